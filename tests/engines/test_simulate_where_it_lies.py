"""`simulate` inside PostgreSQL and on Spark: figure by figure what the local engine and the cases one by one come to."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from luoshi.engines.demo.register import Register
from luoshi.engines.demo.write import write
from luoshi.engines.plan import make_plan
from luoshi.engines.simulate import sql as simulate_sql
from luoshi.engines.simulate.local import simulate as on_this_machine
from luoshi.engines.simulate.postgres import simulate as in_postgres
from luoshi.engines.sql import select
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
LIGHT = ["full-load-award", "full-load-growth-award", "overseas-warehouse", "loan-extension"]
CHANGES = [
    "six-taxes-two-fees.减征幅度=80%",
    "full-load-growth-award.增长线=8%以上",
    "full-load-award.奖励=30万元",
    "deed-tax-home.购房截止=2023-02-28",
    "loan-extension.最长延至=2023-05-31",
    "travel-deposit-top-up.补足期限=2023-06-30",
]
BROKEN = "不是这样的2023-02-30"
WEIGHTS = ("1", "3", "0", " 40 ", "120000", "2.5", "", "１２")


@pytest.fixture(scope="module")
def policy(request):
    return load(request.config.rootpath / POLICY)


@pytest.fixture(scope="module")
def changed(policy, request):
    file = request.config.rootpath / POLICY / "policy.md"
    return with_changes(policy, changes_from(CHANGES, policy), surroundings(file).vocabulary)


def written(policy, ids, count, folder):
    """The names of columns, and rows with 件数, some cells broken, some in other forms, some lines given twice."""
    write(Register.of(make_plan(policy, ids), ("甲县", "乙县", "丙县")), folder / "a.csv", count)
    with open(folder / "a.csv", encoding="utf-8", newline="") as file:
        names, *lines = csv.reader(file)
    once = {name for id_ in ids for name in policy.benefits[id_].once_per if name in names}
    for number, line in enumerate(lines):
        line.append(WEIGHTS[number // 5 % len(WEIGHTS)] if number % 5 == 0 else "1")
        if number % 13 == 4:  # what it is given for is claimed again
            for name in once:
                line[names.index(name)] = lines[number // 2][names.index(name)]
        if number % 31 == 7:
            line[number % (len(names) - 1)] = BROKEN
        if number % 17 == 3:  # no plain form, but one that is understood
            line[:] = [f"{cell}元" if cell.isdigit() and 6 < len(cell) < 12 else cell for cell in line]
            line[:-1] = [f" {cell} " for cell in line[:-1]]
    return [*names, "件数"], lines


def as_csv(folder, names, lines):
    with open(folder / "cases.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *lines])
    return folder / "cases.csv"


@pytest.fixture
def as_table(postgres, postgres_folder):
    postgres.execute("drop schema if exists simulated cascade; create schema simulated")

    address = f"postgresql:///postgres?host={postgres_folder}&user=postgres&table=simulated."

    def made(names, lines):
        if names is None:
            return address
        listed = ", ".join(f'"{name}" text' for name in names)
        postgres.execute(f'create table simulated.cases ("no." int primary key, {listed})')
        with postgres.cursor() as cursor, cursor.copy("copy simulated.cases from stdin") as copy:
            for number, line in reversed(list(enumerate(lines))):
                copy.write_row([number, *line])
        return f"{address}cases"

    return made


def as_address(as_table, name="cases"):
    return as_table(None, None) + name


def as_parquet(folder, names, lines):
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(names))]
    pq.write_table(pa.table(columns, names), folder / "cases.parquet")
    return folder / "cases.parquet"


def compared(found, policy, changed, file, ids, on=None, by="地区"):
    """That what was found in a database is what the others find, in a file whose names are row 1."""
    one = case_by_case(policy, changed, read_table(file), ids, on=on, by=by)
    local = on_this_machine(policy, changed, str(file), ids, on=on, by=by)
    assert list(found.groups) == list(one.groups)
    shown = [each.as_json() for each in (one, local, found)]
    for movers in ("winners", "losers"):
        if shown[2][movers]["row"] is not None:
            shown[2][movers]["row"] += 1
    shown[2]["unused_columns"] = [name for name in shown[2]["unused_columns"] if name != "no."]
    cells = [
        {(row["row"], row["column"], (row["value"] or "").strip()) for row in each.pop("refused")}
        for each in shown
    ]
    assert {(row + 1, column, value) for row, column, value in cells[2]} == cells[1]
    assert {(row, column) for row, column, _ in cells[1]} == {(row, column) for row, column, _ in cells[0]}
    assert shown[1] == shown[0]
    assert shown[2] == shown[1]
    return shown[2]


@pytest.mark.parametrize("on", [None, date(2023, 3, 1)])
def test_postgres_comes_to_every_figure(policy, changed, as_table, tmp_path, on):
    names, lines = written(policy, IDS, 400, tmp_path)
    found = in_postgres(policy, changed, as_table(names, lines), IDS, on=on)
    one = compared(found, policy, changed, as_csv(tmp_path, names, lines), IDS, on)
    assert one["winners"]["count"]
    assert one["losers"]["count"]
    assert one["not_known"]["missing"]
    assert one["rows"]["refused"]


def test_postgres_comes_to_every_figure_of_thousands_of_rows(policy, changed, as_table, tmp_path):
    names, lines = written(policy, LIGHT, 3000, tmp_path)
    found = in_postgres(policy, changed, as_table(names, lines), LIGHT)
    one = compared(found, policy, changed, as_csv(tmp_path, names, lines), LIGHT)
    assert any(of.get("repeated") for of in one["benefits"])


def knotted(policy):
    """The policy, of which four benefits hang together: each may not be had with the next."""
    benefits = dict(policy.benefits)
    for one, other in pairwise(LIGHT):
        benefits[one] = replace(benefits[one], not_with=(*benefits[one].not_with, other))
    return replace(policy, benefits=MappingProxyType(benefits))


@pytest.mark.parametrize("few", [False, True])
def test_of_benefits_not_to_be_had_together_the_same_ones_count(
    policy, changed, as_table, tmp_path, monkeypatch, few
):
    if few:  # SQL chooses among no more than two; amounts of a million are too large for it
        monkeypatch.setattr(simulate_sql, "_MOST_CHOICES", 2)
        monkeypatch.setattr(select, "LARGEST_FEN", 10**8)
    names, lines = written(policy, LIGHT, 400, tmp_path)
    found = in_postgres(knotted(policy), knotted(changed), as_table(names, lines), LIGHT)
    one = compared(found, knotted(policy), knotted(changed), as_csv(tmp_path, names, lines), LIGHT)
    apart = in_postgres(policy, changed, as_address(as_table), LIGHT).as_json()
    assert [of["entitled"] for of in apart["benefits"]] != [of["entitled"] for of in one["benefits"]]


def test_typed_columns_and_any_group(policy, as_table, postgres):
    """Whole numbers, truths, days; a group that is no text; a unit in the header; no 件数."""
    as_table(["甲"], [])
    postgres.execute(
        'create table simulated.cars ("编号" int primary key, "购车价格（万元）" numeric(12,2), "购车日期" date, '
        '"是否新车" boolean, "年" int)'
    )
    for line in [
        (1, "15.00", "2023-02-01", True, 2023),
        (2, "40.01", "2023-02-28", True, None),
        (3, "-1.00", "2023-02-01", True, 2023),
        (4, None, "2023-02-01", True, 2022),
        (5, "15.00", "infinity", True, 2023),
    ]:
        postgres.execute("insert into simulated.cars values (%s, %s, %s, %s, %s)", line)
    found = in_postgres(policy, policy, as_address(as_table, "cars"), ["car-purchase"], by="年")
    assert (found.size, found.decided, found.cases, found.refused_rows) == (5, 3, 3, 2)
    assert [(one.number, one.column) for one in found.refused] == [(3, "购车价格（万元）"), (5, "购车日期")]
    assert {name: str(pair.before) for name, pair in found.groups.items()} == {
        "2023": "7500.00",
        "（空）": "10000.00",
        "2022": "0.00",
    }
    assert found.missing["购车价格"] == 1
    assert found.unused == ("编号",)


def test_nothing_is_left_in_the_database(policy, as_table, postgres):
    source = as_table(["是否省级海外仓示范企业"], [["是"], ["大概"]])
    found = in_postgres(policy, policy, source, ["overseas-warehouse"])
    assert (found.decided, found.refused_rows) == (1, 1)
    tables = postgres.execute("select tablename from pg_tables where tablename like '%simulated%'").fetchall()
    assert tables == []


def test_a_table_without_a_fact_or_of_no_such_name_is_refused(policy, as_table):
    source = as_table(["甲"], [["1"]])
    with pytest.raises(Refused):
        in_postgres(policy, policy, source, IDS)
    with pytest.raises(Refused, match="没有“simulated"):
        in_postgres(policy, policy, source.replace(".cases", ".nobody"), IDS)


@pytest.mark.spark
@pytest.mark.filterwarnings("default")
def test_spark_comes_to_every_figure(policy, changed, tmp_path):
    from luoshi.engines.simulate.spark import simulate as on_spark

    names, lines = written(policy, LIGHT, 2000, tmp_path)
    options = {"master": "local[1]", "spark.sql.shuffle.partitions": "1"}
    source = str(as_parquet(tmp_path, names, lines))
    found = on_spark(knotted(policy), knotted(changed), source, LIGHT, options=options)
    one = compared(found, knotted(policy), knotted(changed), as_csv(tmp_path, names, lines), LIGHT)
    assert one["winners"]["count"]
    assert any(of.get("repeated") for of in one["benefits"])
    assert one["not_known"]["missing"]
