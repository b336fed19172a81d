"""The calculator: facts on the left, the decision as a letter on the right, and nothing personal in an address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from luoshi.office.portal import queries

CAR = "/p/shili/2024-1/1/car-purchase/"
GIVEN = {"购车价格": "150000", "购车日期": "2024-03-01", "是否新车": "是"}
VIN = "LSVAA4187E2184847"


@pytest.fixture(autouse=True)
def _in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "today", lambda: date(2024, 4, 1))


def asked(url: str, facts: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"{url}?{urlencode(facts)}"


def test_it_says_yes_how_much_and_why(shili: Any, read: Callable[..., Any]) -> None:
    page = read(asked(CAR, GIVEN))
    assert page.all("span", class_="yes")
    assert page.says("应发7,500.00元")
    assert page.says("购车价格150,000.00元 × 补贴比例5% = 7,500.00元")
    assert page.says("省财政 3,750.00 元")
    assert page.says("市财政局拨付")
    assert page.says("居民身份证、机动车销售统一发票、机动车行驶证")


def test_each_condition_stands_on_its_words(shili: Any, read: Callable[..., Any]) -> None:
    page = read(asked(CAR, GIVEN))
    assert page.says("“延续至2030年6月底”")
    assert page.says("文件未写起始日，从印发之日起算")


def test_it_says_no_and_what_would_change_it(shili: Any, read: Callable[..., Any]) -> None:
    page = read(asked(CAR, {**GIVEN, "购车日期": "2030-07-02"}))
    assert page.says("不符合条件")
    assert page.says("2030年6月30日（含）前购车（现为2030年7月2日）")
    assert not page.all("p", class_="sum")


@pytest.mark.parametrize("facts", [{}, {"购车价格": "150000"}, {**GIVEN, "是否新车": "不清楚"}])
def test_with_facts_missing_it_guesses_nothing(
    facts: dict[str, str], shili: Any, read: Callable[..., Any]
) -> None:
    page = read(asked(CAR, facts))
    assert page.says("还不能确定")
    assert page.says("还需要补充的情况")
    assert not page.all("p", class_="sum")


def test_what_was_typed_stays_and_the_wrong_field_says_what_to_do(
    shili: Any, read: Callable[..., Any]
) -> None:
    page = read(asked(CAR, {**GIVEN, "购车价格": "十几万", "购车日期": "2024-02-31"}))
    price, day = (page.all("input", name=name)[0] for name in ("购车价格", "购车日期"))
    assert (price["value"], price["aria-invalid"]) == ("十几万", "true")
    assert (day["value"], day["type"]) == ("2024-02-31", "text")
    assert page.says("不是数：十几万")
    assert page.says("填阿拉伯数字")
    assert page.says("没有这个日期：2024-02-31")


def test_money_may_be_written_as_people_write_it(shili: Any, read: Callable[..., Any]) -> None:
    assert read(asked(CAR, {**GIVEN, "购车价格": "15万元"})).says("7,500.00")


def test_a_number_that_tells_who_she_is_never_stands_in_an_address(shili: Any, client: Any) -> None:
    answer = client.post(CAR, {**GIVEN, "车辆识别代号": VIN})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'value="{VIN}"' in page  # kept in the form
    assert VIN not in "".join(part for part in page.split('"') if part.startswith(("/", "http")))


def test_without_such_a_number_the_answer_has_an_address(shili: Any, client: Any) -> None:
    answer = client.post(CAR, {**GIVEN, "车辆识别代号": ""})
    assert answer.status_code == 302
    assert unquote(answer["Location"]) == f"{CAR}?购车价格=150000&购车日期=2024-03-01&是否新车=是"


def test_an_address_that_names_such_a_number_is_not_believed(shili: Any, client: Any) -> None:
    answer = client.get(CAR, {**GIVEN, "车辆识别代号": VIN})
    assert answer.status_code == 302
    assert unquote(answer["Location"]) == f"{CAR}?购车价格=150000&购车日期=2024-03-01&是否新车=是"


def test_a_number_that_cannot_be_is_named_at_its_field(shili: Any, read: Callable[..., Any]) -> None:
    page = read(CAR, data={**GIVEN, "车辆识别代号": "LSVAA4187E218484I"})
    (field,) = page.all("input", name="车辆识别代号")
    assert field["aria-invalid"] == "true"


def test_while_one_types_only_the_letter_is_answered(shili: Any, client: Any) -> None:
    answer = client.post(CAR, GIVEN, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith("<article")
    assert "7,500.00" in page


def test_while_one_types_a_wrong_answer_is_named_in_the_letter(shili: Any, client: Any) -> None:
    page = client.post(CAR, {**GIVEN, "购车价格": "x"}, headers={"HX-Request": "true"}).content.decode()
    assert "不是数：x" in page


def test_each_type_has_its_input(shili: Any, read: Callable[..., Any]) -> None:
    page = read(CAR)
    assert page.all("input", name="购车价格")[0]["inputmode"] == "decimal"
    assert page.all("input", name="购车日期")[0]["type"] == "date"
    assert [one["value"] for one in page.all("input", name="是否新车")] == ["是", "否", "不清楚"]
    assert page.says("元")


def test_a_closed_benefit_says_so_and_can_still_be_worked_out(
    shili: Any, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "today", lambda: date(2030, 7, 1))
    page = read(asked(CAR, GIVEN))
    assert page.says("已截止")
    assert page.says("7,500.00")


def test_in_english_too(shili: Any, read: Callable[..., Any]) -> None:
    page = read(asked(CAR, GIVEN), "en")
    for words in ("you are entitled", "7,500.00", "payable", "The conditions one by one", "met"):
        assert page.says(words)


def test_what_is_given_without_a_claim_asks_for_no_papers(shili: Any, read: Callable[..., Any]) -> None:
    page = read(
        asked(
            "/p/shili/2024-1/3/startup-grant/",
            {"是否个体工商户": "是", "登记日期": "2023-08-01", "申请日期": "2024-03-01"},
        )
    )
    assert page.says("免申即享")
    assert not page.says("需要提供的材料")


@pytest.mark.parametrize(
    "junk",
    [
        {"购车价格": "9" * 500},
        {"没有的事实": "1"},
        {"购车日期": "<script>alert(1)</script>"},
        {"是否新车": "也许"},
        {str(number): "x" for number in range(300)},
    ],
)
def test_whatever_is_sent_it_answers(
    junk: dict[str, str], shili: Any, client: Any, read: Callable[..., Any]
) -> None:
    assert read(asked(CAR, junk)).status == 200
    assert client.post(CAR, junk).status_code in (200, 302)


def test_zero_bytes_are_refused_in_words(shili: Any, client: Any, read: Callable[..., Any]) -> None:
    assert read(asked(CAR, {"购车价格": "\0" * 9})).status == 400
    assert client.post(CAR, {"购车价格": "\0"}).status_code in (200, 302)


def test_before_anything_is_filled_in_it_says_what_to_do(shili: Any, read: Callable[..., Any]) -> None:
    empty = read("/p/shili/2024-1/1/car-purchase/")
    assert empty.says("填几项情况，答复随填随写在这里")
    assert not empty.says("经对照您提供的情况")
    begun = read("/p/shili/2024-1/1/car-purchase/?购车价格=150000")
    assert begun.says("经对照您提供的情况")
    assert not begun.says("填几项情况，答复随填随写在这里")
