"""The structure of a rule, found by sqlglot over stand-ins, and where each part of it stands.

sqlglot is given the operators and keywords of the language, and `w7` for the eighth word where it is a name,
a literal or a function. So nothing of SQL comes in but precedence, `case`, `between`, `in`, and calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import Token, TokenType, exp
from sqlglot.errors import SqlglotError
from sqlglot.parser import Parser

from luoshi.problem import Say
from luoshi.rules.findings import Findings
from luoshi.rules.scan import Word
from luoshi.rules.shape import too_deep

_TOKENS = {
    "and": TokenType.AND, "or": TokenType.OR, "not": TokenType.NOT, "between": TokenType.BETWEEN,
    "in": TokenType.IN, "case": TokenType.CASE, "when": TokenType.WHEN, "then": TokenType.THEN,
    "else": TokenType.ELSE, "end": TokenType.END, "+": TokenType.PLUS, "-": TokenType.DASH, "*":
    TokenType.STAR, "/": TokenType.SLASH, "=": TokenType.EQ, "<>": TokenType.NEQ, "<": TokenType.LT, "<=":
    TokenType.LTE, ">": TokenType.GT, ">=": TokenType.GTE, "(": TokenType.L_PAREN, ")": TokenType.R_PAREN,
    ",": TokenType.COMMA,
}  # fmt: skip


def structure(words: Sequence[Word], found: Findings) -> exp.Expr:
    """sqlglot's tree over stand-ins: w7 is the eighth word."""
    tokens = [
        Token(
            _TOKENS.get(word.text, TokenType.VAR),
            word.text,
            1,
            number,
            word.start,
            max(word.start, word.end - 1),
        )
        if word.kind in ("keyword", "sign")
        else Token(TokenType.VAR, f"w{number}", 1, number, word.start, max(word.start, word.end - 1))
        for number, word in enumerate(words)
    ]
    at = len(words) - 1
    try:
        trees = Parser().parse(tokens, found.text)
        if len(trees) == 1 and trees[0] is not None:
            if too_deep(trees[0], words, found):
                found.stop()
            return trees[0]
    except SqlglotError as error:
        errors = getattr(error, "errors", None) or [{}]
        column = errors[0].get("col")
        at = min(column, at) if isinstance(column, int) and column >= 0 else at
    except RecursionError:
        too_deep(None, words, found)
        found.stop()
    _unreadable(words[at], found)
    found.stop()
    raise AssertionError("stop() has raised")


def _unreadable(word: Word, found: Findings) -> None:
    found.add(
        "rules.syntax",
        word.start,
        word.end,
        Say(f"读到“{word.text}”这里不成句。", f'The rule cannot be read at "{word.text}".'),
        Say(
            "看看这里前后是否多了或少了词、括号或逗号。",
            "Look for a word, bracket or comma too many or too few.",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """Words from `first` to `last`, both included."""

    first: int
    last: int


class Places:
    """Where the parts of a tree stand. sqlglot keeps no places, but every leaf knows its number."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.closing = _closing(words)
        self.spans: dict[int, _Span] = {}

    def chars(self, tree: exp.Expr) -> tuple[int, int]:
        span = self.span(tree) or _Span(0, len(self.words) - 1)
        return self.words[span.first].start, self.words[min(span.last, len(self.words) - 1)].end

    def span(self, tree: exp.Expr) -> _Span | None:
        """Which words a part is made of."""
        known = self.spans.get(id(tree))
        if known is not None:
            return known
        number = number_of(tree.this) if isinstance(tree, exp.Column | exp.Anonymous) else None
        if number is not None:
            last = self.closing.get(number + 1, number) if isinstance(tree, exp.Anonymous) else number
            made = _Span(number, last)
        else:
            below = [span for child in tree.iter_expressions() if (span := self.span(child))]
            if not below:
                return None
            before, after = _AROUND.get(type(tree), (0, 0))
            first = max(0, min(span.first for span in below) - before)
            made = _Span(first, max(span.last for span in below) + after)
        self.spans[id(tree)] = made
        return made


_AROUND: dict[type[exp.Expr], tuple[int, int]] = {
    exp.Paren: (1, 1),
    exp.Neg: (1, 0),
    exp.Not: (1, 0),
    exp.In: (0, 1),
    exp.Case: (2, 1),
}
"""How many words stand before the first part and after the last: case when …  end."""


def number_of(identifier: object) -> int | None:
    name = identifier.this if isinstance(identifier, exp.Identifier) else identifier
    if isinstance(name, str) and name[:1] == "w" and name[1:].isdigit():
        return int(name[1:])
    return None


def _closing(words: Sequence[Word]) -> dict[int, int]:
    """For each opening bracket, its closing one."""
    made: dict[int, int] = {}
    pending: list[int] = []
    for number, word in enumerate(words):
        if word.kind == "sign" and word.text == "(":
            pending.append(number)
        elif word.kind == "sign" and word.text == ")" and pending:
            made[pending.pop()] = number
    return made
