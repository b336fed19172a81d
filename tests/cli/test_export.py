"""`luoshi export`: what it writes, where, and over what."""

import io
import json
import sys
import zipfile

import pytest

NAMES = {
    "xlsx": "通知-任务分解表.xlsx",
    "docx": "通知-正文.docx",
    "json": "通知-条文.json",
    "akn": "通知-akn.xml",
}


@pytest.mark.parametrize("to", NAMES)
def test_each_format_has_a_name_of_its_own(luoshi, document, tmp_path, to):
    result = luoshi("export", document, "--to", to)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"已写入 {NAMES[to]}（3 条）\n"
    assert (tmp_path / NAMES[to]).stat().st_size > 500


def test_left_out_it_is_the_ledger(luoshi, document, tmp_path):
    luoshi("export", document)
    assert zipfile.is_zipfile(tmp_path / NAMES["xlsx"])


@pytest.mark.parametrize("given", ["", "policy.md", "."])
def test_a_policys_export_is_named_after_its_folder(luoshi, policy, tmp_path, given):
    assert luoshi("export", policy / given).code == 0
    assert (tmp_path / "2023-1-任务分解表.xlsx").exists()


def test_a_name_can_be_given_and_its_folders_are_made(luoshi, document, tmp_path):
    assert luoshi("export", document, "--to", "json", "--out", "a/b/c.json").code == 0
    assert len(json.loads((tmp_path / "a/b/c.json").read_text("utf-8"))["measures"]) == 3


def test_a_file_that_is_there_is_kept(luoshi, document, tmp_path):
    (tmp_path / "x.json").write_text("旧", "utf-8")
    result = luoshi("export", document, "--to", "json", "--out", "x.json")
    assert result.code == 1
    assert "x.json  错误  文件已经存在，没有改动它" in result.err
    assert (tmp_path / "x.json").read_text("utf-8") == "旧"
    assert luoshi("export", document, "--to", "json", "--out", "x.json", "--force").code == 0
    assert (tmp_path / "x.json").read_text("utf-8") != "旧"


def test_a_folder_is_no_file_to_write(luoshi, document, tmp_path):
    (tmp_path / "x").mkdir()
    result = luoshi("export", document, "--out", "x", "--force")
    assert result.code == 1
    assert "x  错误  这是文件夹，不是文件" in result.err


def test_a_dash_is_stdout(luoshi, document):
    assert len(luoshi("export", document, "--to", "json", "--out", "-").json["measures"]) == 3


def test_a_terminal_is_spared_what_is_no_text(luoshi, document, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = luoshi("export", document, "--out", "-")
    assert (result.code, result.out) == (1, "")
    assert "终端里显示不了这种文件" in result.err


def test_stdout_takes_a_spreadsheet_where_it_is_no_terminal(document, monkeypatch):
    from luoshi.cli.main import run

    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stdout)
    assert run(["export", str(document), "--out", "-"]) == 0
    assert zipfile.is_zipfile(stdout.buffer)


def test_nothing_half_written_stays_behind(luoshi, document, tmp_path, monkeypatch):
    from pathlib import Path

    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    result = luoshi("export", document, "--out", "x.xlsx")
    assert result.code == 1
    assert "x.xlsx  错误  写不进去：磁盘满了\n    → 腾出空间后再试" in result.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["通知.txt"]


def test_for_programs_it_says_the_same_in_json(luoshi, document):
    assert luoshi("export", document, "--json").json == {
        "ok": True,
        "file": NAMES["xlsx"],
        "format": "xlsx",
        "measures": 3,
    }


def test_the_table_of_what_runs_is_made_of_a_policy(luoshi, policy, tmp_path):
    assert luoshi("export", policy, "--to", "table").code == 0
    table = (tmp_path / "2023-1-逐条运行表.md").read_text("utf-8")
    rows = [line for line in table.split("\n") if line.startswith("| ")]
    assert len(rows) == 1 + 3
    assert "**事项** 购车补贴" in table
    assert luoshi("export", policy, "--to", "table", "--out", "-").out == table


def test_a_document_has_no_table_of_what_runs(luoshi, document, tmp_path):
    result = luoshi("export", document, "--to", "table")
    assert result.code == 1
    assert "通知.txt  错误  逐条运行表要从政策文件导出\n    → 先起草一份：luoshi draft 文件\n" in result.err
    assert not list(tmp_path.glob("*运行表*"))
