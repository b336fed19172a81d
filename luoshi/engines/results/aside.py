"""What stands beside a result that a database or a cluster made: the side file, the manifest, the summary and its page.

They are written into a folder of their own while the run goes on, and get their names when the result is there.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi.engines.results.manifest import manifest_path, write_json
from luoshi.engines.results.refusals import SideFile, join_sides, side_path
from luoshi.engines.results.summary import summary_path
from luoshi.engines.results.summary_page import page_path, summary_page
from luoshi.policy.trying.table import RefusedRow


@dataclass(frozen=True, slots=True)
class Aside:
    out: Path
    folder: Path
    _side: SideFile
    cells: Counter[str]
    """How many cells of each column were refused, under the names of `Totals`."""

    def refuse(self, rows: Sequence[RefusedRow]) -> None:
        self._side.write(rows)
        self.cells.update(f"refused/{one.column or ''}" for one in rows)

    def prepare(self, manifest: Mapping[str, Any], summary: Mapping[str, Any]) -> None:
        """Everything is written; what cannot be shows now, before the result is kept."""
        self._side.__exit__(None, None, None)
        if self._side.lines:
            join_sides([self.folder / "part"], self.folder / "refused")
        write_json(self.folder / "manifest", manifest)
        write_json(self.folder / "summary", summary)
        (self.folder / "page").write_text(summary_page(summary), encoding="utf-8")

    def publish(self) -> Path | None:
        """Gives the files their names; the side file, where there is one."""
        side = side_path(self.out)
        for name, to in (
            ("manifest", manifest_path(self.out)),
            ("summary", summary_path(self.out)),
            ("page", page_path(self.out)),
        ):
            (self.folder / name).replace(to)
        if self._side.lines:
            return (self.folder / "refused").replace(side)
        side.unlink(missing_ok=True)
        return None


@contextmanager
def aside(out: Path) -> Iterator[Aside]:
    """The files beside `out`, which need not be a file itself. Those that are not published go away."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as name:
        folder = Path(name)
        with SideFile(folder / "part") as side:
            yield Aside(out, folder, side, Counter())
