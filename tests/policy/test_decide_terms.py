"""Terms that change with the day, defines, who pays in layers, and every kind of thing that a benefit gives."""

from datetime import date
from decimal import Decimal

import pytest

GRANT = {"残疾等级": "一级", "享受月数": 10, "中央补助": "250.01"}


@pytest.fixture(scope="module")
def allowance(shili):
    return shili.benefits["allowance"]


@pytest.mark.parametrize(
    "day, amount, quote",
    [
        ("2022-11-30", "600.00", "由原来的每人每月不低于60元"),
        ("2022-12-01", "750.00", "提高到每人每月不低于75元"),
        ("2024-01-01", "750.00", "提高到每人每月不低于75元"),
    ],
)
def test_the_decisive_day_chooses_the_standard_and_its_quotation(allowance, day, amount, quote):
    decision = allowance.decide({**GRANT, "发放日期": day}, date(2030, 1, 1))
    assert decision.amount == Decimal(amount)
    assert [ground.words for ground in decision.grounds] == [quote]
    assert decision.on == date.fromisoformat(day)


def test_without_the_decisive_day_it_is_what_is_missing(allowance):
    decision = allowance.decide(GRANT, date(2023, 1, 1))
    assert (decision.eligible, decision.amount, decision.missing) == (True, None, ("发放日期",))
    assert len(decision.grounds) == 2


def test_the_centre_pays_first_and_the_rest_is_divided(allowance):
    decision = allowance.decide({**GRANT, "发放日期": "2023-01-01"})
    assert {payer: str(part) for payer, part in decision.paid_by.items()} == {
        "中央": "250.01",
        "省": "250.00",
        "市": "249.99",
    }


def test_a_decision_cannot_be_changed(allowance):
    decision = allowance.decide({**GRANT, "发放日期": "2023-01-01"})
    with pytest.raises(TypeError):
        decision.paid_by["市"] = Decimal(0)
    with pytest.raises(AttributeError):
        decision.amount = Decimal(0)


def test_a_define_is_put_in_and_explained(shili):
    loan = shili.benefits["loan"]
    decision = loan.decide({"就业方式": "出租车司机", "是否个体工商户": False, "贷款金额": 100000})
    assert (decision.eligible, decision.amount, decision.gives) == (True, Decimal("100000.00"), "credit")
    (reason,) = decision.because
    assert "视同个体工商户" in reason.words
    assert "就业方式为“出租车司机”" in reason.words
    assert reason.quotes == ("比照个体工商户",)


def test_what_a_define_lacks_is_asked_for_by_the_facts_it_reads(shili):
    loan = shili.benefits["loan"]
    assert loan.decide({"贷款金额": 1}).missing == ("是否个体工商户", "就业方式")
    assert loan.decide({"是否个体工商户": True}).missing == ("贷款金额",)


DATED = """name: 达标
asks: {人数: '数量[人]'}
is: 人数 >= 标准
terms:
  标准:
    dated:
      - {is: 20人, because: 例子}
      - {from: 自2022年12月1日起, is: 30人, because: 例子}
"""


def test_a_dated_term_of_a_define_hangs_on_the_decisive_day_too(policy_of):
    own = "terms: {标准: {is: 5000元, because: 例子}}\namount: 标准\n"
    block = f"id: one\nname: 一项\nfor: 企业\nasks: {{人数: '数量[人]', 日子: 日期}}\nwhen: {{够数: 达标}}\non: 日子\n{own}"
    one = policy_of((2, "define", DATED), (2, "benefit", block)).benefits["one"]
    assert one.decide({"人数": 25, "日子": "2022-11-30"}).eligible is True
    assert one.decide({"人数": 25, "日子": "2022-12-01"}).eligible is False
    assert one.decide({"人数": 25}).missing == ("日子",)
    assert one.decide({"人数": 30, "日子": "2022-12-01"}).amount == 5000


def test_defines_may_stand_on_one_another(policy_of):
    first = "name: 甲类\nasks: {人数: '数量[人]'}\nis: 人数 >= 线\nterms: {线: {is: 10人, because: 例子}}\n"
    second = "name: 乙类\nasks: {新: 是否}\nis: 甲类 and 新\n"
    block = "id: one\nname: 一项\nfor: 企业\nasks: {}\nwhen: {合格: not 乙类}\n"
    one = policy_of((4, "define", second), (4, "define", first), (4, "benefit", block)).benefits["one"]
    assert one.decide({"人数": 9}).eligible is True
    assert one.decide({"人数": 10}).missing == ("新",)
    assert one.decide({"人数": 10, "新": True}).eligible is False


@pytest.mark.parametrize("gives", ["money", "up_to", "relief", "refund", "credit"])
def test_every_kind_of_amount(benefit_of, gives):
    one = benefit_of(asks={"额": "金额"}, amount="额", gives=gives)
    decision = one.decide({"额": "12.3"})
    assert (decision.gives, decision.amount, decision.as_json()["amount"]) == (
        gives,
        Decimal("12.30"),
        "12.30",
    )


def test_a_status_has_no_amount_and_is_given_at_once(benefit_of):
    decision = benefit_of(asks={"新": "是否"}, when={"新设": "新"}).decide({"新": True})
    assert (decision.gives, decision.eligible, decision.amount, decision.sum) == ("status", True, None, None)


def test_a_deferral_gives_a_day(benefit_of):
    one = benefit_of(
        asks={"到期日": "日期"}, when={"未到期": "到期日 >= 起点"}, until="add_months(到期日, 月数)",
        terms={"起点": "2023-01-31", "月数": "1个月"},
    )  # fmt: skip
    decision = one.decide({"到期日": "2023-01-31"})
    assert (decision.gives, decision.until, decision.amount) == ("deferral", date(2023, 2, 28), None)
    shown = decision.as_json()
    assert shown["until"] == "2023-02-28"
    assert "amount" not in shown
    assert one.decide({}).missing == ("到期日",)
    assert one.decide({"到期日": "2023-01-30"}).until is None


def test_an_amount_in_another_unit_says_so(benefit_of):
    one = benefit_of(
        asks={"出口额": "外币[美元]"},
        amount="出口额 * 比例",
        terms={"比例": "3%"},
        unit="美元",
        paid_by={"省": "1/3", "市": "2/3"},
    )
    decision = one.decide({"出口额": "1000.50"})
    assert (decision.amount, decision.unit) == (Decimal("30.02"), "美元")
    assert decision.as_json()["unit"] == "美元"
    assert sum(decision.paid_by.values()) == decision.amount


def test_a_benefit_that_awaits_a_rule_is_never_granted(benefit_of):
    one = benefit_of(asks={"额": "金额", "新": "是否"}, when={"新设": "新"}, amount="额", awaits="实施细则")
    ready = one.decide({"额": 5, "新": True})
    assert (ready.eligible, ready.amount, ready.missing, ready.awaits) == (None, None, (), "实施细则")
    assert one.decide({"额": 5}).missing == ("新",)
    assert one.decide({"新": False}).eligible is False


def test_a_window_that_no_condition_states_is_one(benefit_of):
    window = {
        "from": {"is": "2023-01-01", "because": "例子"},
        "until": {"is": "2023-06-30", "because": "例子"},
    }
    one = benefit_of(asks={"日子": "日期"}, on="日子", window=window)
    decision = one.decide({"日子": "2023-07-01"})
    assert decision.failed == ("在政策期限内",)
    assert decision.because[0].readings == ("政策起始日 2023-01-01：例子", "政策截止日 2023-06-30：例子")


def test_a_window_that_a_condition_states_is_not_said_twice(shili):
    decision = shili.benefits["car-purchase"].decide({})
    assert [reason.condition for reason in decision.because] == ["新购汽车", "在政策期内购车"]


def test_a_benefit_without_conditions_is_for_all(benefit_of):
    assert benefit_of(asks={"额": "金额"}, amount="额").decide({"额": 1}).eligible is True


def test_the_words_are_in_the_language_asked_for(shili):
    decider = shili.benefits["car-purchase"].decider
    english = decider.in_language("en")
    facts = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}
    assert "payable 7,500.00 yuan" in english.decide(facts).sum
    assert english.decide(facts).amount == decider.decide(facts).amount
    assert decider.in_language("en") is english
    assert english.in_language("en") is english
