"""What roles and kinds of applicants are called, in both languages."""

from __future__ import annotations

from luoshi.office.people.models import ROLES, Applicant
from luoshi.problem import Say

_ENGLISH = {
    "editor": "policy editor",
    "publisher": "policy publisher",
    "reviewer": "reviewer",
    "finance": "finance",
    "supervisor": "supervisor",
    "leader": "leader",
    "auditor": "auditor",
    "administrator": "administrator",
    "person": "a person",
    "firm": "a firm",
    "trader": "a sole trader",
}
ROLE_WORDS = {key: Say(name, _ENGLISH[key]) for key, name in ROLES}
KIND_WORDS = {key: Say(name, _ENGLISH[key]) for key, name in Applicant.KINDS}
