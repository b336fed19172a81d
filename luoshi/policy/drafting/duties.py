"""The targets, watches, milestones and waivers of a measure: what its figures and dates ask of an office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from luoshi.policy.document import Measure
from luoshi.policy.drafting.fact_types import fact_type
from luoshi.policy.drafting.names import duty_name
from luoshi.policy.drafting.phrases import Words
from luoshi.policy.drafting.sentences import Sentence
from luoshi.policy.drafting.yaml_out import Draft
from luoshi.text.span import Moment, Quantity, Recurrence
from luoshi.text.unitwords import TIME

_NAMED = re.compile(r"(?:落实|贯彻|执行|推行|出台|制定|用好)(?:好)?(?:国家|省|市|上级|中央)?(?:的)?$")
_STEADY = re.compile(r"稳定在|保持在|控制在|维持在|不低于|不高于|日产量|日均|月均")
_CONDITIONS = frozenset("份层位号页楼室")
"""Units of papers, addresses and forms: nobody is asked to reach such a number."""
_PLAN = re.compile(r"(?:任务|重点工作|计划)$")
_PART_END = re.compile("[、和及]")


def draft_watches(measure: Measure, watched: Sequence[tuple[Sentence, Recurrence]]) -> Iterator[Draft]:
    """One block for each thing that a sentence wants looked at again and again."""
    words = Words(measure, rhythm=True)
    for index, (sentence, recurrence) in enumerate(watched, 1):
        every = words.alone(recurrence)
        if every is None:
            continue
        low, high = sentence.clause_at(recurrence.start, recurrence.end)
        figures = [one for one in sentence.quantities if low <= one.start or _STEADY.search(sentence.text)]
        figures = figures if len(watched) == 1 else []
        block: dict[str, object] = {
            "id": f"watch-{_slug(measure.id)}" + (f"-{index}" if len(watched) > 1 else ""),
            "name": _watch_name(measure, sentence, recurrence, low, high, figures),
            "every": every,
        }
        for quantity in figures:
            quoted = words.alone(quantity)
            key, type_ = _line(quantity), fact_type(quantity.unit)
            if quoted is None or type_ is None or key in block or quantity.value_max is not None:
                continue
            if block.setdefault("figure", type_) == type_:
                block[key] = quoted
        block["draft"] = "true"
        yield Draft("watch", block)


def is_looked_at(recurrence: Recurrence) -> bool:
    """Whether something is looked at: 年度重点工作 and 年度任务 only say whose year it is."""
    return not _PLAN.search(recurrence.text)


def is_figure(quantity: Quantity) -> bool:
    """Whether it could be a number to reach: not a time allowed, nor a count of papers and floors."""
    return quantity.unit not in TIME and quantity.unit not in _CONDITIONS


def draft_targets(
    measure: Measure, wanted: Sequence[tuple[Sentence, Quantity]], issued: date | None
) -> Draft | None:
    """One block with every number to reach. 由40%提高至60% is one target with its baseline."""
    words = Words(measure)
    rows: dict[str, object] = {}
    baseline: tuple[Sentence, Quantity] | None = None
    for index, (sentence, quantity) in enumerate(wanted):
        following = wanted[index + 1] if index + 1 < len(wanted) else None
        if following and following[0] is sentence and _is_raised(quantity, following[1]):
            baseline = (sentence, quantity)
            continue
        goal = words.clause(quantity) or words.alone(quantity)
        if goal is None:
            continue
        raised = baseline if baseline and baseline[0] is sentence else None
        baseline = None
        row: dict[str, object] = {
            "name": _raised_name(measure, raised) if raised else _target_name(measure, sentence, quantity),
            "goal": {"quote": goal, "take": "low"} if quantity.value_max is not None else goal,
        }
        if not any(moment.text in goal and moment.last for moment in measure.moments):
            row["by"] = _by(measure, words, sentence, quantity, issued)
        if raised and (from_ := words.alone(raised[1])):
            row["baseline"] = from_
        row["draft"] = "true"
        rows[f"target-{_slug(measure.id)}-{len(rows) + 1}"] = row
    return Draft("targets", rows) if rows else None


def _is_raised(first: Quantity, second: Quantity) -> bool:
    """由40%提高至60%."""
    return (
        "from" in first.roles
        and "to" in second.roles
        and first.unit == second.unit
        and first.value_max is None
    )


def draft_task(measure: Measure, dated: Sequence[tuple[Sentence, Moment]]) -> Draft | None:
    """The dates that belong to no number and no benefit, as milestones."""
    words = Words(measure)
    rows = []
    for sentence, moment in dated:
        by = words.alone(moment)
        if by is None or moment.last is None:
            continue
        rows.append({"what": _milestone(measure, sentence, moment), "by": by})
    if not rows:
        return None
    return Draft("task", {"name": measure.heading or rows[0]["what"], "milestones": rows, "draft": "true"})


def draft_waivers(measure: Measure, named: Sequence[Quantity], compared: Sequence[Moment]) -> Draft | None:
    """Numbers that are part of a name (16条金融支持 counts nothing that anyone here must reach), and years that are only
    compared with (较2022年)."""
    words = Words(measure)
    reasons = {f"较{one.text}": "比较的基期，不是时限（草拟，请核）" for one in compared}
    for quantity in named:
        quoted = words.alone(quantity)
        if quoted:
            at = quantity.end - measure.start
            name = re.split("等|[，。；、]", measure.text[at : at + 6])[0]
            reasons[quoted] = f"“{quantity.text}{name}”是所落实文件的名称，不是本文件的目标（草拟，请核）"
    return Draft("waive", reasons) if reasons else None


def is_name(measure: Measure, quantity: Quantity) -> bool:
    """Whether the number only counts the articles of another document."""
    before = measure.text[max(0, quantity.start - measure.start - 10) : quantity.start - measure.start]
    return quantity.unit in ("条", "项") and quantity.op == "=" and bool(_NAMED.search(before))


def is_compared(measure: Measure, moment: Moment) -> bool:
    """Whether a year is only what another is compared with: 较2022年."""
    at = moment.start - measure.start
    return at > 0 and measure.text[at - 1] == "较"


def _watch_name(
    measure: Measure,
    sentence: Sentence,
    recurrence: Recurrence,
    low: int,
    high: int,
    figures: Sequence[Quantity],
) -> str:
    """What is looked at: its clause up to the first figure; where a clause has several rhythms, its own part of it."""
    start, end = low, min([high, *(one.start for one in figures if one.start >= recurrence.end)])
    others = [one for one in sentence.recurrences if low <= one.start < high and one != recurrence]
    if others:
        before = measure.text[low - measure.start : recurrence.start - measure.start]
        cuts = [found.end() for found in _PART_END.finditer(before)]
        start = low + cuts[-1] if cuts else low
        end = recurrence.end
    return duty_name(measure.text[start - measure.start : end - measure.start])


def _milestone(measure: Measure, sentence: Sentence, moment: Moment) -> str:
    """What is to be done by then: the words behind the date, or those before it where there are none."""
    low, high = sentence.clause_at(moment.start, moment.end)
    text, base = measure.text, measure.start
    behind = text[moment.end - base : high - base]
    if len(behind.strip("，。：； ")) < 4:
        behind = text[moment.end - base : sentence.end - base]
    before = text[low - base : moment.start - base]
    if before.strip("，。：； "):
        behind = before + behind
    return duty_name(behind)


def _raised_name(measure: Measure, raised: tuple[Sentence, Quantity]) -> str:
    """What is raised: the words before 由 or 从."""
    sentence, quantity = raised
    low, _ = sentence.clause_at(quantity.start, quantity.end)
    before = measure.text[low - measure.start : quantity.start - measure.start]
    for moment in sentence.moments:
        before = before.replace(moment.text, "")
    return duty_name(re.split("[由从]", before)[0].removeprefix("将").removeprefix("把"))


def _target_name(measure: Measure, sentence: Sentence, quantity: Quantity) -> str:
    """What is counted: the words before the number between its marks, and those behind it."""
    low, high = sentence.clause_at(quantity.start, quantity.end)
    text, base = measure.text, measure.start
    others = [one for one in sentence.quantities if one != quantity]
    earlier = [one.end for one in others if low <= one.start and one.end <= quantity.start]
    later = [one.start for one in others if quantity.end <= one.start < high]
    behind = re.split("[、，]", text[quantity.end - base : min([high, *later]) - base])[0]
    if later and not behind.endswith(("、", "，")):
        cut = max(behind.rfind(char) for char in "和及与并")
        behind = behind[:cut] if cut >= 0 else behind
    before = text[max([low, *earlier]) - base : quantity.start - base]
    if earlier and before[:1] not in "、，和及与并":
        before = re.split("[、和及与，]", before)[-1]
    for moment in sentence.moments:
        before = before.replace(moment.text, "")
    if before.endswith("、") and len(behind) >= 4:
        before = ""  # …全覆盖、6个县域集中式充电示范站: another thing is counted
    return duty_name(before + behind)


def _line(quantity: Quantity) -> str:
    if "aim" in quantity.roles or quantity.op in ("=", "~"):
        return "aim"
    return "floor" if quantity.op in (">=", ">") else "ceiling"


def _by(
    measure: Measure, words: Words, sentence: Sentence, quantity: Quantity, issued: date | None
) -> object:
    """The date that the sentence, or else the measure, gives before the number; or a declared reading."""
    ends = [one for one in measure.moments if one.last is not None]
    near = [one for one in ends if sentence.start <= one.start and one.end <= quantity.start]
    near = near or [one for one in ends if one.end <= quantity.start] or ends
    for moment in reversed(near):
        quoted = _date_quoted(measure, words, moment)
        if quoted:
            return quoted
    year = issued.year if issued else date.min.year
    return {"is": f"{year:04d}-12-31", "because": "原文未写完成时限，暂按印发当年年底（草拟，请核）"}


def _date_quoted(measure: Measure, words: Words, moment: Moment) -> str | None:
    """The date alone; where it stands several times, with the number that it leads."""
    if words.once(moment.start - words.base, moment.end - words.base):
        return moment.text
    led = next((one for one in measure.quantities if one.start >= moment.end), None)
    whole = words.clause(led) if led else None
    if whole and whole.startswith(moment.text):
        return whole
    return words.alone(moment)


def _slug(id_: str) -> str:
    return id_.replace(".", "-")
