"""The units: their tree, found by any of their names, and a page for each."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from luoshi.office.people.access import may, public
from luoshi.office.people.models import County, Post, Unit
from luoshi.office.people.queries import find_units


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: how many lists begin before it, and how many end after it."""

    unit: Unit
    opens: range
    closes: range
    ends: bool
    """The item that is open once those lists have ended (its own, or that of a unit above it) closes too."""


@require_safe
@public
def units(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if wanted:
        return render(request, "people/units.html", {"wanted": wanted, "found": find_units(wanted, limit=50)})
    names = dict(County.objects.values_list("jurisdiction", "of").distinct())
    trees: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(retired=None).order_by("jurisdiction", "place"):
        trees.setdefault(unit.jurisdiction, []).append(unit)
    shown = [(names.get(slug, slug), len(found), tree_of(found)) for slug, found in trees.items()]
    return render(request, "people/units.html", {"trees": shown})


def tree_of(found: list[Unit]) -> list[Branch]:
    """Units in the order of units.yaml, parents first, as nested lists."""
    depths = [unit.path.count("/") - 1 for unit in found]
    lines, before = [], 0
    for place, unit in enumerate(found):
        depth = depths[place]
        after = depths[place + 1] if place + 1 < len(found) else 0
        lines.append(
            Branch(unit, range(max(0, depth - before)), range(max(0, depth - after)), after == depth)
        )
        before = depth
    return lines


@require_safe
@public
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("parent"), pk=unit)
    above = {
        each.pk: each
        for each in Unit.objects.filter(pk__in=[int(key) for key in found.path.split("/") if key])
    }
    chain = [
        above[int(key)] for key in found.path.split("/") if key and int(key) in above and int(key) != found.pk
    ]
    page = {"unit": found, "chain": chain, "under": found.children.filter(retired=None)}
    if may(request, "people.office"):  # who works there is for colleagues
        posts = Post.objects.in_force().filter(unit=found).select_related("user").order_by("user__name")
        page["posts"] = list(posts)
    return render(request, "people/unit.html", page)
