"""`run --engine postgres`: the same result, side file and summary as on this machine; all of it or nothing."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from luoshi.engines import local
from luoshi.engines import postgres as engine
from luoshi.engines.job import Job
from luoshi.engines.plan import make_plan, result_columns
from luoshi.engines.postgres_table import address
from luoshi.policy.load import load
from luoshi.problem import Refused

ROOT = Path(__file__).parents[2]
ROWS = 400


def _module(name, path):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


same = _module("luoshi_bench_same_results", ROOT / "bench" / "same_results.py")
registers = _module("luoshi_tests_registers", Path(__file__).with_name("registers.py"))


@pytest.fixture(scope="module")
def plan():
    policy = load(ROOT / "policies" / "suining/2020-2")
    return make_plan(policy, audience="企业", on=same.ON)


@pytest.fixture(scope="module")
def register(plan):
    return registers.written(plan, same.drawn(plan, ROWS))


@pytest.fixture
def dsn(postgres_folder, postgres):
    postgres.execute("drop schema if exists run cascade; create schema run")

    def of(table):
        return f"postgresql:///postgres?host={postgres_folder}&user=postgres&table={table}"

    return of


@pytest.fixture
def firms(postgres, dsn, register):
    names, lines = register
    listed = ", ".join(f'"{name}" text' for name in names)
    postgres.execute(f'create table run.firms ({listed}, primary key ("编号"))')
    with postgres.cursor() as cursor, cursor.copy("copy run.firms from stdin") as copy:
        for line in reversed(lines):  # numbered by the primary key, however they lie
            copy.write_row(line)
    return dsn("run.firms")


def job(source, tmp_path, **more):
    options = {"into": more.pop("into", "run.results")}
    return Job(source, tmp_path / "results", keys=("编号",), options=options, **more)


def tables(postgres):
    found = postgres.execute("select tablename from pg_tables where schemaname = 'run' order by 1").fetchall()
    return [name for (name,) in found]


@pytest.fixture(scope="module")
def on_this_machine(plan, register, tmp_path_factory):
    folder = tmp_path_factory.mktemp("local")
    given = registers.as_parquet(folder / "firms.parquet", *register)
    out = folder / "out.parquet"
    return local.run(plan, Job(str(given), out, keys=("编号",))), pq.read_table(out)


def test_the_result_is_that_of_the_local_engine(plan, firms, postgres, tmp_path, on_this_machine):
    outcome, expected = on_this_machine
    made = engine.run(plan, job(firms, tmp_path))
    assert (made.rows_in, made.decided, made.refused) == (outcome.rows_in, outcome.decided, outcome.refused)
    assert made.refused > 0
    cursor = postgres.execute("select * from run.results order by row")
    assert [column.name for column in cursor.description] == expected.column_names
    found = cursor.fetchall()
    assert found == [tuple(row.values()) for row in expected.to_pylist()]


def test_the_summary_and_the_side_file_are_those_of_the_local_engine(
    plan, firms, postgres, tmp_path, on_this_machine
):
    outcome, _ = on_this_machine
    made = engine.run(plan, job(firms, tmp_path))
    assert made.summary == outcome.summary
    assert made.side.read_text("utf-8").splitlines() == outcome.side.read_text("utf-8").splitlines()
    lines = postgres.execute('select row, "column", value from run.results_refused').fetchall()
    assert len(lines) == len(made.side.read_text("utf-8").splitlines()) - 1
    comment = postgres.execute("select obj_description('run.results'::regclass)").fetchone()[0]
    assert plan.policy.version in comment


def test_a_run_that_is_stopped_leaves_nothing(plan, firms, postgres, tmp_path):
    def stop(rows, _):
        if rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.run(plan, job(firms, tmp_path), stop)
    assert tables(postgres) == ["firms"]
    assert list(tmp_path.iterdir()) == []


def test_a_result_is_not_overwritten_unless_one_says_so(plan, firms, postgres, tmp_path):
    postgres.execute("create table run.results (mine int)")
    with pytest.raises(Refused, match="已经有了"):
        engine.run(plan, job(firms, tmp_path))
    assert tables(postgres) == ["firms", "results"]
    engine.run(plan, job(firms, tmp_path, force=True))
    assert tables(postgres) == ["firms", "results", "results_refused"]


def test_the_table_itself_is_never_replaced(plan, firms, postgres, tmp_path):
    with pytest.raises(Refused, match="不能写进原来的表"):
        engine.run(plan, job(firms, tmp_path, into="run.firms", force=True))
    assert postgres.execute("select count(*) from run.firms").fetchone() == (ROWS,)


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda source: source.replace("run.firms", "run.nobody"), "没有“run.nobody”这张表"),
        (lambda source: source.rpartition("&")[0], "没有写明是哪张表"),
        (lambda source: source.replace("user=postgres", "user=nobody"), "数据库没有做成"),
    ],
)
def test_it_says_what_is_wrong_with_an_address(plan, firms, tmp_path, change, said):
    with pytest.raises(Refused, match=said):
        engine.run(plan, job(change(firms), tmp_path))


def test_a_password_is_never_shown():
    where = address("postgresql://me:secret@host:5432/db?table=a.b&sslmode=require")
    assert "secret" not in where.shown
    assert where.table == "a.b"
    assert "sslmode=require" in where.dsn
    with pytest.raises(Refused) as refused:
        address("postgresql://me:secret@host/db")
    assert "secret" not in str(refused.value.problems[0].place)


def test_typed_columns_are_taken_as_on_this_machine(postgres, dsn, tmp_path):
    """Floats, days, points in time, whole numbers; those that are not what the fact is are refused."""
    policy = load(ROOT / "policies" / "jiaozuo/2023-1")
    plan = make_plan(policy, ("car-purchase",), on=date(2023, 3, 1))
    postgres.execute(
        'create table run.cars ("编号" serial, "购车价格" double precision, "购车日期" timestamp, "是否新车" boolean)'
    )
    rows = [
        (150000.0, "2023-02-01", True),
        (0.1 + 0.2, "2023-02-01", True),  # 0.30000000000000004: too many decimals
        (99999.99, "2023-02-01 08:30", True),  # a time of day
        (float("nan"), "2023-02-01", True),
        (None, "infinity", True),
        (400000.01, "2023-02-28", True),
        (1.0, None, None),
    ]
    for row in rows:
        postgres.execute(
            'insert into run.cars ("购车价格", "购车日期", "是否新车") values (%s, cast(%s as timestamp), %s)',
            row,
        )
    made = engine.run(plan, job(dsn("run.cars"), tmp_path))
    assert (made.decided, made.refused) == (3, 4)
    found = postgres.execute(
        'select row, "car-purchase.eligible", "car-purchase.amount" from run.results order by 1'
    )
    assert found.fetchall() == [
        (1, True, Decimal("7500.00")),
        (6, True, Decimal("10000.00")),
        (7, None, None),
    ]
    refused = postgres.execute('select row, "column" from run.results_refused order by 1').fetchall()
    assert refused == [(2, "购车价格"), (3, "购车日期"), (4, "购车价格"), (5, "购车日期")]


def test_a_view_is_decided_too(plan, firms, postgres, tmp_path, on_this_machine):
    postgres.execute("create view run.some as select * from run.firms")
    made = engine.run(plan, job(firms.replace("run.firms", "run.some"), tmp_path))
    assert made.summary["rows"] == on_this_machine[0].summary["rows"]


def test_every_result_column_is_there(plan, firms, postgres, tmp_path):
    engine.run(plan, job(firms, tmp_path))
    cursor = postgres.execute("select * from run.results limit 0")
    wanted = [column.name for benefit in plan.benefits for column in result_columns(benefit)]
    assert [column.name for column in cursor.description] == ["row", "编号", "县区", *wanted]
