"""A code of the results says the same as the decision that it was made of, and no other code is read."""

from itertools import product

import pytest

from luoshi.engines.codes import LACKS, code_of, failing, not_known, read_code
from luoshi.policy.load import load
from luoshi.problem import Refused

POLICY = "policies/jiaozuo/2023-1"
SIX = "six-taxes-two-fees"


@pytest.fixture(scope="module")
def policy(request):
    return load(request.config.rootpath / POLICY)


def test_a_code_and_its_conditions_are_one():
    for holds in product([True, False, None], repeat=4):
        code = code_of(holds)
        assert failing(code) == tuple(number for number, one in enumerate(holds) if one is False)
        assert not_known(code) == tuple(number for number, one in enumerate(holds) if one is None)


def test_it_says_what_the_decision_says(policy):
    benefit = policy.benefits[SIX]
    for facts in (
        {"是否小型微利企业": True, "税费种类": "证券交易印花税", "应纳税费额": 100},
        {"是否小型微利企业": False, "是否个体工商户": False, "是否增值税小规模纳税人": False},
        {},
    ):
        decision = benefit.decide(facts)
        coded = read_code(policy, benefit, code_of([reason.holds for reason in decision.because]))
        assert coded.eligible is decision.eligible
        assert tuple(cause.condition for cause in coded.failed) == decision.failed
        assert [cause.condition for cause in coded.unknown] == [
            reason.condition for reason in decision.because if reason.holds is None
        ]


def test_each_condition_has_its_words_its_facts_and_its_sentence(policy):
    benefit = policy.benefits[SIX]
    coded = read_code(policy, benefit, 1 << 31 | 1 << 1)
    (unknown,) = coded.unknown
    assert unknown.words == "是增值税小规模纳税人，或者是小型微利企业，或者是个体工商户"
    assert unknown.facts == ("是否增值税小规模纳税人", "是否小型微利企业", "是否个体工商户")
    for cause in coded.causes:
        assert cause.sentences
        assert all(sentence in benefit.measure.text for sentence in cause.sentences)
    assert "小型微利企业" in read_code(policy, benefit, 1, "en").failed[0].words


def test_a_quoted_condition_has_the_sentence_of_its_quotation(policy):
    for benefit in policy.benefits.values():
        for number in range(len(benefit.decider.rules.conditions)):
            (cause,) = read_code(policy, benefit, 1 << number).causes
            for ground in cause.grounds:
                if ground.because is None:
                    assert any(ground.words in sentence for sentence in cause.sentences)


def test_a_missing_fact_of_the_amount_is_told(policy):
    coded = read_code(policy, policy.benefits[SIX], LACKS)
    assert (coded.eligible, coded.causes, coded.lacking) == (True, (), ("应纳税费额",))


@pytest.mark.parametrize(
    "code", [-1, 1 << 63, 1 << 30, 1 << 61, 1 | 1 << 31, LACKS | 1, 1 << 70], ids=lambda code: f"{code:x}"
)
def test_a_code_that_no_decision_has_is_refused_with_what_to_do(policy, code):
    with pytest.raises(Refused) as refused:
        read_code(policy, policy.benefits[SIX], code)
    (problem,) = refused.value.problems
    assert problem.code == "code.none"
    assert f"{SIX}.code" in problem.remedy.zh
    assert f"{SIX}.code" in problem.remedy.en


def test_a_benefit_without_a_result_lacks_none(policy):
    with pytest.raises(Refused):
        read_code(policy, policy.benefits["live-seizure"], LACKS)
