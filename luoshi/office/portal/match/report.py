"""政策匹配报告: what a match has found, to be read, printed or saved as PDF.

`report_of(meeting, lang)` is plain data in the words of the page; `as_pdf` sets it with Typst (report.typ). A report says
on which day, from which answers and from which versions it was made, and that it is no decision of an authority.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

from luoshi.office.language import Lang
from luoshi.office.portal.match.conversation import Item, Meeting
from luoshi.problem import Say

SHEET = Path(__file__).with_name("report.typ")
_INTROS: dict[str, Say] = {
    "entitled": Say("按您的回答，下列事项的条件都符合。", "From your answers all conditions of these hold."),
    "possibly": Say("下列事项还缺情况，补上才能确定。", "Something is still to be known of these."),
    "closed": Say("下列事项的期限已过。", "The time of these is over."),
    "awaiting": Say("下列事项要等实施细则。", "These await a later rule."),
    "not": Say("按您的回答，下列事项不符合。", "From your answers these cannot be had."),
}
_TOTALS = {
    "money": Say("合计可享受", "in all"),
    "relief": Say("合计可减免", "not charged, in all"),
    "refund": Say("合计应返还", "paid back, in all"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    source: str
    amount: str
    lines: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    intro: str
    items: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    amount: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    opening: str
    totals: tuple[Sum, ...]
    sections: tuple[Section, ...]
    told_title: str
    told: tuple[tuple[str, str], ...]
    ending: str
    lang: Lang


def report_of(meeting: Meeting, lang: Lang) -> Report:
    zh = lang == "zh"
    who = meeting.answers.audience
    day = f"{meeting.on.year}年{meeting.on.month}月{meeting.on.day}日" if zh else meeting.on.isoformat()
    opening = (
        f"以“{who}”的身份，按 {day} 的现行政策，根据您回答的 {len(meeting.told)} 项情况，结果如下。"
        if zh
        else f"For {who}, as of {day}, from {len(meeting.told)} answers."
    )
    versions = sorted(
        {(item.number, item.found.decision.version) for group in meeting.groups for item in group.items}
    )
    listed = ("；" if zh else "; ").join(f"{number}（{sha[:12]}）" for number, sha in versions)
    ending = (
        f"本报告由系统按政策原文和您的回答算出，供您了解政策，不是审批决定；是否享受以受理单位审核为准。所依据的政策文本：{listed}。"
        if zh
        else f"Worked out from the documents and your answers, for information; it is no decision. The responsible office decides. Texts: {listed}."
    )
    if meeting.left_out:
        titles = "".join(f"《{title}》" for title in meeting.left_out)
        ending += (
            f"{titles}暂时不能判定，没有算进结果。"
            if zh
            else f" Not among the results, as they cannot decide now: {titles}."
        )
    return Report(
        "政策匹配报告" if zh else "What you may be entitled to",
        opening,
        tuple(
            Sum(
                f"{one.amount:,.2f}",
                f"{one.unit}　{_TOTALS[one.gives].to(lang)}"
                if zh
                else f"{one.unit} {_TOTALS[one.gives].to(lang)}",
            )
            for one in meeting.match.totals
        ),
        tuple(
            Section(
                group.label.to(lang),
                _INTROS[group.standing].to(lang),
                tuple(_entry(item, lang) for item in group.items),
            )
            for group in meeting.groups
        ),
        "您的回答" if zh else "Your answers",
        tuple((one.words, one.value) for one in meeting.told),
        ending,
        lang,
    )


def _entry(item: Item, lang: Lang) -> Entry:
    zh = lang == "zh"
    found, benefit, decision = item.found, item.found.benefit, item.found.decision
    source = item.number + (
        (f" 第{item.measure}条" if zh else f" measure {item.measure}") if item.measure else ""
    )
    amount = f"{item.noun.to(lang)} {item.amount:,.2f} {decision.unit}" if item.amount is not None else ""
    if decision.until:
        amount = f"{'可延至' if zh else 'until'} {decision.until.isoformat()}"
    lines = [line for line in (item.line, item.note) if line]
    if found.standing == "possibly" and decision.missing:
        lines.append(("还缺：" if zh else "still needed: ") + ("、" if zh else ", ").join(decision.missing))
    if found.standing == "entitled":
        if decision.paid_by:
            paid = ("，" if zh else ", ").join(
                f"{payer} {part:,.2f}" for payer, part in decision.paid_by.items()
            )
            lines.append(("负担：" if zh else "borne by: ") + paid)
        if benefit.automatic:
            lines.append("免申即享，不用申请。" if zh else "Given without an application.")
        elif benefit.needs:
            lines.append(("材料：" if zh else "bring: ") + "、".join(benefit.needs))
        if benefit.measure and benefit.measure.duties:
            lines.append(
                ("找谁：" if zh else "ask: ") + "、".join(duty.name for duty in benefit.measure.duties[:3])
            )
    return Entry(
        benefit.name,
        source,
        amount,
        tuple(lines),
        _quotes(item) if found.standing in ("entitled", "possibly") else (),
    )


def _quotes(item: Item) -> Sequence[str]:
    decision = item.found.decision
    grounds = [ground for reason in decision.because for ground in reason.grounds]
    quoted = [ground.words for ground in (*grounds, *decision.grounds) if ground.because is None]
    return tuple(dict.fromkeys(quoted))


def as_pdf(report: Report) -> bytes:
    """The report in A4. CJK fonts are those of the machine (docs/running-the-office.md)."""
    made = typst.compile(
        str(SHEET), sys_inputs={"report": json.dumps(asdict(report), ensure_ascii=False)}, format="pdf"
    )
    assert isinstance(made, bytes)
    return made
