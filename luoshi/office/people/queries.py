"""What others may ask about units and people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from luoshi.office.people import numbers
from luoshi.office.people.models import AdminSession, Applicant, Post, Unit, User
from luoshi.office.record.events import Actor


def actor_of(user: User) -> Actor:
    """Who does it, for the record. The record is kept for good, so the name of an applicant, who may ask for her data
    to be deleted, does not stand in it."""
    if not user.is_authenticated:
        raise ValueError("only someone who has signed in acts")
    return Actor(f"user:{user.pk}", user.name if user.is_officer else f"申请人 {user.pk}")


def posts_of(user: User, day: date | None = None) -> QuerySet[Post]:
    """The posts that she holds on this day (today)."""
    return Post.objects.in_force(day).filter(user_id=user.pk).select_related("unit")


def roles_of(user: User, day: date | None = None) -> frozenset[str]:
    """Her roles on this day: none for an applicant, none for one whose account is closed."""
    if not (user.is_authenticated and user.is_active and user.is_officer):
        return frozenset()
    return frozenset(posts_of(user, day).values_list("role", flat=True))


def holders_of(
    roles: Iterable[str], *, jurisdiction: str | None = None, day: date | None = None
) -> QuerySet[User]:
    """The officers who hold one of these roles, for telling them that something waits."""
    posts = Post.objects.in_force(day).filter(role__in=list(roles))
    if jurisdiction is not None:
        posts = posts.filter(unit__jurisdiction=jurisdiction)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("pk")


def administration_of(user: User) -> AdminSession | None:
    """Her timed administration, while it lasts."""
    if not user.is_authenticated:
        return None
    now = timezone.now()
    found = AdminSession.objects.filter(user_id=user.pk, ended=None, started__lte=now, ends__gt=now)
    return found.order_by("-started").first()


def units_of(jurisdiction: str) -> list[Unit]:
    """All units of a jurisdiction, in the order in which units.yaml names them, parents before children."""
    return list(Unit.objects.filter(jurisdiction=jurisdiction).order_by("place", "id"))


def unit_named(jurisdiction: str, written: str) -> Unit | None:
    """The unit that is written so: by its name, its full name or one of its aliases."""
    return next((unit for unit in units_of(jurisdiction) if written in unit.spellings), None)


def find_units(text: str, jurisdiction: str | None = None, limit: int = 20) -> list[Unit]:
    """Units by name, full name or alias; those that are called exactly so come first, then those that begin so."""
    wanted = "".join(text.split())
    if not wanted:
        return []
    units = Unit.objects.filter(retired=None)
    if jurisdiction is not None:
        units = units.filter(jurisdiction=jurisdiction)

    def rank(unit: Unit) -> int:
        spellings = unit.spellings
        if wanted in spellings:
            return 0
        if any(spelling.startswith(wanted) for spelling in spellings):
            return 1
        return 2 if any(wanted in spelling for spelling in spellings) else 3

    # A jurisdiction has hundreds of units, not more: read and ranked here, the same on every database.
    ranked = [(rank(unit), unit.place, unit.pk, unit) for unit in units]
    return [unit for found, _, _, unit in sorted(ranked, key=lambda each: each[:3]) if found < 3][:limit]


def keys_are_missing() -> bool:
    """Whether a number is kept (the oldest, the latest) that no key of the office opens."""
    held = numbers.keys()
    known = {key.id for key in held}
    standing = Applicant.objects.filter(erased=None).order_by("pk")
    return any(
        row is not None and numbers.sealed_with(row.number) not in known
        for row in (standing.first(), standing.last())
    )
