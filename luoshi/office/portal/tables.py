"""The open data tables: measures, benefits, targets, deadlines, duties, units, of every policy in force, as rows.

One function for each table gives its rows; JSON and CSV are written from the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.portal.address import benefit_url, measure_url, unit_url
from luoshi.office.portal.queries import bodies_of
from luoshi.problem import Say

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` in the order of the CSV file."""

    name: str
    title: Say
    about: Say
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]


_SLUG, _NUMBER = "version__policy__slug", "version__policy__number"


def _rows(found: QuerySet[Any], *columns: str) -> Iterator[Row]:
    """The policy, its number and these columns of every row in force, the latest policy first."""
    found = found.order_by("-version__policy__date", "version", "id")
    for slug, number, *values in found.values_list(_SLUG, _NUMBER, *columns).iterator(chunk_size=2000):
        yield {"policy": slug, "number": number, **dict(zip(columns, values, strict=True))}


def _measures() -> Iterator[Row]:
    for row in _rows(catalogue.measures_in_force(), "key", "chapter", "section", "heading", "text", "units"):
        units = row.pop("units")
        key = row.pop("key")
        yield {
            **row,
            "measure": key,
            "lead": _names(units, "lead"),
            "support": _names(units, "support"),
            "url": measure_url(row["policy"], key),
        }


def _benefits() -> Iterator[Row]:
    columns = ("measure__key", "key", "name", "audience", "gives", "gist", "opens", "closes", "awaits")
    for row in _rows(catalogue.benefits_in_force(), *columns):
        yield {
            "policy": row["policy"],
            "number": row["number"],
            "measure": row["measure__key"] or "",
            "benefit": row["key"],
            "name": row["name"],
            "for": "、".join(row["audience"]),
            "gives": row["gives"],
            "gist": row["gist"],
            "opens": _day(row["opens"]),
            "closes": _day(row["closes"]),
            "awaits": row["awaits"],
            "url": benefit_url(row["policy"], row["measure__key"], row["key"]),
        }


def _targets() -> Iterator[Row]:
    for row in _rows(catalogue.targets_in_force(), "measure__key", "key", "name", "goal", "by", "owner"):
        measure, key = row.pop("measure__key") or "", row.pop("key")
        yield {**row, "measure": measure, "target": key, "by": _day(row["by"])}


def _deadlines() -> Iterator[Row]:
    for row in _rows(catalogue.deadlines_in_force(), "measure__key", "kind", "name", "words", "day"):
        measure = row.pop("measure__key") or ""
        yield {**row, "measure": measure, "day": _day(row["day"])}


def _duties() -> Iterator[Row]:
    for row in _rows(catalogue.measures_in_force(), "key", "units"):
        units, key = row.pop("units"), row.pop("key")
        for unit in units:
            yield {**row, "measure": key, "unit": unit["name"], "role": unit["role"]}


def _units() -> Iterator[Row]:
    for place in catalogue.jurisdictions():
        for body in bodies_of(place.units).all:
            yield {
                "jurisdiction": place.slug,
                "unit": body.name,
                "full": body.full,
                "level": body.level or "",
                "kind": body.kind or "",
                "parent": body.parent or "",
                "aliases": "、".join(body.aliases),
                "url": unit_url(place.slug, body.name),
            }


def _names(units: list[dict[str, str]], role: str) -> str:
    return "、".join(unit["name"] for unit in units if unit["role"] == role)


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "measures",
            Say("条款", "Measures"),
            Say("每一条的原文、章节和责任单位", "each measure with its text, chapter and units"),
            ("policy", "number", "measure", "chapter", "section", "heading", "text", "lead", "support", "url"),
            _measures,
        ),
        Table(
            "benefits",
            Say("事项", "Benefits"),
            Say("给谁、给什么、起止日、怎么算", "for whom, what, from when to when, how it is worked out"),
            (
                "policy", "number", "measure", "benefit", "name", "for", "gives", "gist", "opens", "closes",
                "awaits", "url",
            ),
            _benefits,
        ),
        Table(
            "targets",
            Say("目标", "Targets"),
            Say("目标值、期限和责任单位", "goal, day and owner"),
            ("policy", "number", "measure", "target", "name", "goal", "by", "owner"),
            _targets,
        ),
        Table(
            "deadlines",
            Say("时限", "Deadlines"),
            Say("文件写明的截止日，连同原话", "every last day that a document names, with its words"),
            ("policy", "number", "measure", "kind", "name", "words", "day"),
            _deadlines,
        ),
        Table(
            "duties",
            Say("责任分工", "Duties"),
            Say("哪个单位牵头、哪个单位配合哪一条", "which unit leads and which supports a measure"),
            ("policy", "number", "measure", "unit", "role"),
            _duties,
        ),
        Table(
            "units",
            Say("单位", "Units"),
            Say("单位全称、别名和隶属", "full names, other names and what they belong to"),
            ("jurisdiction", "unit", "full", "level", "kind", "parent", "aliases", "url"),
            _units,
        ),
    )
}  # fmt: skip
