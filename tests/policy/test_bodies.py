"""The names of bodies: prefixes that a list leaves out, and the tree and aliases of units.yaml."""

from pathlib import Path

import pytest

from luoshi.policy.jurisdiction.bodies import Bodies, bodies_from, load_bodies
from luoshi.policy.prose.names import Namer, level_prefix, looks_like_unit, place_prefix
from luoshi.policy.prose.structure import structure
from luoshi.problem import Refused

TREE = """\
市人民政府:
  full: 甲市人民政府
  level: 市
  aliases: [市政府]
  units:
    市财政局:
      full: 甲市财政局
      level: 市
      kind: 政府部门
    市卫生健康委:
      full: 甲市卫生健康委员会
      aliases: [市卫健委]
人行甲市中心支行:
  aliases: [人行甲中心支行]
各有关单位:
"""


@pytest.mark.parametrize(
    "written, full",
    [
        ("市财政局、商务局", "市财政局、市商务局"),
        ("市财政局、市场监督管理局", "市财政局、市市场监督管理局"),
        ("省委、省政府、财政厅", "省委、省政府、省财政厅"),
        ("省财政厅、市财政局、商务局", "省财政厅、市财政局、市商务局"),
        ("市委宣传部、组织部、财政局", "市委宣传部、市委组织部、市财政局"),
        ("市教育局、组织部", "市教育局、市委组织部"),
        ("焦作市财政局、商务局", "焦作市财政局、焦作市商务局"),
        (
            "县发改局、县财政局、统计局、各乡镇人民政府、供销社",
            "县发改局、县财政局、县统计局、各乡镇人民政府、县供销社",
        ),
        ("自治区财政厅、商务厅", "自治区财政厅、自治区商务厅"),
        (
            "市场监管总局、工业和信息化部、国家发展改革委、财政部",
            "市场监管总局、工业和信息化部、国家发展改革委、财政部",
        ),
        ("国家发展改革委、卫生健康委、粮食和储备局", "国家发展改革委、卫生健康委、粮食和储备局"),
        (
            "市商务局、人行焦作市中心支行、焦作银保监分局、遂宁海关、国网遂宁供电公司、国家统计局焦作调查队",
            "市商务局、人行焦作市中心支行、焦作银保监分局、遂宁海关、国网遂宁供电公司、国家统计局焦作调查队",
        ),
        ("市投资集团、城发投集团、新时代集团、水务公司", "市投资集团、城发投集团、新时代集团、水务公司"),
        (
            "市公安局、各县（市、区）政府、高新区管委会、示范区管委会、司法局",
            "市公安局、各县（市、区）政府、高新区管委会、示范区管委会、市司法局",
        ),
        ("市公安局、孟州市政府、中站区政府、司法局", "市公安局、孟州市政府、中站区政府、市司法局"),
        (
            "市教育局、消防救援支队、中级法院、检察院、总工会、团委、妇联、残联、工商联、科协、文联、气象局、税务局",
            "市教育局、市消防救援支队、市中级法院、市检察院、市总工会、市团委、市妇联、市残联、市工商联、市科协、市文联、市气象局、市税务局",
        ),
        ("市政府办公室（金融办）、大数据局", "市政府办公室（金融办）、市大数据局"),
        ("市委宣传部（市新闻出版局）、文旅局（文物局）", "市委宣传部（市新闻出版局）、市文旅局（文物局）"),
        ("市直有关部门、市级有关部门", "市直有关部门、市级有关部门"),
        ("市财政局、市政务服务局、政务服务中心", "市财政局、市政务服务局、市政务服务中心"),
        ("兵团发展改革委、财政局、各师市", "兵团发展改革委、兵团财政局、各师市"),
        ("州财政局、林业和草原局、州级有关部门", "州财政局、州林业和草原局、州级有关部门"),
    ],
)
def test_a_list_leaves_out_the_prefix_that_its_first_name_has(written: str, full: str) -> None:
    names = written.split("、")
    assert Namer([names]).complete(names) == full.split("、")


def test_a_bare_name_takes_the_usual_level_of_the_document() -> None:
    clauses = [["县财政局"], ["县商务局", "财政局"], ["县水利局"], ["人社局", "财政部"]]
    assert Namer(clauses).complete(clauses[3]) == ["县人社局", "财政部"]


def test_where_no_name_has_a_level_names_stay_as_written() -> None:
    clauses = [["财政局", "商务局"], ["人社局"]]
    assert [Namer(clauses).complete(names) for names in clauses] == clauses


def test_a_name_that_stands_elsewhere_with_the_party_committee_is_that() -> None:
    clauses = [["市委网信办"], ["市财政局", "网信办", "农办"]]
    assert Namer(clauses).complete(clauses[1]) == ["市财政局", "市委网信办", "市委农办"]


def test_a_name_with_the_place_of_the_issuer_stays() -> None:
    names = ["市财政局", "镇江海事局", "海事局"]
    assert Namer([names], ["镇江市"]).complete(names) == ["市财政局", "镇江海事局", "市海事局"]


@pytest.mark.parametrize(
    "name", ["市场监管局", "市政园林局", "市容环卫局", "省直部门", "区块链中心", "财政局", "县域办"]
)
def test_a_word_that_begins_like_a_level_is_none(name: str) -> None:
    assert level_prefix(name) is None


@pytest.mark.parametrize(
    "name, place",
    [
        ("焦作市财政局", "焦作市"),
        ("聊城市商务局", "聊城市"),
        ("湘西自治州财政局", "湘西自治州"),
        ("高新区管委会", None),
        ("城市管理局", None),
        ("住房和城市建设局", None),
        ("国家统计局焦作市调查队", None),
    ],
)
def test_a_place_before_a_name(name: str, place: str | None) -> None:
    assert place_prefix(name) == place


@pytest.mark.parametrize(
    "name", ["市财政局", "各县（市、区）政府", "市委宣传部（市新闻出版局）", "试点城市政府", "人民银行"]
)
def test_these_are_names_of_units(name: str) -> None:
    assert looks_like_unit(name)


@pytest.mark.parametrize("name", ["加强领导", "2023年", "含税", "以下简称", "企业负责人员", ""])
def test_these_are_not(name: str) -> None:
    assert not looks_like_unit(name)


def test_any_way_to_write_a_name_resolves_to_one() -> None:
    bodies = bodies_from(TREE)
    written = ["市财政局", "甲市财政局", "人行甲中心支行", "市卫健委", "市政府", "没有的局"]
    names = ["市财政局", "市财政局", "人行甲市中心支行", "市卫生健康委", "市人民政府", "没有的局"]
    assert [bodies.resolve(one) for one in written] == names
    assert "市卫健委" in bodies
    assert "没有的局" not in bodies


def test_bodies_are_a_tree() -> None:
    bodies = bodies_from(TREE)
    assert [body.name for body in bodies.under("市人民政府")] == ["市财政局", "市卫生健康委"]
    assert bodies["市卫健委"].parent == "市人民政府"
    assert bodies["市财政局"].kind == "政府部门"
    assert bodies["各有关单位"].full == "各有关单位"
    assert bodies.nearest("市财政厅") == "市财政局"


def test_a_registry_resolves_the_names_of_clauses() -> None:
    text = (
        "甲市措施\n1．稳贷款。（责任单位：市财政局、卫健委、人行甲中心支行）\n2．稳投资。（责任单位：市政府）"
    )
    found = structure(text, bodies_from(TREE))
    assert [duty.name for duty in found.measures[0].duties] == [
        "市财政局",
        "市卫生健康委",
        "人行甲市中心支行",
    ]
    assert found.measures[0].duties[2].written == "人行甲中心支行"
    assert found.measures[1].duties[0].name == "市人民政府"


@pytest.mark.parametrize(
    "source, code, line, words",
    [
        ("市财政局:\n  alias: [市财政]\n", "units.key", 2, "aliases"),
        ("市财政局:\n  aliases: 市财政\n", "units.aliases", 2, "一列名称"),
        ("市财政局: [1]\n", "units.shape", 1, "市财政局"),
        ("- 市财政局\n", "units.shape", 1, "单位"),
        ("市财政局:\n  full: [甲]\n", "units.text", 2, "full"),
        ("市财政局:\n市商务局:\n  aliases: [市财政局]\n", "units.duplicate", 3, "市财政局"),
        ("市商务局:\n  aliases: [市财政局]\n市财政局:\n", "units.duplicate", 3, "市商务局"),
        ("甲:\n  aliases: [丙]\n乙:\n  aliases: [丙]\n", "units.duplicate", 4, "丙"),
        ("甲:\n  units:\n    丙:\n乙:\n  units:\n    丙:\n", "units.duplicate", 6, "丙"),
        ("甲:\n  full: 丙\n乙:\n  full: 丙\n", "units.duplicate", 4, "丙"),
        ("甲:\n甲:\n", "yaml.duplicate", 2, "甲"),
        ("甲:\n  units: 乙\n", "units.shape", 2, "单位"),
    ],
)
def test_a_mistake_in_units_yaml_is_named_with_its_line(
    source: str, code: str, line: int, words: str
) -> None:
    with pytest.raises(Refused) as refused:
        bodies_from(source, "units.yaml")
    problem = refused.value.problems[0]
    assert (problem.code, problem.place.file, problem.place.line) == (code, "units.yaml", line)
    assert words in problem.message.zh + problem.remedy.zh
    assert problem.message.en
    assert problem.remedy.en


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        bodies_from("甲:\n  kinds: 一\n乙:\n  aliases: 二\n")
    assert [problem.code for problem in refused.value.problems] == ["units.key", "units.aliases"]


def test_an_empty_file_has_no_bodies(tmp_path: Path) -> None:
    (tmp_path / "units.yaml").write_text("\n")
    assert load_bodies(tmp_path / "units.yaml").all == ()
    assert bodies_from("# nothing yet\n").all == ()
    assert Bodies(()).resolve("市财政局") == "市财政局"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        load_bodies(tmp_path / "units.yaml")
    assert refused.value.problems[0].code == "units.unreadable"
    (tmp_path / "units.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused):
        load_bodies(tmp_path / "units.yaml")


POLICIES = Path(__file__).parents[2] / "policies"
DOCUMENTS = Path(__file__).parents[1] / "marked" / "documents"


@pytest.mark.parametrize("folder, document", [("jiaozuo", "jiaozuo-2023-1"), ("suining", "suining-2020-2")])
def test_every_body_of_the_document_stands_in_its_registry(folder: str, document: str) -> None:
    bodies = load_bodies(POLICIES / folder / "units.yaml")
    found = structure((DOCUMENTS / f"{document}.txt").read_text("utf-8"), bodies)
    named = {duty.name for measure in found.measures for duty in measure.duties}
    addressed = {addressee for notice in found.notices for addressee in notice.addressees}
    assert {name for name in named | addressed if name not in bodies} == set()
    assert all(bodies.resolve(name) == name for name in named)
