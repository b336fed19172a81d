"""The making of a benefit: what it gives, its window, and who pays.

Said here: money without an amount, shares that do not add up, a window that ends before it begins.
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

from luoshi.policy.building.quoting import Want
from luoshi.policy.building.site import Site
from luoshi.policy.building.values import Values
from luoshi.policy.policy import Benefit, Layer, Stated, Term, Window
from luoshi.policy.writing import blocks as shapes
from luoshi.policy.writing.yaml_lines import Path
from luoshi.problem import Say


def benefit(shape: shapes.BenefitShape, site: Site) -> list[Benefit]:
    values = site.values
    terms = values.terms(shape.terms)
    gives = shape.gives or ("money" if shape.amount else "deferral" if shape.until else "status")
    _check_gives(shape, gives, values)
    return [
        Benefit(
            **site.common(shape),
            id=shape.id,
            name=shape.name,
            audience=shape.for_,
            asks=MappingProxyType(dict(shape.asks)),
            when=MappingProxyType(values.expressions(("when",), shape.when)),
            gives=gives,
            amount=values.expression(("amount",), shape.amount),
            until=values.expression(("until",), shape.until),
            unit=shape.unit or "元",
            terms=MappingProxyType(terms),
            on=shape.on,
            window=_window(shape.window, terms, values),
            paid_by=_layers(shape.paid_by, values, several=shape.split is None),
            split=values.stated(("split",), shape.split, "words"),
            pays=shape.pays,
            once_per=shape.once_per,
            per=shape.per,
            limit=values.stated(("limit",), shape.limit, "number"),
            needs=shape.needs,
            not_with=shape.not_with,
            rule=shape.rule or "就高",
            amends=values.words(("amends",), shape.amends) if shape.amends else None,
            awaits=shape.awaits,
            automatic=shape.automatic,
            lead=shape.lead,
            rounds=shape.rounds,
            rises_with=shape.rises_with,
        )
    ]


def _check_gives(shape: shapes.BenefitShape, gives: str, values: Values) -> None:
    """What gives no money has no amount, and what gives something says how much, or until when."""
    if gives in ("deferral", "status") and shape.amount:
        what = Say(
            f"gives: {gives} 不发钱，却写了 amount", f"gives: {gives} pays nothing, yet there is an `amount`"
        )
        do = Say("删去 amount，或把 gives 改为 money", "remove `amount`, or write gives: money")
        values.problem("benefit.amount", what, do, ("amount",))
    needed = "until" if gives == "deferral" else None if gives == "status" else "amount"
    if needed and not getattr(shape, needed) and not shape.awaits:
        what = Say(f"gives: {gives} 缺少“{needed}”", f"gives: {gives} lacks `{needed}`")
        do = Say(
            f"写上“{needed}: 表达式”；要等别的文件定的，写“awaits: 哪个文件”",
            f"write `{needed}: expression`; if a later rule settles it, write `awaits: which rule`",
        )
        values.problem("key.missing", what, do, ("gives",) if shape.gives else ())


def _window(
    shape: shapes.WindowShape | shapes.QuoteShape | shapes.ReadingShape | str | None,
    terms: dict[str, Term],
    values: Values,
) -> Window | None:
    """A whole stretch in one phrase, or its two ends; an end may be the name of a term."""
    if shape is None:
        return None
    if not isinstance(shape, shapes.WindowShape):
        whole = values.stated(("window",), shape, "window")
        window = Window(whole, whole) if whole else None
    else:
        window = ends(("window",), shape, values, terms)
    if window and window.first and window.last and window.first > window.last:
        values.problem(
            "dates.order",
            Say(
                f"起始日 {window.first} 晚于截止日 {window.last}",
                f"the window begins on {window.first}, after its end on {window.last}",
            ),
            Say("核对 from 和 until", "check `from` and `until`"),
            ("window",),
        )
    return window


def ends(
    path: Path, shape: shapes.WindowShape | shapes.ForceShape, values: Values, terms: dict[str, Term]
) -> Window:
    """The two ends of a window; an end may be the name of a term."""

    def end(
        key: str, value: str | shapes.QuoteShape | shapes.ReadingShape | None, want: Want
    ) -> Stated | None:
        if isinstance(value, str) and value in terms:
            return terms[value].versions[-1].stated
        return values.stated((*path, key), value, want)

    return Window(end("from", shape.from_, "start"), end("until", shape.until, "day"))


def _layers(shape: tuple[shapes.LayerShape, ...], values: Values, *, several: bool) -> tuple[Layer, ...]:
    made = []
    for index, layer in enumerate(shape):
        if layer.rest is not None:
            total = sum(layer.rest.values(), Fraction(0))
            if total != 1:
                values.problem(
                    "paid_by.total",
                    Say(f"各方份额加起来是 {total}，不是 1", f"the shares add up to {total}, not to 1"),
                    Say("改正份额，使它们加起来等于 1", "mend the shares so that they add up to 1"),
                    ("paid_by",),
                )
            if several and len(layer.rest) > 1:
                values.problem(
                    "paid_by.split",
                    Say("分担比例没有引原文", "the words that divide the bill are not quoted"),
                    Say(
                        "加一行 split: 原文里说怎样分担的话，或 split: {is: 各半, because: 理由}",
                        "add `split:` with the words that say so, or split: {is: 各半, because: reason}",
                    ),
                    ("paid_by",),
                    "warning",
                )
            if index != len(shape) - 1:
                values.problem(
                    "paid_by.order",
                    Say("rest 后面还有别的层", "there are layers after `rest`"),
                    Say("把 rest 放在最后", "put `rest` last"),
                    ("paid_by", index),
                )
        amount = values.expression(("paid_by", index, "amount"), layer.amount)
        made.append(
            Layer(
                layer.payer, layer.share, amount, MappingProxyType(dict(layer.rest)) if layer.rest else None
            )
        )
    if (
        made
        and made[-1].rest is None
        and sum((layer.share or Fraction(0) for layer in made), Fraction(0)) != 1
    ):
        values.problem(
            "paid_by.total",
            Say("各层没有分完", "the layers leave something unpaid"),
            Say("最后加一层 {rest: {市: 1}}", "end with a layer such as {rest: {市: 1}}"),
            ("paid_by",),
        )
    return tuple(made)
