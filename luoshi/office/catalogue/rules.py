"""Who may do what in the catalogue. Publishing, signing a reading and sending a draft back are for a second person: one
who has neither begun, saved nor submitted the draft. Each is asked again in the service (services/publishing.py)."""

from __future__ import annotations

from rules import add_perm, predicate

from luoshi.office.catalogue.models import Draft
from luoshi.office.people.models import User
from luoshi.office.people.rules import holds_in_jurisdiction


@predicate
def is_author(user: User, subject: object = None) -> bool:
    """She has begun, saved or submitted the draft."""
    if not isinstance(subject, Draft):
        return False
    return (
        user.pk in (subject.editor_id, subject.submitted_by_id) or subject.editors.filter(pk=user.pk).exists()
    )


add_perm(
    "catalogue.read", holds_in_jurisdiction("editor", "publisher", "supervisor", "leader", "auditor")
)  # drafts, versions, what-if: what is public stands on the portal
add_perm("catalogue.edit", holds_in_jurisdiction("editor"))
add_perm("catalogue.sign", holds_in_jurisdiction("publisher") & ~is_author)
add_perm("catalogue.publish", holds_in_jurisdiction("publisher") & ~is_author)
add_perm("catalogue.withdraw", holds_in_jurisdiction("publisher"))
