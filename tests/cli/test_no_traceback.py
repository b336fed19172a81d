"""Whatever is given, a person sees a message: no traceback, no mistake of our own, an exit code of 0, 1 or 2."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.cli.main import run
from luoshi.problem import Refused

VERBS = ("read", "draft", "check", "show", "export")
NAMES = ("a.txt", "a.docx", "a.pdf", "a.html", "a.md", "a")
BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from(["一、", "（一）", "1．", "第一条 ", "（责任单位：市财政局）", "最高10万元", "每月", "\n", "《", "---\n",
                              "```benefit\n", "```\n", "id: a\n", "policy: a/b\n", "{", "2023年", "%PDF-1.4\n", "PK\x03\x04", "<html>"]), max_size=30)
    .map(lambda parts: "".join(parts).encode()),
)  # fmt: skip


def quietly(arguments):
    """The exit code and both streams, without pytest's capture (hypothesis runs a test many times)."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    for stream in (out, err):
        stream.flush()
    return code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()


@pytest.mark.parametrize("verb", VERBS)
@settings(max_examples=25, deadline=None)
@given(data=BYTES, name=st.sampled_from(NAMES), as_json=st.booleans())
def test_any_bytes_as_any_file(verb, data, name, as_json):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(data)
        there = {"draft": ["--out", f"{folder}/p"], "export": ["--out", f"{folder}/x"], "show": ["1"]}
        arguments = [verb, str(file), *there.get(verb, []), *(["--json"] if as_json else [])]
        code, out, err = quietly(arguments)
    assert code in (0, 1)
    assert "Traceback" not in out + err
    assert "luoshi 自己出错了" not in out + err
    if code and not as_json and verb != "check":
        assert "错误" in err


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from([*VERBS, "--json", "--to", "--lang", "--", "-", "--help"]), st.text(max_size=9)
        )
    )
)
def test_any_words_as_a_command(arguments):
    arguments = [word for word in arguments if "\0" not in word]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        code, out, err = quietly(arguments)
    assert code in (0, 1, 2)
    assert "Traceback" not in out + err
    assert "luoshi 自己出错了" not in out + err


def luoshi(*arguments, **options):
    """The program itself, in a process of its own."""
    command = [sys.executable, "-c", "from luoshi.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


def test_a_terminal_that_knows_no_chinese_gets_utf_8(document):
    plain = {
        **os.environ,
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONIOENCODING": "",
    }
    result = luoshi("read", document, env=plain)
    assert result.returncode == 0
    assert "示例市人民政府" in result.stdout.decode("utf-8")


def test_a_terminal_in_gb18030_is_written_in_it(document):
    result = luoshi("read", document, env={**os.environ, "PYTHONIOENCODING": "gb18030", "PYTHONUTF8": "0"})
    assert "示例市人民政府" in result.stdout.decode("gb18030")


def test_json_is_json_in_any_encoding():
    for encoding in ("gbk", "latin-1", "utf-16", "utf-8"):
        result = luoshi("read", "nofile", "--json", env={**os.environ, "PYTHONIOENCODING": encoding})
        written = result.stdout.decode("utf-8" if encoding == "latin-1" else encoding)
        assert json.loads(written)["ok"] is False


def test_a_name_that_is_no_text_is_shown(tmp_path):
    if sys.platform != "linux":
        return
    result = luoshi(b"read", b"\xff\xfe.txt", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.decode("utf-8").startswith("\\udcff\\udcfe.txt  错误  没有这个文件")


def test_a_reader_that_goes_away_is_no_error(document):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", "from luoshi.cli.main import main; main()", "read", str(document)]
    result = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")


def test_a_full_disk_behind_stdout_is_said(document):
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-c", "from luoshi.cli.main import main; main()", "read", str(document)]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert result.returncode == 1
    assert result.stderr.decode("utf-8").startswith("错误  系统拒绝了这一步：磁盘满了\n")


def test_a_closed_stdout_is_no_error(document):
    code = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    main = "from luoshi.cli.main import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "-c", main, "read", str(document)], stderr=subprocess.PIPE, check=False
    )
    assert (result.returncode, result.stderr) == (0, b"")


def test_a_path_that_is_too_long_is_said(capsys):
    for verb in VERBS:
        assert run([verb, "x" * 5000]) == 1
        assert "路径太长" in capsys.readouterr().err


def test_an_interrupt_is_quiet(capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("luoshi.cli.read_verb.given", interrupted)
    assert run(["read", "a"]) == 130
    assert capsys.readouterr().err == "\n"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (MemoryError(), 1, "内存不够"),
        (RecursionError(), 1, "内存不够，或文件的层次太深"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x  错误  系统拒绝了这一步：没有权限"),
        (ValueError("甲"), 1, "luoshi 自己出错了（ValueError: 甲）"),
        (Refused(), 1, ""),
    ],
)
def test_what_cannot_be_foreseen_is_a_message(capsys, monkeypatch, error, code, words):
    def failing(*_):
        raise error

    monkeypatch.setattr("luoshi.cli.read_verb.given", failing)
    assert run(["read", "a"]) == code
    written = capsys.readouterr()
    assert words in written.err
    assert "Traceback" not in written.err


def test_whoever_mends_it_can_see_where(monkeypatch):
    def failing(*_):
        raise ValueError("甲")

    monkeypatch.setattr("luoshi.cli.read_verb.given", failing)
    monkeypatch.setenv("LUOSHI_DEBUG", "1")
    with pytest.raises(ValueError, match="甲"):
        run(["read", "a"])
