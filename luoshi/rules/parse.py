"""A rule's text to the typed tree: `parse("least(购车价格 * 补贴比例, 最高补贴)", names)`.

Three steps. `scan.py` cuts the text into the words of the language and refuses the rest; `shape.py` looks at
their order. sqlglot finds the structure (`grammar.py`). Its tree is turned at once into ours, each part
checked (`check.py`, `division.py`) and built (`build.py`). All that is wrong is reported together, each with
a caret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from luoshi.problem import Place, Say
from luoshi.rules import build, functions
from luoshi.rules import nodes as n
from luoshi.rules.check import Part, alike, comparable, kind_of, kinds_of, wanted
from luoshi.rules.division import never_zero, shown_not_zero
from luoshi.rules.findings import Findings
from luoshi.rules.grammar import Places, number_of, structure
from luoshi.rules.scan import Word, scan
from luoshi.rules.shape import look_at_shape
from luoshi.rules.types import Type

_COMPARISONS: dict[type[exp.Expr], n.Comparison] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_SUMS: dict[type[exp.Expr], tuple[str, str, Callable[[n.Node, n.Node], n.Node]]] = {
    exp.Add: ("加号的两边", "A sum", build.add),
    exp.Sub: ("减号的两边", "A difference", build.subtract),
}

NOWHERE = Place()
Shown = tuple[n.Node, ...]
"""The values that conditions around this place show not to be zero."""


def parse(
    text: str, names: Mapping[str, Type], *, want: Type | None = None, place: Place = NOWHERE
) -> n.Node:
    """The tree of `text`, whose names are of the types in `names`; `Refused` with every problem found.

    `want` is the type that its place in the file asks for. `place` is where the first character stands.
    """
    found = Findings(text, place)
    words = scan(text, found)
    found.stop()
    look_at_shape(words, found)
    found.stop()
    part = _Reader(words, names, found).read(structure(words, found))
    node = part.node if part else None
    if part is not None and want is not None:
        node = wanted(part, want, found)
    found.stop()
    assert node is not None
    return node


class _Reader:
    """Turns sqlglot's tree into ours. A part that is wrong is None; what stands around it is still read."""

    def __init__(self, words: Sequence[Word], names: Mapping[str, Type], found: Findings) -> None:
        self.words = words
        self.names = names
        self.found = found
        self.places = Places(words)

    def read(self, tree: exp.Expr, shown: Shown = ()) -> Part | None:
        node = self._node(tree, shown)
        if node is None:
            return None
        return Part(node, *self.places.chars(tree))

    def _node(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        if isinstance(tree, exp.Paren):
            return self._node(tree.this, shown)
        if isinstance(tree, exp.Column):
            return self._leaf(tree)
        if isinstance(tree, exp.Anonymous):
            return self._call(tree, shown)
        if isinstance(tree, exp.And | exp.Or):
            return self._logic(tree, shown)
        if type(tree) in _COMPARISONS:
            return self._compare(tree, shown)
        if type(tree) in _SUMS:
            return self._sum(tree, shown)
        if isinstance(tree, exp.Mul | exp.Div):
            return self._product(tree, shown)
        if isinstance(tree, exp.Not):
            value = self.read(tree.this, shown)
            fine = value and kind_of(value, ("truth",), self.found, Say("not 后面", "not"))
            return build.not_(value.node) if value and fine else None
        if isinstance(tree, exp.Neg):
            return self._negative(tree, shown)
        if isinstance(tree, exp.Between):
            return self._between(tree, shown)
        if isinstance(tree, exp.In) and not tree.args.get("field"):
            return self._in(tree, shown)
        if isinstance(tree, exp.Case) and tree.args.get("this") is None:
            return self._case(tree, shown)
        self._refused(tree)
        return None

    def _leaf(self, tree: exp.Expr) -> n.Node | None:
        number = number_of(tree.this)
        if number is None:
            self._refused(tree)
            return None
        word = self.words[number]
        if word.literal is not None:
            return word.literal
        type_ = self.names.get(word.text)
        if type_ is not None:
            return build.name(word.text, type_)
        self.found.add(
            "rules.unknown-name", word.start, word.end, *functions.unknown_name(word.text, tuple(self.names))
        )
        return None

    def _call(self, tree: exp.Anonymous, shown: Shown) -> n.Node | None:
        number = number_of(tree.this)
        if number is None:
            self._refused(tree)
            return None
        word = self.words[number]
        if word.text not in functions.FUNCTIONS:
            self.found.add(
                "rules.unknown-function", word.start, word.end, *functions.unknown_function(word.text)
            )
        parts = [self.read(value, shown) for value in tree.expressions]
        if word.text not in functions.FUNCTIONS:
            return None
        if not functions.arity(word, len(parts), self.found):
            return None
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None
        return functions.apply(word, whole, self.found, self.places.chars(tree))

    def _logic(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        """A chain of one operator is one node; each part is read knowing that those before it have held."""
        is_and = isinstance(tree, exp.And)
        trees: list[exp.Expr] = []
        rest = tree
        while type(rest) is type(tree):
            trees.append(rest.expression)
            rest = rest.this
        trees.append(rest)
        where = Say("and 的两边", "and") if is_and else Say("or 的两边", "or")
        values: list[n.Node] = []
        for item in reversed(trees):
            part = self.read(item, shown)
            if part is not None and kind_of(part, ("truth",), self.found, where):
                values.append(part.node)
                shown = (*shown, *shown_not_zero(part.node, is_and))
        if len(values) < len(trees):
            return None
        return build.and_(*values) if is_and else build.or_(*values)

    def _compare(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        op = _COMPARISONS[type(tree)]
        if type(tree.this) in _COMPARISONS:
            self._chained(tree)
            return None
        parts = self._all((tree.this, tree.expression), shown)
        if parts is None or not comparable(parts, self.found):
            return None
        left, right = parts
        if op not in ("=", "<>") and not kind_of(
            left, ("number", "date", "month"), self.found, Say(f"{op} 的两边", op)
        ):
            return None
        return build.compare(op, left.node, right.node)

    def _chained(self, tree: exp.Expr) -> None:
        start, end = self.places.chars(tree)
        self.found.add(
            "rules.syntax",
            start,
            end,
            Say("比较不能连写。", "Comparisons cannot be chained."),
            Say(
                "写成 a < b and b < c，或 b between a and c。", "Write a < b and b < c, or b between a and c."
            ),
        )

    def _sum(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        zh, en, make = _SUMS[type(tree)]
        parts = self._all((tree.this, tree.expression), shown)
        if parts is None:
            return None
        days = {part.node.type.kind for part in parts} & {"date", "month"}
        if days and not (make is build.subtract and all(part.node.type.kind == "date" for part in parts)):
            start, end = self.places.chars(tree)
            self.found.add(
                "rules.kind",
                start,
                end,
                Say("日期只能相减，不能与别的相加减。", "Dates are only subtracted from one another."),
                Say(
                    "用 add_days(日期, 天数) 或 add_months(日期, 月数)。",
                    "Use add_days(day, n) or add_months(day, n).",
                ),
            )
            return None
        where = Say(zh, en)
        if not days and not kinds_of(parts, ("number",), self.found, where):
            return None
        if not alike(parts, self.found, where):
            return None
        return make(parts[0].node, parts[1].node)

    def _product(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        parts = self._all((tree.this, tree.expression), shown)
        times = isinstance(tree, exp.Mul)
        where = Say("乘号的两边", "A product") if times else Say("除号的两边", "A quotient")
        if parts is None or not kinds_of(parts, ("number",), self.found, where):
            return None
        left, right = parts
        if times:
            return build.multiply(left.node, right.node)
        if not never_zero(right.node, shown):
            self.found.add(
                "rules.division",
                right.start,
                right.end,
                Say("除数可能是零。", "The divisor may be zero."),
                Say(
                    "先判断：case when 除数 > 0 then … / 除数 else … end，或给这个事实声明不含零的范围。",
                    "Guard it: case when d > 0 then … / d else … end, or declare a range without zero.",
                ),
            )
            return None
        return build.divide(left.node, right.node)

    def _negative(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        value = self.read(tree.this, shown)
        if value is None or not kind_of(value, ("number",), self.found, Say("负号后面", "A minus")):
            return None
        if isinstance(tree.this, exp.Column) and isinstance(value.node, n.Literal_):
            return build.opposite(value.node)
        return build.negate(value.node)

    def _between(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        parts = self._all((tree.this, tree.args["low"], tree.args["high"]), shown)
        if parts is None or not comparable(parts, self.found):
            return None
        if not kind_of(parts[0], ("number", "date", "month"), self.found, Say("between 的各项", "between")):
            return None
        return build.between(*(part.node for part in parts))

    def _in(self, tree: exp.Expr, shown: Shown) -> n.Node | None:
        parts = self._all((tree.this, *tree.expressions), shown)
        if parts is None:
            return None
        value, *options = parts
        if not options:
            self._refused(tree)
            return None
        for option in options:
            if not isinstance(option.node, n.Literal_):
                self.found.add(
                    "rules.not-allowed",
                    option.start,
                    option.end,
                    Say("in 的括号里只能是写定的值。", "Only literals stand in the list of `in`."),
                    Say("与别的事实比较用 = 和 or。", "Compare with other facts by = and or."),
                )
                return None
        if not kind_of(value, ("number", "date", "month", "text"), self.found, Say("in 的左边", "in")):
            return None
        if not comparable(parts, self.found):
            return None
        return build.in_(
            value.node, [option.node for option in options if isinstance(option.node, n.Literal_)]
        )

    def _case(self, tree: exp.Case, shown: Shown) -> n.Node | None:
        """Each branch is read knowing that its condition has held and those before it have failed."""
        pairs: list[tuple[n.Node, Part]] = []
        broken = False
        for branch in tree.args["ifs"]:
            when = self.read(branch.this, shown)
            if when is not None and not kind_of(when, ("truth",), self.found, Say("when 后面", "when")):
                when = None
            held = (*shown, *shown_not_zero(when.node, True)) if when else shown
            value = self.read(branch.args["true"], held)
            if when is None or value is None:
                broken = True
                continue
            pairs.append((when.node, value))
            shown = (*shown, *shown_not_zero(when.node, False))
        default = tree.args.get("default")
        if default is None:
            start, end = self.places.chars(tree)
            self.found.add(
                "rules.case-else",
                start,
                end,
                Say("case 没有 else。", "This case has no else."),
                Say("补上 else，写明其余情形怎么办。", "Add an else that says what holds otherwise."),
            )
            return None
        last = self.read(default, shown)
        if broken or last is None:
            return None
        values = [*(value for _, value in pairs), last]
        if not alike(values, self.found, Say("case 的各个结果", "The results of a case")):
            return None
        return build.case([(when, value.node) for when, value in pairs], last.node)

    def _all(self, trees: Sequence[exp.Expr], shown: Shown) -> list[Part] | None:
        parts = [self.read(tree, shown) for tree in trees]
        whole = [part for part in parts if part is not None]
        return whole if len(whole) == len(parts) else None

    def _refused(self, tree: exp.Expr) -> None:
        start, end = self.places.chars(tree)
        if isinstance(tree, exp.Case):
            self.found.add(
                "rules.not-allowed",
                start,
                end,
                Say("case 后面直接写 when。", "case is followed by when."),
                Say("写成 case when 事实 = 值 then …。", "Write case when fact = value then …."),
            )
            return
        self.found.add(
            "rules.syntax",
            start,
            end,
            Say("规则里没有这种写法。", "The language has nothing of this form."),
            Say(
                "看看这里前后是否多了或少了词、括号或逗号。",
                "Look for a word, bracket or comma too many or too few.",
            ),
        )
