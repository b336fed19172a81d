"""What a simulation came to, as the terminal shows it, and as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from luoshi.cli import printing, terminal
from luoshi.cli.language import language, say
from luoshi.policy.policy import Policy
from luoshi.policy.showing.chart import Bars, chart
from luoshi.policy.trying.simulate import OfBenefit, Pair, Simulation
from luoshi.policy.trying.what_if import Changed
from luoshi.problem import Problem

_BAR = 24
_SHOWN = 10
"""So many refused rows are shown; the others are counted, and --json has them all."""
_GROUPS = 20
"""So many groups are drawn, those that move most; --json has them all."""


def print_simulation(
    found: Simulation, file: str, changed: Sequence[Changed], wrong: Sequence[Problem]
) -> None:
    console = terminal.out()
    for one in changed:
        console.print(Text.assemble((f"{one.name}  ", "bold"), f"{one.before.words} → {one.after.words}"))
    _benefits(console, found)
    _bars(console, say("总额", "total"), {say("合计", "total"): found.total})
    _bars(console, say("由谁负担", "paid by"), found.payers)
    _bars(console, say(f"按{found.by}", f"by {found.by}"), _most(found.groups))
    if len(found.groups) > _GROUPS:
        rest = len(found.groups) - _GROUPS
        console.print(say(f"还有 {rest} 组，见 --json\n", f"and {rest} more groups: see --json\n"))
    _movers(console, found)
    _accounts(console, found, file)
    for id_, of_benefit in found.benefits.items():
        _warn(console, id_, of_benefit)
    if wrong:
        console.print(
            Text(say("改了以后，有的证明不再成立：", "After the change some proofs fail:"), "bold yellow")
        )
        printing.print_problems(wrong, console)


def _benefits(console: Console, found: Simulation) -> None:
    grid = Grid(box=box.SIMPLE)
    grid.add_column(say("事项", "benefit"), overflow="fold")
    for heading in (
        say("享受", "entitled"), say("改前", "before"), say("改后", "after"), say("增减", "change"),
        say("多得", "more"), say("少得", "less"), say("不能定", "open"),
    ):  # fmt: skip
        grid.add_column(heading, justify="right")
    for one in found.benefits.values():
        pays = one.benefit.amount is not None
        sums = (one.sums.before, one.sums.after) if pays else (None, None)
        cells = (
            one.benefit.name + ("" if one.added or not pays else say("（不计入合计）", " (not in the total)")),
            f"{one.entitled}" if one.entitled == one.entitled_after else f"{one.entitled} → {one.entitled_after}",
            *(_money(each) for each in sums),
            _signed(one.sums.difference) if pays else "—",
            str(one.more), str(one.less), str(one.open),
        )  # fmt: skip
        grid.add_row(*map(Text, cells))
    console.print(grid)


def _bars(console: Console, title: str, pairs: dict[str, Pair]) -> None:
    if not pairs:
        return
    most = max(abs(value) for pair in pairs.values() for value in (pair.before, pair.after))
    grid = Grid(box=None, padding=(0, 1), title=title, title_justify="left", show_header=False)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for name, pair in pairs.items():
        after = f"{_money(pair.after)}  {_signed(pair.difference)}"
        grid.add_row(
            Text(name), Text(_bar(pair.before, most), "dim"), say("改前", "before"), _money(pair.before)
        )
        grid.add_row("", Text(_bar(pair.after, most), "red"), say("改后", "after"), after)
    console.print(grid)
    console.print()


def _most(pairs: dict[str, Pair]) -> dict[str, Pair]:
    """Those that move most, in their order."""
    most = sorted(pairs, key=lambda name: -abs(pairs[name].difference))[:_GROUPS]
    return {name: pair for name, pair in pairs.items() if name in most}


def _bar(value: Decimal, most: Decimal) -> str:
    if value <= 0 or not most:
        return ""
    return "█" * max(1, int(value * _BAR / most))


def _movers(console: Console, found: Simulation) -> None:
    winners, losers = found.winners, found.losers
    if winners.count:
        console.print(
            say(
                f"多得的 {winners.count} 件，共多得 {_money(winners.sum)} 元；最多的一件（第 {winners.row} 行）"
                f"多得 {_money(winners.largest)} 元",
                f"{winners.count} cases gain {_money(winners.sum)} yuan; the most, in row {winners.row}, "
                f"gains {_money(winners.largest)}",
            )
        )
    if losers.count:
        console.print(
            say(
                f"少得的 {losers.count} 件，共少得 {_money(losers.sum)} 元；最多的一件（第 {losers.row} 行）"
                f"少得 {_money(losers.largest)} 元",
                f"{losers.count} cases lose {_money(losers.sum)} yuan; the most, in row {losers.row}, "
                f"loses {_money(losers.largest)}",
            )
        )
    if not winners.count and not losers.count:
        console.print(say("没有谁多得，也没有谁少得", "nobody gains and nobody loses"))


def _accounts(console: Console, found: Simulation, file: str) -> None:
    """Every row is accounted for."""
    weighed = say(f"（{found.cases} 件）", f" ({found.cases} cases)") if found.cases != found.decided else ""
    console.print(
        say(
            f"表中 {found.size} 行：算了 {found.decided} 行{weighed}，退回 {found.refused_rows} 行",
            f"{found.size} rows: {found.decided} decided{weighed}, {found.refused_rows} refused",
        )
    )
    for one in found.refused[:_SHOWN]:
        where = f"{file}:{one.number}"
        what = f"{one.column}={one.value}" if one.column else ""
        console.print(Text.assemble((f"  {where}  ", "bold"), f"{what}  {one.reason.to(language())}"))
    if len(found.refused) > _SHOWN and found.refused_rows > len(found.refused):
        rest = found.refused_rows - _SHOWN
        console.print(
            say(
                f"  还有 {rest} 行；--json 列出最前面的 {len(found.refused)} 处，全部清单用 luoshi run",
                f"  and {rest} more rows: --json lists the first {len(found.refused)}, luoshi run all of them",
            )
        )
    elif len(found.refused) > _SHOWN:
        rest = len(found.refused) - _SHOWN
        console.print(say(f"  还有 {rest} 处，见 --json", f"  and {rest} more: see --json"))
    if found.open:
        names = say("、", ", ").join(f"{name} {count}" for name, count in found.missing.items())
        console.print(
            Text(
                say(
                    f"{found.open} 件还不能确定，没有计入；还要知道：{names}",
                    f"{found.open} cases are not yet known and not counted; still needed: {names}",
                ),
                "yellow",
            )
        )
    if found.unused:
        names = say("、", ", ").join(found.unused)
        console.print(Text(say(f"没有用到的列：{names}", f"columns not used: {names}"), "dim"))


def _warn(console: Console, id_: str, one: OfBenefit) -> None:
    if one.over_limit and one.limit is not None:
        over = _money(one.sums.after - one.limit)
        words = say(
            f"{id_}：改后 {_money(one.sums.after)}，超出资金总额 {_money(one.limit)} 共 {over}",
            f"{id_}: {_money(one.sums.after)} after the change, {over} above its pool of {_money(one.limit)}",
        )
        console.print(Text(words, "bold yellow"))
    if one.repeated:
        once = say("、", ", ").join(one.benefit.once_per)
        words = say(
            f"{id_}：有 {one.repeated} 行的“{once}”与前面的重复，按规定只给一次，这里都算了",
            f"{id_}: {one.repeated} rows repeat “{once}”, for which it is given once; all are counted here",
        )
        console.print(Text(words, "yellow"))


def chart_of(policy: Policy, found: Simulation, changed: Sequence[Changed]) -> str:
    rows = [Bars(say("合计", "total"), found.total.before, found.total.after, _figures(found.total))]
    added = [one for one in found.benefits.values() if one.added]
    if len(added) > 1:
        rows += [Bars(one.benefit.name, one.sums.before, one.sums.after, _figures(one.sums)) for one in added]
    for pairs in (found.payers, _most(found.groups)):
        rows += [Bars(name, pair.before, pair.after, _figures(pair)) for name, pair in pairs.items()]
    told = "；".join(f"{one.name} {one.before.words} → {one.after.words}" for one in changed)
    title = f"{policy.front.title}  {told}" if len(policy.front.title) < 20 else told or policy.front.title
    note = say(
        f"单位：元。表中 {found.size} 行，算了 {found.decided} 行，退回 {found.refused_rows} 行。",
        f"In yuan. {found.size} rows: {found.decided} decided, {found.refused_rows} refused.",
    )
    return chart(title, rows, (say("改前", "before"), say("改后", "after")), note)


def _figures(pair: Pair) -> tuple[str, str]:
    return _money(pair.before), f"{_money(pair.after)}（{_signed(pair.difference)}）"


def _money(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount:,.2f}"


def _signed(amount: Decimal) -> str:
    return f"{amount:+,.2f}" if amount else "0.00"
