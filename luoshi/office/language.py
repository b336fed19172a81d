"""Which of the two languages a page is in: that of the cookie or the browser; Chinese where neither says."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from django.utils.translation import get_language

Lang = Literal["zh", "en"]


def lang_of(request: HttpRequest | None = None) -> Lang:
    """The language of the request being answered, which middleware.Language has chosen."""
    code = getattr(request, "LANGUAGE_CODE", None) or get_language() or ""
    return "en" if code.startswith("en") else "zh"
