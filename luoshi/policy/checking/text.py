"""The first rule: the text is the text. Without front matter and blocks the file is its source, byte for byte.

Where it is not, the first difference is named by line, with what stands there and what should; and the two slips that
people make, a blank line too many or too few beside a block, are told as such.
"""

from __future__ import annotations

from luoshi.policy.writing.fences import Parts, digest
from luoshi.problem import Place, Problem, Say

_SHOWN = 24


def against_source(parts: Parts, source: str, file: str) -> list[Problem]:
    """What differs between the text in the file and the source it came from."""
    if parts.text == source:
        return []
    if parts.text.replace("\r\n", "\n") == source.replace("\r\n", "\n"):
        ends = "LF" if "\r\n" not in source else "CRLF"
        return [
            Problem(
                "text.line_ends",
                Say(
                    "只有行尾符与原文不同：编辑器改了换行",
                    "only the line ends differ: the editor changed them",
                ),
                Say(f"把文件的换行改回 {ends} 再保存", f"save the file with {ends} line ends"),
                Place(file, parts.file_line(1)),
            )
        ]
    have, want = parts.text.split("\n"), source.split("\n")
    shorter = min(len(have), len(want))
    at = next((i for i in range(shorter) if have[i] != want[i]), shorter)
    if have[at:] in ([], [""]) or want[at:] in ([], [""]):
        return [_at_the_end(parts, have[at:], want[at:], at, file)]
    line = parts.file_line(at + 1)
    extra, lack = _blank(have[at]), _blank(want[at])
    if extra and not lack and _next_word(have, at) == want[at]:
        return [_blank_too_many(line, file)]
    if lack and not extra and _next_word(want, at) == have[at]:
        return [_blank_too_few(parts, line, file)]
    return [_changed(have[at], want[at], line, file)]


def against_digest(parts: Parts, sha256: str, place: Place) -> list[Problem]:
    """Whether the text is the one that the front matter was written for."""
    if digest(parts.text) == sha256.lower():
        return []
    return [
        Problem(
            "text.sha256",
            Say("正文与文件头里的 sha256 不符", "the text is not the one that `sha256` was taken of"),
            Say(
                "先照上面的提示改正正文；正文确实无误的，把 sha256 改为 " + digest(parts.text),
                "mend the text first; if it is right, write sha256: " + digest(parts.text),
            ),
            place,
        )
    ]


def _blank_too_many(line: int, file: str) -> Problem:
    return Problem(
        "text.blank_extra",
        Say(f"第 {line} 行多了一个空行", f"line {line} is a blank line too many"),
        Say(
            f"删去第 {line} 行（代码块前面只有一个空行算作代码块的）",
            f"delete line {line} (only one blank line before a block belongs to the block)",
        ),
        Place(file, line),
    )


def _blank_too_few(parts: Parts, line: int, file: str) -> Problem:
    before = next((block for block in parts.blocks if block.end_line < line <= block.end_line + 1), None)
    if before is not None:
        return Problem(
            "text.blank_lacking",
            Say(
                f"第 {before.line} 行的代码块前后少了一个空行",
                f"a blank line is missing beside the block on line {before.line}",
            ),
            Say(
                f"在第 {before.line} 行前再加一个空行（紧挨代码块的那个空行算作代码块的，原文自己的空行要另留）",
                f"add another blank line before line {before.line} (the one next to the fence belongs to the block, "
                "the text's own must stand besides)",
            ),
            Place(file, before.line),
        )
    return Problem(
        "text.blank_lacking",
        Say(f"第 {line} 行前少了一个空行", f"a blank line is missing before line {line}"),
        Say(f"在第 {line} 行前加一个空行", f"add a blank line before line {line}"),
        Place(file, line),
    )


def _changed(have: str, want: str, line: int, file: str) -> Problem:
    at = next(
        (i for i, (one, two) in enumerate(zip(have, want, strict=False)) if one != two),
        min(len(have), len(want)),
    )
    left = max(0, at - 8)
    shown = (_shown(have, left, at), _shown(want, left, at))
    return Problem(
        "text.changed",
        Say(
            f"与原文不同：这里是“{shown[0]}”，原文是“{shown[1]}”",
            f"the text differs: here “{shown[0]}”, in the source “{shown[1]}”",
        ),
        Say(
            "改回原文；要说的话写在代码块的 note 里",
            "restore the words; what you want to say goes into a block's `note`",
        ),
        Place(file, line, at + 1, max(at + 2, _resumes(have, want, at) + 1), None, have),
    )


def _at_the_end(parts: Parts, have: list[str], want: list[str], at: int, file: str) -> Problem:
    """One of the two ends where the other goes on: `have` and `want` are what is left of each after `at` lines."""
    lacking = next((line for line in want if line.strip()), "")
    extra = next((line for line in have if line.strip()), "")
    if lacking:
        message = Say(
            f"缺少原文末尾的“{lacking[:_SHOWN]}”", f"the end of the text is missing: “{lacking[:_SHOWN]}”"
        )
        return Problem(
            "text.end", message, Say("把原文末尾补上", "put it back"), Place(file, parts.file_line(at))
        )
    if extra:
        return Problem(
            "text.end",
            Say(
                f"原文末尾之后多了“{extra[:_SHOWN]}”",
                f"there is text behind the source's end: “{extra[:_SHOWN]}”",
            ),
            Say("删去它，或写进代码块的 note 里", "delete it, or write it into a block's `note`"),
            Place(file, parts.file_line(at + 1 + have.index(extra))),
        )
    if len(have) < len(want):
        return Problem(
            "text.end",
            Say("文件末尾少了换行", "a newline is missing at the end of the file"),
            Say("在文件最后加一个换行", "end the file with a newline"),
            Place(file, parts.file_line(at)),
        )
    return Problem(
        "text.end",
        Say("文件末尾比原文多了换行", "the file ends in more newlines than its source"),
        Say("删去末尾多出的换行", "delete what is too much"),
        Place(file, parts.file_line(at)),
    )


def _blank(line: str) -> bool:
    return line in ("", "\r")


def _next_word(lines: list[str], at: int) -> str | None:
    return lines[at + 1] if at + 1 < len(lines) else None


def _shown(line: str, left: int, at: int) -> str:
    return ("…" if left else "") + line[left : at + _SHOWN - 8] + ("…" if len(line) > at + _SHOWN - 8 else "")


def _resumes(have: str, want: str, at: int) -> int:
    """The end of what differs: where the two lines' common tail begins."""
    tail = 0
    while tail < min(len(have), len(want)) - at and have[-1 - tail] == want[-1 - tail]:
        tail += 1
    return len(have) - tail
