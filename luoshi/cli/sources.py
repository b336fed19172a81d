"""What a command is given: a document in any readable format, or a policy folder or file. And where results go."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from luoshi.policy.bodies import load_bodies
from luoshi.policy.check import Report, check
from luoshi.policy.document import Document
from luoshi.policy.policy import Policy
from luoshi.policy.structure import structure
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
    registry = load_bodies(units) if units else None
    if path.is_dir() or path.suffix == ".md":
        report = check(path, registry)
        if report.document is None:
            raise Refused(*report.problems)
        return Given(report.document, None, report)
    source = read(path)
    document = structure(source.text, registry)
    if not document.measures:
        raise Refused(_no_measures(path))
    return Given(document, source, None)


def write(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file, whole or not at all; one that is there is kept unless `force`."""
    if path.exists() and not force:
        say = Say(f"{path} 已经存在，没有改动它", f"{path} is there already and was left alone")
        do = Say("换个文件名，或加 --force 覆盖", "choose another name, or --force to overwrite it")
        raise Refused(Problem("file.exists", say, do, Place(str(path))))
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        say = Say(f"写不了 {path}：{error.strerror}", f"{path} cannot be written: {error.strerror}")
        do = Say("检查文件夹权限和磁盘空间", "check the folder's permissions and the disk")
        raise Refused(Problem("file.unwritable", say, do, Place(str(path)))) from None


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
