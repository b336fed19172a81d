"""What is wrong with YAML that cannot be read, said to a person: where, and how to write it."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

from luoshi.problem import Place, Problem, Say

_REMEDY = Say(
    "每行写成“键: 值”，冒号后空一格，下一级缩进两个空格；值里有“: ”或“#”时用英文单引号括起来",
    "write each line as `key: value` with a space after the colon, two spaces for each level; "
    "put a value that holds `: ` or ` #` in single quotes",
)
_KNOWN: tuple[tuple[str, str, str, str, str], ...] = (
    # words of the parser, what they mean, in English, what to do, in English
    (
        "mapping values are not allowed",
        "这一行的值里又出现了“: ”",
        "the value on this line holds another `: `",
        "用英文单引号把整个值括起来，或检查上一行的缩进",
        "put the whole value in single quotes, or mend the indentation of the line before",
    ),
    (
        "'\\t'",
        "缩进用了制表符",
        "a tab is used for indentation",
        "把制表符换成空格",
        "use spaces instead",
    ),
    (
        "could not find expected ':'",
        "这里缺少冒号",
        "a colon is missing here",
        "写成“键: 值”，冒号是英文冒号，后面空一格",
        "write `key: value`, with an ASCII colon and a space after it",
    ),
    (
        "expected <block end>",
        "这一行的缩进与上面对不上",
        "this line's indentation does not agree with those above",
        "同一级的键从同一列写起",
        "begin the keys of one level in one column",
    ),
    (
        "expected ',' or",
        "花括号或方括号里缺少逗号或右括号",
        "a comma or a closing bracket is missing",
        "用英文逗号隔开，并补上右括号；值里有逗号或括号时用英文单引号括起来",
        "separate with ASCII commas and close the bracket; quote a value that holds commas or brackets",
    ),
    (
        "cannot start any token",
        "这个值以 YAML 的专用符号开头",
        "the value begins with a character that YAML keeps for itself",
        "用英文单引号把整个值括起来",
        "put the whole value in single quotes",
    ),
    (
        "while scanning a quoted scalar",
        "引号没有收尾",
        "a quotation mark is not closed",
        "补上收尾的引号",
        "close it",
    ),
)


def lines_of(yaml: str) -> tuple[str, ...]:
    return tuple(line.rstrip("\r") for line in yaml.split("\n"))


def explained(error: Exception, yaml: str, file: str, first_line: int) -> Problem:
    """An error of the parser, of a piece that begins on `first_line` of `file`."""
    if isinstance(error, MarkedYAMLError):
        return _misread(error, lines_of(yaml), file, first_line)
    if isinstance(error, ReaderError):
        return _unprintable(error, yaml, file, first_line)
    what = Say(f"这一块不是合格的 YAML（{error}）", f"this block is not valid YAML ({error})")
    return Problem("yaml.broken", what, _REMEDY, Place(file, first_line))


def _misread(error: MarkedYAMLError, lines: tuple[str, ...], file: str, first_line: int) -> Problem:
    words = f"{error.context or ''} {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in words:
        mark = error.context_mark or mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    line = min(line, len(lines) - 1)
    for at in (line - 1, line):
        if at >= 0 and _is_wide(lines[at]):
            return _wide_colon(lines[at], file, at + first_line)
    place = Place(file, line + first_line, column + 1, column + 2, None, lines[line])
    for sign, zh, en, do_zh, do_en in _KNOWN:
        if sign in words:
            return Problem("yaml.broken", Say(zh, en), Say(do_zh, do_en), place)
    plain = " ".join(words.split())
    what = Say(f"YAML 写法有误（{plain}）", f"this is not valid YAML ({plain})")
    return Problem("yaml.broken", what, _REMEDY, place)


def _is_wide(line: str) -> bool:
    """Whether its colon is a full-width one."""
    return "：" in line and ":" not in line


def _wide_colon(words: str, file: str, line: int) -> Problem:
    column = words.index("：") + 1
    return Problem(
        "yaml.broken",
        Say("这一行用了中文冒号“：”", "this line uses the full-width colon `：`"),
        Say("键后面改用英文冒号加一个空格“: ”", "write an ASCII colon and a space after the key"),
        Place(file, line, column, column + 1, None, words),
    )


def _unprintable(error: ReaderError, yaml: str, file: str, first_line: int) -> Problem:
    at = error.position if isinstance(error.position, int) else 0
    line = yaml.count("\n", 0, at)
    column = at - (yaml.rfind("\n", 0, at) + 1)
    code = f"U+{ord(yaml[at]):04X}" if at < len(yaml) else "?"
    lines = lines_of(yaml)
    return Problem(
        "yaml.unprintable",
        Say(f"有一个不可见的字符 {code}", f"there is an unprintable character {code}"),
        Say("删去它", "delete it"),
        Place(
            file, line + first_line, column + 1, column + 2, None, lines[line] if line < len(lines) else None
        ),
    )
