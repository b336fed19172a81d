"""The targets, watches, milestones and waivers of a measure: what its figures and dates ask of an office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from luoshi.policy.document import Measure
from luoshi.policy.drafting.sentences import Sentence, joined, phrase
from luoshi.policy.drafting.yaml_out import Draft
from luoshi.text.span import Found, Moment, Quantity, Recurrence

_NAMED = re.compile(r"(?:落实|贯彻|执行|推行|出台|制定|用好)(?:好)?(?:国家|省|市|上级|中央)?(?:的)?$")
_STEADY = re.compile(r"稳定在|保持在|控制在|维持在|不低于|不高于|日产量|日均|月均")
_TRIM = re.compile(r"^[将把，、和及与并或的：:；;\s]+|[，、和及与并或：:；;。共各达到\s]+$")
_UP_TO_MARK = re.compile(r"[^、，。；：\n]{0,30}")
_AIMING = re.compile(
    r"力争|争取|努力|确保|到?(?:19|20)\d\d年(?:年?底|全年|末|度)?前?|今年|年底前|超$|超过|突破|达到|达$|不低于|不少于|不超过"
)


def draft_watches(measure: Measure, watched: Sequence[tuple[Sentence, Recurrence]]) -> Iterator[Draft]:
    """One block for each thing that a sentence wants looked at again and again."""
    everything: tuple[Found, ...] = (*measure.quantities, *measure.moments, *measure.recurrences)
    for index, (sentence, recurrence) in enumerate(watched, 1):
        every = phrase(measure, recurrence, everything)
        if every is None:
            continue
        low, high = sentence.clause_at(recurrence.start, recurrence.end)
        block: dict[str, object] = {
            "id": f"watch-{_slug(measure.id)}" + (f"-{index}" if len(watched) > 1 else ""),
            "name": _name(measure.text[low - measure.start : high - measure.start]),
            "every": every,
        }
        figures = [one for one in sentence.quantities if low <= one.start or _STEADY.search(sentence.text)]
        if len(watched) == 1:
            for quantity in figures:
                words = phrase(measure, quantity, everything)
                key = _line(quantity)
                if words and key not in block and quantity.value_max is None:
                    block.setdefault("figure", f"数量[{quantity.unit}]" if quantity.unit != "%" else "比例")
                    block[key] = words
        block["draft"] = "true"
        yield Draft("watch", block)


def draft_targets(
    measure: Measure, wanted: Sequence[tuple[Sentence, Quantity]], issued: date | None
) -> Draft | None:
    """One block with every number to reach. 由40%提高至60% is one target with its baseline."""
    everything: tuple[Found, ...] = (*measure.quantities, *measure.moments)
    rows: dict[str, object] = {}
    baseline: tuple[Sentence, Quantity] | None = None
    for index, (sentence, quantity) in enumerate(wanted):
        following = wanted[index + 1] if index + 1 < len(wanted) else None
        if "from" in quantity.roles and following and following[0] is sentence and "to" in following[1].roles:
            baseline = (sentence, quantity)
            continue
        words = phrase(measure, quantity, everything)
        if words is None:
            continue
        raised = baseline if baseline and baseline[0] is sentence else None
        row: dict[str, object] = {
            "name": _raised_name(measure, raised) if raised else _target_name(measure, sentence, quantity)
        }
        date_ahead = _date_ahead(sentence, quantity)
        whole = date_ahead and joined(measure, date_ahead, quantity, everything)
        goal = whole or words
        row["goal"] = {"quote": goal, "take": "low"} if quantity.value_max is not None else goal
        if not whole:
            row["by"] = _by(measure, sentence, quantity, everything, issued)
        if raised and (from_ := phrase(measure, raised[1], everything)):
            row["baseline"] = from_
        row["draft"] = "true"
        rows[f"target-{_slug(measure.id)}-{len(rows) + 1}"] = row
    return Draft("targets", rows) if rows else None


def _raised_name(measure: Measure, raised: tuple[Sentence, Quantity]) -> str:
    """What is raised: the words before 由 or 从."""
    sentence, quantity = raised
    low, _ = sentence.clause_at(quantity.start, quantity.end)
    before = measure.text[low - measure.start : quantity.start - measure.start]
    for moment in measure.moments:
        before = before.replace(moment.text, "")
    return _name(re.split("[由从]", before)[0].removeprefix("将").removeprefix("把"))


def _date_ahead(sentence: Sentence, quantity: Quantity) -> Moment | None:
    ahead = [one for one in sentence.moments if one.end <= quantity.start and one.last is not None]
    return ahead[-1] if ahead else None


def _target_name(measure: Measure, sentence: Sentence, quantity: Quantity) -> str:
    """What is counted: the words before the number in its clause, and those behind it up to the next mark."""
    low, high = sentence.clause_at(quantity.start, quantity.end)
    text, base = measure.text, measure.start
    behind = _UP_TO_MARK.match(text, quantity.end - base, high - base)
    words_behind = behind.group() if behind else ""
    earlier = [one for one in sentence.quantities if low <= one.start and one.end <= quantity.start]
    before = text[max([low, *(one.end for one in earlier)]) - base : quantity.start - base]
    if earlier and before[:1] not in "、，和及与并":
        before = re.split("[、和及与，]", before)[-1]
    for moment in measure.moments:
        before = before.replace(moment.text, "")
    return _name(before + words_behind)


def draft_task(measure: Measure, dated: Sequence[tuple[Sentence, Moment]]) -> Draft | None:
    """The dates that belong to no number and no benefit, as milestones."""
    everything: tuple[Found, ...] = (*measure.quantities, *measure.moments)
    rows = []
    for sentence, moment in dated:
        words = phrase(measure, moment, everything)
        if words is None or moment.last is None:
            continue
        low, high = sentence.clause_at(moment.start, moment.end)
        clause = measure.text[low - measure.start : moment.start - measure.start]
        clause += measure.text[moment.end - measure.start : high - measure.start]
        if len(clause.strip("，。：； ")) < 4:
            clause = sentence.text.replace(moment.text, "", 1)
        rows.append({"what": _name(clause), "by": words})
    if not rows:
        return None
    return Draft("task", {"name": measure.heading or rows[0]["what"], "milestones": rows, "draft": "true"})


def draft_waivers(measure: Measure, named: Sequence[Quantity], compared: Sequence[Moment]) -> Draft | None:
    """Numbers that are part of a name (16条金融支持 counts nothing that anyone here must reach), and years that are only
    compared with (较2022年)."""
    everything: tuple[Found, ...] = (*measure.quantities, *measure.moments)
    reasons = {f"较{one.text}": "比较的基期，不是时限（草拟，请核）" for one in compared}
    for quantity in named:
        words = phrase(measure, quantity, everything)
        if words:
            behind = measure.text[quantity.end - measure.start : quantity.end - measure.start + 8]
            reasons[words] = (
                f"“{quantity.text}{_name(behind)[:6]}”是所落实文件的名称，不是本文件的目标（草拟，请核）"
            )
    return Draft("waive", reasons) if reasons else None


def is_name(measure: Measure, quantity: Quantity) -> bool:
    """Whether the number only counts the articles of another document."""
    before = measure.text[max(0, quantity.start - measure.start - 10) : quantity.start - measure.start]
    return quantity.unit in ("条", "项") and quantity.op == "=" and bool(_NAMED.search(before))


def is_compared(measure: Measure, moment: Moment) -> bool:
    """Whether a year is only what another is compared with: 较2022年."""
    return measure.text[: moment.start - measure.start].endswith("较")


def _line(quantity: Quantity) -> str:
    if "aim" in quantity.roles or quantity.op in ("=", "~"):
        return "aim"
    return "floor" if quantity.op in (">=", ">") else "ceiling"


def _by(
    measure: Measure, sentence: Sentence, quantity: Quantity, everything: Sequence[Found], issued: date | None
) -> object:
    """The date that the sentence, or else the measure, gives before the number; or a declared reading."""
    ends = [one for one in measure.moments if one.last is not None]
    near = [one for one in ends if sentence.start <= one.start and one.end <= quantity.start]
    near = near or [one for one in ends if one.end <= quantity.start] or ends
    for moment in reversed(near):
        words = phrase(measure, moment, everything)
        if words:
            return words
    year = issued.year if issued else date.min.year
    return {"is": f"{year:04d}-12-31", "because": "原文未写完成时限，暂按印发当年年底（草拟，请核）"}


def _name(words: str) -> str:
    """The words without what only says when and how much."""
    cleaned = _AIMING.sub("", " ".join(words.split()))
    previous = None
    while cleaned != previous:
        previous, cleaned = cleaned, _TRIM.sub("", cleaned)
    return cleaned[:40] or "目标"


def _slug(id_: str) -> str:
    return id_.replace(".", "-")
