"""What is plainly wrong with the order of the words, said before the grammar is tried, because it can be said
better.

Two values side by side, brackets that do not pair, a comma before a bracket, too much of everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from luoshi.problem import Say
from luoshi.rules.findings import Findings
from luoshi.rules.scan import Word

MOST_WORDS = 800
DEEPEST = 24
_DEEPEST_TREE = 60
_CHINESE = {
    "且": "and", "并且": "and", "和": "and", "与": "and", "或": "or", "或者": "or", "非": "not", "不是": "<>",
    "等于": "=", "不等于": "<>", "大于": ">", "小于": "<", "大于等于": ">=", "小于等于": "<=", "不小于": ">=",
    "不大于": "<=", "不低于": ">=", "不超过": "<=", "乘": "*", "除以": "/", "加": "+", "减": "-", "如果": "case when",
    "那么": "then", "否则": "else", "属于": "in",
}  # fmt: skip
SQL_WORDS = frozenset(
    "select from where group having order limit union over partition cast as is isnull notnull null like ilike "
    "rlike regexp similar glob escape collate exists any some all interval distinct filter within div mod xor "
    "array struct row values if iif at timestamp time".split()
)


def look_at_shape(words: Sequence[Word], found: Findings) -> None:
    if not words:
        found.add(
            "rules.syntax",
            0,
            1,
            Say("规则是空的。", "The rule is empty."),
            Say("写一个条件或算式。", "Write a condition or a formula."),
        )
    elif len(words) > MOST_WORDS:
        _too_large(words[MOST_WORDS], found)
    else:
        _sql_words(words, found)
        _brackets(words, found)
        if not found.problems:
            _neighbours(words, found)


def too_deep(tree: exp.Expr | None, words: Sequence[Word], found: Findings) -> bool:
    """Whether the tree is nested too deeply to be read (None: so deeply that it could not be built)."""
    pending = [] if tree is None else [(tree, 0)]
    deep = tree is None
    while pending and not deep:
        here, depth = pending.pop()
        deep = depth > _DEEPEST_TREE
        for child in here.iter_expressions():
            same = isinstance(here, exp.And | exp.Or) and type(child) is type(here)
            pending.append((child, depth if same else depth + 1))
    if deep:
        _too_deep(words[0], found)
    return deep


def _too_large(word: Word, found: Findings) -> None:
    found.add(
        "rules.too-large",
        word.start,
        word.end,
        Say(f"规则超过 {MOST_WORDS} 个词。", f"The rule has more than {MOST_WORDS} words."),
        Say(
            "把其中的部分写成 define，再引用它的名称。", "Move parts of it into defines and use their names."
        ),
    )


def _too_deep(word: Word, found: Findings) -> None:
    found.add(
        "rules.too-large",
        word.start,
        word.end,
        Say("规则嵌套得太深。", "The rule is nested too deeply."),
        Say(
            "把里面的部分写成 define，再引用它的名称。", "Move inner parts into defines and use their names."
        ),
    )


def _sql_words(words: Sequence[Word], found: Findings) -> None:
    """English words of SQL that the language does not have."""
    for number, word in enumerate(words):
        after = words[number + 1].text if number + 1 < len(words) else ""
        if (
            word.kind in ("name", "call")
            and not word.quoted
            and word.text.lower() in SQL_WORDS
            and after != "."
        ):
            _refuse_word(word, found)


def _refuse_word(word: Word, found: Findings) -> None:
    lower = word.text.lower()
    remedy = Say("规则只有条件、算式和 case。", "Rules have conditions, formulas and case only.")
    if lower in ("is", "isnull", "notnull", "null"):
        remedy = Say(
            "不知道的事实不能判断，只能用 coalesce(事实, 默认值) 给出默认。",
            "An unknown fact cannot be tested; coalesce(fact, default) gives a default.",
        )
    elif lower in ("like", "ilike", "rlike", "regexp", "similar", "glob"):
        remedy = Say("把类别写成选项，用 = 或 in 比较。", "Make it an option and compare with = or in.")
    elif lower in ("if", "iif"):
        remedy = Say("用 case when … then … else … end。", "Use case when … then … else … end.")
    elif lower == "interval":
        remedy = Say("用 add_days 或 add_months。", "Use add_days or add_months.")
    found.add(
        "rules.not-allowed",
        word.start,
        word.end,
        Say(f"规则里不能用 {word.text}。", f"Rules have no {word.text}."),
        remedy,
    )


def _brackets(words: Sequence[Word], found: Findings) -> None:
    pending: list[Word] = []
    for word in words:
        if word.kind in ("sign", "keyword") and word.text in ("(", "case"):
            pending.append(word)
            if len(pending) > DEEPEST:
                _too_deep(word, found)
                return
        elif word.kind in ("sign", "keyword") and word.text in (")", "end"):
            opened = pending.pop() if pending else None
            if opened is None or (opened.text, word.text) not in (("(", ")"), ("case", "end")):
                _unpaired(word, found)
                return
    if pending:
        _unpaired(pending[-1], found)


def _unpaired(word: Word, found: Findings) -> None:
    partner = {"(": ")", ")": "(", "case": "end", "end": "case"}[word.text]
    found.add(
        "rules.syntax",
        word.start,
        word.end,
        Say(f"{word.text} 没有与它成对的 {partner}。", f"{word.text} has no {partner} that belongs to it."),
        Say(f"补上 {partner}，或删去 {word.text}。", f"Add {partner}, or remove {word.text}."),
    )


def _neighbours(words: Sequence[Word], found: Findings) -> None:
    """Each word with the one before it: a value cannot follow a value, nor an operator an operator."""
    signs = 0
    before: Word | None = None
    for number, word in enumerate(words):
        if word.text in ("in", "between") and before is not None and before.text == "not" and number > 1:
            before = words[number - 2]
        if _begins_value(word) and before is not None and _ends_value(before):
            _two_values(before, word, found)
            return
        if _is_binary(word) and (before is None or not _ends_value(before)):
            minus = word.text == "-"
            signs = signs + 1 if minus and before is not None and before.text == "-" else 0
            if not minus or signs > 1:
                _no_operand(word, found)
                return
        if word.text in (")", ",") and word.kind == "sign" and before is not None and not _ends_value(before):
            empty_call = word.text == ")" and before.text == "("
            if not empty_call or _is_group(words, before):
                _no_operand(word, found)
                return
        before = word
    if before is not None and not _ends_value(before):
        _no_operand(before, found)


def _is_group(words: Sequence[Word], bracket: Word) -> bool:
    """Whether the bracket is not that of a call, which may be empty (and is then refused by its arity)."""
    number = next(number for number, word in enumerate(words) if word is bracket)
    return number == 0 or words[number - 1].kind != "call"


def _begins_value(word: Word) -> bool:
    return word.kind in ("name", "literal", "call") or word.text == "case"


def _ends_value(word: Word) -> bool:
    if word.kind in ("name", "literal"):
        return True
    return word.kind in ("sign", "keyword") and word.text in (")", "end")


def _is_binary(word: Word) -> bool:
    if word.kind == "sign":
        return word.text not in ("(", ")", ",")
    return word.kind == "keyword" and word.text in ("and", "or", "between", "in")


def _two_values(before: Word, word: Word, found: Findings) -> None:
    for name in (word, before):
        meant = _CHINESE.get(name.text) if name.kind == "name" else None
        if meant is not None:
            found.add(
                "rules.syntax",
                name.start,
                name.end,
                Say(f"规则里不用“{name.text}”。", f'"{name.text}" is not a word of the language.'),
                Say(f"写作 {meant}。", f"Write {meant}."),
            )
            return
    found.add(
        "rules.syntax",
        word.start,
        word.end,
        Say(
            f"“{before.text}”和“{word.text}”之间少了运算符。", f'An operator is missing before "{word.text}".'
        ),
        Say(
            "补上 and、or、逗号或算术符号；名称里有空格时加双引号。",
            "Add and, or, a comma or a sign; a name with a space in it stands in double quotes.",
        ),
    )


def _no_operand(word: Word, found: Findings) -> None:
    found.add(
        "rules.syntax",
        word.start,
        word.end,
        Say(f"“{word.text}”旁边少了内容。", f'Something is missing beside "{word.text}".'),
        Say("补上缺的内容，或删去这个符号。", "Add what is missing, or remove this word."),
    )
