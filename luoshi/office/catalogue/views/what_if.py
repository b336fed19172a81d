"""What if a term were otherwise: the cost, who gains and who loses, over the benefit's worked cases or a table of cases."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from luoshi.office.catalogue import queries
from luoshi.office.catalogue.models import Version
from luoshi.office.catalogue.views.finding import version_at
from luoshi.office.people.access import needs
from luoshi.office.people.refusals import refuse
from luoshi.policy.policy import Benefit, Policy
from luoshi.policy.showing.marked import value_words
from luoshi.policy.trying.simulate import simulate
from luoshi.policy.trying.table import Row, Table, read_table
from luoshi.policy.trying.what_if import changes_from, with_changes
from luoshi.policy.writing import yaml_lines
from luoshi.problem import Refused

TABLE_BYTES = 2 * 2**20
ROWS = 5000
"""A page answers while one waits; `luoshi simulate` takes any number."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.read", of=version_at)
def what_if(request: HttpRequest, benefit: str, **_: Any) -> HttpResponse:
    version: Version = request.subject
    policy = queries.loaded(version)
    one = policy.benefits.get(benefit)
    if one is None:
        raise Http404(benefit)
    cases = _cases(version, one)
    page: dict[str, Any] = {
        "version": version,
        "policy": version.policy,
        "benefit": one,
        "terms": [
            (name, term, request.POST.get(f"term:{name}", "").strip(), value_words(term.value))
            for name, term in one.terms.items()
        ],
        "cases": len(cases.rows),
        "rows": ROWS,
        "megabytes": TABLE_BYTES // 2**20,
    }
    if request.method != "POST":
        return render(request, "catalogue/what_if.html", page)
    try:
        page |= _tried(request, version, policy, one, cases)
    except Refused as refused:
        return render(
            request, "catalogue/what_if.html", page | {"problems": refused.problems[:5]}, status=422
        )
    return render(request, "catalogue/what_if.html", page)


def _tried(
    request: HttpRequest, version: Version, policy: Policy, one: Benefit, cases: Table
) -> dict[str, Any]:
    """What the terms that were written change, over the table that was given or the worked cases."""
    written = {name: request.POST.get(f"term:{name}", "").strip() for name in one.terms}
    wanted = [f"{one.id}.{name}={value}" for name, value in written.items() if value]
    if not wanted:
        raise refuse(
            "what-if.nothing",
            ("没有改动任何条款", "no term is changed"),
            ("在一个条款下面写上新的数，例如 8%", "write a new value under a term, as 8%"),
        )
    changes = changes_from(wanted, policy)
    after = with_changes(policy, changes, queries.vocabulary_of(version))
    table = _table(request) or cases
    if not table.rows:
        raise refuse(
            "what-if.no_cases",
            ("这个事项还没有算例，也没有上传表格", "the benefit has no worked cases, and no table was given"),
            (
                "上传一份 CSV：第一行写事实的名称，每行一个案例",
                "give a CSV: names of facts first, a row for each case",
            ),
        )
    found = simulate(policy, after, table, [one.id])
    return {
        "changes": changes,
        "found": found,
        "of": found.benefits[one.id],
        "from_table": table is not cases,
    }


def _cases(version: Version, benefit: Benefit) -> Table:
    """The facts of the worked cases of a benefit, as a table."""
    tree, _ = yaml_lines.read(version.cases, "cases.yaml", 1) if version.cases.strip() else (None, [])
    rows: list[Row] = []
    for case in tree.data if tree and isinstance(tree.data, list) else []:
        if not isinstance(case, dict) or not isinstance(case.get("facts"), dict):
            continue
        of = case.get("of")
        if benefit.id in (of if isinstance(of, list) else [of]):
            facts = {name: value for name, value in case["facts"].items() if name in benefit.facts}
            rows.append(Row(len(rows) + 1, facts))
    columns = dict.fromkeys(name for row in rows for name in row.cells)
    return Table("cases.yaml", tuple(columns), tuple(rows), ())


def _table(request: HttpRequest) -> Table | None:
    file = request.FILES.get("table")
    if file is None:
        return None
    if file.size > TABLE_BYTES:
        raise _too_large()
    ending = Path(file.name or "").suffix.lower()[:8] or ".csv"
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:  # the reader goes by the ending of a file's name
        kept.write(file.read())
        kept.flush()
        table = read_table(Path(kept.name))
    if table.size > ROWS:
        raise _too_large()
    return table


def _too_large() -> Refused:
    return refuse(
        "what-if.table",
        (
            f"表格超过 {TABLE_BYTES // 2**20} MB 或 {ROWS} 行",
            f"the table has more than {TABLE_BYTES // 2**20} MB or {ROWS} rows",
        ),
        (
            "取一部分上传；全量测算用命令 luoshi simulate",
            "give a part of it; for all of it use the command luoshi simulate",
        ),
    )
