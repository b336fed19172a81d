"""The front matter held against the text, and the text against the source that the front matter names."""

from __future__ import annotations

from collections.abc import Callable

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
    found: list[Problem] = []
    front, bare = policy.front, "".join(policy.document.text.split())
    for key, value in (("title", front.title), ("number", front.number), ("issuer", front.issuer)):
        # A joint document names its issuers one below the other.
        several = (value or "").split("、") if key == "issuer" else [value or ""]
        if any("".join(part.split()) not in bare for part in several):
            found.append(
                Problem(
                    "front.absent_in_text",
                    Say(f"正文里没有“{value}”", f"“{value}” does not stand in the text"),
                    Say(f"照原文写 {key}", f"write `{key}` as the text has it"),
                    _place(parts, name, key),
                )
            )
    dates = {notice.date for notice in policy.document.notices if notice.date}
    if dates and front.date not in dates:
        known = "、".join(str(day) for day in sorted(dates))
        found.append(
            Problem(
                "front.date",
                Say(
                    f"成文日期是 {known}，这里写成 {front.date}",
                    f"the document is dated {known}, not {front.date}",
                ),
                Say("照原文写 date", "write `date` as the text has it"),
                _place(parts, name, "date"),
            )
        )
    if not all(part and part.isascii() for part in front.policy.split("/")) or front.policy.count("/") != 1:
        found.append(
            Problem(
                "front.policy",
                Say(f"“{front.policy}”不能作政策的标识", f"`{front.policy}` cannot name a policy"),
                Say("写成 jiaozuo/2023-1 的样子：地区/编号", "write jurisdiction/id, such as jiaozuo/2023-1"),
                _place(parts, name, "policy"),
            )
        )
    if front.in_force:
        first, last = front.in_force.first, front.in_force.last
        if first and last and first > last:
            found.append(
                Problem(
                    "dates.order",
                    Say(
                        f"施行日 {first} 晚于截止日 {last}",
                        f"it is in force from {first}, after its end on {last}",
                    ),
                    Say("核对 in_force 的 from 和 until", "check `from` and `until` of `in_force`"),
                    _place(parts, name, "in_force"),
                )
            )
    return found


def _place(parts: Parts, name: str, key: str) -> Place:
    for index, line in enumerate((parts.front or "").split("\n")):
        if line.startswith(f"{key}:"):
            return Place(name, index + 2, 1, len(line) + 1, key, line)
    return Place(name, 1, key=key)
