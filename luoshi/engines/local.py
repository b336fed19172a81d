"""The local engine: three threads in a row, each with a few batches at most before it.

    read        the source's batches, decoded columns of the table
    decide      cells to facts (in_memory/take.py), facts to results (in_memory/compiled.py), refused rows left out
    write       the result's parts, the side file, the sums; the thread that called

What takes the time in each runs outside Python's lock, so on two cores the rules cost little beside reading and writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from luoshi.engines.in_memory.ahead import ahead
from luoshi.engines.in_memory.column import Column
from luoshi.engines.in_memory.compiled import Decided, compile_plan
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.job import Job, Outcome, Progress, quiet
from luoshi.engines.mapping import Mapped, county_column, map_columns, same_column
from luoshi.engines.plan import Plan, with_identities
from luoshi.engines.results.manifest import hash_of, manifest_of, manifest_path, stamp_of, write_json
from luoshi.engines.results.refusals import SideFile, join_sides, side_path
from luoshi.engines.results.sink import (
    EXCEL_ROWS,
    excel_full,
    format_of,
    join,
    new_part,
    part_suffix,
    schema_of,
)
from luoshi.engines.results.summary import summarise, summary_path
from luoshi.engines.results.summary_page import page_path, summary_page
from luoshi.engines.results.totals import Adder, Totals
from luoshi.engines.results.workspace import Done, Workspace
from luoshi.engines.sources import Batch, Source, open_source
from luoshi.engines.sources.batch import Cells
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Place, Problem, Refused, Say

PART_ROWS = 1 << 22
"""Rows after which a part is closed: so many are lost at most when a run is interrupted."""


class Decides(Protocol):
    """What decides columns in memory: `compiled.Compiled`."""

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]: ...

    def decide(self, columns: Mapping[str, Column], count: int) -> Decided: ...


@dataclass(frozen=True, slots=True)
class _Work:
    """What the threads share. `keys` are the columns that go into the result."""

    plan: Plan
    source: Source
    mapped: Mapped
    keys: tuple[str, ...]
    readers: Mapping[str, Reader]
    decides: Decides
    schema: pa.Schema

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.mapped.columns, *self.keys]))


@dataclass(frozen=True, slots=True)
class _Result:
    """A batch, decided."""

    rows: pa.RecordBatch
    refused: Sequence[RefusedRow]
    refused_rows: int
    unknown: Mapping[str, int]
    batch: Batch

    @property
    def rows_in(self) -> int:
        return int(self.rows.num_rows) + self.refused_rows


def run(
    plan: Plan, job: Job, progress: Progress = quiet, compile_: Callable[[Plan], Decides] = compile_plan
) -> Outcome:
    """Decide every row of a file (a folder, a pattern of files) on this machine."""
    format_ = format_of(job.out)
    _look_at_out(job)
    source = open_source(job.source)
    keys, county = _kept(source, job)
    plan = with_identities(plan, keys)
    mapped = map_columns(plan, source.columns, job.mapping, keys)
    job.tell(mapped)
    if format_ == ".xlsx" and (source.rows or 0) > EXCEL_ROWS:
        raise excel_full(job.out)
    decides = compile_(plan)
    types = {**plan.facts, **plan.asks}
    readers = {
        fact: Reader(types[fact], taken, decides.texts.get(fact, ())) for fact, taken in mapped.facts.items()
    }
    fields = [pa.field(name, _kept_type(source.kinds.get(name))) for name in keys]
    work = _Work(plan, source, mapped, keys, readers, decides, schema_of(plan, fields))
    space = Workspace(job.out, _same(work, county, format_), part_suffix(format_))
    job.out.parent.mkdir(parents=True, exist_ok=True)
    space.open(resume=job.resume, force=job.force)
    with arrow_memory(), ThreadPoolExecutor(1) as beside:
        hashed = beside.submit(hash_of, source.files)
        _write(work, space, Adder(plan, county), progress, format_)
        inputs = hashed.result()
    return _finish(work, space, job, inputs, county, format_)


@contextmanager
def arrow_memory() -> Iterator[None]:
    """Arrow's memory from jemalloc, where there is one: what a batch lets go of is used for the next. Arrow's usual store
    hands it back to the system and asks for it anew, which took a fifth of a run."""
    if "jemalloc" not in pa.supported_memory_backends():
        yield
        return
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.jemalloc_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def _look_at_out(job: Job) -> None:
    if job.out.is_dir():
        what = Say("这是文件夹，不是文件", "this is a folder, not a file")
        raise Refused(Problem("file.folder", what, Say("写明文件名", "name a file"), Place(str(job.out))))
    above = next(folder for folder in job.out.absolute().parents if folder.exists())
    if not above.is_dir():
        what = Say("路径中间有一段是文件，不是文件夹", "a part of the path is a file, not a folder")
        raise Refused(Problem("file.path", what, Say("检查路径", "check the path"), Place(str(above))))
    if job.out.exists() and not job.force:
        what = Say("文件已经存在，没有改动它", "the file is there already and was left alone")
        do = Say("换个文件名，或加 --force 覆盖", "choose another name, or --force to overwrite it")
        raise Refused(Problem("file.exists", what, do, Place(str(job.out))))


def _kept(source: Source, job: Job) -> tuple[tuple[str, ...], str | None]:
    """The columns that go into the result as they are, and the one of them that is the county."""
    keys = [_column(source, wanted, "--key") for wanted in job.keys]
    if job.county is not None:
        county: str | None = _column(source, job.county, "--county")
    else:
        county = county_column(source.columns)
    return tuple(dict.fromkeys([*keys, *([county] if county else [])])), county


def _column(source: Source, wanted: str, option: str) -> str:
    found = same_column(wanted, source.columns)
    if found is not None:
        return found
    listed = "、".join(source.columns[:12])
    what = Say(f"{option}：表里没有“{wanted}”这一列", f"{option}: the table has no column `{wanted}`")
    raise Refused(
        Problem(
            "run.column",
            what,
            Say(f"表里的列：{listed}", f"the columns: {listed}"),
            Place(str(source.files[0])),
        )
    )


def _kept_type(kind: pa.DataType | None) -> pa.DataType:
    if kind is None or pa.types.is_null(kind):
        return pa.string()
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _same(work: _Work, county: str | None, format_: str) -> dict[str, Any]:
    """What a run must have in common with one that it goes on with."""
    return {
        "policy": work.plan.policy.id,
        "version": work.plan.policy.version,
        "benefits": [benefit.id for benefit in work.plan.benefits],
        "on": str(work.plan.on),
        "mapping": work.mapped.as_json(),
        "keys": [*work.keys, county],
        "format": format_,
        "input": stamp_of(work.source.files),
    }


# Reading and deciding, each in a thread of its own.


def _results(work: _Work, after: Mapping[str, int]) -> Iterator[_Result]:
    with closing(ahead(work.source.batches(work.wanted, after))) as batches:
        for batch in batches:
            yield _decided(work, batch)


def _decided(work: _Work, batch: Batch) -> _Result:
    count = len(batch.numbers)
    columns: dict[str, Column] = {}
    refused: list[RefusedRow] = list(batch.broken)
    bad: set[int] = set()
    for fact, reader in work.readers.items():
        name = reader.taken.column
        found = reader.constant(count) if name is None else reader.read(batch.columns[name])
        columns[fact] = found.column
        for row, shown, reason in found.wrong:
            bad.add(row)
            refused.append(RefusedRow(int(batch.numbers[row]), name or fact, shown, reason))
    facts = {fact: column for fact, column in columns.items() if fact in work.plan.facts}
    decided = work.decides.decide(facts, count)
    for large in decided.too_large:
        if large.row not in bad:
            refused.append(RefusedRow(int(batch.numbers[large.row]), large.benefit, None, large.reason))
    bad |= {large.row for large in decided.too_large}
    kept = [_as_kept(batch.columns[name], work.schema.field(name).type) for name in work.keys]
    rows = pa.RecordBatch.from_arrays(
        [pa.array(batch.numbers), *kept, *decided.batch.columns], schema=work.schema
    )
    keep: NDArray[np.bool_] | None = None
    if bad:
        keep = np.ones(count, dtype=bool)
        keep[list(bad)] = False
        rows = rows.filter(pa.array(keep))
        refused.sort(key=lambda one: one.number)
    unknown = {fact: _unknown(column, keep) for fact, column in facts.items() if column.known is not None}
    return _Result(rows, refused, len(batch.broken) + len(bad), unknown, batch)


def _as_kept(cells: Cells, kind: pa.DataType) -> pa.Array:
    """A column as it came."""
    if isinstance(cells, pa.Array):
        return cells if cells.type == kind else cells.cast(kind)
    return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())


def _unknown(column: Column, keep: NDArray[np.bool_] | None) -> int:
    known = column.known
    assert known is not None
    unknown = len(known) - int(np.count_nonzero(known.view(bool)))
    if keep is not None and unknown:
        unknown = int(np.count_nonzero(~known.view(bool) & keep))
    return unknown


# Writing, in the thread that called.


def _write(work: _Work, space: Workspace, adder: Adder, progress: Progress, format_: str) -> None:
    after = space.parts[-1].end if space.parts else {}
    rows = sum(part.rows_in for part in space.parts)
    decided = rows - sum(part.refused for part in space.parts)
    with closing(ahead(_results(work, after))) as results:
        ended = False
        while not ended:
            number = len(space.parts)
            part = new_part(space.part(number), work.schema)
            totals = Totals()
            rows_in = refused = 0
            end: Mapping[str, int] = after
            ended = True
            try:
                with SideFile(space.side(number)) as side:
                    for result in results:
                        part.write(result.rows)
                        side.write(result.refused)
                        for one in result.refused:
                            totals.found[f"refused/{one.column or ''}"] += 1
                        adder.add(totals, result.rows)
                        for fact, times in result.unknown.items():
                            totals.found[f"missing/{fact}"] += times
                        rows_in += result.rows_in
                        refused += result.refused_rows
                        decided += result.rows.num_rows
                        if format_ == ".xlsx" and decided > EXCEL_ROWS:
                            raise excel_full(space.out)
                        end = result.batch.end
                        progress(rows + rows_in, result.batch.share or None)
                        if rows_in >= PART_ROWS:
                            ended = False
                            break
                    lines = side.lines
            finally:
                part.close()
            rows += rows_in
            after = end
            space.finish(Done(rows_in, refused, end, totals.as_json(), lines))


def _finish(
    work: _Work, space: Workspace, job: Job, inputs: Mapping[str, Any], county: str | None, format_: str
) -> Outcome:
    """The parts made one, and what is to be said of them. The result gets its name last."""
    totals = Totals()
    for done in space.parts:
        totals.plus(Totals.of_json(done.totals))
    refused = sum(done.refused for done in space.parts)
    rows_in = sum(done.rows_in for done in space.parts)
    counts = (rows_in, totals.found["rows"], refused)
    manifest = manifest_of(work.plan, job, "local", inputs, work.mapped, counts, work.schema.names)
    summary = summarise(work.plan, totals, work.mapped, counts, county)
    side = side_path(job.out)
    numbers = range(len(space.parts))
    whole = space.folder / f"whole{format_}"
    join([space.part(number) for number in numbers], work.schema, format_, whole)
    if any(done.side_lines for done in space.parts):
        sides = space.folder / "refused.csv"
        join_sides([space.side(number) for number in numbers], sides)
        sides.replace(side)
    else:
        side.unlink(missing_ok=True)
    write_json(manifest_path(job.out), manifest)
    write_json(summary_path(job.out), summary)
    _write_text(page_path(job.out), summary_page(summary))
    whole.replace(job.out)
    space.close()
    return Outcome(rows_in, counts[1], refused, str(job.out), side if refused else None, manifest, summary)


def _write_text(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
