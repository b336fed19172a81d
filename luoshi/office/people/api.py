"""Units, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from luoshi.office.people.models import Unit
from luoshi.office.people.queries import find_units, units_of

router = Router(tags=["单位"])


class UnitOut(Schema):
    """一个单位：简称、全称、层级、上级。"""

    jurisdiction: str = Field(examples=["jiaozuo"])
    name: str = Field(examples=["市商务局"])
    full: str = Field(examples=["焦作市商务局"])
    level: str = Field(examples=["市"])
    kind: str
    county: str
    aliases: list[str]
    parent: str | None


class UnitsOut(Schema):
    count: int
    units: list[UnitOut]


@router.get(
    "/units",
    response=UnitsOut,
    summary="查单位",
    description="按名称、全称或别名查；不写 q 时列出该地全部单位。",
)
def units(
    request: HttpRequest,
    jurisdiction: Annotated[str | None, Query(max_length=60, examples=["jiaozuo"])] = None,
    q: Annotated[str, Query(max_length=100, examples=["商务局"])] = "",
) -> dict[str, Any]:
    del request
    if q.strip():
        found = find_units(q, jurisdiction, limit=100)
    elif jurisdiction:
        found = units_of(jurisdiction)
    else:
        found = list(Unit.objects.order_by("jurisdiction", "id"))
    parents = dict(
        Unit.objects.filter(pk__in={one.parent_id for one in found if one.parent_id}).values_list(
            "pk", "name"
        )
    )
    return {"count": len(found), "units": [_shown(one, parents) for one in found]}


def _shown(unit: Unit, parents: dict[int, str]) -> dict[str, Any]:
    return {
        "jurisdiction": unit.jurisdiction,
        "name": unit.name,
        "full": unit.full or unit.name,
        "level": unit.level,
        "kind": unit.kind,
        "county": unit.county,
        "aliases": unit.aliases,
        "parent": parents.get(unit.parent_id) if unit.parent_id else None,
    }
