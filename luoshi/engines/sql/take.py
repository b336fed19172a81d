"""Values as a table holds them to facts, in SQL: `take('"价格"', "text", MONEY, "postgres")`.

The SQL takes the plain forms only (a number in digits, 2023-02-01, 是, an option as written) and says of each value
whether it is in one. What is not (15万元, 2023年2月1日, a wrong check digit, 29 February) is no mistake yet: the engine
fetches such rows, and `rules.facts.read_value` takes or refuses them as it does everywhere. So what is plain here must
mean exactly what `read_value` makes of it; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from luoshi.engines import mapping
from luoshi.engines.plan import Plan
from luoshi.rules import identity
from luoshi.rules.exact import scaled
from luoshi.rules.facts import UNKNOWN, read_value
from luoshi.rules.sql_dialect import Dialect, date_literal, quote_name, text_literal
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

Held = Literal["text", "truth", "integer", "decimal", "float", "real", "date", "time", "other"]
"""What a column of the table is. `real` is a float of 32 bits, `time` a point in time without a zone; `other` is a kind of
which no value is plain."""

_YES, _NO = ("是", "true", "yes", "有", "对"), ("否", "false", "no", "无", "没有", "不是")
_MONTH = "(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])"
_DAY = "(19|2[0-9])[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_SIGN = "[!-~一-鿿（）、，。·]"
_SHORT_TEXT, _LONG_TEXT = 12, 10_000
_AS_IT_IS = mapping.Taken(None)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class InSql:
    """`plain` is true or false, never NULL. `value` is the fact's typed value, NULL where unknown; it is asked only
    where `plain` is true."""

    plain: str
    value: str


def take(column: str, held: Held, type_: Type, dialect: Dialect, taken: mapping.Taken = _AS_IT_IS) -> InSql:
    """How a column, given as SQL, is taken for a fact of a type. `taken` is what the mapping says of it."""
    words = _Words(dialect)
    made = _take(column, held, type_, words, taken.power) or InSql(
        "false", f"cast(null as {_type(type_, dialect)})"
    )
    if taken.values:
        if held != "text":
            return InSql(f"({column} is null)", made.value)
        for written, meant in taken.values.items():
            here = f"{column} = {text_literal(written, dialect)}"
            value = literal_sql(read_value(meant, type_), type_, dialect)
            made = InSql(
                f"case when {here} then true else {made.plain} end",
                f"case when {here} then {value} else {made.value} end",
            )
    return InSql(f"({column} is null or {made.plain})", made.value)


def literal_sql(value: Decimal | date | bool | str | None, type_: Type, dialect: Dialect) -> str:
    """A fact's value as SQL, with its type."""
    if value is None:
        return f"cast(null as {_type(type_, dialect)})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"cast({value:f} as {_type(type_, dialect)})"
    return date_literal(value) if isinstance(value, date) else text_literal(value, dialect)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the two engines call things. Python's `$` is at the very end of a text in neither."""

    dialect: Dialect

    def matches(self, column: str, pattern: str) -> str:
        operator, end = ("~", "$") if self.dialect == "postgres" else ("rlike", "\\z")
        return f"{column} {operator} {text_literal(f'^({pattern}){end}', self.dialect)}"

    def cast(self, value: str, to: str) -> str:
        """Spark may work out a value before it has looked whether the row is wanted."""
        return f"{'cast' if self.dialect == 'postgres' else 'try_cast'}({value} as {to})"

    def place(self, sign: str, signs: str) -> str:
        """Where a sign stands among others, from 0; -1 where it does not."""
        name = "strpos" if self.dialect == "postgres" else "instr"
        return f"({name}('{signs}', {sign}) - 1)"

    def among(self, column: str, texts: Sequence[str]) -> str:
        return f"{column} in ({', '.join(text_literal(text, self.dialect) for text in texts)})"


def _take(column: str, held: Held, type_: Type, words: _Words, power: int) -> InSql | None:
    if type_.kind == "number":
        return _number(column, held, type_, words, power)
    if held == "text":
        if type_.kind in ("date", "month"):
            return _written_day(column, type_, words)
        return _truth(column, words) if type_.kind == "truth" else _text(column, type_, words)
    if (held, type_.kind) == ("truth", "truth"):
        return InSql("true", column)
    if type_.kind in ("date", "month") and held in ("date", "time"):
        day = f"cast({column} as date)"
        first = f" and extract(day from {column}) = 1" if type_.kind == "month" else ""
        midnight = f" and {column} = date_trunc('day', {column})" if held == "time" else ""
        return InSql(f"({_within(day, type_)}{first}{midnight})", day)
    return None


def _number(column: str, held: Held, type_: Type, words: _Words, power: int) -> InSql | None:
    """The number times ten to the power that the column's unit has over the fact's."""
    places = type_.scale + power
    low, high = (scaled(end, -power) for end in _range(type_))
    inside = f"between {low:f} and {high:f}"
    if places < 0:
        return None
    if held == "integer":
        return InSql(f"{column} {inside}", _moved(column, places, power, type_, words))
    if held == "decimal":
        value = _moved(column, places, power, type_, words)
        return InSql(f"({column} {inside} and {column} = round({column}, {places}))", value)
    if held in ("float", "real"):
        return _float(column, held, type_, words, inside, power)
    if held != "text":
        return None
    digits = "-?[0-9]{1,15}" + (f"(\\.[0-9]{{1,{places}}})?" if places else "")
    unknown = words.among(column, _unknown(type_))
    value = words.cast(column, _exact_type(places, words))
    plain = f"case when {unknown} then true when {words.matches(column, digits)} then {value} {inside} else false end"
    return InSql(
        plain, f"case when {unknown} then null else {_moved(column, places, power, type_, words)} end"
    )


def _moved(value: str, places: int, power: int, type_: Type, words: _Words) -> str:
    """The number in the fact's own unit."""
    if power:
        value = f"{words.cast(value, _exact_type(places, words))} * {Decimal(1).scaleb(power):f}"
    return words.cast(value, _type(type_, words.dialect))


def _exact_type(places: int, words: _Words) -> str:
    return "numeric" if words.dialect == "postgres" else f"decimal({min(38, 20 + places)},{places})"


def _float(column: str, held: Held, type_: Type, words: _Words, inside: str, power: int) -> InSql:
    """A float is plain where a decimal of the type's places is that very float, and few enough digits stand in it that
    no other such decimal is: then it is the shortest that says it."""
    places = type_.scale + power
    double = "double precision" if words.dialect == "postgres" else "double"
    wide = f"cast(cast({column} as {_text_type(words)}) as {double})" if held == "real" else column
    exact = words.cast(wide, _exact_type(places, words))
    value = f"round({exact}, {places})" if words.dialect == "postgres" else exact
    same = f"cast({value} as {double}) = {wide} and {value} {inside}"
    plain = f"case when abs({wide}) < 1e{15 - places} then {same} else false end"
    return InSql(plain, _moved(value, places, power, type_, words))


def _written_day(column: str, type_: Type, words: _Words) -> InSql:
    month = type_.kind == "month"
    first = f"({column} || '-01')" if month else column
    value = words.cast(first, "date")
    unknown = words.among(column, _unknown(type_))
    pattern = words.matches(column, _MONTH if month else _DAY)
    plain = f"case when {unknown} then true when {pattern} then {_within(value, type_)} else false end"
    return InSql(plain, f"case when {unknown} then null else {value} end")


def _truth(column: str, words: _Words) -> InSql:
    yes, no = _cases(_YES), _cases(_NO)
    known = words.among(column, [*yes, *no, *_cases(sorted(UNKNOWN))])
    return InSql(
        known,
        f"case when {words.among(column, yes)} then true when {words.among(column, no)} then false end",
    )


def _text(column: str, type_: Type, words: _Words) -> InSql:
    unknown = words.among(column, [one for one in _cases(sorted(UNKNOWN)) if one not in type_.options])
    value = f"case when {unknown} then null else {column} end"
    if type_.options:
        plain = f"({words.among(column, type_.options)} or {unknown})"
        return InSql(plain, value)
    if type_.identity:
        plain = f"(case when {unknown} then true else {_identity(column, type_.identity, words)} end)"
        return InSql(plain, value)
    short = (
        words.matches(column, _SIGN + "+")
        + f" and (not {words.among(f'lower({column})', ('null', 'unknown'))})"
    )
    ends = " and ".join(words.matches(f"{side}({column}, 1)", _SIGN) for side in ("left", "right"))
    plain = f"(case when {unknown} then true when length({column}) <= {_SHORT_TEXT} then {short} "
    plain += f"when length({column}) <= {_LONG_TEXT} then {ends} else false end)"
    return InSql(plain, value)


def _identity(column: str, kind: str, words: _Words) -> str:
    """Whether the number is written as it should be, and its check digits are right."""
    if kind == identity.VEHICLE:
        return words.matches(column, "[0-9A-HJ-NPR-Z]{17}")
    if kind == identity.PERSON:
        day = (
            _DAY.replace("-(0[1-9]|1[0-9]", "(0[1-9]|1[0-9]")
            .replace("-(29|30)", "(29|30)")
            .replace("-31", "31")
        )
        day = day.replace("[0-9]{2}-((", "[0-9]{2}((")
        form = f"({'|'.join(sorted(identity.PROVINCES))})[0-9]{{4}}{day}[0-9]{{3}}[0-9X]"
        total = _total(column, 1, identity.PERSON_WEIGHTS, _LETTERS[:10], words)
        right = f"substr('{identity.PERSON_CHECKS}', cast(mod({total}, 11) as integer) + 1, 1) = substr({column}, 18, 1)"
    else:
        signs = f"[{identity.ENTERPRISE_SIGNS}]"
        form = f"{signs}{{2}}[0-9]{{6}}{signs}{{10}}"
        whole = _total(column, 1, (*identity.ENTERPRISE_WEIGHTS, 1), identity.ENTERPRISE_SIGNS, words)
        inner = _total(column, 9, identity.ORGANISATION_WEIGHTS, _LETTERS, words)
        organisation = f"substr('123456789X0', 11 - cast(mod({inner}, 11) as integer), 1)"
        right = f"(mod({whole}, 31) = 0 and {organisation} = substr({column}, 17, 1))"
    return f"case when {words.matches(column, form)} then {right} else false end"


def _total(column: str, first: int, weights: Sequence[int], signs: str, words: _Words) -> str:
    parts = (
        f"{words.place(f'substr({column}, {place}, 1)', signs)} * {weight}"
        for place, weight in enumerate(weights, first)
    )
    return f"({' + '.join(parts)})"


def _unknown(type_: Type) -> list[str]:
    return [word for word in _cases(sorted(UNKNOWN)) if word not in type_.options]


def _cases(words: Sequence[str]) -> list[str]:
    """The words as they are, in capitals and with one."""
    return list(dict.fromkeys(form for word in words for form in (word, word.upper(), word.capitalize())))


def _range(type_: Type) -> tuple[Decimal, Decimal]:
    low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
    return low, type_.high if isinstance(type_.high, Decimal) else LARGEST


def _within(day: str, type_: Type) -> str:
    low = type_.low if isinstance(type_.low, date) else EARLIEST
    high = type_.high if isinstance(type_.high, date) else LATEST
    return f"{day} between {date_literal(low)} and {date_literal(high)}"


def _text_type(words: _Words) -> str:
    return "text" if words.dialect == "postgres" else "string"


def _type(type_: Type, dialect: Dialect) -> str:
    """The narrowest type that holds every value a fact may have."""
    if type_.kind != "number":
        return {"truth": "boolean", "text": "text" if dialect == "postgres" else "string"}.get(
            type_.kind, "date"
        )
    if dialect == "postgres":
        return "numeric"
    digits = max(len(str(int(abs(end)))) for end in _range(type_))
    return f"decimal({min(38, digits + type_.scale)},{type_.scale})"


def taken_of(
    plan: Plan, mapped: mapping.Mapped, held: Mapping[str, Held], dialect: Dialect
) -> dict[str, InSql]:
    """How each fact is taken from a table whose columns hold that."""
    types = {**plan.facts, **plan.asks}
    found: dict[str, InSql] = {}
    for fact, taken in mapped.facts.items():
        if taken.column is None:
            value = literal_sql(read_value(taken.constant, types[fact]), types[fact], dialect)
            found[fact] = InSql("true", value)
        else:
            column = quote_name(taken.column, dialect)
            found[fact] = take(column, held[taken.column], types[fact], dialect, taken)
    return found
