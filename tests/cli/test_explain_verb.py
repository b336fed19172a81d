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
