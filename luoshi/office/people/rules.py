"""Who may do what: predicates over role, unit, county, jurisdiction and day, and the permissions of this app.

A permission is a sentence of predicates: `add_perm("catalogue.publish", holds_in_jurisdiction("publisher") & ~is_author)`.
Each app's rules.py adds its own; Django loads them at the start. Asked without an object (None), a predicate that
looks at one says what could be: "may she at all, somewhere?"

`holds("reviewer") & in_unit_of` would be true of one who is reviewer here and clerk there: where the role must be held
in the subject's own unit, county or jurisdiction, say `holds_in_unit("reviewer")`.
"""

from __future__ import annotations

from typing import Any

from rules import Predicate, add_perm, predicate

from luoshi.office.people.models import ROLES, Post, Unit, User
from luoshi.office.people.queries import administration_of, posts_of, roles_of


@predicate
def is_signed_in(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active)


@predicate
def is_officer(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_officer)


@predicate
def is_applicant(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and not user.is_officer)


def holds(*roles: str) -> Predicate:
    """She holds one of these roles today, in whatever unit."""
    return Predicate(lambda user: bool(roles_of(user) & set(roles)), name=f"holds:{','.join(roles)}")


def holds_in_unit(*roles: str) -> Predicate:
    """She holds one of these roles today in the subject's unit, or in one above it."""
    return _over(roles, _covers_unit, "unit")


def holds_in_county(*roles: str) -> Predicate:
    """She holds one of these roles today in the subject's county, or in a unit of the city."""
    return _over(roles, _covers_county, "county")


def holds_in_jurisdiction(*roles: str) -> Predicate:
    """She holds one of these roles today in a unit of the subject's jurisdiction."""
    return _over(roles, _covers_jurisdiction, "jurisdiction")


def _over(roles: tuple[str, ...], covers: Any, name: str) -> Predicate:
    def test(user: User, subject: object = None) -> bool:
        return any(covers(post, subject) for post in _posts(user) if not roles or post.role in roles)

    return Predicate(test, name=f"holds_in_{name}:{','.join(roles)}")


def _posts(user: User) -> list[Post]:
    return list(posts_of(user)) if is_officer(user) else []


def _covers_unit(post: Post, subject: object) -> bool:
    if subject is None:
        return True
    unit = unit_of(subject)
    return unit is not None and unit.path.startswith(post.unit.path)


def _covers_county(post: Post, subject: object) -> bool:
    if subject is None:
        return True
    if post.unit.jurisdiction != (jurisdiction_of(subject) or post.unit.jurisdiction):
        return False
    return post.unit.county in ("", county_of(subject))


def _covers_jurisdiction(post: Post, subject: object) -> bool:
    return subject is None or post.unit.jurisdiction == jurisdiction_of(subject)


in_unit_of = holds_in_unit()
in_county_of = holds_in_county()
in_jurisdiction_of = holds_in_jurisdiction()


def unit_of(subject: object) -> Unit | None:
    """The unit that a subject is or belongs to."""
    found = subject if isinstance(subject, Unit) else getattr(subject, "unit", None)
    return found if isinstance(found, Unit) else None


def county_of(subject: object) -> str:
    """The county of a subject: its own, or that of its unit."""
    own = getattr(subject, "county", None)
    if isinstance(own, str):
        return own
    unit = unit_of(subject)
    return unit.county if unit else ""


def jurisdiction_of(subject: object) -> str | None:
    """The slug of a subject's jurisdiction: a slug, what has one, or what belongs to a policy or a unit that has one."""
    if isinstance(subject, str):
        return subject
    for found in (subject, getattr(subject, "policy", None), unit_of(subject)):
        own = getattr(found, "jurisdiction", None)
        if own is not None:
            return own if isinstance(own, str) else own.slug
    return None


@predicate
def in_administration(user: User) -> bool:
    """Her timed administration is running."""
    return administration_of(user) is not None


@predicate
def is_other_person(user: User, subject: object = None) -> bool:
    """The subject is not herself: no one appoints himself."""
    return not (isinstance(subject, User) and subject.pk == user.pk)


@predicate
def acts_for(user: User, subject: object = None) -> bool:
    """The applicant is one of hers."""
    return subject is None or user.applicants.filter(pk=getattr(subject, "pk", None)).exists()


add_perm("people.self", is_signed_in)  # one's own page, password, tokens
add_perm("people.apply", is_applicant & acts_for)  # applicants that one acts for
add_perm("people.officer", is_officer)  # one's own second factor, with or without a post
add_perm("people.office", holds(*dict(ROLES)))  # what every officer with a post sees: the desk
add_perm(
    "people.lead", holds_in_jurisdiction("leader", "supervisor")
)  # of a jurisdiction, where one is meant
add_perm("people.administer", holds("administrator"))  # may begin a timed administration
add_perm("people.manage", holds("administrator") & in_administration & is_other_person)
add_perm("people.read_applicant", holds_in_county("reviewer", "finance", "supervisor", "auditor"))
add_perm("record.read", holds("auditor", "supervisor"))  # the record stands below and knows no posts
