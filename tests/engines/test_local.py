"""`local.run`: every row of a table decided as `benefit.decide` decides it, or refused with its reason; nothing lost."""

import csv
import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from luoshi.cli.main import run as command
from luoshi.engines import local
from luoshi.engines.codes import code_of
from luoshi.engines.job import Job
from luoshi.engines.local import run
from luoshi.engines.plan import make_plan, payers, pays
from luoshi.engines.sources import parquet
from luoshi.policy.load import load
from luoshi.policy.trying.table import read_table
from luoshi.problem import Refused

POLICY = Path(__file__).parents[2] / "policies" / "jiaozuo" / "2023-1"
ON = date(2023, 3, 1)
IDS = ("six-taxes-two-fees", "full-load-award", "full-load-growth-award", "loan-extension")


@pytest.fixture(scope="module")
def policy():
    return load(POLICY)


@pytest.fixture(scope="module")
def plan(policy):
    return make_plan(policy, IDS, on=ON)


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A register of firms of which one row in a hundred is spoilt, and the list of those."""
    out = tmp_path_factory.mktemp("rows") / "登记.csv"
    given = ["--n", "4000", "--out", str(out), "--for", "企业", "--broken", "2%", "--seed", "7"]
    assert command(["demo", "rows", str(POLICY), *given]) == 0
    return out


def result(out):
    if out.suffix == ".parquet":
        return pq.read_table(out).to_pylist()
    return pa.csv.read_csv(out).to_pylist()


def side(out):
    with open(f"{out}.refused.csv", encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def expected(benefit, facts):
    """The result's cells of a benefit for a case."""
    decision = benefit.decide(facts, ON)
    id_ = benefit.id
    code = code_of(
        [reason.holds for reason in decision.because], bool(decision.eligible and decision.missing)
    )
    cells = {f"{id_}.eligible": decision.eligible, f"{id_}.code": code}
    if pays(benefit):
        cells[f"{id_}.amount"] = decision.amount
    if benefit.gives == "deferral" and not benefit.awaits:
        cells[f"{id_}.until"] = decision.until
    for payer in payers(benefit):
        cells[f"{id_}.{payer}"] = decision.paid_by.get(payer)
    return cells


def test_every_broken_row_is_listed_and_the_rest_decided(policy, broken, tmp_path):
    plan = make_plan(policy, audience="企业", on=ON)
    out = tmp_path / "结果.parquet"
    outcome = run(plan, Job(str(broken), out))
    with open(broken.with_name("登记.broken.csv"), encoding="utf-8") as opened:
        spoilt = {int(row["row"]) for row in csv.DictReader(opened)}
    listed = {int(row["行号"]) for row in side(out)}
    rows = result(out)
    assert listed == spoilt
    assert len(spoilt) > 50
    assert (outcome.rows_in, outcome.refused) == (4000, len(spoilt))
    assert outcome.rows_in == outcome.decided + outcome.refused == len(rows) + len(listed)
    assert {row["row"] for row in rows} == set(range(2, 4002)) - listed


def test_it_decides_as_the_decider_does(policy, broken, tmp_path):
    plan = make_plan(policy, audience="企业", on=ON)
    text = b"".join(broken.read_bytes().splitlines(keepends=True)[:400])
    few = tmp_path / "少.csv"
    few.write_bytes(b"".join(line for line in text.splitlines(keepends=True) if _is_utf8(line)))
    out = tmp_path / "结果.parquet"
    outcome = run(plan, Job(str(few), out))
    cases = {row.number: row.cells for row in read_table(few).rows}
    rows = {row["row"]: row for row in result(out)}
    assert outcome.decided == len(rows) > 300
    known = {**plan.facts, **plan.asks}
    for number, row in rows.items():
        facts = {name: cell for name, cell in cases[number].items() if name in known}
        for benefit in plan.benefits:
            own = benefit.decider.names
            for name, cell in expected(benefit, {k: v for k, v in facts.items() if k in own}).items():
                assert row[name] == cell, (number, name)


def _is_utf8(line):
    try:
        return bool(line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


FACTS = (
    "地区",
    "是否增值税小规模纳税人",
    "是否小型微利企业",
    "是否个体工商户",
    "是否在本市缴纳",
    "税费种类",
    "税费所属日期",
    "应纳税费额",
)


def table(rows=5000, seed=1):
    """A made-up register for one benefit."""
    draw = random.Random(seed)

    def column(*choices):
        return [draw.choice(choices) for _ in range(rows)]

    return pa.table(
        {
            "地区": column("甲县", "乙县", None),
            "是否增值税小规模纳税人": pa.array(column(True, False, None)),
            "是否小型微利企业": pa.array(column(True, False)),
            "是否个体工商户": pa.array(column(False, None)),
            "是否在本市缴纳": pa.array(column(True, True, None)),
            "税费种类": pa.array(column("房产税", "印花税", "其他")).dictionary_encode(),
            "税费所属日期": pa.array(column(date(2023, 1, 5), date(2022, 1, 5), None)),
            "应纳税费额": pa.array(
                [Decimal(draw.randrange(10**7)) / 100 for _ in range(rows)], pa.decimal128(12, 2)
            ),
        }
    )


@pytest.fixture
def parts(monkeypatch):
    """Parts and batches so small that a few thousand rows are many of them."""
    monkeypatch.setattr(local, "PART_ROWS", 1000)
    monkeypatch.setattr(parquet, "ROWS", 300)


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_an_interrupted_run_goes_on_and_comes_to_the_same(plan, tmp_path, suffix):
    source = tmp_path / "登记.parquet"
    pq.write_table(table(), source)
    whole, out = tmp_path / f"一次{suffix}", tmp_path / f"两次{suffix}"
    once = run(plan, Job(str(source), whole))

    def stop(rows, _):
        if rows > 2500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(plan, Job(str(source), out), stop)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("两次")) == [
        f"两次{suffix}.partial"
    ]
    with pytest.raises(Refused, match="上次没有算完"):
        run(plan, Job(str(source), out))
    seen = []
    twice = run(plan, Job(str(source), out, resume=True), lambda rows, _: seen.append(rows))
    assert min(seen) > 2000
    assert result(out) == result(whole)
    assert twice.summary == once.summary
    assert twice.manifest["rows"] == once.manifest["rows"]
    assert not (tmp_path / f"两次{suffix}.partial").exists()


@pytest.mark.usefixtures("parts")
def test_it_does_not_go_on_with_something_else(policy, plan, tmp_path):
    source, out = tmp_path / "登记.parquet", tmp_path / "结果.parquet"
    pq.write_table(table(), source)

    def stop(rows, _):
        if rows > 2500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(plan, Job(str(source), out), stop)
    other = make_plan(policy, IDS, on=date(2023, 4, 1))
    with pytest.raises(Refused, match="决定的日子不同了"):
        run(other, Job(str(source), out, resume=True))
    with pytest.raises(Refused, match="要算的事项不同了"):
        run(make_plan(policy, IDS[:1], on=ON), Job(str(source), out, resume=True))
    with pytest.raises(Refused, match="选项或程序的版本不同了"):
        run(plan, Job(str(source), out, resume=True, keys=("税费种类",)))
    pq.write_table(table(seed=2), source)
    with pytest.raises(Refused, match="输入的表改过了"):
        run(plan, Job(str(source), out, resume=True))
    assert run(plan, Job(str(source), out, force=True)).decided == 5000


@pytest.mark.usefixtures("parts")
def test_a_part_that_is_gone_is_made_again(plan, tmp_path):
    source, out = tmp_path / "登记.parquet", tmp_path / "结果.parquet"
    pq.write_table(table(), source)

    def stop(rows, _):
        if rows > 3500:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(plan, Job(str(source), out), stop)
    (tmp_path / "结果.parquet.partial" / "part-00001.parquet").unlink()
    assert run(plan, Job(str(source), out, resume=True)).decided == 5000
    assert [row["row"] for row in result(out)] == list(range(1, 5001))


def test_the_sums_are_those_of_the_rows(plan, tmp_path):
    source, out = tmp_path / "登记.parquet", tmp_path / "结果.parquet"
    made = table()
    pq.write_table(made, source)
    summary = run(plan, Job(str(source), out)).summary
    rows = result(out)
    one = next(each for each in summary["benefits"] if each["id"] == IDS[0])
    verdicts = [row[f"{IDS[0]}.eligible"] for row in rows]
    assert (one["eligible"], one["not"], one["unknown"]) == tuple(
        verdicts.count(each) for each in (True, False, None)
    )
    amounts = [row[f"{IDS[0]}.amount"] or Decimal(0) for row in rows]
    assert one["amount"] == f"{sum(amounts):.2f}"
    for county in one["by_county"]:
        name = None if county["county"] == "（未填）" else county["county"]
        of = [amount for amount, row in zip(amounts, rows, strict=True) if row["地区"] == name]
        assert county["amount"] == f"{sum(of):.2f}"
    assert len(one["by_county"]) == 3
    missing = {each["fact"]: each["rows"] for each in summary["missing"]}
    assert missing["税费所属日期"] == made["税费所属日期"].null_count
    assert missing["贷款到期日"] == 5000
    names = [condition.name for condition in plan.policy.benefits[IDS[0]].decider.rules.conditions]
    for each in one["fails"]:
        bit = 1 << names.index(each["condition"])
        assert each["rows"] == sum(bool(row[f"{IDS[0]}.code"] & bit) for row in rows)


def test_keys_come_as_they_were_and_a_wrong_identity_number_is_refused(plan, tmp_path):
    source, out = tmp_path / "登记.csv", tmp_path / "结果.parquet"
    source.write_text(
        "统一社会信用代码,备注,应纳税费额\n91350100M000100Y43,=1+1,1\n91350100M000100Y44,乙,2\n", "utf-8"
    )
    run(plan, Job(str(source), out, keys=("统一社会信用代码", "备注")))
    assert [(row["row"], row["统一社会信用代码"], row["备注"]) for row in result(out)] == [
        (2, "91350100M000100Y43", "=1+1")
    ]
    assert [(row["行号"], row["列"]) for row in side(out)] == [("3", "统一社会信用代码")]


def test_all_wrong_cells_of_a_row_are_listed_and_the_row_counts_once(plan, tmp_path):
    source, out = tmp_path / "登记.csv", tmp_path / "结果.csv"
    source.write_text(
        "应纳税费额,税费所属日期,是否小型微利企业\n约三万,2023-02-30,是\n=5,2023-02-03,也许\n1,2023-02-03,是\n",
        "gb18030",
    )
    outcome = run(plan, Job(str(source), out))
    assert (outcome.rows_in, outcome.decided, outcome.refused) == (3, 1, 2)
    assert [(row["行号"], row["列"], row["值"], row["原因"]) for row in side(out)] == [
        ("2", "税费所属日期", "2023-02-30", "没有这个日期：2023-02-30。"),
        ("2", "应纳税费额", "约三万", "不是数：约三万。"),
        ("3", "是否小型微利企业", "也许", "不是“是”或“否”：也许。"),
        ("3", "应纳税费额", "'=5", "不是数：=5。"),
    ]
    assert [each["cells"] for each in outcome.summary["refused"]] == [2, 1, 1]
    assert out.read_bytes().startswith(b"\xef\xbb\xbfrow,")


def test_the_same_rows_from_every_kind_of_file(plan, tmp_path):
    made = table(200)
    rows = made.to_pylist()
    pq.write_table(made, tmp_path / "a.parquet")
    words = {True: "是", False: "否", None: ""}
    cells = [
        [words.get(cell, cell) if not isinstance(cell, Decimal) else cell for cell in row.values()]
        for row in rows
    ]
    with (tmp_path / "a.csv").open("w", encoding="gb18030", newline="") as opened:
        csv.writer(opened).writerows([FACTS, *cells])
    with (tmp_path / "a.tsv").open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, delimiter="\t", quoting=csv.QUOTE_ALL).writerows([FACTS, *cells])
    lines = (json.dumps(row, ensure_ascii=False, default=lambda cell: str(cell)) for row in rows)
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    book = openpyxl.Workbook()
    for row in [FACTS, *(row.values() for row in rows)]:
        book.active.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    book.save(tmp_path / "a.xlsx")
    found = []
    for suffix in ("parquet", "csv", "tsv", "jsonl", "xlsx"):
        out = tmp_path / f"{suffix}-结果.parquet"
        assert run(plan, Job(str(tmp_path / f"a.{suffix}"), out)).decided == 200
        found.append([{k: v for k, v in row.items() if k not in ("row", "地区")} for row in result(out)])
    assert all(each == found[0] for each in found)


def test_excel_out(plan, tmp_path, monkeypatch):
    source, out = tmp_path / "登记.parquet", tmp_path / "结果.xlsx"
    pq.write_table(table(50), source)
    run(plan, Job(str(source), out, keys=("税费种类",)))
    sheet = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    again = tmp_path / "结果.parquet"
    run(plan, Job(str(source), again, keys=("税费种类",)))
    assert tuple(result(again)[0].values())[:3] == sheet[1][:3]
    assert len(sheet) == 51
    monkeypatch.setattr(local, "EXCEL_ROWS", 49)
    for kind in ("parquet", "csv"):
        if kind == "csv":
            pa.csv.write_csv(pq.read_table(source), tmp_path / "登记.csv")
        with pytest.raises(Refused, match="一张 Excel 表放不下"):
            run(plan, Job(str(tmp_path / f"登记.{kind}"), out, force=True))


def test_no_rows_at_all(plan, tmp_path):
    for suffix in (".parquet", ".csv", ".xlsx"):
        source, out = tmp_path / "空.csv", tmp_path / f"结果{suffix}"
        source.write_text("应纳税费额\n", "utf-8")
        outcome = run(plan, Job(str(source), out))
        assert (outcome.rows_in, outcome.decided, outcome.refused) == (0, 0, 0)
        assert out.exists()
        assert outcome.side is None


def test_what_cannot_be_is_refused_before_anything_is_written(plan, tmp_path):
    source = tmp_path / "登记.csv"
    source.write_text("应纳税费额,row,注\n1,2,3\n", "utf-8")
    there = tmp_path / "有.csv"
    there.write_text("x")
    for job, said in (
        (Job(str(source), tmp_path / "结果.doc"), "不知道写成什么"),
        (Job(str(source), there), "文件已经存在"),
        (Job(str(source), tmp_path / "结果.csv", keys=("没有",)), "表里没有“没有”这一列"),
        (Job(str(source), tmp_path / "结果.csv", county="没有"), "表里没有“没有”这一列"),
        (Job(str(source), tmp_path / "结果.csv", keys=("row",)), "结果里会有两列叫“row”"),
    ):
        with pytest.raises(Refused, match=said):
            run(plan, job)
    folder = tmp_path / "夹.csv"
    folder.mkdir()
    with pytest.raises(Refused, match="这是文件夹"):
        run(plan, Job(str(source), folder, force=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["夹.csv", "有.csv", "登记.csv"]


def test_the_manifest_says_what_it_was_made_of(plan, policy, tmp_path):
    source, out = tmp_path / "登记.parquet", tmp_path / "结果.parquet"
    pq.write_table(table(100), source)
    outcome = run(plan, Job(str(source), out))
    manifest = json.loads((tmp_path / "结果.parquet.manifest.json").read_text("utf-8"))
    assert manifest == json.loads(json.dumps(outcome.manifest))
    assert manifest["version"] == f"sha256:{policy.version}"
    assert manifest["rows"] == {"in": 100, "decided": 100, "refused": 0}
    assert manifest["input"]["hashed"] == "all"
    assert len(manifest["input"]["sha256"]) == 64
    assert manifest["columns"] == pq.read_schema(out).names
    assert manifest["mapping"]["facts"]["应纳税费额"] == "应纳税费额"
    page = (tmp_path / "结果.parquet.summary.html").read_text("utf-8")
    assert "六税两费减半征收" in page
    assert "http" not in page
