"""Asking the API as a program does: `ask.get(path)`, `ask.post(path, body)`, in Chinese unless `lang` says otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

CAR = {"购车价格": 150000, "购车日期": "2024-02-01", "是否新车": True}
CASE = {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": CAR, "on": "2024-03-01"}


@dataclass(frozen=True)
class Ask:
    client: Client
    token: str = ""

    def _headers(self, lang: str) -> dict[str, str]:
        given = {"accept-language": lang}
        return given | ({"authorization": f"Bearer {self.token}"} if self.token else {})

    def get(self, path: str, lang: str = "zh", **query: Any) -> Any:
        return self.client.get(f"/api/{path}", query, headers=self._headers(lang))

    def post(self, path: str, body: Any, lang: str = "zh") -> Any:
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(
            f"/api/{path}", data, content_type="application/json", headers=self._headers(lang)
        )


@pytest.fixture
def ask(shili: Any) -> Ask:
    """A program without a token; the small policy is published."""
    return Ask(Client())


@pytest.fixture
def case() -> dict[str, Any]:
    return {**CASE, "facts": dict(CAR)}
