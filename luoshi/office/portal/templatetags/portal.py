"""The signature, printed: the measure's text with its quotations marked, and each stated value tied to its phrase."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from luoshi.office.portal.address import unit_url
from luoshi.office.portal.days import Countdown
from luoshi.policy.showing.gist import Bit, figure_of
from luoshi.policy.showing.marked import Given, Marked, Part, Piece

register = template.Library()


@register.simple_tag
def marked_text(marked: Marked, jurisdiction: str = "", label: str = "") -> SafeString:
    """The paragraphs of a measure. Names of units in a responsibility clause link to their pages."""
    lines = [pieces for pieces in marked.paragraphs if any(_words(piece).strip() for piece in pieces)]
    out = []
    for place, pieces in enumerate(lines):
        head = format_html('<span class="label">{}</span>', label) if label and place == 0 else SafeString("")
        out.append(format_html("<p>{}{}</p>", head, _pieces(_trimmed(pieces), jurisdiction)))
    return mark_safe("\n".join(out))


def _words(piece: Piece) -> str:
    return piece if isinstance(piece, str) else "".join(map(_words, piece.pieces))


def _trimmed(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Without the blanks that indent a line in the source: the page indents it."""
    if pieces and isinstance(pieces[0], str):
        return (pieces[0].lstrip(), *pieces[1:])
    return pieces


def _pieces(pieces: Iterable[Piece], jurisdiction: str) -> SafeString:
    return format_html_join("", "{}", ((_piece(piece, jurisdiction),) for piece in pieces))


def _piece(piece: Piece, jurisdiction: str) -> SafeString | str:
    if isinstance(piece, str):
        return piece
    inside = _pieces(piece.pieces, jurisdiction)
    if piece.kind == "clause":
        return format_html('<span class="clause">{}</span>', inside)
    if piece.kind == "unit":
        if not jurisdiction:
            return inside
        return format_html('<a class="unit" href="{}">{}</a>', unit_url(jurisdiction, piece.unit), inside)
    return _quoted(piece, inside)


def _quoted(part: Part, inside: SafeString) -> SafeString:
    quotation = part.quotation
    assert quotation is not None
    stop = mark_safe(' tabindex="0"') if part.first else ""
    return format_html(
        '<mark class="quote tint-{}" data-term="{}"{}>{}</mark>', quotation.tint, quotation.key, stop, inside
    )


@register.simple_tag(takes_context=True)
def stated(context: Any, given: Given, words: str = "") -> SafeString:
    """A value where it is used, tied to its phrase or, for a declared reading, to its reason."""
    lang = context.get("lang", "zh")
    return tied(given, words or given.words(lang))


@register.simple_tag(takes_context=True)
def gist_line(context: Any, bits: Iterable[Bit]) -> SafeString:
    """What a benefit comes to, its numbers tied to the text."""
    lang = context.get("lang", "zh")
    parts = (bit if isinstance(bit, str) else tied(bit, figure_of(bit, lang)) for bit in bits)
    return format_html_join("", "{}", ((part,) for part in parts))


def tied(given: Given, words: str) -> SafeString:
    if given.quotation is not None:
        return format_html(
            '<span class="stated tint-{}" data-term="{}" data-sentence="{}" tabindex="0" role="button">{}</span>',
            given.quotation.tint,
            given.quotation.key,
            given.quotation.sentence,
            words,
        )
    if given.reading is not None:
        return format_html(
            '<span class="stated reading" data-term="{}" data-sentence="{}" tabindex="0" role="button">{}</span>',
            reading_key(given),
            given.reading.because,
            words,
        )
    return format_html("{}", words)


@register.filter
def reading_key(given: Given) -> str:
    """By which a value that is declared is tied to its reason."""
    return f"r:{given.key}:{given.reading.says if given.reading else ''}"


@register.filter
def plain_value(given: Given, lang: str) -> str:
    return given.words("en" if lang == "en" else "zh")


@register.simple_tag(takes_context=True)
def days_left(context: Any, when: Countdown) -> SafeString:
    lang = context.get("lang", "zh")
    return format_html('<span class="days-left {}">{}</span>', when.mark, when.words.to(lang))
