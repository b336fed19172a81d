"""The graph of a kernel as machine code (LLVM): a loop over rows, eight at a time, without a branch.

The loop takes a block of rows through one group of results after another, so that a block's columns stay in the
processor's cache while all rules read them. A truth is eight bits, written down as they are: that is how Arrow keeps
truths. LLVM need not find anything to vectorise, and so takes little time. No column is read past its last eighth row:
who runs the code sees to the rest.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import llvmlite.binding as llvm

from luoshi.rules.kernel_graph import Entry, Graph

LANES = 8
BLOCK = 4096
"""Rows that go through all groups before the next are read; a multiple of LANES."""

How = Literal["bits", "slots", "i32", "i64"]
"""How a result is written: truths as bits, whole numbers as decimals of 16 bytes, in 32 or in 64 bits."""


@dataclass(frozen=True, slots=True)
class Store:
    """Write what stands at `place` of the graph into the result `to`."""

    how: How
    place: int
    to: int


@dataclass(frozen=True, slots=True)
class Code:
    """Machine code, which lives as long as this object does."""

    _function: Callable[[int, int, int, int], None]
    _engine: Any

    def run(self, columns: int, results: int, first: int, last: int) -> None:
        """Work out the rows from `first` to before `last`, both multiples of LANES. `columns` and `results` are addresses
        of tables of addresses. It may run in several threads at once: it lets go of the interpreter's lock."""
        self._function(columns, results, first, last)


def compile_code(graph: Graph, groups: Sequence[Sequence[Store]]) -> Code:
    """The machine code that writes the results of each group, for the processor of this machine."""
    text = "\n".join([*_DECLARED, *(_group(graph, *one) for one in enumerate(groups)), _outer(len(groups))])
    machine = _machine()
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = False
    builder = llvm.create_pass_builder(machine, tuning)
    builder.getModulePassManager().run(module, builder)
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    signature = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)
    return Code(signature(engine.get_function_address("kernel")), engine)


@cache
def _target() -> Any:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple()


def _machine() -> Any:
    """A new one each time: an engine takes it for its own."""
    features = llvm.get_host_cpu_features().flatten()
    return _target().create_target_machine(cpu=llvm.get_host_cpu_name(), features=features, opt=2, jit=True)


_N, _B = f"<{LANES} x i64>", f"<{LANES} x i1>"
_DECLARED = [
    f"declare {_N} @llvm.smin.v{LANES}i64({_N}, {_N})",
    f"declare {_N} @llvm.smax.v{LANES}i64({_N}, {_N})",
]
_COMPARED = {"<": "slt", "<=": "sle", "=": "eq"}
_TWO = {"add": "add", "sub": "sub", "mul": "mul", "and": "and", "or": "or"}
_COLUMNS = {"i64": 8, "i32": 4, "flag": 1}


def _parts(entry: Entry) -> tuple[int, ...]:
    """The places that an entry is computed from."""
    name, *rest = entry
    if name in ("constant", "false", "true", *_COLUMNS):
        return ()
    kept = 1 if name in ("shift", "times-shift", "high-shift") else len(rest)
    return tuple(int(part) for part in rest[:kept])


def _reached(graph: Graph, places: Iterable[int]) -> list[int]:
    seen: set[int] = set()
    pending = list(places)
    while pending:
        here = pending.pop()
        if here not in seen:
            seen.add(here)
            pending += _parts(graph.entries[here])
    return sorted(seen)


def size(graph: Graph, places: Iterable[int]) -> int:
    """How many entries a group of results takes."""
    return len(_reached(graph, places))


def _outer(groups: int) -> str:
    calls = "\n".join(
        f"  call void @group{number}(ptr %columns, ptr %results, i64 %first, i64 %last)"
        for number in range(groups)
    )
    return f"""
define void @kernel(ptr %columns, ptr %results, i64 %begin, i64 %end) {{
entry:
  %any = icmp slt i64 %begin, %end
  br i1 %any, label %block, label %done
block:
  %first = phi i64 [ %begin, %entry ], [ %next, %block ]
  %next = add i64 %first, {BLOCK}
  %whole = icmp slt i64 %next, %end
  %last = select i1 %whole, i64 %next, i64 %end
{calls}
  br i1 %whole, label %block, label %done
done:
  ret void
}}"""


def _group(graph: Graph, number: int, stores: Sequence[Store]) -> str:
    reached = _reached(graph, (store.place for store in stores))
    entry: list[str] = []
    body: list[str] = []
    columns = {int(e[1]) for place in reached if (e := graph.entries[place])[0] in _COLUMNS}
    for table, wanted in (("columns", sorted(columns)), ("results", sorted({one.to for one in stores}))):
        for place in wanted:
            entry.append(f"  %{table}.at{place} = getelementptr ptr, ptr %{table}, i64 {place}")
            entry.append(f"  %{table}{place} = load ptr, ptr %{table}.at{place}, align 8")
    for place in reached:
        body += _entry(graph, place)
    for store in stores:
        body += _stored(graph, store)
    head = (
        f"define internal void @group{number}(ptr %columns, ptr %results, i64 %first, i64 %last) noinline {{"
    )
    lines = [head, "entry:", *entry, "  br label %rows", "rows:"]
    lines += ["  %row = phi i64 [ %first, %entry ], [ %next, %rows ]", "  %eighth = lshr exact i64 %row, 3"]
    lines += [*body, f"  %next = add i64 %row, {LANES}", "  %more = icmp slt i64 %next, %last"]
    lines += ["  br i1 %more, label %rows, label %done", "done:", "  ret void", "}"]
    return "\n".join(lines)


def _operand(graph: Graph, place: int) -> str:
    entry = graph.entries[place]
    if entry[0] in ("false", "true"):
        return f"splat (i1 {entry[0]})"
    return f"splat (i64 {entry[1]})" if entry[0] == "constant" else f"%v{place}"


def _entry(graph: Graph, place: int) -> list[str]:
    """The lines that work out one entry of the graph."""
    name, *rest = graph.entries[place]
    to = f"%v{place}"
    if name in ("constant", "false", "true"):
        return []
    if name in _COLUMNS:
        return _loaded(str(name), int(rest[0]), to)
    one, *more = (_operand(graph, part) for part in _parts(graph.entries[place]))
    if name == "not":
        return [f"  {to} = xor {_B} {one}, splat (i1 true)"]
    if name == "same":
        return [f"  {to}.x = xor {_B} {one}, {more[0]}", f"  {to} = xor {_B} {to}.x, splat (i1 true)"]
    if name in _TWO:
        kind = _B if name in ("and", "or") else _N
        return [f"  {to} = {_TWO[str(name)]} {kind} {one}, {more[0]}"]
    if name in _COMPARED:
        return [f"  {to} = icmp {_COMPARED[str(name)]} {_N} {one}, {more[0]}"]
    if name in ("smin", "smax"):
        return [f"  {to} = call {_N} @llvm.{name}.v{LANES}i64({_N} {one}, {_N} {more[0]})"]
    if name == "select":
        return [f"  {to} = select {_B} {one}, {_N} {more[0]}, {_N} {more[1]}"]
    if name == "udiv":
        # Where the number is not known its divisor may be anything, and division by zero would end the process.
        return [
            f"  {to}.sound = icmp sgt {_N} {more[0]}, splat (i64 0)",
            f"  {to}.by = select {_B} {to}.sound, {_N} {more[0]}, {_N} splat (i64 1)",
            f"  {to} = udiv {_N} {one}, {to}.by",
        ]
    if name == "shift":
        return [f"  {to} = lshr {_N} {one}, splat (i64 {rest[1]})"]
    if name == "times-shift":
        return [
            f"  {to}.m = mul {_N} {one}, splat (i64 {_signed(int(rest[1]))})",
            f"  {to} = lshr {_N} {to}.m, splat (i64 {rest[2]})",
        ]
    assert name == "high-shift", name
    return _high(one, int(rest[1]), int(rest[2]), to)


def _signed(value: int) -> int:
    """The 64 bits of a number as LLVM writes them."""
    return value - (1 << 64) if value >= 1 << 63 else value


def _high(value: str, times: int, shift: int, to: str) -> list[str]:
    """The upper half of a product of 128 bits: processors multiply eight numbers at once in 32 bits only."""
    half = 0xFFFFFFFF
    upper, lower = times >> 32, times & half
    return [
        f"  {to}.h = lshr {_N} {value}, splat (i64 32)",
        f"  {to}.l = and {_N} {value}, splat (i64 {half})",
        f"  {to}.ll = mul nuw {_N} {to}.l, splat (i64 {lower})",
        f"  {to}.lh = mul nuw {_N} {to}.l, splat (i64 {upper})",
        f"  {to}.hl = mul nuw {_N} {to}.h, splat (i64 {lower})",
        f"  {to}.hh = mul nuw {_N} {to}.h, splat (i64 {upper})",
        f"  {to}.c = lshr {_N} {to}.ll, splat (i64 32)",
        f"  {to}.m1 = add nuw {_N} {to}.lh, {to}.c",
        f"  {to}.m1l = and {_N} {to}.m1, splat (i64 {half})",
        f"  {to}.m2 = add nuw {_N} {to}.hl, {to}.m1l",
        f"  {to}.m1h = lshr {_N} {to}.m1, splat (i64 32)",
        f"  {to}.m2h = lshr {_N} {to}.m2, splat (i64 32)",
        f"  {to}.s = add {_N} {to}.hh, {to}.m1h",
        f"  {to}.t = add {_N} {to}.s, {to}.m2h",
        f"  {to} = lshr {_N} {to}.t, splat (i64 {shift})",
    ]


def _loaded(name: str, column: int, to: str) -> list[str]:
    bits = _COLUMNS[name] * 8
    kind = f"<{LANES} x i{bits}>"
    lines = [
        f"  {to}.p = getelementptr i{bits}, ptr %columns{column}, i64 %row",
        f"  {to}{'' if bits == 64 else '.c'} = load {kind}, ptr {to}.p, align {_COLUMNS[name]}",
    ]
    if name == "flag":
        lines.append(f"  {to} = icmp ne {kind} {to}.c, zeroinitializer")
    elif bits == 32:
        lines.append(f"  {to} = sext {kind} {to}.c to {_N}")
    return lines


def _stored(graph: Graph, store: Store) -> list[str]:
    value, to = _operand(graph, store.place), f"%s{store.to}"
    result = f"ptr %results{store.to}"
    if store.how == "bits":
        return [
            f"  {to}.b = bitcast {_B} {value} to i{LANES}",
            f"  {to}.p = getelementptr i8, {result}, i64 %eighth",
            f"  store i{LANES} {to}.b, ptr {to}.p, align 1",
        ]
    if store.how == "slots":
        order = ", ".join(f"i32 {lane}, i32 {LANES + lane}" for lane in range(LANES))
        wide = f"<{2 * LANES} x i64>"
        return [
            f"  {to}.sign = ashr {_N} {value}, splat (i64 63)",
            f"  {to}.w = shufflevector {_N} {value}, {_N} {to}.sign, <{2 * LANES} x i32> <{order}>",
            f"  {to}.p = getelementptr i128, {result}, i64 %row",
            f"  store {wide} {to}.w, ptr {to}.p, align 16",
        ]
    if store.how == "i32":
        return [
            f"  {to}.n = trunc {_N} {value} to <{LANES} x i32>",
            f"  {to}.p = getelementptr i32, {result}, i64 %row",
            f"  store <{LANES} x i32> {to}.n, ptr {to}.p, align 4",
        ]
    return [
        f"  {to}.p = getelementptr i64, {result}, i64 %row",
        f"  store {_N} {value}, ptr {to}.p, align 8",
    ]
