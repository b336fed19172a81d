"""The notices of a file: who issued what, when, to whom, and where one wraps another."""

from datetime import date
from pathlib import Path

import pytest

from luoshi.policy.document import Notice
from luoshi.policy.prose.notice_heads import parse_day
from luoshi.policy.prose.structure import structure

DOCUMENTS = Path(__file__).parents[1] / "marked" / "documents"


def facts(notice: Notice) -> tuple[object, ...]:
    return notice.title, notice.number, notice.issuer, notice.date, notice.addressees


def test_a_notice_that_forwards_a_notice_is_seen() -> None:
    text = (DOCUMENTS / "jiaozuo-2023-1.txt").read_text("utf-8")
    found = structure(text)
    outer, inner = found.notices
    assert facts(outer) == (
        "中站区人民政府办公室关于转发《焦作市人民政府关于印发大力提振市场信心促进经济稳定向好政策措施的通知》的通知",
        "中政办〔2023〕3号",
        "中站区人民政府办公室",
        date(2023, 1, 20),
        ("各街道办事处", "区政府各部门", "各有关单位"),
    )
    assert facts(inner) == (
        "大力提振市场信心促进经济稳定向好政策措施",
        "焦政〔2023〕1号",
        "焦作市人民政府",
        date(2023, 1, 20),
        ("各县（市、区）人民政府", "市城乡一体化示范区管委会", "市人民政府各部门", "各有关单位"),
    )
    assert found.policy is inner
    assert text[inner.start :].startswith("焦作市人民政府文件")
    assert (len(found.measures), len(found.chapters), len(found.sections)) == (100, 6, 20)
    assert all(measure.duties for measure in found.measures)


POLICY = "一、支持\n1．甲。（责任单位：市财政局）\n2．乙。（责任单位：市商务局）\n"


@pytest.mark.parametrize(
    "text, wanted",
    [
        pytest.param(
            "甲市人民政府关于加快发展的意见\n甲政发〔2021〕7号\n各县（区）人民政府，市政府各部门：\n现提出以下意见。\n"
            + POLICY
            + "甲市人民政府\n2021年5月6日\n",
            (
                "甲市人民政府关于加快发展的意见",
                "甲政发〔2021〕7号",
                "甲市人民政府",
                date(2021, 5, 6),
                ("各县（区）人民政府", "市政府各部门"),
            ),
            id="the measures stand in the notice itself",
        ),
        pytest.param(
            "甲市人民政府文件\n甲政发〔2021〕7号\n甲市人民政府\n关于印发甲市稳增长\n若干措施的通知\n各县（区）人民政府：\n现印发给你们，请认真贯彻执行。\n"
            "2021年5月6日\n甲市稳增长若干措施\n为稳增长，制定本措施。\n"
            + POLICY
            + "甲市人民政府办公室　2021年5月7日印发\n",
            (
                "甲市稳增长若干措施",
                "甲政发〔2021〕7号",
                "甲市人民政府",
                date(2021, 5, 6),
                ("各县（区）人民政府",),
            ),
            id="the notice issues a document",
        ),
        pytest.param(
            "关于印发《甲市稳增长措施（试行）》的通知\n甲发改〔2021〕7号\n各有关单位：\n现印发给你们。\n甲市发展和改革委员会　甲市财政局\n"
            "二〇二一年五月六日\n甲市稳增长措施\n（试行）\n" + POLICY,
            (
                "甲市稳增长措施（试行）",
                "甲发改〔2021〕7号",
                "甲市发展和改革委员会、甲市财政局",
                date(2021, 5, 6),
                ("各有关单位",),
            ),
            id="two issuers, a Chinese date, a title on two lines",
        ),
        pytest.param(
            "甲市人民政府关于加快发展的意见\n甲政发〔2021〕7号\n市各有关部门、单位：\n现提出以下意见。\n"
            + POLICY,
            (
                "甲市人民政府关于加快发展的意见",
                "甲政发〔2021〕7号",
                "甲市人民政府",
                None,
                ("市各有关部门、单位",),
            ),
            id="addressees that share a word",
        ),
        pytest.param(
            "甲市人民政府关于加快发展的意见\n甲政发〔2021〕7号\n各县、区人民政府、甲东示范区管委会，甲州园区管委会；市各委办局，"
            "各直属单位：\n现提出以下意见。\n" + POLICY,
            (
                "甲市人民政府关于加快发展的意见",
                "甲政发〔2021〕7号",
                "甲市人民政府",
                None,
                ("各县、区人民政府、甲东示范区管委会", "甲州园区管委会", "市各委办局", "各直属单位"),
            ),
            id="addressees with a semicolon",
        ),
        pytest.param(
            "甲市支持人才若干政策\n" + POLICY,
            ("甲市支持人才若干政策", None, None, None, ()),
            id="no notice at all",
        ),
        pytest.param(
            "甲市人民政府办公室\n关于成立专班的通知\n甲政办〔2021〕7号\n市发展改革委、市财政局、市商务局：\n通知如下。\n"
            + POLICY
            + "甲市人民政府办公室\n2021-05-06\n",
            (
                "甲市人民政府办公室关于成立专班的通知",
                "甲政办〔2021〕7号",
                "甲市人民政府办公室",
                date(2021, 5, 6),
                ("市发展改革委", "市财政局", "市商务局"),
            ),
            id="addressees in an enumeration",
        ),
        pytest.param(
            "甲市人民政府关于印发甲市稳增长措施的通知\n甲政发〔2021〕7号\n各县（区）人民政府：\n现印发给你们。\n甲市稳增长措施\n"
            + POLICY
            + "抄送：市委办公室。\n甲市人民政府办公室2021年5月7日印发\n",
            (
                "甲市稳增长措施",
                "甲政发〔2021〕7号",
                "甲市人民政府",
                date(2021, 5, 7),
                ("各县（区）人民政府",),
            ),
            id="no signature: the day of the imprint",
        ),
    ],
)
def test_a_notice_is_read(text: str, wanted: tuple[object, ...]) -> None:
    found = structure(text)
    assert [facts(notice) for notice in found.notices] == [wanted]
    assert [measure.number for measure in found.measures] == [1, 2]
    assert found.measures[-1].text.endswith("（责任单位：市商务局）")


@pytest.mark.parametrize(
    "ending",
    [
        "附件：1．任务清单\n2．申请表\n",
        "附件1\n任务清单\n一、清单\n1．丙。（责任单位：市水利局）\n",
        "附件\n3．丙。（责任单位：市水利局）\n",
        "附：3．丙。\n",
        "（此件公开发布）\n3．丙。\n",
        "甲市人民政府\n2021年5月6日\n3．丙。\n",
        "　　　　甲市人民政府　　　\n　　　2021年5月6日\n（此件主动公开）\n",
        "抄送：市委各部门。\n3．丙。\n",
        "甲市人民政府办公室　　　　　2021年5月6日印发\n",
        "本措施自印发之日起施行，有效期两年。\n",
        "本措施由市财政局负责解释。\n本措施自2021年5月6日起施行。\n",
        "以上政策措施与现行政策不一致的，按照就高不重复的原则执行。\n",
        "特此通知。\n甲市人民政府\n2021年5月6日\n",
    ],
)
def test_what_closes_a_document_is_no_part_of_its_last_measure(ending: str) -> None:
    found = structure("甲市若干措施\n" + POLICY + ending)
    assert [measure.number for measure in found.measures] == [1, 2]
    assert found.measures[-1].text == "乙。（责任单位：市商务局）"


@pytest.mark.parametrize(
    "written, day",
    [
        ("2023年1月20日", date(2023, 1, 20)),
        ("二〇二三年一月二十日", date(2023, 1, 20)),
        ("二○一九年十二月三十一日", date(2019, 12, 31)),
        ("2023-01-20", date(2023, 1, 20)),
        ("２０２３年１月２０日", date(2023, 1, 20)),
        ("2023年13月1日", None),
        ("去年", None),
    ],
)
def test_days_of_signatures(written: str, day: date | None) -> None:
    assert parse_day(written) == day


@pytest.mark.parametrize(
    "head, day",
    [
        ("示例市人民政府办公室关于印发若干措施的通知\n示政办〔2023〕1号\n2023年1月20日", date(2023, 1, 20)),
        ("示例市促进经济若干措施\n发布日期：2023-01-20 来源：市政府办公室", date(2023, 1, 20)),
        ("示例市促进经济若干措施\n（示政办〔2023〕1号 2023年1月20日）", date(2023, 1, 20)),
        ("示例市促进经济若干措施\n（2023年1月20日市人民政府第5次常务会议通过）", None),
    ],
)
def test_a_day_between_the_title_and_the_first_item_is_the_document_s(head, day):
    text = f"{head}\n一、加强保障\n（一）支持企业。（责任单位：市财政局）\n（二）促进消费。（责任单位：市商务局）\n"
    assert structure(text).policy.date == day
