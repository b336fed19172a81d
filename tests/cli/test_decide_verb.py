"""`luoshi decide`: the decision as JSON and in words, what is wrong with the facts, and the log."""

import io
import json
from datetime import datetime

import pytest

NEW = {"购车价格": 150000, "购车日期": "2023-02-01"}
BENEFIT = """id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额, 购车日期: 日期}
when: {在政策期内购车: 购车日期 between 起点 and 截止}
amount: least(购车价格 * 补贴比例, 最高补贴)
terms:
  补贴比例: 按购车价格的5%
  最高补贴: 最高不超过10000元/台
  截止: 延续至2023年3月底
  起点: {is: 2023-01-20, because: 文件未写起始日}
on: 购车日期
paid_by: {省: 1/2, 市: 1/2}
split: 省、市财政各补贴一半
"""


@pytest.fixture
def place(policy_of, tmp_path):
    return policy_of(tmp_path / "shili" / "2023-1", benefit=BENEFIT)


@pytest.fixture
def decide(luoshi, place):
    def run(facts, *more, benefit="car"):
        written = facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)
        return luoshi("decide", place, benefit, "--facts", written, *more)

    return run


def test_it_prints_the_decision_as_json(decide):
    made = decide(NEW, "--json")
    assert made.code == 0
    shown = made.json
    assert list(shown)[:11] == [
        "policy", "benefit", "measure", "eligible", "gives", "amount", "paid_by", "because", "missing", "version", "on",
    ]  # fmt: skip
    assert (shown["policy"], shown["benefit"], shown["measure"]) == ("shili/2023-1", "car", 1)
    assert (shown["eligible"], shown["gives"], shown["amount"]) == (True, "money", "7500.00")
    assert shown["paid_by"] == {"省": "3750.00", "市": "3750.00"}
    assert (shown["missing"], shown["on"]) == ([], "2023-02-01")


def test_it_says_the_decision_in_words(decide):
    made = decide(NEW)
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("√ 购车补贴  7,500.00元\n")
    assert "√ 在政策期内购车：购车日期为2023年2月1日" in made.out
    assert "“延续至2023年3月底”" in made.out
    assert "= 购车价格150,000.00元 × 补贴比例5% = 7,500.00元" in made.out
    assert "由谁负担：省 3,750.00元，市 3,750.00元" in made.out


def test_a_refusal_and_an_open_case_are_no_errors(decide):
    refused = decide({**NEW, "购车日期": "2023-04-01"})
    assert (refused.code, refused.out.split("\n")[0]) == (0, "× 购车补贴  不符合条件")
    open_ = decide({})
    assert (open_.code, open_.out.split("\n")[0]) == (0, "？ 购车补贴  还不能确定")
    assert "还要知道：购车日期和购车价格" in open_.out


def test_in_english(decide):
    made = decide(NEW, "--lang", "en")
    assert made.out.startswith("√ 购车补贴  7,500.00 yuan\n")
    assert "paid by: 省 3,750.00 yuan, 市 3,750.00 yuan" in made.out


def test_facts_from_a_file_and_from_stdin(decide, tmp_path, monkeypatch):
    (tmp_path / "case.json").write_text("\ufeff" + json.dumps(NEW), "utf-8")
    assert decide(f"@{tmp_path / 'case.json'}", "--json").json["amount"] == "7500.00"
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(NEW)))
    assert decide("-", "--json").json["amount"] == "7500.00"


def test_every_digit_of_a_number_counts(decide):
    made = decide('{"购车价格": 0.3, "购车日期": "2023-02-01"}', "--json")
    assert made.json["amount"] == "0.02"
    assert decide('{"购车价格": 0.30000000000000001, "购车日期": "2023-02-01"}').code == 1


@pytest.mark.parametrize(
    "facts, code",
    [
        ("{", "facts.json"),
        ("[]", "facts.json"),
        ("3", "facts.json"),
        ("", "facts.json"),
        ('{"购车价格": NaN}', "facts.json"),
        ('{"购车价格": ' + "9" * 5000 + "}", "facts.json"),
        ("[" * 100_000, "facts.json"),
        ('{"购车价格": 1, "购车价格": 2}', "facts.twice"),
        ("@没有.json", "system"),
        ("@.", "system"),
        ('{"购车价格": 1.005}', "facts.scale"),
        ('{"购车价格": "十五万美元"}', "facts.number"),
        ('{"购车日期": "2023-02-30"}', "facts.date"),
        ('{"购车价恪": 1}', "facts.unknown-name"),
    ],
)
def test_bad_facts_are_refused_with_a_reason(decide, facts, code):
    made = decide(facts, "--json")
    assert made.code == 1
    assert [problem["code"] for problem in made.json["problems"]] == [code]
    assert all(problem["remedy"] for problem in made.json["problems"])
    plain = decide(facts)
    assert (plain.code, plain.out) == (1, "")
    assert "internal" not in plain.err


def test_json_that_is_none_is_pointed_at(decide):
    made = decide('{"购车价格": 1,}')
    assert "--facts:1:" in made.err
    assert "^" in made.err


def test_a_misspelt_fact_is_named_with_the_nearest(decide):
    assert "是不是“购车价格”？" in decide({"购车价恪": 1}).err


def test_facts_in_another_encoding_are_refused(decide, tmp_path):
    (tmp_path / "case.json").write_bytes('{"购车价格": 1}'.encode("gb18030"))
    assert decide(f"@{tmp_path / 'case.json'}", "--json").json["problems"][0]["code"] == "file.encoding"


def test_an_unknown_benefit_is_answered_with_the_nearest(decide):
    made = decide(NEW, "--json", benefit="caar")
    assert (made.code, made.json["problems"][0]["remedy"]) == (1, "是不是 car？")
    assert decide(NEW, benefit="完全两样").code == 1


def test_a_benefit_may_be_called_by_its_name(decide):
    assert decide(NEW, "--json", benefit="购车补贴").json["benefit"] == "car"


def test_a_day_that_is_none_is_refused(decide):
    assert decide(NEW, "--on", "2023-02-30", "--json").json["problems"][0]["code"] == "day.none"


def test_the_day_of_the_decision(decide):
    assert decide(NEW, "--on", "2024-01-01", "--json").json["on"] == "2023-02-01"


def test_a_folder_without_a_policy_is_refused(luoshi, tmp_path):
    made = luoshi("decide", tmp_path, "car", "--facts", "{}", "--json")
    assert (made.code, made.json["problems"][0]["code"]) == (1, "policy.absent")


def test_facts_must_be_given(luoshi, place):
    assert luoshi("decide", place, "car").code == 2


def test_the_log_is_only_ever_added_to(decide, tmp_path):
    log = tmp_path / "log.jsonl"
    log.write_text("earlier\n", "utf-8")
    decide('{"购车价格": 0.30, "购车日期": "2023-02-01"}', "--log", log)
    decide(NEW, "--log", log, "--on", "2023-03-01", "--json")
    earlier, first, second = log.read_text("utf-8").splitlines()
    assert earlier == "earlier"
    one, two = json.loads(first), json.loads(second)
    assert one["facts"] == {"购车价格": "0.30", "购车日期": "2023-02-01"}
    assert (one["on"], two["on"]) == (None, "2023-03-01")
    assert two["decision"] == decide(NEW, "--json").json
    assert datetime.fromisoformat(two["at"]).tzinfo is not None


def test_what_was_logged_is_decided_the_same_again(decide, tmp_path):
    log = tmp_path / "log.jsonl"
    decide('{"购车价格": 123456.78, "购车日期": "2023-02-01"}', "--log", log)
    record = json.loads(log.read_text("utf-8"))
    assert decide(record["facts"], "--json").json == record["decision"]


def test_a_log_that_cannot_be_written_is_said(decide, tmp_path):
    made = decide(NEW, "--log", tmp_path, "--json")
    assert (made.code, made.json["problems"][0]["code"]) == (1, "system")


def test_a_bad_case_is_not_logged(decide, tmp_path):
    decide({"购车价恪": 1}, "--log", tmp_path / "log.jsonl")
    assert not (tmp_path / "log.jsonl").exists()
