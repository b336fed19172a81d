"""What a run comes to: for each benefit how many may have it, how much that is, who pays it, where, and why others may not.

`summarise` makes it out of the totals, as JSON has it: counts are whole numbers, sums are texts with two decimals. Benefits
that may not be had together are each shown with all who meet their conditions; in `totals` they count once for each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from luoshi.engines.mapping import Mapped
from luoshi.engines.plan import Plan, decider_of, payers, pays
from luoshi.engines.results.totals import Totals
from luoshi.policy.answering.match import ADDED
from luoshi.policy.decide import CLAIM_DAY
from luoshi.policy.policy import Benefit
from luoshi.rules.exact import scaled

_NO_ROW = ("", "（未填）")


def summary_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.summary.json")


def summarise(
    plan: Plan, totals: Totals, mapped: Mapped, counts: tuple[int, int, int], county: str | None
) -> dict[str, Any]:
    """The summary. `counts` are the rows in, decided and refused."""
    found = totals.found
    rows_in, decided, refused = counts
    return {
        "policy": plan.policy.id,
        "title": plan.policy.front.title,
        "version": f"sha256:{plan.policy.version}",
        "on": plan.on.isoformat() if plan.on else None,
        "rows": {"in": rows_in, "decided": decided, "refused": refused},
        "by": county,
        "totals": _totals(plan, found),
        "by_county": _by_county(plan, found) if county else [],
        "paid_by": _paid_by(plan, found),
        "benefits": [_benefit(one, found, county) for one in plan.benefits],
        "missing": _missing(plan, found, mapped, decided),
        "refused": [
            {"column": column or None, "cells": cells}
            for column, cells in sorted(
                _under(found, "refused/").items(), key=lambda item: (-item[1], item[0])
            )
        ],
    }


def _totals(plan: Plan, found: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "gives": gives,
            "unit": unit,
            "amount": _money(found[f"total/{gives}/{unit}"]),
            "counted": found[f"counted/{gives}/{unit}"],
        }
        for gives, unit in _kinds(plan)
    ]


def _kinds(plan: Plan) -> list[tuple[str, str]]:
    """What is added up: each kind in each unit by itself."""
    return list(
        dict.fromkeys((one.gives, one.unit) for one in plan.benefits if one.gives in ADDED and pays(one))
    )


def _by_county(plan: Plan, found: Mapping[str, int]) -> list[dict[str, Any]]:
    rows = _under(found, "county/")
    sums = {kind: _under(found, f"total/{kind[0]}/{kind[1]}/") for kind in _kinds(plan)}
    made: list[dict[str, Any]] = [
        {
            "county": county or _NO_ROW[1],
            "rows": rows[county],
            "totals": [
                {"gives": gives, "unit": unit, "amount": _money(of[county])}
                for (gives, unit), of in sums.items()
                if of.get(county)
            ],
        }
        for county in rows
    ]
    weight = {one["county"]: sum(Decimal(each["amount"]) for each in one["totals"]) for one in made}
    return sorted(made, key=lambda one: (-weight[one["county"]], one["county"]))


def _paid_by(plan: Plan, found: Mapping[str, int]) -> list[dict[str, Any]]:
    """Each payer's part of all benefits, those that are not added up apart."""
    sums: dict[tuple[str, str, str], int] = {}
    for one in plan.benefits:
        for payer in payers(one):
            key = (payer, one.gives, one.unit)
            sums[key] = sums.get(key, 0) + found[f"benefit/{one.id}/payer/{payer}"]
    return [
        {"payer": payer, "gives": gives, "unit": unit, "amount": _money(fen)}
        for (payer, gives, unit), fen in sorted(sums.items(), key=lambda item: -item[1])
    ]


def _benefit(one: Benefit, found: Mapping[str, int], county: str | None) -> dict[str, Any]:
    id_ = one.id
    shown: dict[str, Any] = {
        "id": id_,
        "name": one.name,
        "gives": one.gives,
        "unit": one.unit,
        "awaits": one.awaits,
        "eligible": found[f"benefit/{id_}/eligible"],
        "not": found[f"benefit/{id_}/not"],
        "unknown": found[f"benefit/{id_}/open"],
    }
    if pays(one):
        shown["amount"] = _money(found[f"benefit/{id_}/sum"])
        shown["without_amount"] = found[f"benefit/{id_}/eligible"] - found[f"benefit/{id_}/amount"]
        shown["paid_by"] = {payer: _money(found[f"benefit/{id_}/payer/{payer}"]) for payer in payers(one)}
    if one.not_with:
        shown["not_with"] = list(one.not_with)
    if found[f"benefit/{id_}/beside"]:
        shown["stands_back"] = found[f"benefit/{id_}/beside"]
    if county:
        eligible, sums = _under(found, f"benefit/{id_}/eligible/"), _under(found, f"benefit/{id_}/sum/")
        shown["by_county"] = [
            {
                "county": name or _NO_ROW[1],
                "eligible": times,
                **({"amount": _money(sums.get(name, 0))} if pays(one) else {}),
            }
            for name, times in sorted(eligible.items(), key=lambda item: (-item[1], item[0]))
        ]
    names = [condition.name for condition in decider_of(one).rules.conditions]
    shown["fails"] = _conditions(names, _under(found, f"benefit/{id_}/fails/"))
    shown["not_known"] = _conditions(names, _under(found, f"benefit/{id_}/unknown/"))
    return shown


def _conditions(names: list[str], times: Mapping[str, int]) -> list[dict[str, Any]]:
    """The condition that stands in the way most often first."""
    most = sorted(times.items(), key=lambda item: (-item[1], int(item[0])))
    return [{"condition": names[int(place)], "rows": count} for place, count in most if count]


def _missing(plan: Plan, found: Mapping[str, int], mapped: Mapped, decided: int) -> list[dict[str, Any]]:
    """The facts that were missing, that which is missing most often first."""
    made = []
    for fact in plan.facts:
        taken = mapped.facts.get(fact)
        if taken is None:
            times = 0 if fact == CLAIM_DAY and plan.on else decided
        else:
            times = found[f"missing/{fact}"]
        if times:
            made.append({"fact": fact, "column": taken.column if taken else None, "rows": times})
    return sorted(made, key=lambda one: -int(str(one["rows"])))


def _under(found: Mapping[str, int], start: str) -> dict[str, int]:
    return {name[len(start) :]: value for name, value in found.items() if name.startswith(start)}


def _money(fen: int) -> str:
    return f"{scaled(Decimal(fen), -2):.2f}"
