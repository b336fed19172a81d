"""`luoshi draft`: a policy folder out of a document, and nothing lost that was there."""

import pytest

from luoshi.cli.draft_verb import policy_id
from luoshi.policy.prose.structure import structure
from luoshi.policy.writing.fences import strip


def test_the_folder_is_named_after_the_documents_number(luoshi, document, tmp_path):
    result = luoshi("draft", document)
    assert (result.code, result.err) == (0, "")
    folder = tmp_path / "policies/draft/2023-1"
    assert strip((folder / "policy.md").read_text("utf-8")) == document.read_text("utf-8")
    assert (folder / "source.txt").read_bytes() == document.read_bytes()


def test_it_says_what_it_wrote_and_what_comes_next(luoshi, document):
    result = luoshi("draft", document)
    assert (
        "已写入 policies/draft/2023-1/policy.md：3 条，草拟了 2 个代码块（benefit 1、targets 1）"
        in result.out
    )
    assert "下一步：打开它，逐块核对，核完一块删去一处 draft: true" in result.out
    assert "luoshi check policies/draft/2023-1" in result.out


def test_what_it_wrote_passes_the_check(luoshi, document):
    luoshi("draft", document, "--out", "城市/文件")
    assert luoshi("check", "城市/文件").code == 0


def test_an_edited_policy_file_is_kept(luoshi, document, tmp_path):
    luoshi("draft", document)
    edited = tmp_path / "policies/draft/2023-1/policy.md"
    edited.write_text("改过", "utf-8")
    result = luoshi("draft", document)
    assert result.code == 1
    assert "policy.md  错误  文件已经存在，没有改动它\n    → 换个文件名，或加 --force 覆盖" in result.err
    assert edited.read_text("utf-8") == "改过"
    assert luoshi("draft", document, "--force").code == 0
    assert edited.read_text("utf-8") != "改过"


def test_an_original_of_another_document_is_kept_and_nothing_is_written(luoshi, document, tmp_path):
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "source.txt").write_text("别的文件", "utf-8")
    assert luoshi("draft", document, "--out", "x").code == 1
    assert (folder / "source.txt").read_text("utf-8") == "别的文件"
    assert not (folder / "policy.md").exists()


def test_a_document_can_be_drafted_beside_itself(luoshi, document, tmp_path):
    here = tmp_path / "shi" / "2023-1"
    here.mkdir(parents=True)
    source = document.rename(here / "source.txt")
    assert luoshi("draft", source, "--out", here).code == 0
    assert luoshi("check", here).code == 0


def test_a_policy_is_not_drafted_again(luoshi, policy):
    result = luoshi("draft", policy)
    assert result.code == 1
    assert "这已经是政策文件" in result.err


def test_a_scanned_pdf_is_refused_with_what_to_do(luoshi, tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    page = Canvas(str(tmp_path / "扫描.pdf"))
    page.rect(10, 10, 100, 100, fill=1)
    page.save()
    result = luoshi("draft", "扫描.pdf")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("扫描.pdf  错误  ")
    assert "\n    → " in result.err
    assert not (tmp_path / "policies").exists()


def test_for_programs_it_says_the_same_in_json(luoshi, document):
    assert luoshi("draft", document, "--json").json == {
        "ok": True,
        "policy": "draft/2023-1",
        "folder": "policies/draft/2023-1",
        "measures": 3,
        "blocks": {"benefit": 1, "targets": 1},
    }


@pytest.mark.parametrize(
    ("folder", "text", "wanted"),
    [
        ("shi/2024-9", "一、甲。", "shi/2024-9"),
        ("政策/办法", "关于甲的通知\n示政办〔2022〕33号\n一、甲。\n", "draft/2022-33"),
        ("shi/办法", "一、甲。", "shi/policy"),
    ],
)
def test_the_id_is_ascii_whatever_the_folder_is_called(tmp_path, folder, text, wanted):
    assert policy_id(tmp_path / folder, structure(text)) == wanted
