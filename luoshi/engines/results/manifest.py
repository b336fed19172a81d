"""What a result was made of: the policy's version, the input's hash, the mapping, the counts, the versions of libraries.

`Identity` tells one input from another: each file's size, time and hash. The whole of it is hashed beside the work; where
that would take longer than the work (`_WHOLE`), pieces from all over it are, and the manifest says which.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from luoshi import __version__
from luoshi.engines.job import Job
from luoshi.engines.mapping import Mapped
from luoshi.engines.plan import Plan
from luoshi.problem import Place, Problem, Refused, Say

_WHOLE = 8 << 30
_PIECE = 1 << 20
_PIECES = 32
_LIBRARIES = ("pyarrow", "numpy", "llvmlite")


def manifest_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.manifest.json")


def manifest_of(
    plan: Plan,
    job: Job,
    engine: str,
    inputs: Mapping[str, Any],
    mapped: Mapped,
    counts: tuple[int, int, int],
    columns: Sequence[str],
    libraries: Sequence[str] = _LIBRARIES,
) -> dict[str, Any]:
    """The manifest. `counts` are the rows in, decided and refused, which must add up."""
    rows_in, decided, refused = counts
    if rows_in != decided + refused:
        raise Refused(_lost(counts, job))
    return {
        "policy": plan.policy.id,
        "version": f"sha256:{plan.policy.version}",
        "benefits": [benefit.id for benefit in plan.benefits],
        "on": plan.on.isoformat() if plan.on else None,
        "engine": engine,
        "input": dict(inputs),
        "mapping": mapped.as_json(),
        "keys": list(job.keys),
        "county": job.county,
        "rows": {"in": rows_in, "decided": decided, "refused": refused},
        "columns": list(columns),
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),  # noqa: UP017
        "with": {
            "luoshi": __version__,
            "python": platform.python_version(),
            **{name: version(name) for name in libraries},
        },
    }


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """The file, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.replace(path)


def stamp_of(files: Sequence[Path]) -> list[dict[str, Any]]:
    """By which to know an input again: name, size, time, and a hash of pieces of it."""
    found = []
    for file in files:
        about = file.stat()
        found.append(
            {
                "file": str(file),
                "size": about.st_size,
                "mtime_ns": about.st_mtime_ns,
                "sample": hash_of([file], whole=False)["sha256"],
            }
        )
    return found


def hash_of(files: Sequence[Path], *, whole: bool | None = None) -> dict[str, Any]:
    """The sha256 of the files one after the other, and what of them was hashed."""
    sizes = [file.stat().st_size for file in files]
    if whole is None:
        whole = sum(sizes) <= _WHOLE
    sha = hashlib.sha256()
    for file, size in zip(files, sizes, strict=True):
        with file.open("rb") as opened:
            if whole or size <= _PIECE * _PIECES:
                while block := opened.read(_PIECE):
                    sha.update(block)
                continue
            for piece in range(_PIECES):
                opened.seek((size - _PIECE) * piece // (_PIECES - 1))
                sha.update(opened.read(_PIECE))
    hashed = (
        "all"
        if whole
        else f"{_PIECES} pieces of {_PIECE} bytes, evenly spread, of each file larger than that"
    )
    return {
        "sha256": sha.hexdigest(),
        "hashed": hashed,
        "bytes": sum(sizes),
        "files": [str(one) for one in files],
    }


def _lost(counts: tuple[int, int, int], job: Job) -> Problem:
    what = Say(
        f"行数对不上：读入 {counts[0]}，算出 {counts[1]}，退回 {counts[2]}；结果没有写出",
        f"the rows do not add up: {counts[0]} in, {counts[1]} decided, {counts[2]} refused; no result was written",
    )
    do = Say(
        "运行时输入文件是不是被改动了？没有的话，请把命令和表交给维护的人",
        "was the input changed meanwhile? If not, please give the command and the table to the maintainers",
    )
    return Problem("run.counts", what, do, Place(str(job.out)))
