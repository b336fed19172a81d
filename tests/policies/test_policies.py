"""What every policy in this repository promises: it checks clean, nothing is left over, and its worked examples hold."""

from functools import lru_cache
from pathlib import Path

import pytest

from luoshi.policy.check import check
from luoshi.policy.exports.what_runs import what_runs

ROOT = Path(__file__).parents[2]
POLICIES = sorted(path.parent for path in (ROOT / "policies").glob("*/*/policy.md"))
REPORT = lru_cache(check)


@pytest.fixture(params=POLICIES, ids=lambda path: f"{path.parent.name}-{path.name}")
def folder(request):
    return request.param


def test_there_are_two_cities():
    assert {path.parent.name for path in POLICIES} >= {"jiaozuo", "suining"}


def test_it_checks_clean(folder):
    report = REPORT(folder)
    assert [problem.message.zh for problem in report.problems if problem.severity != "note"] == []
    assert report.drafts == 0


def test_nothing_of_the_text_is_left_over(folder):
    report = REPORT(folder)
    assert report.coverage.left == ()
    assert all(len(waiver.reason) >= 6 for waiver in report.policy.waivers)


def test_every_worked_example_holds(folder):
    cases = REPORT(folder).cases
    assert cases.passed == cases.run > 0


def test_each_benefit_has_five_cases_and_each_define_score_and_alert_three(folder):
    report = REPORT(folder)
    policy, counted = report.policy, report.cases.of
    scored = [one.id for one in policy.registers.values() if one.score]
    alerting = [one.id for one in policy.watches.values() if one.lines]
    assert {id_: counted.get(id_, 0) for id_ in policy.benefits if counted.get(id_, 0) < 5} == {}
    assert {
        id_: counted.get(id_, 0) for id_ in (*policy.defines, *scored, *alerting) if counted.get(id_, 0) < 3
    } == {}


def test_every_claim_is_proved(folder):
    proofs = REPORT(folder).proofs
    assert [one.message.zh for one in proofs.problems if one.severity != "note"] == []
    assert proofs.count("unsettled") == 0
    assert proofs.proved > 0


def test_every_reading_has_its_reason(folder):
    readings = REPORT(folder).readings
    assert readings
    assert [one.block for one in readings if len(one.because) < 3] == []


def test_every_clause_names_units_that_the_register_knows(folder):
    codes = {problem.code for problem in REPORT(folder).problems}
    assert not {code for code in codes if code.startswith("unit")}


def test_the_table_of_what_runs_is_the_one_in_docs(folder):
    policy = REPORT(folder).policy
    page = ROOT / "docs" / "what-runs" / f"{folder.parent.name}-{folder.name}.md"
    assert page.read_text("utf-8") == what_runs(policy)
    rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) == len(policy.document.measures) + 1
    assert all(row.split("|")[4].strip() for row in rows)


def test_the_first_document_runs_whole():
    policy = REPORT(ROOT / "policies" / "jiaozuo" / "2023-1").policy
    document = policy.document
    assert (len(document.chapters), len(document.sections), len(document.measures)) == (6, 20, 100)
    assert all(measure.duties for measure in document.measures)
    assert [notice.number for notice in document.notices] == ["中政办〔2023〕3号", "焦政〔2023〕1号"]
