"""The document as Akoma Ntoso: every word kept, the structure said, the findings marked."""

import pytest
from lxml import etree

from luoshi.policy.document import Document
from luoshi.policy.exports.akn import NAMESPACE, to_akn

NS = {"a": NAMESPACE}


@pytest.fixture
def xml(document):
    return etree.fromstring(to_akn(document))


def words(element):
    return "".join("".join(element.itertext()).split())


def test_every_word_of_the_document_stands_in_it_in_order(xml, document):
    said = "".join(words(part) for part in xml[0] if part.tag != f"{{{NAMESPACE}}}meta")
    assert said == "".join(document.text.split())


def test_chapters_hold_sections_and_sections_articles(xml):
    assert xml.xpath("//a:mainBody//a:article/@eId", namespaces=NS) == [
        "chp_1__sec_1__art_1",
        "chp_1__sec_1__art_2",
        "chp_2__sec_2__art_3",
        "chp_2__sec_3__art_4",
    ]
    assert xml.xpath("//a:chapter/a:num/text()", namespaces=NS) == ["一、", "二、"]
    assert xml.xpath("//a:chapter/a:heading/text()", namespaces=NS) == ["促进消费", "扩大投资"]


def test_the_heading_of_a_measure_is_marked(xml):
    (article,) = xml.xpath("//a:article[a:heading]", namespaces=NS)
    assert article.findtext("a:num", namespaces=NS) == "2．"
    assert article.findtext("a:heading", namespaces=NS) == "家电下乡。"


def test_words_between_a_heading_and_its_first_measure_are_its_intro(xml):
    (intro,) = xml.xpath("//a:chapter/a:intro", namespaces=NS)
    assert words(intro) == "本章由市发展改革委统筹。"


def test_each_notice_is_a_container_of_the_preface(xml):
    containers = xml.xpath("//a:preface/a:container", namespaces=NS)
    assert len(containers) == 3
    numbers = xml.xpath("//a:preface//a:docNumber/text()", namespaces=NS)
    assert numbers == ["甲政办〔2023〕7号", "乙政〔2023〕3号"]
    assert xml.xpath("//a:preface//a:docDate/@date", namespaces=NS) == ["2023-02-20", "2023-02-01"]
    assert [words(title) for title in containers[2].iterfind(".//a:docTitle", NS)] == ["稳定经济若干", "措施"]


def test_the_imprint_is_in_the_conclusions(xml):
    assert "印发" in words(xml.find(".//a:conclusions", NS))


def test_the_policy_is_identified_at_all_three_levels(xml):
    for level in ("FRBRWork", "FRBRExpression", "FRBRManifestation"):
        element = xml.find(f".//a:{level}", NS)
        assert element.find("a:FRBRthis", NS).get("value").startswith("/akn/cn/doc/policy/")
        assert element.find("a:FRBRdate", NS).get("date") == "2023-02-01"
    assert xml.find(".//a:FRBRcountry", NS).get("value") == "cn"
    assert xml.find(".//a:FRBRlanguage", NS).get("language") == "zho"
    author = xml.find(".//a:FRBRWork/a:FRBRauthor", NS).get("href")
    assert xml.xpath(f"//a:TLCOrganization[@eId='{author[1:]}']/@showAs", namespaces=NS) == ["乙市人民政府"]


def test_responsibility_is_marked_with_its_units_and_their_roles(xml):
    article = xml.xpath("//a:article[@eId='chp_1__sec_1__art_1']", namespaces=NS)[0]
    (clause,) = article.iterfind(".//a:inline[@name='responsibility']", NS)
    assert words(clause) == "（责任单位：市财政局、商务局）"
    units = clause.findall("a:organization", NS)
    roles = [(words(unit), unit.get("class")) for unit in units]
    assert roles == [("市财政局", "lead"), ("商务局", "support")]
    shown = {one.get("eId"): one.get("showAs") for one in xml.iterfind(".//a:TLCOrganization", NS)}
    assert [shown[unit.get("refersTo")[1:]] for unit in units] == ["市财政局", "市商务局"]


def test_quantities_have_their_value_and_unit(xml):
    found = {words(one): one for one in xml.iterfind(".//a:quantity", NS)}
    concepts = {one.get("eId"): one.get("showAs") for one in xml.iterfind(".//a:TLCConcept", NS)}
    assert found["1500万元"].get("normalized") == "15000000"
    assert found["1—3个"].get("normalized") == "1..3"
    assert found["最高不超过1万元/台"].get("class") == "at-most"
    assert concepts[found["最高不超过1万元/台"].get("refersTo")[1:]] == "元/台"


def test_dates_have_a_day_and_keep_the_whole_stretch(xml):
    found = {words(one): (one.get("date"), one.get("title")) for one in xml.iterfind(".//a:date", NS)}
    assert found["延续至2023年3月底"] == ("2023-03-31", "../2023-03-31")
    assert found["2023年"] == ("2023-12-31", "2023")


def test_an_end_that_is_no_day_is_an_event(xml):
    (event,) = xml.iterfind(".//a:inline[@name='event']", NS)
    assert words(event) == "至响应解除"


def test_cited_documents_are_references(xml):
    (ref,) = xml.iterfind(".//a:ref", NS)
    assert words(ref) == "《关于促进投资的意见》（乙政办〔2022〕33号）"
    assert ref.get("href").startswith("/akn/cn/doc/")


def test_every_id_is_there_once_and_every_reference_leads_somewhere(xml):
    ids = xml.xpath("//@eId")
    assert len(ids) == len(set(ids))
    for target in xml.xpath("//@refersTo | //a:FRBRauthor/@href | //@source", namespaces=NS):
        assert target[1:] in ids


def test_numbers_that_come_again_get_ids_of_their_own(one_measure):
    measure = one_measure("甲\n乙").measures[0]
    from dataclasses import replace

    again = replace(measure, id="2", text="乙", start=2, end=3)
    first = replace(measure, text="甲", end=1)
    xml = etree.fromstring(to_akn(Document("甲\n乙", (), (), (), (first, again))))
    assert xml.xpath("//a:article/@eId", namespaces=NS) == ["art_1", "art_1-2"]


def test_text_with_no_structure_at_all_is_kept():
    xml = etree.fromstring(to_akn(Document("一句\n\x00二句", (), (), (), ())))
    assert [words(one) for one in xml.iterfind(".//a:mainBody/a:p", NS)] == ["一句", "二句"]
