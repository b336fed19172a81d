"""What a command is given: a document in any readable format, or a policy folder or file. And where results go."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from luoshi.cli import system
from luoshi.policy.check import Report, check_text
from luoshi.policy.document import Document
from luoshi.policy.file import text_of
from luoshi.policy.jurisdiction.bodies import Bodies, load_bodies
from luoshi.policy.jurisdiction.folder import surroundings
from luoshi.policy.policy import Policy
from luoshi.policy.prose.structure import structure
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.reading import Source, read


@dataclass(frozen=True, slots=True)
class Given:
    """`source` for a plain document; `report` for a policy (its findings are for `check`, other verbs go on)."""

    document: Document
    source: Source | None
    report: Report | None

    @property
    def policy(self) -> Policy | None:
        return self.report.policy if self.report else None


def given(path: Path, units: Path | None = None) -> Given:
    """The document at a path. Raises `Refused` where there is none."""
    registry = None
    if units is not None:
        if units.is_dir():
            raise Refused(_folder_for_file(units))
        registry = load_bodies(units)
    if path.is_dir() or path.suffix == ".md":
        if path.is_dir() and not (path / "policy.md").exists():
            raise Refused(no_policy_in(path))
        report = _policy(path / "policy.md" if path.is_dir() else path, registry)
        if report.document is None:
            raise Refused(*report.problems)
        one = Given(report.document, None, report)
    else:
        source = read(path)
        one = Given(structure(source.text, registry), source, None)
    if not one.document.measures:
        raise Refused(_no_measures(path))
    return one


def _policy(file: Path, registry: Bodies | None) -> Report:
    """What stands in a policy file. Only `luoshi check` compares it with its source and proves what can be proved."""
    return check_text(text_of(file), str(file), surroundings(file, registry))


def write(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file, whole or not at all; one that is there is kept unless `force`."""
    try:
        look_at_out(path, force=force)
        part = path.with_name(path.name + ".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refused(system.problem(error, path, Say("写不进去", "it cannot be written"))) from None


def look_at_out(path: Path, *, force: bool) -> None:
    """Raises `Refused` for a folder, and for a file that is there, unless `force`."""
    if path.is_dir():
        raise Refused(_folder_for_file(path))
    if path.exists() and not force:
        raise Refused(exists_already(path))


def write_to_stdout(data: bytes, *, binary: bool) -> None:
    """The bytes as they are. A terminal is spared what is no text."""
    if binary and sys.stdout.isatty():
        raise Refused(
            Problem(
                "out.terminal",
                Say("终端里显示不了这种文件", "a terminal cannot show such a file"),
                Say(
                    "写到文件里（--out 文件名），或接到别的命令", "write it to a file (--out NAME) or a pipe"
                ),
            )
        )
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def exists_already(path: Path) -> Problem:
    return Problem(
        "file.exists",
        Say("文件已经存在，没有改动它", "the file is there already and was left alone"),
        Say("换个文件名，或加 --force 覆盖", "choose another name, or --force to overwrite it"),
        Place(str(path)),
    )


def no_policy_in(folder: Path) -> Problem:
    return Problem(
        "policy.absent",
        Say("这个文件夹里没有 policy.md", "there is no policy.md in this folder"),
        Say(
            "写明要读的文件；还没有政策文件的，用 luoshi draft 文件 起草",
            "name the file to read; if there is no policy file yet, draft one: luoshi draft FILE",
        ),
        Place(str(folder)),
    )


def _folder_for_file(path: Path) -> Problem:
    return Problem(
        "file.folder",
        Say("这是文件夹，不是文件", "this is a folder, not a file"),
        Say("写明文件名", "name a file"),
        Place(str(path)),
    )


def _no_measures(path: Path) -> Problem:
    return Problem(
        "document.no-measures",
        Say("这份文件里没有找到带编号的条文", "no numbered measures were found in this document"),
        Say(
            "luoshi 读的是分条列项的政策文件（一、 （一） 1． 第X条）；请确认选对了文件，或编号没有丢失",
            "luoshi reads policy documents in numbered items (一、 （一） 1． 第X条); check that this is the right file "
            "and that its numbering was not lost",
        ),
        Place(str(path)),
    )
