"""For the pages of those who edit and publish: policies with their versions, open drafts, what waits for whom."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from luoshi.office.catalogue.models import Draft, Policy, Version
from luoshi.office.catalogue.queries.versions import HEAVY
from luoshi.office.people.models import User
from luoshi.office.people.waiting import Waiting
from luoshi.problem import Say


def policies_of(jurisdictions: set[str]) -> QuerySet[Policy]:
    """Every policy with its current version and its versions."""
    found = Policy.objects.select_related("jurisdiction", "current")
    found = found.prefetch_related(
        Prefetch("versions", Version.objects.select_related("withdrawal").defer(*HEAVY))
    )
    return found.filter(jurisdiction__slug__in=jurisdictions)


def open_drafts(jurisdictions: set[str] | None = None) -> QuerySet[Draft]:
    found = Draft.objects.filter(state__in=[Draft.EDITING, Draft.SUBMITTED])
    found = found.select_related("jurisdiction", "editor", "submitted_by").defer("text", "cases", "source")
    return found if jurisdictions is None else found.filter(jurisdiction__slug__in=jurisdictions)


def waiting_for(user: User) -> list[Waiting]:
    """What waits for an officer here: drafts sent back to her, drafts that she may publish."""
    lines = []
    for draft in open_drafts():
        url = reverse("catalogue:draft", args=[draft.pk])
        title = Say(draft.title or draft.slug, draft.title or draft.slug)
        if draft.state == Draft.SUBMITTED and user.has_perm("catalogue.publish", draft):
            what = Say("等您核对说明并发布", "waits for you to check its readings and publish it")
            verb = Say("核对发布", "Check and publish")
            lines.append(
                Waiting(title, what, reverse("catalogue:review", args=[draft.pk]), verb, draft.changed)
            )
        elif draft.state == Draft.EDITING and draft.returned and draft.editor_id == user.pk:
            what = Say(f"退回修改：{draft.returned}", f"sent back: {draft.returned}")
            lines.append(Waiting(title, what, url, Say("继续修改", "Go on editing"), draft.changed))
        elif draft.state == Draft.EDITING and draft.editor_id == user.pk:
            what = Say("编辑中，尚未提交", "being edited, not yet submitted")
            lines.append(Waiting(title, what, url, Say("继续编辑", "Go on editing"), draft.changed))
    return lines
