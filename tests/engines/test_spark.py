"""`run --engine spark`: the same result as on this machine, also on a cluster that loses an executor meanwhile.

The cluster is a master and two workers of one core and 1 GiB each on 127.0.0.1, started here and stopped by their pids.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from luoshi.engines import local
from luoshi.engines.job import Job
from luoshi.engines.plan import make_plan
from luoshi.policy.load import load
from luoshi.problem import Refused

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("default")]

ROOT = Path(__file__).parents[2]
ROWS, PARTS = 300, 12


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
    """A few benefits of each kind: Spark takes long to compile many. (test_same_results.py decides them all.)"""
    ids = ("stable-jobs-refund", "key-firm-loan-interest", "pension-injury-deferral", "rent-waiver")
    return make_plan(load(ROOT / "policies" / "suining/2020-2"), ids, on=same.ON)


@pytest.fixture(scope="module")
def register(plan, tmp_path_factory):
    """A folder of Parquet files, each a task of its own."""
    folder = tmp_path_factory.mktemp("register")
    names, lines = registers.written(plan, same.drawn(plan, ROWS))
    step = ROWS // PARTS
    for part in range(PARTS):
        registers.as_parquet(
            folder / f"part-{part:02}.parquet", names, lines[part * step : (part + 1) * step]
        )
    return folder


@pytest.fixture(scope="module")
def on_this_machine(plan, register, tmp_path_factory):
    out = tmp_path_factory.mktemp("local") / "out.parquet"
    return local.run(plan, Job(str(register), out, keys=("编号",))), pq.read_table(out).to_pylist()


def rows_of(folder):
    return pq.read_table(folder).sort_by("row").to_pylist()


def spark(plan, source, out, master, **settings):
    from luoshi.engines import spark as engine

    options = {
        "master": master,
        "spark.sql.files.maxPartitionBytes": "1m",
        "spark.sql.files.openCostInBytes": "1m",
    }
    return engine.run(plan, Job(str(source), out, keys=("编号",), options={**options, **settings}))


def test_the_result_is_that_of_the_local_engine(plan, register, on_this_machine, tmp_path):
    outcome, expected = on_this_machine
    made = spark(plan, register, tmp_path / "out", "local[2]")
    assert (made.rows_in, made.decided, made.refused) == (outcome.rows_in, outcome.decided, outcome.refused)
    assert made.refused > 0
    assert rows_of(tmp_path / "out") == expected
    assert made.summary == outcome.summary
    assert made.side.read_text("utf-8") == outcome.side.read_text("utf-8")
    left = {one.name.removeprefix("out") for one in tmp_path.iterdir()}
    assert left == {"", ".manifest.json", ".refused.csv", ".summary.json", ".summary.html"}


def test_it_says_what_it_cannot_read_and_leaves_nothing(plan, tmp_path):
    given = registers.as_csv(tmp_path / "firms.csv", ["编号"], [["1"]])
    with pytest.raises(Refused, match="只读 Parquet"):
        spark(plan, given, tmp_path / "out", "local[1]")
    pq.write_table(pa.table({"编号": ["1"]}), tmp_path / "firms.parquet")
    with pytest.raises(Refused, match="没有一列是这些事项要的事实"):
        spark(plan, tmp_path / "firms.parquet", tmp_path / "out", "local[1]")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["firms.csv", "firms.parquet"]


@pytest.fixture
def cluster(tmp_path):
    """(address of the master, pids of its executors)."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port, *others = _free_ports(4)
    started = []

    def start(name, *arguments):
        environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_HOME": str(home),
            "PYSPARK_PYTHON": sys.executable,
        }
        with (tmp_path / f"{name.rpartition('.')[2]}{len(started)}.log").open("wb") as log:
            command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", *arguments]
            started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=tmp_path))

    try:
        start("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(others[0]))
        _wait_for(port)
        for number in range(2):
            arguments = [
                "--host",
                "127.0.0.1",
                "--webui-port",
                str(others[1 + number]),
                "--cores",
                "1",
                "--memory",
                "1g",
            ]
            start(
                "worker.Worker",
                *arguments,
                "--work-dir",
                str(tmp_path / f"work{number}"),
                f"spark://127.0.0.1:{port}",
            )
        yield f"spark://127.0.0.1:{port}", lambda: _executors([one.pid for one in started])
    finally:
        for one in reversed(started):
            one.send_signal(signal.SIGTERM)
        for one in started:
            one.wait(timeout=60)


def test_an_executor_that_is_killed_changes_nothing(plan, register, on_this_machine, cluster, tmp_path):
    master, executors = cluster
    settings = {"spark.executor.memory": "512m", "spark.executor.cores": "1"}
    killed = []
    over = threading.Event()

    def kill():
        """One executor, when both are there and the results are being written."""
        while not over.wait(0.05):
            writing = list((tmp_path / "out.partial").rglob("*.parquet"))
            running = executors()
            if writing and len(running) == 2:
                os.kill(running[0], signal.SIGKILL)
                killed.append(running[0])
                return

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        made = spark(plan, register, tmp_path / "out", master, **settings)
    finally:
        over.set()
        killer.join()
    outcome, expected = on_this_machine
    assert len(killed) == 1
    assert rows_of(tmp_path / "out") == expected
    assert made.summary == outcome.summary


def _executors(parents):
    """The pids of executors, children of the workers."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                command = (folder / "cmdline").read_bytes()
            except (OSError, IndexError):
                continue
            if parent in parents and b"CoarseGrainedExecutorBackend" in command:
                found.append(int(folder.name))
    return found


def _free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait_for(port):
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the master did not start")
