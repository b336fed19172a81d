"""An expression's text to words: names, numbers, texts, dates, keywords and signs, each with its place.

Only what the language has comes out; anything else is a problem here, so the grammar (sqlglot) never sees it.
Every character is looked at once.

What Chinese keyboards type outside quotes is read as the half-width sign it stands for (（ ） ， ％ ＋ － ＊
／ ＝ ＜ ＞ and ≥ ≤ ≠ × ÷, full-width digits and letters), one for one, so that columns stay. Signs that could
mean two things (、 ； 。 and curly quotes) are refused with the half-width form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from luoshi.problem import Say
from luoshi.rules import build
from luoshi.rules.exact import bare, decimals, scaled
from luoshi.rules.findings import Findings
from luoshi.rules.nodes import Literal_
from luoshi.rules.types import EARLIEST, LATEST

KEYWORDS = frozenset(["and", "or", "not", "between", "in", "case", "when", "then", "else", "end"])
SIGNS = ("<>", "<=", ">=", "!=", "+", "-", "*", "/", "=", "<", ">", "(", ")", ",")
LONGEST = 4000
"""Characters of one expression; policies stay below 200."""
_WHOLE_DIGITS = 20
_DECIMALS = 12

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "＂＇；："}
_WIDE |= {ord(wide): ord(half) for wide, half in zip("≥≤≠×÷−\u3000", "≥≤≠*/- ", strict=True)}
_PAIRED = {"≥": ">=", "≤": "<=", "≠": "<>"}
_HINTS = {
    "、": ",", "；": ",", ";": ",", "。": "", "“": "'", "”": "'", "‘": "'", "’": "'", "＂": '"', "＇": "'",
    "：": "", "【": "(", "】": ")", "［": "(", "］": ")", "[": "(", "]": ")", "{": "(", "}": ")", "《": "<",
    "》": ">", "&": "and", "|": "or", "!": "not", "·": "*", "～": "between",
}  # fmt: skip
_REFUSED_SIGNS = {
    "--": ("注释", "comments"),
    "/*": ("注释", "comments"),
    "#": ("注释", "comments"),
    "//": ("整除", "integer division"),
    "||": ("文本拼接", "joining texts"),
    "::": ("类型转换", "casts"),
    "->": ("JSON 运算", "JSON operators"),
    "@": ("参数", "parameters"),
    "$": ("参数", "parameters"),
    "?": ("参数", "parameters"),
    ":": ("参数", "parameters"),
    "^": ("乘方", "powers"),
    "~": ("模式匹配", "pattern matching"),
    ";": ("多条语句", "several statements"),
    "%": ("取余", "remainders"),
    "&": ("位运算", "bit operators"),
    "|": ("位运算", "bit operators"),
}

Kind = Literal["name", "call", "literal", "keyword", "sign"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `text` is the keyword or sign, the name without its quotes, or the function in lower case."""

    kind: Kind
    text: str
    start: int
    end: int
    literal: Literal_ | None = None
    quoted: bool = False


def scan(text: str, found: Findings) -> list[Word]:
    """The words of `text`; what is not of the language goes to `found`."""
    if len(text) > LONGEST:
        found.add(
            "rules.too-large",
            0,
            1,
            Say(
                f"表达式有 {len(text)} 个字符，最多 {LONGEST} 个。",
                f"{len(text)} characters; at most {LONGEST}.",
            ),
            Say(
                "把其中的部分写成 define，再引用它的名称。",
                "Move parts of it into defines and use their names.",
            ),
        )
        return []
    half = text.translate(_WIDE)
    words: list[Word] = []
    here = 0
    while here < len(half):
        sign = half[here]
        if sign.isspace():
            here += 1
        elif sign == "'" or sign == '"':
            here = _quoted(text, half, here, words, found)
        elif sign in "0123456789" or (sign == "." and half[here + 1 : here + 2].isdigit()):
            here = _number(half, here, words, found)
        elif _in_name(sign):
            here = _name(half, here, words)
        else:
            here = _sign(text, half, here, words, found)
    return _joined(words, found)


def _in_name(sign: str) -> bool:
    return sign == "_" or sign.isalnum()


def _name(half: str, start: int, words: list[Word]) -> int:
    end = start
    while end < len(half) and _in_name(half[end]):
        end += 1
    written = half[start:end]
    kind: Kind = "keyword" if written.lower() in KEYWORDS else "name"
    words.append(Word(kind, written.lower() if kind == "keyword" else written, start, end))
    return end


def _quoted(text: str, half: str, start: int, words: list[Word], found: Findings) -> int:
    """'…' is a text, "…" a name; a doubled quote stands for itself. What is inside stays as typed."""
    mark = half[start]
    end = start + 1
    while True:
        end = text.find(mark, end)
        if end < 0:
            found.add(
                "rules.syntax",
                start,
                len(text),
                Say(f"引号 {mark} 没有配对。", f"The quote {mark} is not closed."),
                Say(f"在末尾补上半角的 {mark}。", f"Close it with {mark}."),
            )
            return len(text)
        if text[end + 1 : end + 2] != mark:
            break
        end += 2
    inside = text[start + 1 : end].replace(mark * 2, mark)
    end += 1
    if mark == "'":
        words.append(Word("literal", inside, start, end, build.literal(inside)))
    elif inside.strip():
        words.append(Word("name", inside, start, end, quoted=True))
    else:
        found.add("rules.syntax", start, end, Say("引号里没有名称。", "There is no name between the quotes."))
    return end


def _number(half: str, start: int, words: list[Word], found: Findings) -> int:
    end = _digits(half, start)
    if half[end : end + 1] == ".":
        end = _digits(half, end + 1)
    if half[end : end + 1] in ("e", "E"):
        power = end + 1 + (half[end + 1 : end + 2] in ("+", "-"))
        if half[power : power + 1].isdigit():
            end = _digits(half, power)
    written = half[start:end]
    tail = end
    while tail < len(half) and (_in_name(half[tail]) or half[tail] in "."):
        tail += 1
    if tail > end:
        _bad_number(half[start:tail], start, tail, found, _multiple(written, half[end:tail]))
        return tail
    if half[end : end + 1] == "," and _is_thousands(half, end + 1):
        tail = end + 4
        while half[tail : tail + 1] == "," and _is_thousands(half, tail + 1):
            tail += 4
        _bad_number(half[start:tail], start, tail, found, half[start:tail].replace(",", ""))
        return tail
    value = _exact(written)
    if value is None:
        _bad_number(written, start, end, found, None)
        return end
    literal = build.literal(value)
    if half[end : end + 1] == "%":
        end += 1
        literal = build.percentage(scaled(value, -2))
    words.append(Word("literal", half[start:end], start, end, literal))
    return end


def _digits(half: str, start: int) -> int:
    while start < len(half) and half[start] in "0123456789":
        start += 1
    return start


def _is_thousands(half: str, start: int) -> bool:
    """Whether exactly three digits stand there: 10,000 would silently be two numbers."""
    return _digits(half, start) == start + 3


def _exact(written: str) -> Decimal | None:
    """The number itself, or None where it is malformed or too long to be meant."""
    mantissa, _, power = written.lower().partition("e")
    if mantissa.endswith(".") or len(mantissa) > _WHOLE_DIGITS + _DECIMALS + 1 or len(power) > 3:
        return None
    value = Decimal(written)
    if value.adjusted() >= _WHOLE_DIGITS or decimals(value) > _DECIMALS:
        return None
    return bare(value)


def _multiple(digits: str, unit_: str) -> str | None:
    """What 15万 is in digits."""
    scale = {"万": 4, "亿": 8}.get(unit_[:1])
    value = _exact(digits)
    return None if scale is None or value is None else f"{scaled(value, scale):f}"


def _bad_number(written: str, start: int, end: int, found: Findings, better: str | None) -> None:
    zh, en = "写成如 150000、0.05 或 5% 的样子。", "Write it like 150000, 0.05 or 5%."
    if better is not None:
        zh = f"写成 {better}；两个数之间的逗号后面要空一格。"
        en = f"Write {better}; a comma between two numbers has a space after it."
    if end - start > 1 and written[-1:].isalpha() and better is not None:
        zh = f"写成 {better}，或引用条文中的这个数作为 terms。"
        en = f"Write {better}, or quote this number of the text as a term."
    long = len(written) > 40
    shown = written[:40] + "…" if long else written
    found.add("rules.literal", start, end, Say(f"不是数：{shown}。", f"Not a number: {shown}."), Say(zh, en))


def _sign(text: str, half: str, start: int, words: list[Word], found: Findings) -> int:
    two, one = half[start : start + 2], half[start]
    if one in _PAIRED:
        words.append(Word("sign", _PAIRED[one], start, start + 1))
        return start + 1
    refused = two if two in _REFUSED_SIGNS else one if one in _REFUSED_SIGNS else None
    if refused is not None:
        zh, en = _REFUSED_SIGNS[refused]
        found.add(
            "rules.not-allowed",
            start,
            start + len(refused),
            Say(f"规则里不能用{zh}（{refused}）。", f"Rules have no {en} ({refused})."),
            _hint(refused),
        )
        return start + len(refused)
    wrong = {"==": "=", "=>": ">=", "=<": "<=", "><": "<>"}.get(two)
    if wrong is not None:
        _unread(text[start : start + 2], start, start + 2, found, wrong)
        return start + 2
    sign = next((known for known in SIGNS if half.startswith(known, start)), None)
    if sign is None:
        _unread(text[start], start, start + 1, found, _HINTS.get(text[start]))
        return start + 1
    words.append(Word("sign", "<>" if sign == "!=" else sign, start, start + len(sign)))
    return start + len(sign)


def _hint(sign: str) -> Say | None:
    return {
        "%": Say("百分数紧跟在数字后面写，如 5%。", "Write a percentage right after its number, as 5%."),
        "--": Say(
            "说明写在规则之外；减去负数时中间空一格。",
            "Explain outside the rule; to subtract a minus, put a space.",
        ),
        "//": Say("用 floor(a / b)。", "Use floor(a / b)."),
        "|": Say("“或者”写作 or。", "Write or."),
        "||": Say("“或者”写作 or。", "Write or."),
        "&": Say("“并且”写作 and。", "Write and."),
    }.get(sign)


def _unread(sign: str, start: int, end: int, found: Findings, better: str | None) -> None:
    shown = sign if sign.isprintable() else f"U+{ord(sign[0]):04X}"
    remedy = Say("删去它。", "Remove it.")
    if better:
        remedy = Say(f"用半角的 {better}。", f"Use {better}.")
    found.add(
        "rules.syntax",
        start,
        end,
        Say(f"规则里没有 {shown} 这个符号。", f"The sign {shown} has no meaning in a rule."),
        remedy,
    )


def _joined(words: list[Word], found: Findings) -> list[Word]:
    """date '…' and month '…' become one literal, true and false too, and a name before ( is a call."""
    made: list[Word] = []
    skip = False
    for number, word in enumerate(words):
        if skip:
            skip = False
            continue
        after = words[number + 1] if number + 1 < len(words) else None
        lower = word.text.lower()
        if word.kind != "name" or word.quoted:
            made.append(word)
        elif lower in ("date", "month") and after is not None and after.kind == "literal" and _is_text(after):
            made.append(_day(lower, word, after, found))
            skip = True
        elif lower in ("true", "false"):
            made.append(Word("literal", lower, word.start, word.end, build.literal(lower == "true")))
        elif after is not None and after.text == "(" and after.kind == "sign":
            made.append(Word("call", lower, word.start, word.end))
        else:
            made.append(word)
    return made


def _is_text(word: Word) -> bool:
    return word.literal is not None and isinstance(word.literal.value, str)


def _day(kind: str, word: Word, written: Word, found: Findings) -> Word:
    month = kind == "month"
    value = _date_of(written.text + "-01" if month else written.text)
    form = "2023-02" if month else "2023-02-28"
    if value is None or not EARLIEST <= value <= LATEST:
        found.add(
            "rules.literal",
            written.start,
            written.end,
            Say(
                f"没有这个{'月份' if month else '日期'}：{written.text}。",
                f"There is no such {'month' if month else 'day'}: {written.text}.",
            ),
            Say(
                f"写成 {kind} '{form}'，年份在 {EARLIEST.year} 到 {LATEST.year} 之间。",
                f"Write {kind} '{form}', of the years {EARLIEST.year} to {LATEST.year}.",
            ),
        )
        value = EARLIEST
    return Word("literal", written.text, word.start, written.end, build.literal(value, month=month))


def _date_of(written: str) -> date | None:
    if len(written) != 10 or not written.isascii():
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
