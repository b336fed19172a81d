"""What a visitor has told the match, kept in a signed cookie of her own browser and nowhere else.

Without her consent it is gone when she closes the browser; with it, after 30 days. `steps` are the questions in the order
in which they were answered, each with the facts that it was about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "match"
_SALT = "luoshi.match"
_KEPT = 30 * 24 * 60 * 60
_MOST_BYTES = 3900
"""A browser keeps no cookie of more than 4096 bytes."""
AT_ONCE = 8
"""After so many questions the match rests and shows what it has found."""


@dataclass(frozen=True, slots=True)
class Answers:
    """`facts` as they were typed, 不清楚 among them. `until` is how many steps may pass before the match rests."""

    audience: str = ""
    on: date | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[tuple[str, ...], ...] = ()
    until: int = AT_ONCE
    keep: bool = False

    @property
    def resting(self) -> bool:
        return len(self.steps) >= self.until

    def told(self, given: Mapping[str, str]) -> Answers:
        """With the answers to one question; a question answered again keeps its place."""
        names = tuple(given)
        if not names:
            return self
        facts = {**self.facts, **given}
        again = any(set(names) & set(step) for step in self.steps)
        return replace(self, facts=facts, steps=self.steps if again else (*self.steps, names))

    def without(self, names: Iterable[str]) -> Answers:
        """Without facts that no policy asks for any more."""
        gone = set(names)
        facts = {name: value for name, value in self.facts.items() if name not in gone}
        steps = tuple(
            kept for step in self.steps if (kept := tuple(name for name in step if name not in gone))
        )
        return replace(self, facts=facts, steps=steps)

    def further(self) -> Answers:
        return replace(self, until=len(self.steps) + AT_ONCE)


def answers_of(request: HttpRequest) -> Answers:
    """What the cookie holds; nothing where there is none, or one that is not ours."""
    try:
        found: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
        return Answers(
            str(found["a"]),
            date.fromisoformat(found["d"]) if found["d"] else None,
            {str(name): str(value) for name, value in found["f"].items()},
            tuple(tuple(str(name) for name in step) for step in found["s"]),
            int(found["u"]),
            bool(found["k"]),
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError, AttributeError):
        return Answers()


def fits(answers: Answers) -> bool:
    """Whether a browser will keep it."""
    return len(_written(answers)) <= _MOST_BYTES


def keep(response: HttpResponse, answers: Answers) -> HttpResponse:
    """Give the visitor her answers to hold."""
    response.set_cookie(
        COOKIE, _written(answers), _KEPT if answers.keep else None,
        path="/match/", secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path="/match/", samesite="Lax")
    return response


def _written(answers: Answers) -> str:
    return signing.dumps(
        {
            "a": answers.audience,
            "d": answers.on.isoformat() if answers.on else "",
            "f": dict(answers.facts),
            "s": [list(step) for step in answers.steps],
            "u": answers.until,
            "k": answers.keep,
        },
        salt=_SALT,
        compress=True,
    )
