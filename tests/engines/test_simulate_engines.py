"""A simulation over a table of any length comes to what the one over a small table comes to, figure by figure."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import luoshi.engines.simulate.local as module
from luoshi.engines.demo.register import Register
from luoshi.engines.demo.write import write
from luoshi.engines.plan import make_plan
from luoshi.engines.simulate.local import simulate
from luoshi.engines.simulate.repeats import Repeats
from luoshi.policy.jurisdiction.folder import surroundings
from luoshi.policy.load import load
from luoshi.policy.trying.simulate import simulate as case_by_case
from luoshi.policy.trying.table import read_table
from luoshi.policy.trying.what_if import changes_from, with_changes
from luoshi.problem import Refused

POLICY = "policies/jiaozuo/2023-1"
IDS = [
    "full-load-award",
    "full-load-growth-award",
    "six-taxes-two-fees",
    "overseas-warehouse",
    "deed-tax-home",
    "travel-deposit-top-up",
    "loan-extension",
    "scenic-loan-interest",
]
LIGHT = ["overseas-warehouse", "loan-extension"]
CHANGES = [
    "six-taxes-two-fees.减征幅度=80%",
    "full-load-growth-award.增长线=8%以上",
    "full-load-award.奖励=30万元",
    "deed-tax-home.购房截止=2023-02-28",
    "loan-extension.最长延至=2023-05-31",
    "travel-deposit-top-up.补足期限=2023-06-30",
]


@pytest.fixture(scope="module")
def policy(request):
    return load(request.config.rootpath / POLICY)


@pytest.fixture(scope="module")
def changed(policy, request):
    file = request.config.rootpath / POLICY / "policy.md"
    return with_changes(policy, changes_from(CHANGES, policy), surroundings(file).vocabulary)


@pytest.fixture(scope="module")
def cases(policy, tmp_path_factory):
    """Rows with 件数, some of them wrong, some rows broken otherwise."""
    return written(policy, IDS, 300, tmp_path_factory.mktemp("cases"))


def written(policy, ids, count, folder):
    register = Register.of(make_plan(policy, ids), ("甲县", "乙县", "丙县"))
    write(register, folder / "a.csv", count, broken=Decimal("0.02"))
    with open(folder / "a.broken.csv", encoding="utf-8", newline="") as file:
        encodings = {int(row["row"]) for row in csv.DictReader(file) if row["kind"] == "encoding"}
    lines = (folder / "a.csv").read_bytes().decode("utf-8", "replace").split("\n")
    weights = ["1", "3", "0", "40", "120000", "2.5", ""]
    with open(folder / "b.csv", "w", encoding="utf-8", newline="") as file:
        file.write(f"{lines[0]},件数\n")
        for number, line in enumerate(lines[1:-1], 2):
            if number not in encodings:
                weight = weights[number % 7] if number % 5 == 0 else "1"
                file.write(f"{line},{weight}\n")
    return folder / "b.csv"


@pytest.mark.parametrize("on", [None, date(2023, 3, 1)])
def test_every_figure_is_that_of_the_cases_one_by_one(policy, changed, cases, on):
    one = compared(policy, changed, cases, IDS, on)
    assert one["winners"]["count"]
    assert one["losers"]["count"]


def test_thousands_of_rows_come_to_the_same(policy, changed, tmp_path):
    one = compared(policy, changed, written(policy, LIGHT, 3000, tmp_path), LIGHT, None)
    assert any(of.get("repeated") for of in one["benefits"])


def compared(policy, changed, cases, ids, on):
    one = case_by_case(policy, changed, read_table(cases), ids, on=on).as_json()
    other = simulate(policy, changed, str(cases), ids, on=on).as_json()
    assert {(row["row"], row["column"]) for row in one.pop("refused")} == {
        (row["row"], row["column"]) for row in other.pop("refused")
    }
    assert other == one
    assert one["not_known"]["missing"]
    assert len(one["by"]["groups"]) == 3
    return one


def test_batches_make_no_difference(policy, changed, tmp_path):
    """The same rows as Parquet, in parts of a few rows."""
    register = Register.of(make_plan(policy, IDS), ("甲县", "乙县"))
    write(register, tmp_path / "a.csv", 200)
    write(register, tmp_path / "whole.parquet", 200)
    table = pq.read_table(tmp_path / "whole.parquet")
    (tmp_path / "parts").mkdir()
    for number, start in enumerate(range(0, 200, 70)):
        pq.write_table(table.slice(start, 70), tmp_path / "parts" / f"{number}.parquet")
    one = case_by_case(policy, changed, read_table(tmp_path / "a.csv"), IDS).as_json()
    for source in ("whole.parquet", "parts"):
        other = simulate(policy, changed, str(tmp_path / source), IDS).as_json()
        # A CSV's names are its row 1.
        for movers in ("winners", "losers"):
            other[movers]["row"] += 1
        assert other == one


def test_exclusive_benefits_are_counted_once(policy, cases):
    pair = ["full-load-award", "full-load-growth-award"]
    found = simulate(policy, policy, str(cases), pair)
    both = [found.benefits[id_] for id_ in pair]
    assert found.total.before == sum((one.sums.before for one in both), Decimal(0))
    alone = [simulate(policy, policy, str(cases), [id_]).total.before for id_ in pair]
    assert found.total.before < sum(alone, Decimal(0))


def test_a_sum_beyond_sixty_four_bits_is_exact(policy, tmp_path):
    path = tmp_path / "a.csv"
    rows = "甲县,是,100000000000\n" * 300
    path.write_text(f"地区,是否省级海外仓示范企业,件数\n{rows}", "utf-8")
    found = simulate(policy, policy, str(path), ["overseas-warehouse"])
    assert found.benefits["overseas-warehouse"].sums.before == 300 * 10**11 * 5_000_000
    assert found.cases == 300 * 10**11


def test_refused_rows_are_counted_whatever_their_number(policy, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LISTED", 5)
    path = tmp_path / "a.csv"
    path.write_text("是否省级海外仓示范企业\n" + "大概\n" * 40 + "是\n" * 2, "utf-8")
    found = simulate(policy, policy, str(path), ["overseas-warehouse"])
    assert (found.size, found.decided, found.refused_rows, len(found.refused)) == (42, 2, 40, 5)


def test_claims_for_the_same_thing_are_counted_over_batches(policy):
    benefit = replace(policy.benefits["overseas-warehouse"], once_per=("甲", "乙"))
    texts = [f"{number % 50:03}" for number in range(120)]
    claims = pa.array(range(120)).to_numpy() % 2 == 0
    with Repeats([benefit]) as repeats:
        for start in range(0, 120, 40):
            part = slice(start, start + 40)
            cells = {"甲": pa.array(texts[part]), "乙": pa.array(["", *["x"] * 39])}
            repeats.add(cells, {benefit.id: claims[part]})
        seen, wanted = set(), 0
        for number, text in enumerate(texts):
            if number % 2 == 0 and number % 40:
                wanted += text in seen
                seen.add(text)
        assert repeats.count() == {benefit.id: wanted}


def test_keys_that_are_alike_are_told_apart(policy):
    """Cells that together read the same are not the same; long ones differ by their ends."""
    benefit = replace(policy.benefits["overseas-warehouse"], once_per=("甲", "乙"))
    pairs = [
        ("a", "bc"),
        ("ab", "c"),
        ("bc", "a"),
        ("x" * 3000, "1"),
        ("x" * 3000, "2"),
        ("\u4e00", "\u4e01"),
    ]
    with Repeats([benefit]) as repeats:
        cells = {"甲": pa.array([one for one, _ in pairs]), "乙": pa.array([two for _, two in pairs])}
        repeats.add(cells, {benefit.id: np.ones(len(pairs), bool)})
        assert repeats.count() == {benefit.id: 0}


def test_a_table_without_a_fact_is_refused(policy, tmp_path):
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", "utf-8")
    with pytest.raises(Refused):
        simulate(policy, policy, str(tmp_path / "a.csv"), IDS)
