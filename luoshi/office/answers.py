"""What answers have in common: JSON with Chinese as it is written, files under their own names, cells of tables."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from pydantic_core import PydanticSerializationError, to_json

_OPENS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_answer(data: Any, *, status: int = 200, kind: str = "application/json") -> HttpResponse:
    """Half of a character, which JSON may hold and UTF-8 may not, comes back as a question mark."""
    try:
        written = to_json(data)
    except PydanticSerializationError:
        written = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HttpResponse(written, content_type=kind, status=status)


def as_file(answer: HttpResponse, name: str) -> HttpResponse:
    """To be saved under this name, whatever characters it has."""
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return answer


def cell(value: Any) -> Any:
    """As it stands in a CSV file: no text becomes a formula in a spreadsheet."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_OPENS_FORMULA) else value
