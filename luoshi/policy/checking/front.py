"""The front matter held against the text, and the text against the source that the front matter names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from luoshi.policy.checking.text import against_digest, against_source
from luoshi.policy.policy import Front, Policy
from luoshi.policy.writing.fences import Parts
from luoshi.problem import Place, Problem, Say


def check_source(
    parts: Parts, front: Front, name: str, source: Callable[[str], str | Problem] | None
) -> list[Problem]:
    """The first rule, if there is something to hold the text against; and the hash in the front matter."""
    found: list[Problem] = []
    if source is not None:
        original = source(front.source)
        if isinstance(original, Problem):
            message = Say(
                f"原文“{front.source}”读不出来：{original.message.zh}",
                f"the source `{front.source}` cannot be read: {original.message.en}",
            )
            remedy = Say(
                "把原文放在同一个文件夹里，source 写它的文件名",
                "put it in the same folder and name it in `source`",
            )
            found.append(Problem("text.source", message, remedy, _place(parts, name, "source")))
        else:
            found.extend(against_source(parts, original, name))
    return [*found, *against_digest(parts, front.sha256, _place(parts, name, "sha256"))]


def check_front(policy: Policy, parts: Parts, name: str) -> list[Problem]:
    """Title, number, issuer and date stand in the text, but for line breaks and spaces."""
    front = policy.front
    wrong = [*_absent(policy), _other_date(policy), _no_name(front), _ends_before_it_begins(front)]
    return [Problem(code, what, do, _place(parts, name, key)) for code, key, what, do in filter(None, wrong)]


_Wrong = tuple[str, str, Say, Say]
"""The code, the key that is wrong, what is wrong with it, and what to do."""


def _absent(policy: Policy) -> Iterator[_Wrong]:
    front, bare = policy.front, "".join(policy.document.text.split())
    for key, value in (("title", front.title), ("number", front.number), ("issuer", front.issuer)):
        # A joint document names its issuers one below the other.
        several = (value or "").split("、") if key == "issuer" else [value or ""]
        if any("".join(part.split()) not in bare for part in several):
            what = Say(f"正文里没有“{value}”", f"“{value}” does not stand in the text")
            yield (
                "front.absent_in_text",
                key,
                what,
                Say(f"照原文写 {key}", f"write `{key}` as the text has it"),
            )


def _other_date(policy: Policy) -> _Wrong | None:
    day, dates = policy.front.date, {notice.date for notice in policy.document.notices if notice.date}
    if not dates or day in dates:
        return None
    known = "、".join(str(day) for day in sorted(dates))
    what = Say(f"成文日期是 {known}，这里写成 {day}", f"the document is dated {known}, not {day}")
    return "front.date", "date", what, Say("照原文写 date", "write `date` as the text has it")


def _no_name(front: Front) -> _Wrong | None:
    parts = front.policy.split("/")
    if len(parts) == 2 and all(part and part.isascii() for part in parts):
        return None
    what = Say(f"“{front.policy}”不能作政策的标识", f"`{front.policy}` cannot name a policy")
    do = Say("写成 shili/2024-1 的样子：地区/编号", "write jurisdiction/id, such as shili/2024-1")
    return "front.policy", "policy", what, do


def _ends_before_it_begins(front: Front) -> _Wrong | None:
    first, last = (front.in_force.first, front.in_force.last) if front.in_force else (None, None)
    if not (first and last and first > last):
        return None
    what = Say(f"施行日 {first} 晚于截止日 {last}", f"it is in force from {first}, after its end on {last}")
    do = Say("核对 in_force 的 from 和 until", "check `from` and `until` of `in_force`")
    return "dates.order", "in_force", what, do


def _place(parts: Parts, name: str, key: str) -> Place:
    for index, line in enumerate((parts.front or "").split("\n")):
        if line.startswith(f"{key}:"):
            return Place(name, index + 2, 1, len(line) + 1, key, line)
    return Place(name, 1, key=key)
