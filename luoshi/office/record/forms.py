"""The questions that one may ask of the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from luoshi.office.record.models import Event


class Filter(forms.Form):
    """By subject (its beginning), actor (key or name), kind of event, days."""

    subject = forms.CharField(required=False, max_length=200)
    actor = forms.CharField(required=False, max_length=200)
    name = forms.CharField(required=False, max_length=80)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", "until")
        return given

    def chosen(self) -> QuerySet[Event]:
        """The events asked for, the latest first."""
        asked: dict[str, Any] = self.cleaned_data
        found: QuerySet[Event] = Event.objects.order_by("-sequence")
        if asked["subject"]:
            found = found.filter(subject__startswith=asked["subject"])
        if asked["actor"]:
            found = found.filter(Q(actor=asked["actor"]) | Q(actor_name=asked["actor"]))
        if asked["name"]:
            found = found.filter(name=asked["name"])
        if asked["since"]:
            found = found.filter(at__date__gte=asked["since"])
        if asked["until"]:
            found = found.filter(at__date__lte=asked["until"])
        return found
