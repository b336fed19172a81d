"""What a run found and what it came to, as the terminal shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from luoshi.cli.language import language, say
from luoshi.engines.job import Outcome
from luoshi.engines.mapping import Mapped
from luoshi.problem import Say

_FEW = 10
"""So many counties, facts, conditions are shown; the files have them all."""
_LISTED = 12
_GIVES: Mapping[str, Say] = {
    "money": Say("资金", "money"),
    "relief": Say("减免", "relief"),
    "refund": Say("返还", "refunds"),
    "up_to": Say("最高额", "ceilings"),
    "credit": Say("额度", "credit"),
}


def print_mapped(console: Console, mapped: Mapped) -> None:
    """Which column gives which fact, before it is done."""
    said = []
    for fact, taken in mapped.facts.items():
        if taken.column is None:
            said.append(say(f"{fact}＝{taken.constant}（每一行）", f"{fact} = {taken.constant} (every row)"))
        elif taken.column == fact and not taken.power and not taken.values:
            said.append(fact)
        else:
            unit = (
                say(f"（{taken.unit}）", f" ({taken.unit})")
                if taken.unit and taken.unit not in taken.column
                else ""
            )
            said.append(f"{taken.column}{unit} → {fact}")
    count = len(mapped.facts)
    _list(console, say(f"对上的事实 {count} 个：", f"facts found ({count}): "), said, "green")
    if mapped.unused:
        count = len(mapped.unused)
        _list(
            console, say(f"没有用到的列 {count} 个：", f"columns not used ({count}): "), mapped.unused, "dim"
        )
    if mapped.unknown:
        count = len(mapped.unknown)
        head = say(
            f"表里没有的事实 {count} 个，每一行都当作不知道：",
            f"facts without a column, unknown in every row ({count}): ",
        )
        _list(console, head, list(mapped.unknown), "yellow")
        for fact, near in list(mapped.unknown.items())[:_LISTED]:
            if near:
                hint = say(
                    f"  列“{near}”是不是“{fact}”？是的话用 --mapping 写 {fact}: {near}",
                    f'  is the column "{near}" {fact}? If so, write {fact}: {near} in a --mapping file',
                )
                console.print(Text(hint, "yellow"))


def _list(console: Console, head: str, names: Sequence[str], style: str) -> None:
    more = len(names) - _LISTED
    shown = say("、", ", ").join(names[:_LISTED])
    rest = say(f"……还有 {more} 个", f" … and {more} more") if more > 0 else ""
    console.print(Text(head, style) + Text(shown + rest))


def print_outcome(console: Console, outcome: Outcome) -> None:
    summary = outcome.summary
    told = [one for one in summary["benefits"] if one["eligible"] or one["not"]]
    open_ = [one["name"] for one in summary["benefits"] if not (one["eligible"] or one["not"])]
    if told:
        console.print(_benefits(told))
    if open_ and outcome.decided:
        count = len(open_)
        head = say(
            f"每一行都不能确定的事项 {count} 个（缺少事实）：", f"benefits not known in any row ({count}): "
        )
        _list(console, head, open_, "yellow")
    for total in summary["totals"]:
        if not total["counted"]:
            continue
        name = _GIVES[total["gives"]].to(language())
        cases = "case" if total["counted"] == 1 else "cases"
        counted = say(f"{total['counted']:,} 件", f"{total['counted']:,} {cases}")
        words = say("合计 ", "total ") + name
        console.print(Text(f"{words}  ", "bold") + Text(f"{_money(total)}  ") + Text(counted, "dim"))
    back = sum(one.get("stands_back", 0) for one in summary["benefits"])
    if back:
        console.print(
            Text(
                say(
                    f"不能同时享受的，每一行只计最多的一项（就高不重复）：{back:,} 件没有计入合计",
                    f"of benefits not to be had together the one worth most counts: {back:,} cases stand back",
                ),
                "dim",
            )
        )
    _pairs(
        console,
        say("由谁负担", "paid by"),
        [(one["payer"], _money(one)) for one in summary["paid_by"] if Decimal(one["amount"])],
    )
    _counties(console, summary)
    _why(console, summary["benefits"])
    _pairs(
        console,
        say("缺少的事实", "facts that were missing"),
        [(one["fact"], _rows(one["rows"])) for one in summary["missing"]],
    )
    _accounts(console, outcome)


def _benefits(benefits: Sequence[Mapping[str, Any]]) -> Grid:
    grid = Grid(box=box.SIMPLE)
    grid.add_column(say("事项", "benefit"), overflow="fold")
    for heading in (
        say("符合", "entitled"),
        say("不符合", "not"),
        say("还不能确定", "not yet known"),
        say("金额", "sum"),
    ):
        grid.add_column(heading, justify="right")
    for one in benefits:
        amount = _money(one) if "amount" in one else "—"
        cells = (one["name"], f"{one['eligible']:,}", f"{one['not']:,}", f"{one['unknown']:,}", amount)
        grid.add_row(*map(Text, cells))
    return grid


def _money(one: Mapping[str, Any]) -> str:
    return f"{Decimal(one['amount']):,.2f} {one['unit']}"


def _rows(count: int) -> str:
    return say(f"{count:,} 行", f"{count:,} row{'' if count == 1 else 's'}")


def _counties(console: Console, summary: Mapping[str, Any]) -> None:
    pairs = []
    for one in summary["by_county"]:
        sums = [f"{_GIVES[each['gives']].to(language())} {_money(each)}" for each in one["totals"]]
        pairs.append((one["county"], "  ".join([_rows(one["rows"]), *sums])))
    _pairs(console, say(f"按{summary['by']}", f"by {summary['by']}"), pairs)


def _pairs(console: Console, title: str, pairs: Sequence[tuple[str, str]]) -> None:
    if not pairs:
        return
    console.print(Text(f"\n{title}", "bold"))
    grid = Grid(box=None, show_header=False, padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(justify="left")
    for name, value in pairs[:_FEW]:
        grid.add_row(Text(name), Text(value))
    console.print(grid)
    if len(pairs) > _FEW:
        more = len(pairs) - _FEW
        console.print(
            Text(say(f"  还有 {more} 个，见汇总文件", f"  and {more} more: see the summary"), "dim")
        )


def _why(console: Console, benefits: Sequence[Mapping[str, Any]]) -> None:
    """The condition that stands in the way most often, of each benefit that somebody may not have."""
    pairs = []
    for one in benefits:
        if one["fails"]:
            first = one["fails"][0]
            pairs.append((one["name"], f"{first['condition']}  {_rows(first['rows'])}"))
    _pairs(console, say("各事项最常见的不符合条件", "what fails most often"), pairs)


def _refused(outcome: Outcome) -> Sequence[Mapping[str, Any]]:
    """The columns whose cells were refused, with how many."""
    found: Sequence[Mapping[str, Any]] = outcome.summary.get("refused", [])
    return found


def _accounts(console: Console, outcome: Outcome) -> None:
    words = say(
        f"\n读入 {outcome.rows_in:,} 行 ＝ 算出 {outcome.decided:,} ＋ 退回 {outcome.refused:,}",
        f"\n{outcome.rows_in:,} rows in = {outcome.decided:,} decided + {outcome.refused:,} refused",
    )
    console.print(Text(words, "bold"))
    if outcome.refused:
        if outcome.side:
            where = say(f"退回的行和原因：{outcome.side}", f"refused, and why: {outcome.side}")
            console.print(Text(where, "yellow"))
        whole = say("整行", "the whole row")
        cells = [f"{one['column'] or whole} {one['cells']:,}" for one in _refused(outcome)]
        if cells:
            _list(console, say("  其中：", "  of which: "), cells, "dim")
    console.print(say(f"结果：{outcome.out}", f"result: {outcome.out}"))
    if Path(f"{outcome.out}.summary.html").exists():
        console.print(
            say(
                f"汇总：{outcome.out}.summary.html（看）、.summary.json（程序用）；来历：{outcome.out}.manifest.json",
                f"summary: {outcome.out}.summary.html (to look at), .summary.json (for programs); "
                f"provenance: {outcome.out}.manifest.json",
            )
        )
