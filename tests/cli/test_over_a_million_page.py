"""What docs/over-a-million-rows.md says happens: its commands are run in order, on fewer rows."""

import csv
import re
import shlex
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from luoshi.cli.main import run
from luoshi.engines.plan import make_plan
from luoshi.policy.load import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "over-a-million-rows.md").read_text("utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.S) for line in block.strip().split("\n")
]
ROWS = 3000


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """The folder in which every command of the page was run."""
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("LUOSHI_LANG", raising=False)
        for command in COMMANDS:
            words = shlex.split(re.sub(r"--n [\d_]+", f"--n {ROWS}", command))
            words = [str(ROOT / word) if word.startswith("policies/") else word for word in words]
            assert words[0] == "luoshi"
            assert run(words[1:]) == 0, command
    return folder


def test_the_page_shows_the_verbs_it_is_about():
    assert {shlex.split(command)[1] for command in COMMANDS} == {"demo", "run", "explain", "simulate"}


def test_the_files_it_names_are_written(done):
    for name in re.findall(r"`(result\.parquet[.\w]*)`", PAGE):
        if not name.endswith((".refused.csv", ".partial")):
            assert (done / name).is_file(), name
    assert (done / "result.parquet.summary.json").is_file()
    assert not (done / "result.parquet.refused.csv").exists()
    assert not (done / "again.parquet.partial").exists()


def test_the_result_has_the_columns_that_it_tells_of(done):
    table = pq.read_table(done / "result.parquet")
    assert table.schema.names[:3] == ["row", "统一社会信用代码", "地区"]
    assert table.num_rows == ROWS
    types = {
        "eligible": "bool",
        "amount": "decimal128(18, 2)",
        "until": "date32[day]",
        "code": "int64",
    }
    seen = set()
    for field in list(table.schema)[3:]:
        name = field.name.rpartition(".")[2]
        assert str(field.type) == types.get(name, "decimal128(18, 2)"), field.name
        seen.add(name)
    assert seen > set(types)
    plan = make_plan(load(ROOT / "policies/jiaozuo/2023-1"), audience="企业")
    assert [name[:-9] for name in table.schema.names if name.endswith(".eligible")] == [
        benefit.id for benefit in plan.benefits
    ]


def test_what_is_resumed_is_the_same(done):
    first, again = (pq.read_table(done / name) for name in ("result.parquet", "again.parquet"))
    assert first.select(again.schema.names).equals(again)


def test_every_broken_row_is_refused_and_the_rest_decided(done):
    with open(done / "broken.broken.csv", encoding="utf-8", newline="") as file:
        broken = {int(row["row"]) for row in csv.DictReader(file)}
    with open(done / "checked.csv.refused.csv", encoding="utf-8-sig", newline="") as file:
        refused = {int(row["行号"]) for row in csv.DictReader(file)}
    with open(done / "checked.csv", encoding="utf-8-sig", newline="") as file:
        decided = {int(row["row"]) for row in csv.DictReader(file)}
    assert refused == broken
    assert len(broken) > 10
    assert decided == set(range(2, ROWS + 2)) - broken


def test_the_code_is_explained_as_it_is_shown(luoshi):
    command = next(command for command in COMMANDS if command.startswith("luoshi explain"))
    shown = re.search(r"```text\n(.*?)```", PAGE, re.S)[1]
    words = [str(ROOT / word) if word.startswith("policies/") else word for word in shlex.split(command)]
    assert luoshi(*words[1:]).out == shown
