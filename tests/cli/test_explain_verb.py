"""`luoshi explain`: the letter, in Chinese and in English."""

import pytest

FACTS = '{"购车价格": 150000}'


@pytest.fixture
def explain(luoshi, policy):
    return lambda *more, facts=FACTS, benefit="car": luoshi(
        "explain", policy, benefit, "--facts", facts, *more
    )


def test_the_letter_in_chinese(explain):
    made = explain()
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("关于您申请“购车补贴”的答复\n\n您好：\n")
    assert "（依据：示政〔2023〕1号第1条“按购车价格的5%”“最高不超过10000元/台”）" in made.out
    assert "省财政负担3,750.00元，市财政负担3,750.00元" in made.out


def test_the_letter_in_english(explain):
    made = explain("--lang", "en")
    assert made.out.startswith("Answer on the application for “购车补贴”\n")
    assert "7,500.00 yuan is payable" in made.out


def test_the_letter_and_its_decision_as_json(explain):
    shown = explain("--json").json
    assert shown["letter"].startswith("关于您申请")
    assert shown["decision"]["amount"] == "7500.00"


def test_bad_facts_and_unknown_benefits_are_refused(explain):
    assert explain(facts='{"购车价恪": 1}').code == 1
    assert "是不是 car？" in explain(benefit="cat").err


def test_a_code_of_the_results_in_words(luoshi, policy):
    made = luoshi("explain", policy, "car", "--code", 1 << 62)
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("购车补贴  car  第1条\n")
    assert "购车价格" in made.out
    shown = luoshi("explain", policy, "car", "--code", 1 << 62, "--json").json
    assert (shown["code"], shown["eligible"], shown["lacking"]) == (1 << 62, True, ["购车价格"])


def test_conditions_of_a_code_have_their_sentences(luoshi, policy_of, tmp_path):
    block = (
        "id: car\nname: 购车补贴\nfor: 个人\nasks: {购车日期: 日期, 是否新车: 是否}\nwhen:\n  新车: 是否新车\n"
        "  在政策期内: 购车日期 <= 截止\ngives: status\nterms:\n  截止: 延续至2023年3月底\n"
    )
    policy = policy_of(tmp_path / "shili" / "2023-1", benefit=block)
    out = luoshi("explain", policy, "car", "--code", 1 | 1 << 32).out
    assert "不成立  新车" in out
    assert "还不能确定  在政策期内" in out
    assert "看这些事实：购车日期" in out
    assert "原文：补贴政策延续至2023年3月底。" in out
    english = luoshi("explain", policy, "car", "--code", 1 | 1 << 32, "--lang", "en").out
    assert "Fails  新车" in english
    assert "settled by: 购车日期" in english


@pytest.mark.parametrize("code", ["1", "-1", "x", "1.5", "9" * 60])
def test_a_code_that_is_none_is_refused(luoshi, policy, code):
    made = luoshi("explain", policy, "car", "--code", code)
    assert made.code in (1, 2)
    assert made.out == ""
    assert "→" in made.err


def test_one_of_facts_and_code_is_wanted(luoshi, policy):
    for more in ((), ("--facts", FACTS, "--code", "0")):
        made = luoshi("explain", policy, "car", *more)
        assert made.code == 2
        assert "--code" in made.err
