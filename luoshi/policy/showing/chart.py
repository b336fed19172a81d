"""A small chart in SVG: for each name two bars, before and after, to one scale. Every figure is written beside its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape as _escape
from unicodedata import east_asian_width

_BARS, _FIGURES, _ROW, _BAR, _TOP = 380, 190, 46, 15, 62
_LETTER = 7
"""How wide half a Chinese character is drawn."""
_COLOURS = ("#9aa5b1", "#b3272d")
_LONGEST = 28


@dataclass(frozen=True, slots=True)
class Bars:
    """A pair of bars, and what is written beside each."""

    name: str
    before: Decimal
    after: Decimal
    figures: tuple[str, str]


def chart(title: str, rows: Sequence[Bars], legend: tuple[str, str], note: str = "") -> str:
    """The chart as an SVG file."""
    names = [_cut(row.name) for row in rows]
    left = 24 + _LETTER * max((_width(name) for name in names), default=0)
    width = max(left + _BARS + _FIGURES, 48 + 2 * _LETTER * max(_width(title), _width(note)) // 2)
    height = _TOP + _ROW * len(rows) + (28 if note else 10)
    most = max((abs(value) for row in rows for value in (row.before, row.after)), default=Decimal(0))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" font-size="13" '
        'font-family="Source Han Sans SC, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, sans-serif">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="24" font-size="15" font-weight="600" fill="#1f2933">{escape(title)}</text>',
    ]
    x = 16
    for colour, words in zip(_COLOURS, legend, strict=True):
        out.append(f'<rect x="{x}" y="38" width="11" height="11" fill="{colour}"/>')
        out.append(f'<text x="{x + 16}" y="48" fill="#52606d">{escape(words)}</text>')
        x += 40 + _LETTER * _width(words)
    for number, (row, name) in enumerate(zip(rows, names, strict=True)):
        top = _TOP + _ROW * number
        out.append(
            f'<text x="{left - 8}" y="{top + 22}" text-anchor="end" fill="#1f2933">{escape(name)}</text>'
        )
        for place, (value, figure) in enumerate(zip((row.before, row.after), row.figures, strict=True)):
            y = top + 3 + place * (_BAR + 2)
            long = _length(value, most)
            out.append(f'<rect x="{left}" y="{y}" width="{long}" height="{_BAR}" fill="{_COLOURS[place]}"/>')
            out.append(f'<text x="{left + long + 6}" y="{y + 12}" fill="#1f2933">{escape(figure)}</text>')
    out.append(
        f'<line x1="{left}" y1="{_TOP - 2}" x2="{left}" y2="{_TOP + _ROW * len(rows) - 6}" stroke="#9aa5b1"/>'
    )
    if note:
        out.append(f'<text x="16" y="{height - 10}" font-size="12" fill="#52606d">{escape(note)}</text>')
    return "\n".join([*out, "</svg>", ""])


def _length(value: Decimal, most: Decimal) -> int:
    """In whole points; what is more than nothing can be seen."""
    if value <= 0 or not most:
        return 0
    return max(1, int(value * _BARS / most))


def escape(words: str) -> str:
    """What XML cannot hold (a control sign, half a character) shown as what cannot be read."""
    return _escape("".join(char if _holds(char) else "\ufffd" for char in words))


def _holds(char: str) -> bool:
    return char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"


def _width(words: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in words)


def _cut(words: str) -> str:
    kept = ""
    for char in words:
        if _width(kept + char) > _LONGEST:
            return f"{kept}…"
        kept += char
    return kept
