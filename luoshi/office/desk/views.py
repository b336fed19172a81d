"""The officer's first page, and the leader's."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from luoshi.office.desk import queries
from luoshi.office.people.access import may, needs
from luoshi.office.people.queries import posts_of
from luoshi.office.record.services import mark_read


@require_safe
@never_cache
@needs("people.office")
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    waiting = [
        (line, (line.due - today).days if line.due else None) for line in queries.waiting_for(request.user)
    ]
    page = {
        "waiting": waiting,
        "notices": queries.unread_notices(request.user),
        "posts": list(posts_of(request.user)),
        "may_lead": may(request, "people.lead"),
        "may_edit": may(request, "catalogue.edit"),
        "may_administer": may(request, "people.administer"),
        "may_read_record": may(request, "record.read"),
        "may_read_catalogue": may(request, "catalogue.read"),
    }
    return render(request, "desk/home.html", page)


@require_POST
@never_cache
@needs("people.office")
def read(request: HttpRequest) -> HttpResponse:
    """She has seen her notices."""
    mark_read(request.user)
    return HttpResponseRedirect(reverse("desk:home"))


@require_safe
@never_cache
@needs("people.lead")
def leader(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    ahead, past = queries.deadlines(today)
    goals = queries.goals(today)
    page = {
        "policies": queries.in_force(),
        "ahead": ahead,
        "past": past,
        "goals": goals,
        "lights": [
            (light, word, count)
            for (light, word), count in Counter((goal.light, goal.word) for goal in goals).items()
        ],
        "days": queries.AHEAD,
        "today": today,
    }
    return render(request, "desk/leader.html", page)
