"""The pages of the catalogue, as an editor, a publisher and others meet them; without JavaScript."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from luoshi.office.catalogue.models import Draft, Version
from luoshi.office.catalogue.queries import version_of
from luoshi.office.catalogue.services import save_draft
from luoshi.office.catalogue.views.editor_form import fingerprint

pytestmark = pytest.mark.django_db
In = Callable[[Any], Client]
TEXT = """示例市人民政府
关于支持餐饮业发展的通知
示政〔2025〕7号
各县（市、区）人民政府：
2025年3月1日

一、扩大消费

1．对新开业的餐饮企业按投资额的10%给予补助，最高不超过5万元。（责任单位：市商务局、市财政局）
2．2025年底前新增示范街区3条。（责任单位：市商务局）
"""


def words(answer: HttpResponse) -> str:
    return answer.content.decode()


def form_of(answer: HttpResponse) -> dict[str, str]:
    """The editor's form, as a browser would send it."""
    page = words(answer)
    start = page.index('<form id="editor"')
    page = page[start : page.index("</form>", start)]
    found = {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
        if name != "csrfmiddlewaretoken"
    }
    from html import unescape

    for name, value in re.findall(
        r'<textarea class="yaml" name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S
    ):
        found[name] = unescape(value)
    return found


def gap_with(form: dict[str, str], phrase: str) -> str:
    return next(name for name, value in form.items() if name.startswith("gap-") and phrase in value)


@pytest.fixture
def page(draft: Draft) -> str:
    return reverse("catalogue:draft", args=[draft.pk])


def test_only_officers_of_the_jurisdiction_come_in(
    draft: Draft, signed_in: In, client: Client, outsider: Any, applicant: Any, auditor: Any
) -> None:
    pages = [
        reverse("catalogue:home"),
        reverse("catalogue:draft", args=[draft.pk]),
        reverse("catalogue:raw", args=[draft.pk]),
        reverse("catalogue:review", args=[draft.pk]),
        reverse("catalogue:version", args=[draft.base.pk]),
        reverse("catalogue:policy", args=["shili", "2024-1"]),
        reverse("catalogue:file", args=[draft.base.pk, "policy"]),
    ]
    for address in pages:
        assert client.get(address).status_code == 302, address
        assert signed_in(outsider).get(address).status_code == 403, address
        assert signed_in(applicant).get(address).status_code == 403, address
        assert signed_in(auditor).get(address).status_code == 200, address


def test_a_reader_changes_nothing(
    draft: Draft, page: str, signed_in: In, auditor: Any, publisher: Any
) -> None:
    for user in (auditor, publisher):
        reader = signed_in(user)
        answer = reader.get(page)
        assert 'value="save"' not in words(answer)
        form = form_of(answer)
        form["cases"] = ""
        assert reader.post(page, {**form, "do": "save"}).status_code == 422
    assert Draft.objects.get().revision == 1


def test_an_upload_becomes_a_draft_with_its_blocks(shili: Version, signed_in: In, editor: Any) -> None:
    word = Word()
    for line in TEXT.split("\n"):
        word.add_paragraph(line)
    kept = io.BytesIO()
    word.save(kept)
    client = signed_in(editor)
    file = SimpleUploadedFile("餐饮.docx", kept.getvalue())
    answer = client.post(reverse("catalogue:new"), {"file": file, "jurisdiction": "shili", "id": ""})
    draft = Draft.objects.get()
    assert answer["Location"] == reverse("catalogue:draft", args=[draft.pk])
    assert draft.slug == "shili/2025-7"
    assert "```benefit" in draft.text
    assert bytes(draft.source) == kept.getvalue()
    assert "按投资额的10%" in words(client.get(answer["Location"]))
    source = client.get(reverse("catalogue:source", args=[draft.pk]))
    assert source.content == kept.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.txt", b"", "空"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "→"),
        ("文.docx", b"PK\x03\x04 broken", "→"),
        ("信.txt", "没有条文的一封信".encode(), "看不出一条一条的措施"),
        ("大.txt", "一".encode() * (5 * 2**20), "12 MB"),
    ],
)
def test_a_bad_file_is_answered_in_words(
    shili: Version, signed_in: In, editor: Any, name: str, data: bytes, says: str
) -> None:
    file = SimpleUploadedFile(name, data)
    answer = signed_in(editor).post(reverse("catalogue:new"), {"file": file, "jurisdiction": "shili"})
    assert answer.status_code == 422
    assert 'class="problem' in words(answer)
    assert 'class="remedy"' in words(answer)
    assert says == "→" or says in words(answer)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("id_", ["../x", "大写", "A B", "a" * 80])
def test_an_id_that_cannot_be_is_refused(shili: Version, signed_in: In, editor: Any, id_: str) -> None:
    file = SimpleUploadedFile("文.txt", TEXT.encode())
    answer = signed_in(editor).post(
        reverse("catalogue:new"), {"file": file, "jurisdiction": "shili", "id": id_}
    )
    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_a_policy_that_is_there_is_not_uploaded_again(shili: Version, signed_in: In, editor: Any) -> None:
    file = SimpleUploadedFile("文.txt", TEXT.encode())
    answer = signed_in(editor).post(
        reverse("catalogue:new"), {"file": file, "jurisdiction": "shili", "id": "2024-1"}
    )
    assert "目录里已经有" in words(answer)


def test_the_page_sent_back_unchanged_changes_nothing(
    draft: Draft, page: str, signed_in: In, editor: Any
) -> None:
    client = signed_in(editor)
    form = form_of(client.get(page))
    windows = {name: value.replace("\n", "\r\n") for name, value in form.items()}
    assert client.post(page, {**windows, "do": "save"}).status_code == 302
    now = Draft.objects.get()
    assert (now.text, now.cases, now.revision) == (draft.text, draft.cases, 1)


def test_a_block_is_edited_and_saved_and_the_text_stays(
    draft: Draft, page: str, signed_in: In, editor: Any
) -> None:
    client = signed_in(editor)
    form = form_of(client.get(page))
    gap = gap_with(form, "car-purchase")
    form[gap] = form[gap].replace("name: 新购汽车消费补贴", "name: 购买新车补贴")
    assert client.post(page, {**form, "do": "save"}).status_code == 302
    assert Draft.objects.get().text == draft.text.replace("name: 新购汽车消费补贴", "name: 购买新车补贴")


def test_a_mistake_stands_at_its_line(draft: Draft, page: str, signed_in: In, editor: Any) -> None:
    client = signed_in(editor)
    form = form_of(client.get(page))
    gap = gap_with(form, "car-purchase")
    form[gap] = form[gap].replace("按购车价格的5%", "按购车价格的8%")
    line = form[gap][: form[gap].index("8%")].count("\n") + 1
    answer = client.post(reverse("catalogue:check", args=[draft.pk]), form)
    assert f'href="#{gap}" data-line="{line}"' in words(answer)
    place = words(answer).split(f'id="at-{gap}" hx-swap-oob="true"', 1)[1].split('<div class="at"', 1)[0]
    assert "8%" in place
    assert f"第 {line} 行" in place
    assert "待落实 1" in words(answer)
    assert Draft.objects.get().text == draft.text


def test_words_outside_a_block_are_not_taken_into_the_document(
    draft: Draft, page: str, signed_in: In, editor: Any
) -> None:
    client = signed_in(editor)
    form = form_of(client.get(page))
    gap = gap_with(form, "car-purchase")
    form[gap] = f"{form[gap]}\n市政府另给一万元"
    answer = client.post(page, {**form, "do": "save"})
    assert answer.status_code == 422
    assert "在代码块外面" in words(answer)
    assert "市政府另给一万元" in words(answer)
    assert Draft.objects.get().text == draft.text


def test_a_block_is_put_in_without_javascript(draft: Draft, page: str, signed_in: In, editor: Any) -> None:
    client = signed_in(editor)
    form = form_of(client.get(page))
    gap = gap_with(form, "startup-grant")
    form[gap] = ""
    answer = client.post(page, {**form, "do": f"insert:benefit:3:{gap[4:]}"})
    made = form_of(answer)[gap]
    assert made.startswith("```benefit")
    assert "满6个月" in made
    assert "2000元" in made
    assert Draft.objects.get().text == draft.text


@pytest.mark.parametrize("kind", ["benefit", "targets", "register", "watch", "task", "waive", "define"])
def test_every_kind_of_block_to_begin_with_can_be_read(
    draft: Draft, signed_in: In, editor: Any, kind: str
) -> None:
    from luoshi.policy.file import parse
    from luoshi.policy.writing.fences import compose, split

    address = reverse("catalogue:block", args=[draft.pk])
    answer = signed_in(editor).get(address, {"kind": kind, "measure": "4"})
    block = split(words(answer) + "\n").blocks[0]
    text = split(draft.text).text
    parsed = parse(compose(text, [(text[: text.index("5．")].count("\n"), kind, block.yaml)]))
    of_blocks = [
        problem for problem in parsed.problems if (problem.place.line or 0) > 4
    ]  # the front matter is bare
    assert [one for one in of_blocks if one.code.startswith(("yaml.", "block.", "key."))] == []
    assert signed_in(editor).get(address, {"kind": "no", "measure": "4"}).status_code == 404


def test_two_who_save_different_places_are_put_together(
    draft: Draft, page: str, signed_in: In, editor: Any, colleague: Any
) -> None:
    first, second = signed_in(editor), signed_in(colleague)
    one, two = form_of(first.get(page)), form_of(second.get(page))
    car, tax = gap_with(one, "car-purchase"), gap_with(one, "deed-tax")
    one[car] = one[car].replace("新购汽车消费补贴", "甲的名称")
    two[tax] = two[tax].replace("新建商品住房契税补贴", "丙的名称")
    assert first.post(page, {**one, "do": "save"}).status_code == 302
    answer = second.post(page, {**two, "do": "save"})
    assert answer.status_code == 409
    merged = form_of(answer)
    assert "甲的名称" in merged[car]
    assert "丙的名称" in merged[tax]
    assert second.post(page, {**merged, "do": "save"}).status_code == 302
    text = Draft.objects.get().text
    assert "甲的名称" in text
    assert "丙的名称" in text


def test_two_who_save_the_same_place_see_both_texts(
    draft: Draft, page: str, signed_in: In, editor: Any, colleague: Any
) -> None:
    first, second = signed_in(editor), signed_in(colleague)
    one, two = form_of(first.get(page)), form_of(second.get(page))
    car = gap_with(one, "car-purchase")
    first.post(page, {**one, car: one[car].replace("新购汽车消费补贴", "甲的名称"), "do": "save"})
    answer = second.post(page, {**two, car: two[car].replace("新购汽车消费补贴", "丙的名称"), "do": "save"})
    shown = words(answer)
    assert "编辑甲已经保存过" in shown
    theirs = shown.split('class="theirs"', 1)[1].split("</div>", 1)[0]
    assert "甲的名称" in theirs
    assert "丙的名称" in form_of(answer)[car]
    assert "甲的名称" in Draft.objects.get().text


def test_raw_mode_saves_and_shows_both_on_a_conflict(
    draft: Draft, signed_in: In, editor: Any, colleague: Any
) -> None:
    address = reverse("catalogue:raw", args=[draft.pk])
    client = signed_in(editor)
    assert client.post(address, {"text": draft.text + "\n", "revision": 1}).status_code == 302
    answer = signed_in(colleague).post(address, {"text": draft.text + "丙\n", "revision": 1})
    assert answer.status_code == 422
    assert "丙" in words(answer)
    assert "已经保存过" in words(answer)
    assert Draft.objects.get().revision == 2


def test_a_benefit_is_tried_by_the_text_as_it_is_typed(
    draft: Draft, page: str, signed_in: In, editor: Any
) -> None:
    client = signed_in(editor)
    form = form_of(client.get(page))
    address = reverse("catalogue:try", args=[draft.pk, "car-purchase"])
    facts = {
        "try:car-purchase:购车价格": "15万元",
        "try:car-purchase:购车日期": "2024-02-01",
        "try:car-purchase:是否新车": "yes",
    }
    assert "7,500.00" in words(client.post(address, {**form, **facts}, headers={"HX-Request": "true"}))
    gap = gap_with(form, "car-purchase")
    form[gap] = form[gap].replace("最高补贴: 最高不超过10000元/台", "最高补贴: {is: 6000元/台, because: 试}")
    typed = client.post(address, {**form, **facts}, headers={"HX-Request": "true"})
    assert "6,000.00" in words(typed)
    assert "购车价格" in words(client.get(address))
    wrong = client.post(address, {**form, "try:car-purchase:购车价格": "很贵"})
    assert 'class="invalid-feedback"' in words(wrong)


def test_the_whole_way_from_draft_to_portal(
    publisher: Any, changed: Draft, signed_in: In, editor: Any, shili: Version
) -> None:
    client = signed_in(editor)
    page = reverse("catalogue:draft", args=[changed.pk])
    review = reverse("catalogue:review", args=[changed.pk])
    answer = client.post(page, {**form_of(client.get(page)), "do": "submit"})
    assert answer["Location"] == review
    assert "须由另一位同志" in words(client.get(review))
    assert client.post(reverse("catalogue:publish", args=[changed.pk]), {"revision": 2}).status_code == 403
    second = signed_in(publisher)
    shown = words(second.get(review))
    assert "条款 口径" in shown
    keys = re.findall(r'type="checkbox" name="reading" value="([0-9a-f]{64})"', shown)
    assert len(keys) == 3
    early = second.post(reverse("catalogue:publish", args=[changed.pk]), {"revision": 2})
    assert (early.status_code, Version.objects.count()) == (422, 1)
    second.post(reverse("catalogue:sign", args=[changed.pk]), {"reading": keys})
    answer = second.post(reverse("catalogue:publish", args=[changed.pk]), {"revision": 2, "note": "口径"})
    version = version_of("shili/2024-1")
    assert answer["Location"] == reverse("catalogue:version", args=[version.pk])
    compared = second.get(reverse("catalogue:difference", args=[version.pk, shili.pk]))
    assert "价税合计（说明：文件未写是否含税）" in words(compared)
    withdrawn = second.post(
        reverse("catalogue:withdraw", args=[version.pk]), {"reason": "口径写错了", "restore": "yes"}
    )
    assert withdrawn.status_code == 302
    assert version_of("shili/2024-1") == shili
    assert "口径写错了" in words(second.get(reverse("catalogue:version", args=[version.pk])))


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("policy", b"---\npolicy: shili"),
        ("ledger", b"PK"),
        ("docx", b"PK"),
        ("json", b"{"),
        ("akn", b"<?xml"),
        ("cases", b"- of:"),
        ("source", "示例市".encode()),
    ],
)
def test_a_version_is_handed_on_and_not_sent_twice(
    shili: Version, signed_in: In, auditor: Any, form: str, begins: bytes
) -> None:
    client = signed_in(auditor)
    address = reverse("catalogue:file", args=[shili.pk, form])
    answer = client.get(address)
    assert answer.content.startswith(begins)
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    if form == "json":
        assert len(json.loads(answer.content)["measures"]) == 5


def test_a_file_that_is_none_is_not_found(shili: Version, signed_in: In, auditor: Any) -> None:
    assert signed_in(auditor).get(reverse("catalogue:file", args=[shili.pk, "exe"])).status_code == 404


def test_what_if_over_the_worked_cases_and_over_a_table(shili: Version, signed_in: In, auditor: Any) -> None:
    client = signed_in(auditor)
    address = reverse("catalogue:what-if", args=[shili.pk, "car-purchase"])
    assert "现在是 5%" in words(client.get(address))
    answer = words(client.post(address, {"term:补贴比例": "6%"}))
    assert "1,500.00" in answer  # 150,000 at 6% and not 5%; the other is capped
    table = "购车价格,购车日期,是否新车\n100000,2024-02-01,是\n很贵,2024-02-01,是\n".encode()
    answer = words(
        client.post(address, {"term:补贴比例": "6%", "table": SimpleUploadedFile("案例.csv", table)})
    )
    assert "1,000.00" in answer
    assert "很贵" in answer


@pytest.mark.parametrize(
    "given", [{}, {"term:补贴比例": "三斤"}, {"term:补贴比例": "6%", "table": b"a,b\n1\n"}]
)
def test_what_cannot_be_tried_is_answered_in_words(
    shili: Version, signed_in: In, auditor: Any, given: dict[str, Any]
) -> None:
    if "table" in given:
        given = {**given, "table": SimpleUploadedFile("案例.csv", given["table"])}
    address = reverse("catalogue:what-if", args=[shili.pk, "car-purchase"])
    answer = signed_in(auditor).post(address, given)
    assert answer.status_code == 422
    assert 'class="problem' in words(answer)


def test_an_unchanged_place_is_known_by_its_print(
    draft: Draft, page: str, signed_in: In, editor: Any
) -> None:
    form = form_of(signed_in(editor).get(page))
    gap = gap_with(form, "car-purchase")
    assert form[f"was-{gap[4:]}"] == fingerprint(form[gap])


def test_a_policy_s_page_tells_what_has_happened(
    draft: Draft, signed_in: In, editor: Any, colleague: Any
) -> None:
    save_draft(draft, draft.text + "\n", 1, colleague)
    shown = words(signed_in(editor).get(reverse("catalogue:policy", args=["shili", "2024-1"])))
    assert "编辑丙" in shown
    begun = signed_in(editor).post(reverse("catalogue:begin", args=["shili", "2024-1"]))
    assert begun.status_code in (302, 422)


def test_a_reading_stands_by_the_name_of_its_block(shili: Version, signed_in: In, auditor: Any) -> None:
    page = signed_in(auditor).get(f"/office/catalogue/versions/{shili.pk}/").content.decode()
    assert "新购汽车消费补贴 · 开始" in page
    assert "car-purchase 开始" not in page


def test_the_editor_leads_to_the_first_place_that_is_left(draft: Draft, signed_in: In, editor: Any) -> None:
    block = draft.text.index("```benefit")
    draft.text = draft.text[:block] + draft.text[draft.text.index("```\n", block + 3) + 4 :]
    draft.save()
    page = signed_in(editor).get(f"/office/catalogue/drafts/{draft.pk}/").content.decode()
    assert 'href="#measure-1">去看第一处</a>' in page
    assert 'id="measure-1"' in page
