"""The shape that programs read: its keys, in their order, with their forms."""

import json

import pytest

NEW = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}
KEYS = [
    "policy",
    "benefit",
    "measure",
    "eligible",
    "gives",
    "amount",
    "paid_by",
    "because",
    "missing",
    "version",
    "on",
]
GOLDEN = {
    "policy": "shili/2023-1",
    "benefit": "car-purchase",
    "measure": 1,
    "eligible": True,
    "gives": "money",
    "amount": "7500.00",
    "paid_by": {"省": "3750.00", "市": "3750.00"},
    "because": [
        {"condition": "新购汽车", "holds": True, "words": "是新车"},
        {
            "condition": "在政策期内购车",
            "holds": True,
            "words": "购车日期为2023年2月1日，在2023年1月20日至2023年3月31日之间（首尾两日都算）",
            "quotes": ["延续至2023年3月底"],
            "readings": ["开始 2023-01-20：文件未写起始日，从印发之日起算"],
        },
    ],
    "missing": [],
    "on": "2023-02-01",
    "name": "新购汽车消费补贴",
    "sum": "购车价格150,000.00元 × 补贴比例5% = 7,500.00元，未超过最高补贴10,000.00元，应发7,500.00元",
    "quotes": ["按购车价格的5%", "最高不超过10000元/台"],
}


@pytest.fixture(scope="module")
def car(shili):
    return shili.benefits["car-purchase"]


def test_a_decision_as_json(car):
    shown = json.loads(json.dumps(car.decide(NEW).as_json()))
    version = shown.pop("version")
    assert shown == GOLDEN
    assert version.startswith("sha256:")
    assert len(version) == 71


@pytest.mark.parametrize("facts", [NEW, {}, {"是否新车": False}])
def test_every_decision_has_these_keys_first(car, facts):
    shown = car.decide(facts).as_json()
    assert list(shown)[: len(KEYS)] == KEYS
    assert all(list(reason)[:3] == ["condition", "holds", "words"] for reason in shown["because"])


def test_not_yet_known_is_null(car):
    shown = car.decide({"是否新车": True}).as_json()
    assert (shown["eligible"], shown["amount"], shown["paid_by"], shown["on"]) == (None, None, {}, None)
    assert shown["missing"] == ["购车日期", "购车价格"]
    assert [reason["holds"] for reason in shown["because"]] == [True, None]
    assert shown["because"][1]["missing"] == ["购车日期"]
    assert "sum" not in shown


def test_a_refusal_names_the_condition(car):
    shown = car.decide({"是否新车": False}).as_json()
    assert (shown["eligible"], shown["amount"], shown["missing"]) == (False, None, [])
    assert shown["because"][0] == {"condition": "新购汽车", "holds": False, "words": "不是新车"}
    assert "missing" not in shown["because"][1]


def test_the_version_is_that_of_the_file_and_stays(policy_of, shili):
    from hashlib import sha256

    again = policy_of((1, "benefit", "id: one\nname: 一\nfor: 个人\nasks: {}\n"))
    other = policy_of((1, "benefit", "id: one\nname: 二\nfor: 个人\nasks: {}\n"))
    assert again.version != other.version
    assert again.benefits["one"].decide({}).version == again.version
    assert len(again.version) == len(sha256().hexdigest())
    assert shili.benefits["car-purchase"].decide({}).version == shili.benefits["loan"].decide({}).version


def test_the_same_case_gives_the_same_decision(car):
    assert car.decide(NEW) == car.decide(dict(reversed(NEW.items())))
    assert json.dumps(car.decide(NEW).as_json()) == json.dumps(car.decide(NEW).as_json())


def test_words_that_give_two_terms_are_quoted_once(policy_of):
    block = (
        "id: one\nname: 一\nfor: 个人\nasks: {人数: '数量[人]', 每人: 金额}\n"
        "when:\n  够人: 人数 >= 少 and 人数 < 少 + 多\n"
        "terms: {少: {quote: 用工人数20人以上的小微企业, take: first}, 多: {quote: 用工人数20人以上的小微企业, take: first}}\n"
    )
    (reason,) = policy_of((3, "benefit", block)).benefits["one"].decide({"人数": 20}).as_json()["because"]
    assert reason["quotes"] == ["用工人数20人以上的小微企业"]
