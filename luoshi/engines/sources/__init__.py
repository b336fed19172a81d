"""Tables read in streams: `open_source("register.parquet").batches(columns)`, whatever they are written in.

A source is a file, a folder or a pattern of files of one kind: Parquet, CSV or TSV, JSON lines, Excel. It gives batches of
rows, each row with its number; a row that is none (too few cells, bytes that are no text) is `broken`, with its number and
why. Never is more than a few batches in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from glob import glob, has_magic
from pathlib import Path

from luoshi.engines.sources.batch import Batch, Position, Source, refuse
from luoshi.engines.sources.book import open_book
from luoshi.engines.sources.json_lines import open_json_lines
from luoshi.engines.sources.parquet import open_parquet
from luoshi.engines.sources.text import open_text
from luoshi.problem import Say

__all__ = ["Batch", "Position", "Source", "open_source"]

_OPENERS: dict[str, Callable[[tuple[Path, ...]], Source]] = {
    ".parquet": open_parquet,
    ".parq": open_parquet,
    ".csv": open_text,
    ".tsv": open_text,
    ".txt": open_text,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
    ".xlsx": open_book,
    ".xlsm": open_book,
}
_KNOWN = Say(
    "能读：.parquet、.csv、.tsv、.jsonl、.xlsx，或装着同一种文件的文件夹",
    "what can be read: .parquet, .csv, .tsv, .jsonl, .xlsx, or a folder of files of one of these",
)


def open_source(given: str) -> Source:
    """The table there. Raises `Refused` where there is none."""
    files = _files(given)
    suffixes = {file.suffix.lower() for file in files}
    if len(suffixes) > 1:
        listed = " ".join(sorted(suffixes))
        raise refuse(
            "table.mixed",
            Say(f"里面的文件不是同一种：{listed}", f"the files are of several kinds: {listed}"),
            Say(
                "用通配符选出一种，如 '登记/*.parquet'",
                "choose one kind by a pattern, as 'register/*.parquet'",
            ),
            given,
        )
    opener = _OPENERS.get(suffixes.pop())
    if opener is None:
        name = files[0].name
        raise refuse(
            "table.kind", Say(f"不认识这种表：{name}", f"not a kind of table we read: {name}"), _KNOWN, given
        )
    if files[0].stat().st_size == 0 and len(files) == 1:
        raise refuse(
            "table.empty",
            Say("文件是空的（0 字节）", "the file is empty (0 bytes)"),
            Say("重新导出这张表", "export the table again"),
            given,
        )
    return opener(files)


def _files(given: str) -> tuple[Path, ...]:
    """The files, in the order of their names. What begins with . or _ is not data (_SUCCESS, .crc)."""
    path = Path(given)
    if path.is_dir():
        found = [one for one in sorted(path.rglob("*")) if _is_data(one.relative_to(path)) and one.is_file()]
    elif path.exists():
        return (path,)
    elif has_magic(given):
        found = [Path(one) for one in sorted(glob(given, recursive=True)) if Path(one).is_file()]
    else:
        raise refuse(
            "table.absent",
            Say("没有这个文件或文件夹", "there is no such file or folder"),
            Say("检查路径", "check the path"),
            given,
        )
    if not found:
        raise refuse("table.absent", Say("里面没有表", "there is no table in it"), _KNOWN, given)
    return tuple(found)


def _is_data(path: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in path.parts)
