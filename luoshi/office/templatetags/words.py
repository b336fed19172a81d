"""Template tags that every page has.

`{% say "提交申报" "Submit" %}` prints the words in the language of the page: both stand side by side where they are
used, so that neither can be missing. `{{ problem_or_say|told:lang }}` does it for a `Say`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from luoshi.office.language import lang_of
from luoshi.problem import Say

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Any, zh: str, en: str) -> str:
    """One of two wordings. What is written in the template is trusted; values put in are escaped by `conditional_escape`."""
    lang = context.get("lang") or lang_of(context.get("request"))
    return conditional_escape(en if lang == "en" else zh)


@register.filter
def told(words: Say, lang: str) -> str:
    return words.to(lang)


@register.filter
def yuan(amount: Decimal | str | None) -> str:
    """1234.5 -> 1,234.50; nothing for None."""
    return "" if amount is None or amount == "" else f"{Decimal(amount):,.2f}"


@register.filter
def day(value: date | None) -> str:
    return value.isoformat() if value else ""


@register.filter
def no_orphan(text: str) -> SafeString:
    """The last two characters and their punctuation stay together, so that no 。 stands alone on a line."""
    words = str(text)
    head, tail = words[:-3], words[-3:]
    return mark_safe(f'{conditional_escape(head)}<span class="together">{conditional_escape(tail)}</span>')
