"""The readings of a tree that tests hold against one another: `reading(types, rows, trees)` gives the answers of each
row, from every engine's SQL, from `evaluate` and from the formula that `prove` reasons with.

PostgreSQL is started for the session as an ordinary user, reached by a Unix socket and stopped by its pid. It must
be installed (tests/servers.sh sees to it): a test that needs it fails without it. The tests marked `spark` are left
out, and the last line of the run says so, where pyspark is not installed (`make test-spark` installs it).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import z3
from hypothesis import HealthCheck, settings

from luoshi.rules import build
from luoshi.rules.evaluate import compile_
from luoshi.rules.formula import Truth, truth_of, value_of
from luoshi.rules.formula_facts import Model
from luoshi.rules.sql import cast_type, quote_name, select_expression
from luoshi.rules.types import Type

SETTINGS = "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=16MB max_connections=20"
# No test is timed: a busy machine is no fault of the code. CI draws the same examples each time; at a desk they vary.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")
SPARK = importlib.util.find_spec("pyspark") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [] if SPARK else [item for item in items if item.get_closest_marker("spark")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not SPARK:
        terminalreporter.write_line("Not run, for want of pyspark: the tests marked spark (make test-spark)")


@dataclass(frozen=True)
class Engine:
    """`errors` are what it raises when a number is too large for it."""

    dialect: Any
    load: Callable[[Mapping[str, Type], Sequence[Mapping[str, Any]]], None]
    """Makes the table of facts: a column for each type, a line for each row."""
    select: Callable[[Sequence[str]], list[tuple[Any, ...]]]
    """The expressions, worked out for each row, in order."""
    errors: tuple[type[Exception], ...]


@pytest.fixture(params=["duckdb", "postgres", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture(
    params=[
        "duckdb",
        "postgres",
        pytest.param("spark", marks=pytest.mark.spark),
        "evaluate",
        "prove",
        "kernel",
    ]
)
def reading(request: pytest.FixtureRequest) -> Callable[..., list[tuple[Any, ...]]]:
    """Each reading in turn, as a function of (types, rows, trees)."""
    if request.param == "evaluate":
        return lambda _, rows, trees: [tuple(compile_(tree)(row) for tree in trees) for row in rows]
    if request.param == "prove":
        return lambda _, rows, trees: [tuple(by_formula(tree, row) for tree in trees) for row in rows]
    if request.param == "kernel":
        kernel = request.getfixturevalue("by_kernel")
        return lambda types, rows, trees: kernel(types, rows, trees).values
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")

    def answers(types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]], trees: Sequence[Any]) -> Any:
        engine.load(types, rows)
        return engine.select([select_expression(tree, engine.dialect) for tree in trees])

    return answers


@pytest.fixture(scope="session")
def by_kernel() -> Callable[..., Any]:
    """What the kernel makes of trees: tests/by_kernel.py."""
    spec = importlib.util.spec_from_file_location(
        "luoshi_tests_by_kernel", Path(__file__).with_name("by_kernel.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found: Callable[..., Any] = module.by_kernel
    return found


@pytest.fixture
def formula() -> Callable[[Any, Mapping[str, Any]], Any]:
    """What z3 makes of a tree for these facts."""
    return by_formula


def by_formula(tree: Any, facts: Mapping[str, Any]) -> Any:
    model = Model.of(
        [build.coalesce(tree, tree)]
    )  # where Coalesce stands, the model allows for unknown facts
    made = truth_of(model, tree) if tree.type.kind == "truth" else value_of(model, tree)
    solver = z3.Solver()
    same = [model.equal(name, facts.get(name)) for name in model.names]
    solver.add(*same, *model.side, *model.order_of_days())
    assert solver.check() == z3.sat
    found = solver.model()

    def holds(formula: Any) -> bool:
        return z3.is_true(found.eval(formula, model_completion=True))

    if isinstance(made, Truth):
        return True if holds(made.true) else False if holds(made.false) else None
    if not holds(made.known):
        return None
    term = found.eval(made.term, model_completion=True)
    if tree.type.kind == "number":
        return term.as_fraction()
    whole = term.as_long()
    return model.texts[whole] if tree.type.kind == "text" else date.fromordinal(whole)


@pytest.fixture(scope="session")
def duckdb_engine(duck: duckdb.DuckDBPyConnection) -> Engine:
    def load(types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]]) -> None:
        duck.execute(f"create or replace table facts ({_columns(types, 'duckdb')})")
        duck.executemany(f"insert into facts values ({_marks(types, '?')})", _lines(types, rows))

    def select(expressions: Sequence[str]) -> list[tuple[Any, ...]]:
        return duck.execute(f"select {', '.join(expressions)} from facts order by no").fetchall()

    return Engine("duckdb", load, select, (duckdb.OutOfRangeException, duckdb.ConversionException))


@pytest.fixture(scope="session")
def postgres_engine(postgres: psycopg.Connection) -> Engine:
    def load(types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]]) -> None:
        with postgres.cursor() as cursor:
            cursor.execute("drop table if exists facts")
            cursor.execute(f"create table facts ({_columns(types, 'postgres')})")
            cursor.executemany(f"insert into facts values ({_marks(types, '%s')})", _lines(types, rows))

    def select(expressions: Sequence[str]) -> list[tuple[Any, ...]]:
        return postgres.execute(f"select {', '.join(expressions)} from facts order by no").fetchall()

    return Engine("postgres", load, select, (psycopg.errors.NumericValueOutOfRange,))


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    from pyspark.errors import ArithmeticException
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.ansi.enabled": "true",
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")

    def load(types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]]) -> None:
        frame = session.createDataFrame(_lines(types, rows), schema=_columns(types, "spark"))
        frame.coalesce(1).createOrReplaceTempView("facts")

    def select(expressions: Sequence[str]) -> list[tuple[Any, ...]]:
        named = ", ".join(f"{expression} as c{place}" for place, expression in enumerate(expressions))
        return [tuple(row) for row in session.sql(f"select {named} from facts order by no").collect()]

    yield Engine("spark", load, select, (ArithmeticException,))
    session.stop()


def _columns(types: Mapping[str, Type], dialect: Any) -> str:
    named = (f"{quote_name(name, dialect)} {cast_type(type_, dialect)}" for name, type_ in types.items())
    return ", ".join(["no integer", *named])


def _marks(types: Mapping[str, Type], mark: str) -> str:
    return ", ".join([mark] * (len(types) + 1))


def _lines(types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [[number, *(row.get(name) for name in types)] for number, row in enumerate(rows)]


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB in memory."""
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """The folder of the socket of a new, empty PostgreSQL server (database and user `postgres`)."""
    programs = _postgres_programs()
    # PostgreSQL refuses to run as root, and a folder of pytest could not be reached by anybody else.
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": "nobody", "group": "nogroup", "extra_groups": ()}
    folder = Path(tempfile.mkdtemp(prefix="luoshi-pg-"))
    try:
        if who:
            shutil.chown(folder, "nobody", "nogroup")
        data = folder / "data"
        making = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        making += ["--locale=C", "--no-sync", "--no-instructions"]
        subprocess.run(making, check=True, capture_output=True, cwd=folder, **who)
        running = [programs / "postgres", "-D", data, "-k", folder, "-h", ""]
        running += [word for setting in SETTINGS.split() for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(running, stdout=log, stderr=log, cwd=folder, **who)
        try:
            _wait_for(server, folder)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)  # "fast": ends the connections, then the server
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(postgres_folder: Path) -> Iterator[psycopg.Connection]:
    """A connection to that server that commits each statement."""
    with psycopg.connect(host=str(postgres_folder), user="postgres", autocommit=True) as connection:
        yield connection


def _postgres_programs() -> Path:
    def version(found: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", found.parent.name)]

    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version)
    folders = [*reversed(debian), *(Path(place) for place in os.get_exec_path())]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.fail("PostgreSQL is not installed (on Debian: apt-get install postgresql)")


def _wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    while server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
