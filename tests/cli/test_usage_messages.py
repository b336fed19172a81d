"""A gallery: each way to type a command wrongly, and what is said. The exit code is 2."""

import pytest

import luoshi as package
from luoshi.cli.main import VERBS

GALLERY = [
    (["raed"], "没有动词“raed”；是不是 read？", "there is no verb raed; did you mean read?", "luoshi"),
    (
        ["zzz"],
        f"没有动词“zzz”；动词有：{'、'.join(VERBS)}",
        f"there is no verb zzz; the verbs are {', '.join(VERBS)}",
        "luoshi",
    ),
    (["read"], "缺少“文件或政策”", "FILE_OR_POLICY is missing", "luoshi read"),
    (["check"], "缺少“政策”", "POLICY is missing", "luoshi check"),
    (["read", "a", "b", "c"], "多了“b c”", "there is something too many: b c", "luoshi read"),
    (
        ["check", "a", "--readngs"],
        "没有选项 --readngs；是不是 --readings？",
        "there is no option --readngs; did you mean --readings?",
        "luoshi check",
    ),
    (["read", "a", "-x"], "没有选项 -x", "there is no option -x", "luoshi read"),
    (["--zzz"], "没有选项 --zzz", "there is no option --zzz", "luoshi"),
    (
        ["export", "a", "--to", "pdf"],
        "--to 没有“pdf”，只有：xlsx、docx、json、akn、table",
        "--to is one of xlsx, docx, json, akn, table, not pdf",
        "luoshi export",
    ),
    (
        ["export", "a", "--to", "xls"],
        "--to 没有“xls”，只有：xlsx、docx、json、akn、table；是不是 xlsx？",
        "--to is one of xlsx, docx, json, akn, table, not xls; did you mean xlsx?",
        "luoshi export",
    ),
    (
        ["export", "a", "--out"],
        "选项 --out 后面要写值",
        "the option --out needs a value",
        "luoshi export",
    ),
    (
        ["read", "a", "--json=1"],
        "选项 --json 后面不写值",
        "the option --json takes no value",
        "luoshi read",
    ),
]


@pytest.mark.parametrize(("typed", "zh", "en", "command"), GALLERY, ids=[" ".join(one[0]) for one in GALLERY])
def test_a_mistake_is_said_with_what_to_type(luoshi, typed, zh, en, command):
    result = luoshi(*typed)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"错误  {zh}\n    → 看用法：{command} --help\n"
    result = luoshi(*typed, "--lang=en")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error  {en}\n    → see its usage: {command} --help\n"


def test_an_unknown_language_is_said(luoshi):
    result = luoshi("read", "a", "--lang", "fr")
    assert (result.code, result.err) == (2, "错误  --lang 只有：zh、en\n    → 看用法：luoshi --help\n")


def test_a_language_without_its_name_is_said(luoshi):
    assert luoshi("read", "a", "--lang").code == 2


def test_with_json_the_mistake_is_json(luoshi):
    result = luoshi("read", "--json")
    assert (result.code, result.err) == (2, "")
    assert result.json == {
        "ok": False,
        "problems": [
            {
                "code": "usage",
                "severity": "error",
                "message": "缺少“文件或政策”",
                "remedy": "看用法：luoshi read --help",
            }
        ],
    }


def test_a_file_may_be_called_json(luoshi):
    result = luoshi("read", "--", "--json")
    assert (result.code, result.out) == (1, "")
    assert "没有这个文件" in result.err


def test_without_a_verb_the_help_is_shown(luoshi):
    result = luoshi()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("用法：luoshi 动词 [选项]\n")


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_is_in_one_language(luoshi, verb):
    chinese, english = luoshi(verb, "--help"), luoshi(verb, "--help", "--lang", "en")
    assert (chinese.code, english.code) == (0, 0)
    assert chinese.out.startswith(f"用法：luoshi {verb} ")
    assert "[选项]" in chinese.out
    assert "\n选项：\n" in chinese.out
    for word in ("OPTIONS", "Options", "Show", "Usage"):
        assert word not in chinese.out
    assert english.out.startswith(f"Usage: luoshi {verb} ")
    # What is quoted from the screen (an example, the name of a file) may be Chinese: no sentence is.
    for word in ("用法", "选项", "显示", "打印", "覆盖", "不写"):
        assert word not in english.out


def test_the_language_comes_from_the_environment_too(luoshi, monkeypatch):
    monkeypatch.setenv("LUOSHI_LANG", "en_GB.UTF-8")
    assert luoshi("raed").err.startswith("error  there is no verb raed")
    assert luoshi("raed", "--lang", "zh").err.startswith("错误  ")


def test_the_version_is_shown(luoshi):
    assert luoshi("--version").out == f"luoshi {package.__version__}\n"
