"""Where a run keeps its finished parts, so that one that was interrupted can go on: the folder RESULT.partial.

`state.json` in it says what the run is (policy version, input, mapping, options) and which parts are whole; it is written
anew after each part. A run that goes on must be the same in every one of these; otherwise it says in which it is not.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from luoshi.engines.results.manifest import write_json
from luoshi.problem import Place, Problem, Refused, Say

_DIFFERS = {
    "version": Say("政策文件改过了", "the policy file has changed"),
    "input": Say(
        "输入的表改过了（大小、时间或内容不同）", "the input has changed (its size, time or content)"
    ),
    "mapping": Say("列的对应不同了", "the columns are mapped otherwise"),
    "benefits": Say("要算的事项不同了", "the benefits are others"),
    "on": Say("决定的日子不同了", "the day of the decision is another"),
}
_OTHERWISE = Say("选项或程序的版本不同了", "the options or the version of the program are others")


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is whole: its rows, the position after it, its sums, and how many lines of the side file it has."""

    rows_in: int
    refused: int
    end: Mapping[str, int]
    totals: Mapping[str, int]
    side_lines: int

    def as_json(self) -> dict[str, Any]:
        return {
            "rows_in": self.rows_in,
            "refused": self.refused,
            "end": dict(self.end),
            "totals": dict(self.totals),
            "side_lines": self.side_lines,
        }


@dataclass(slots=True)
class Workspace:
    """The folder of a run. `same` is what the run is, by which it is known again."""

    out: Path
    same: Mapping[str, Any]
    suffix: str
    parts: list[Done] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.out.with_name(f"{self.out.name}.partial")

    def open(self, *, resume: bool, force: bool) -> None:
        """Make the folder, or find the parts that are in it."""
        if self.folder.is_dir():
            if resume:
                self.parts = self._found()
                return
            if not force:
                raise Refused(_unfinished(self.folder))
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self._keep()

    def part(self, number: int) -> Path:
        return self.folder / f"part-{number:05}{self.suffix}"

    def side(self, number: int) -> Path:
        return self.folder / f"part-{number:05}.refused.csv"

    def finish(self, done: Done) -> None:
        """A part is whole."""
        self.parts.append(done)
        self._keep()

    def close(self) -> None:
        shutil.rmtree(self.folder)

    def _keep(self) -> None:
        state = {"same": self.same, "parts": [part.as_json() for part in self.parts]}
        write_json(self.folder / "state.json", state)

    def _found(self) -> list[Done]:
        try:
            state = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            parts = [Done(**part) for part in state["parts"]]
            before = state["same"]
        except (OSError, ValueError, KeyError, TypeError):
            what = Say("上次的进度读不出来", "what was done before cannot be read")
            raise Refused(Problem("resume.unreadable", what, _AGAIN, Place(str(self.folder)))) from None
        now = json.loads(json.dumps(self.same))
        for name in now:
            if before.get(name) != now[name]:
                why = _DIFFERS.get(name, _OTHERWISE)
                what = Say(f"不能接着算：{why.zh}", f"it cannot go on: {why.en}")
                raise Refused(Problem("resume.differs", what, _AGAIN, Place(str(self.folder))))
        whole = [self.part(number).exists() and self.side(number).exists() for number in range(len(parts))]
        return parts[: whole.index(False)] if False in whole else parts


_AGAIN = Say("不加 --resume，加 --force 从头算", "begin anew: --force in place of --resume")


def _unfinished(folder: Path) -> Problem:
    what = Say(
        "上次没有算完，留下了一部分结果", "an earlier run was not finished and left a part of the result"
    )
    do = Say("加 --resume 接着算，或加 --force 从头算", "go on with --resume, or begin anew with --force")
    return Problem("run.unfinished", what, do, Place(str(folder)))
