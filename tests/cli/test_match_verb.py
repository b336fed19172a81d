"""`luoshi match`: every benefit for one profile, asked for one question at a time if wanted."""

import io
import json
from datetime import date

import pytest

BENEFIT = """id: jobs
name: 稳岗奖励
for: 企业
asks: {用工人数: '数量[人]', 企业规模: '选项[大型企业, 小微企业]', 新设: 是否}
when:
  用工达标: 用工人数 >= 最少
  小微企业: 企业规模 = '小微企业'
  新设企业: 新设
amount: 奖励
terms:
  最少: {is: 20人, because: 例子}
  奖励: {is: 5000元, because: 例子}
"""
YES = {"用工人数": 20, "企业规模": "小微企业", "新设": True}


@pytest.fixture
def home(policy_of, tmp_path):
    """A jurisdiction of two policies and a vocabulary."""
    policy_of(tmp_path / "shili" / "2023-1", benefit=BENEFIT)
    later = BENEFIT.replace("jobs", "later").replace("稳岗奖励", "后来的奖励")
    policy_of(
        tmp_path / "shili" / "2023-2", benefit=later + "window: {until: {is: 2023-12-31, because: 例子}}\n"
    )
    facts = "用工人数: {type: '数量[人]', of: 企业, question: 贵企业有多少人？}\n"
    (tmp_path / "shili" / "facts.yaml").write_text(facts, "utf-8")
    return tmp_path / "shili"


@pytest.fixture
def match(luoshi, home, monkeypatch):
    def run(*more, answers=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        return luoshi("match", home, *more)

    return run


def facts(**given):
    return "--facts", json.dumps(given, ensure_ascii=False)


def test_all_policies_of_a_folder(match):
    made = match(*facts(**YES), "--on", "2023-06-01")
    assert made.code == 0
    assert made.out.startswith("可享受合计 10,000.00元\n")
    assert "√ 稳岗奖励  5,000.00元" in made.out
    assert "√ 后来的奖励  5,000.00元" in made.out


def test_closed_is_listed_with_its_date_and_the_day_is_today_if_none_is_given(match):
    assert date.today() > date(2023, 12, 31)  # noqa: DTZ011
    made = match(*facts(**YES))
    assert "已截止  1" in made.out
    assert "2023-12-31，已截止" in made.out


def test_what_would_have_to_change(match):
    made = match(*facts(**{**YES, "用工人数": 19}), "--on", "2023-06-01")
    assert "用工人数再增加1人（现19人，需20人以上）" in made.out


def test_as_json(match):
    shown = match(*facts(用工人数=20), "--json", "--on", "2023-06-01").json
    assert [one["benefit"] for one in shown["possibly"]] == ["jobs", "later"]
    assert shown["next_question"] == "企业规模"
    assert shown["questions"][0]["options"] == ["大型企业", "小微企业"]
    assert shown["questions"][0]["settles"] == 2


def test_one_question_at_a_time(match):
    made = match("--ask", "--on", "2023-06-01", answers="20\n2\n是\n")
    assert made.out.startswith("可享受合计 10,000.00元")
    assert made.err.index("贵企业有多少人？") < made.err.index("企业规模是哪一种？")
    assert "  2. 小微企业" in made.err
    assert "关系到 2 项" in made.err


def test_not_knowing_is_an_answer(match):
    shown = match("--ask", "--json", "--on", "2023-06-01", answers="?\n不清楚\n？\n").json
    assert [one["declined"] for one in shown["questions"]] == [True, True, True]
    assert shown["next_question"] is None
    assert len(shown["possibly"]) == 2


def test_going_back_forgets_nothing(match):
    made = match("--ask", "--json", "--on", "2023-06-01", answers="20\n小微企业\n<\n<\n\n\n是\n")
    assert made.json["total"] == "10000.00"
    assert "（上次：20，回车不变）" in made.err


def test_going_back_at_the_first_question_stays_there(match):
    assert (
        match("--ask", "--json", "--on", "2023-06-01", answers="<\n<\n20\n").json["next_question"]
        == "企业规模"
    )


def test_a_bad_answer_is_explained_and_asked_again(match):
    made = match("--ask", "--json", "--on", "2023-06-01", answers="很多\n19.5\n20\n3\n")
    assert made.json["next_question"] == "企业规模"
    assert "不是数：很多" in made.err
    assert "小数最多 0 位" in made.err


def test_an_empty_line_or_the_end_is_enough(match):
    for answers in ("", "\n", "20\n\n"):
        assert match("--ask", "--json", answers=answers).code == 0


def test_one_answer_may_settle_everything(match):
    made = match("--ask", "--on", "2023-06-01", answers="3\n")
    assert made.err.count("\n\n") == 1
    assert "不符合  2" in made.out


def test_only_for_some(match):
    assert match("--for", "企业", "--json").code == 0
    made = match("--for", "个人", "--json")
    assert (made.code, made.json["problems"][0]["code"]) == (1, "audience.unknown")


@pytest.mark.parametrize(
    "more", [("--facts", "{"), ("--facts", '{"没有": 1}'), ("--on", "x"), ("--ask", "--facts", "-")]
)
def test_what_is_wrong_is_said(match, more):
    made = match(*more, "--json")
    assert (made.code, made.json["ok"]) == (1, False)


def test_in_english(match):
    made = match(*facts(**{**YES, "用工人数": 19}), "--on", "2023-06-01", "--lang", "en")
    assert made.out.startswith("entitled to 0.00 yuan in all")
    assert "1 person more (now 19 people, at least 20 people needed)" in made.out


def test_a_policy_must_be_named(luoshi, tmp_path):
    assert luoshi("match").code == 2
    assert luoshi("match", tmp_path / "none").code == 1
