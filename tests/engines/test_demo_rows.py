"""Invented registers: the same for a seed, meeting every rule at its turning points, and what is broken is listed."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from luoshi.engines.demo.broken import part_from
from luoshi.engines.demo.register import BATCH, DEMO, Register, counties_of
from luoshi.engines.demo.write import write
from luoshi.engines.plan import make_plan
from luoshi.policy.load import load
from luoshi.problem import Refused
from luoshi.rules.facts import read_value
from luoshi.rules.identity import IDENTITIES, PERSON, wrong
from luoshi.rules.read import Wrong

POLICIES = {"jiaozuo": "policies/jiaozuo/2023-1", "suining": "policies/suining/2020-2"}


@pytest.fixture(scope="module")
def registers(request):
    made = {}
    for name, path in POLICIES.items():
        policy = load(request.config.rootpath / path)
        made[name] = Register.of(make_plan(policy, audience="企业"), ("甲县", "乙县"))
    return made


@pytest.fixture(scope="module")
def rows(registers):
    return {name: register.batch(1, 0, 8000).to_pylist() for name, register in registers.items()}


@pytest.mark.parametrize("policy", POLICIES)
def test_every_fact_of_the_plan_and_everything_a_claim_names_has_a_column(registers, policy):
    register = registers[policy]
    once = {name for benefit in register.plan.benefits for name in benefit.once_per}
    assert {*register.plan.facts, *register.plan.asks, *once} <= set(register.columns)
    assert DEMO in register.columns[0]
    assert len(set(register.columns)) == len(register.columns)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_value_is_one_that_its_fact_takes(registers, rows, policy):
    types = {**registers[policy].plan.facts, **registers[policy].plan.asks}
    for row in rows[policy][:1500]:
        for name, type_ in types.items():
            read_value(row[name], type_)


@pytest.mark.parametrize("policy", POLICIES)
def test_there_are_unknown_facts_but_few(registers, rows, policy):
    for name, type_ in registers[policy].plan.facts.items():
        unknown = sum(row[name] is None for row in rows[policy])
        assert 0 < unknown < 0.1 * len(rows[policy]) or type_.identity, name


@pytest.mark.parametrize("policy", POLICIES)
def test_rows_meet_the_rules_at_their_turning_points(registers, rows, policy):
    """Each value at which an answer turns stands in the register, and the ones beside it."""
    for name, habit in registers[policy].facts.items():
        seen = {row[name] for row in rows[policy]}
        for point in habit.points if habit.type.kind == "number" and habit.parent is None else ():
            for near in (point - 1, point):
                if near >= 0:
                    assert Decimal(near).scaleb(-habit.type.scale) in seen, (name, near)
        for point in habit.points if habit.type.kind == "date" else ():
            assert date.fromordinal(date(1970, 1, 1).toordinal() + point) in seen, (name, point)


@pytest.mark.parametrize("policy", POLICIES)
def test_of_every_benefit_some_are_entitled_and_some_not(registers, rows, policy):
    on = {"jiaozuo": date(2023, 2, 15), "suining": date(2020, 3, 1)}[policy]
    for benefit in registers[policy].plan.benefits:
        decider = benefit.decider
        seen = set()
        for row in rows[policy]:
            facts = decider.read({name: row[name] for name in decider.rules.asked})
            verdicts = decider.verdicts(facts, on)
            seen.add(False if False in verdicts else None if None in verdicts else True)
            if len(seen) == 3:
                break
        assert seen == {True, False, None}, benefit.id


def test_figures_that_are_held_against_each_other_meet_where_the_answer_turns(rows):
    """本季营业收入 grows by exactly a tenth over 上年同季营业收入 in some rows."""
    pairs = [(row["本季营业收入"], row["上年同季营业收入"]) for row in rows["jiaozuo"]]
    assert any(now and before and now == before * Decimal("1.1") for now, before in pairs)


def test_identity_numbers_are_right_and_of_a_range_that_is_never_given_out(registers):
    for register in registers.values():
        batch = register.batch(1, 3, 5000)
        types = {**register.plan.facts, **register.plan.asks}
        for name, type_ in types.items():
            if type_.identity in IDENTITIES:
                texts = batch.column(name).to_pylist()
                assert {wrong(type_.identity, text) for text in texts} == {None}
        codes = batch.column("统一社会信用代码").to_pylist()
        assert {code[:8] for code in codes} == {"91990000"}
        assert len(set(codes)) == len(codes)


def test_people_have_numbers_of_people(request):
    policy = load(request.config.rootpath / POLICIES["jiaozuo"])
    register = Register.of(make_plan(policy, ["disability-care-allowance", "car-purchase"]))
    batch = register.batch(1, 2, 2000)
    assert register.columns[:2] == ("姓名（演示数据）", "居民身份证")
    for column, kind in (("居民身份证", "居民身份证"), ("车辆识别代号", "车辆识别代号")):
        assert {wrong(kind, text) for text in batch.column(column).to_pylist()} == {None}
    assert {text[6:8] for text in batch.column("居民身份证").to_pylist()} == {"18"}


def test_the_same_seed_gives_the_same_rows_however_many(registers, tmp_path):
    register = registers["suining"]
    tables = {}
    for count in (BATCH + 7, BATCH + 900):
        write(register, tmp_path / "a.parquet", count, seed=5)
        tables[count] = pq.read_table(tmp_path / "a.parquet")
    first, second = tables.values()
    assert (first.num_rows, second.num_rows) == tuple(tables)
    assert second.slice(0, first.num_rows).equals(first)
    assert not register.batch(6, 0, 100).equals(register.batch(5, 0, 100))


def test_parquet_says_that_it_is_demo_data_and_holds_no_binary_float(registers, tmp_path):
    write(registers["jiaozuo"], tmp_path / "a.parquet", 100)
    schema = pq.read_schema(tmp_path / "a.parquet")
    assert DEMO.encode() in schema.metadata
    assert not any(pa.types.is_floating(one.type) for one in schema)


def test_csv_and_parquet_hold_the_same(registers, tmp_path):
    register = registers["jiaozuo"]
    write(register, tmp_path / "a.csv", 300)
    with open(tmp_path / "a.csv", encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    types = {**register.plan.facts, **register.plan.asks}
    assert len(written) == 300
    for one, other in zip(written, register.batch(1, 0, 300).to_pylist(), strict=True):
        for name, type_ in types.items():
            assert read_value(one[name], type_) == read_value(other[name], type_)


def test_broken_rows_are_refused_by_their_types_and_all_listed(registers, tmp_path):
    register = registers["suining"]
    done = write(register, tmp_path / "a.csv", 4000, broken=Decimal("0.05"))
    with open(tmp_path / "a.broken.csv", encoding="utf-8", newline="") as file:
        listed = {int(row["row"]): row for row in csv.DictReader(file)}
    assert done.broken == len(listed)
    assert 120 < len(listed) < 280
    assert {row["kind"] for row in listed.values()} >= {"text", "day", "check", "cells", "encoding", "option"}
    types = {**register.plan.facts, **register.plan.asks}
    lines = (tmp_path / "a.csv").read_bytes().split(b"\n")
    names = lines[0].decode().split(",")
    for number, line in enumerate(lines[1:-1], 2):
        refused = _refused(line, names, types)
        assert refused == (number in listed), (number, listed.get(number))


def _refused(line, names, types):
    try:
        cells = line.decode().split(",")
    except UnicodeDecodeError:
        return True
    if len(cells) != len(names):
        return True
    try:
        for name, cell in zip(names, cells, strict=True):
            if name in types:
                read_value(cell, types[name])
    except Wrong:
        return True
    return False


def test_nothing_is_left_behind_when_it_is_interrupted(registers, tmp_path):
    def stop(_):
        raise KeyboardInterrupt

    for name in ("a.csv", "a.parquet"):
        with pytest.raises(KeyboardInterrupt):
            write(registers["suining"], tmp_path / name, 1000, progress=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name, count, broken",
    [
        ("a.xlsx", 10, "0"),
        ("a.csv", 0, "0"),
        ("a.csv", 10**12, "0"),
        ("a.parquet", 10, "0.1"),
        ("a.csv", 5, "1"),
    ],
)
def test_what_cannot_be_written_is_refused(registers, tmp_path, name, count, broken):
    with pytest.raises(Refused) as refused:
        write(registers["suining"], tmp_path / name, count, broken=Decimal(broken))
    assert all(problem.remedy for problem in refused.value.problems)
    assert list(tmp_path.iterdir()) == []


def test_a_part_is_read_as_it_is_written():
    assert part_from("1%") == part_from("0.01") == Decimal("0.01")
    for written in ("", "%", "1.2.3", "-1%", "一成", "1e3", "9" * 30):
        with pytest.raises(Refused):
            part_from(written)


def test_counties_are_those_of_the_jurisdiction(request, tmp_path):
    found = counties_of(request.config.rootpath / POLICIES["jiaozuo"] / "policy.md")
    assert "解放区" in found
    assert counties_of(tmp_path / "policy.md") == ()
    (tmp_path / "jurisdiction.yaml").write_text("counties: 3\n", "utf-8")
    assert counties_of(tmp_path / "policy.md") == ()


def test_a_policy_of_another_place_needs_no_code(request):
    """The counties are whatever they are called; a plan of one benefit has only its facts."""
    policy = load(request.config.rootpath / POLICIES["suining"])
    plan = make_plan(policy, ["rent-waiver"])
    register = Register.of(replace(plan, on=None), ("某镇",))
    assert set(register.batch(1, 0, 50).column("地区").to_pylist()) == {"某镇"}
    assert "月租金" in register.columns
    assert "裁员率" not in register.columns


def test_a_table_for_people_begins_with_the_number_of_a_person_even_where_firms_may_have_it_too(request):
    policy = load(request.config.rootpath / POLICIES["jiaozuo"])
    plan = make_plan(policy, audience="个人")
    assert any("企业" in one.audience for one in plan.benefits)
    register = Register.of(plan, audience="个人")
    assert register.columns[:2] == (f"姓名（{DEMO}）", "居民身份证")
    assert all(wrong(PERSON, number.as_py()) is None for number in register.batch(1, 0, 100).column(1))


def test_a_text_with_a_comma_is_not_written_as_csv_where_it_would_be_two_cells(registers, tmp_path):
    one = registers["jiaozuo"]
    odd = replace(one, counties=("甲县", "乙,丙县"))
    with pytest.raises(Refused, match="乙,丙县"):
        write(odd, tmp_path / "rows.csv", 10)
    assert list(tmp_path.iterdir()) == []
    assert write(odd, tmp_path / "rows.parquet", 10).rows == 10
