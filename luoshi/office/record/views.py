"""The pages of the record, and a person's notifications. Who may open them is said in luoshi/office/urls.py: the record
knows nothing of people."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from luoshi.office.answers import as_file, cell
from luoshi.office.record import chain
from luoshi.office.record.forms import Filter
from luoshi.office.record.models import Event, Notification
from luoshi.office.record.queries import notices_of
from luoshi.office.record.services import mark_read
from luoshi.office.record.words import details, kinds, name_in_words, subject_in_words

_PAGE = 50
_DIGITS = 18
"""More no key of a row has, and Python reads no number of thousands."""


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """What has happened, the latest first; as a page, or with ?format=csv or json as a file."""
    asked = Filter(request.GET)
    good = asked.is_valid()
    found = asked.chosen() if good else Event.objects.none()
    wanted = request.GET.get("format")
    if good and wanted == "csv":
        return _file(_csv(found.order_by("sequence")), "text/csv; charset=utf-8", "record.csv")
    if good and wanted == "json":
        return _file(_json(found.order_by("sequence")), "application/json", "record.json")
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("format", None)
    told = {
        "asked": asked,
        "page": page,
        "rows": [
            {
                "event": event,
                "says": name_in_words(event.name),
                "about": subject_in_words(event.subject),
                "details": [said for said in details(event) if said[1] != event.subject.partition(":")[2]],
            }
            for event in page
        ],
        "kinds": sorted(((name, name_in_words(name)) for name in kinds()), key=lambda kind: kind[1].zh),
        "filter": query.urlencode(),
    }
    return render(request, "record/events.html", told, status=200 if good else 400)


@require_safe
def event(request: HttpRequest, sequence: int) -> HttpResponse:
    """One event, with its links of the chain."""
    found = get_object_or_404(Event, sequence=sequence)
    row = [found.sequence, chain.stamp(found.at), *(getattr(found, name) for name in chain.COLUMNS[2:-1])]
    told = {
        "event": found,
        "says": name_in_words(found.name),
        "about": subject_in_words(found.subject),
        "details": details(found, whole=True),
        "holds": chain.hash_of(row) == found.hash,
        "last": Event.objects.order_by("-sequence").values_list("sequence", flat=True).first(),
    }
    return render(request, "record/event.html", told)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the reader has been told."""
    return render(request, "record/notices.html", {"notices": notices_of(request.user)})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """One notification, or all of them, seen; on to what it speaks of."""
    wanted = request.POST.get("notification", "")
    if not wanted:
        mark_read(request.user)
        return HttpResponseRedirect(reverse("record:notices"))
    if not wanted.isdecimal() or len(wanted) > _DIGITS:
        raise Http404
    told = get_object_or_404(Notification, pk=int(wanted), user=request.user)
    mark_read(request.user, [told.pk])
    return HttpResponseRedirect(told.url)


def _file(lines: Iterator[str], kind: str, name: str) -> StreamingHttpResponse:
    return as_file(StreamingHttpResponse(lines, content_type=kind), name)


def _columns(event: Event) -> dict[str, Any]:
    at = {"sequence": event.sequence, "at": chain.stamp(event.at)}
    return at | {name: getattr(event, name) for name in chain.COLUMNS[2:]}


def _csv(found: Any) -> Iterator[str]:
    """For a spreadsheet: with a mark of UTF-8, and nothing that it would take for a formula."""

    class Line:
        def write(self, text: str) -> str:
            return text

    writer = csv.writer(Line())
    yield "\ufeff" + writer.writerow(chain.COLUMNS)
    for event in found.iterator(chunk_size=1000):
        yield writer.writerow([cell(value) for value in _columns(event).values()])


def _json(found: Any) -> Iterator[str]:
    """Every column as it is hashed: who has the file can walk the chain by herself."""
    yield "["
    between = "\n"
    for event in found.iterator(chunk_size=1000):
        yield between + json.dumps(_columns(event), ensure_ascii=False)
        between = ",\n"
    yield "\n]\n"
