"""The phrases of a letter, in Chinese and in English. A test holds the two to the same holes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """`given` is what a benefit gives, by kind; `verdicts` how a condition came out."""

    you: str
    your_firm: str
    heading: str
    greeting: str
    firm_greeting: str
    opening: str
    title: str
    number: str
    measure: str
    refused: str
    awaits: str
    open: str
    until: str
    amount_open: str
    status: str
    given: Mapping[str, str]
    failed: str
    changes: str
    after: str
    rest: str
    conditions: str
    verdicts: Mapping[bool | None, str]
    window: str
    window_from: str
    window_until: str
    reason: str
    bare_reason: str
    line: str
    missing: str
    bring: str
    sum: str
    payers: str
    part: str
    treasury: str
    between_parts: str
    pays: str
    needs: str
    documents: str
    automatic: str
    readings: str
    reading: str
    quoted: str
    ground: str
    grounds: str
    between_quotes: str
    between_grounds: str
    point: str
    numbers: tuple[str, ...]
    indent: str
    ending: str
    version: str
    day: str


ZH = Phrases(
    you="您",
    your_firm="贵单位",
    heading="关于{you}申请“{name}”的答复",
    greeting="您好：",
    firm_greeting="贵单位：",
    opening="{you}申请的“{name}”，依据是{source}。经对照{you}提供的情况，",
    title="《{title}》",
    number="（{number}）",
    measure="第{measure}条",
    refused="有{count}项条件不符合，不能享受这项政策。理由如下。",
    awaits="这一事项的具体标准要等“{rule}”出台后才能确定，目前还不能申报。",
    open="现有情况还不足以作出决定，补充下列情况后即可答复。",
    until="条件全部符合，可以延期到{day}。",
    amount_open="条件全部符合；金额还要补充下列情况后才能算出。",
    status="条件全部符合，可以享受这项政策。",
    given={
        "money": "条件全部符合，应发给{amount}。",
        "up_to": "条件全部符合，最高可得{amount}。这是上限，实际数额以核定为准。",
        "relief": "条件全部符合，可减免{amount}。",
        "refund": "条件全部符合，应返还{amount}。",
        "credit": "条件全部符合，可获得{amount}的额度。",
        "status": "条件全部符合，可以享受这项政策，所涉数额为{amount}。",
        "deferral": "条件全部符合，可以延期的数额为{amount}。",
    },
    failed="不符合的条件",
    changes="情况怎样变化后可以符合",
    after="{change}。",
    rest="其余条件",
    conditions="逐项条件",
    verdicts={True: "符合", False: "不符合", None: "还不能确定"},
    window="在政策期限内",
    window_from="政策起始日",
    window_until="政策截止日",
    reason="{name}（{verdict}）：{words}{grounds}。",
    bare_reason="{name}（{verdict}）{grounds}。",
    line="{words}{grounds}。",
    missing="还需要补充的情况",
    bring="请补充：{facts}。",
    sum="金额怎样算出",
    payers="由谁负担",
    part="{payer}负担{amount}",
    treasury="{payer}财政",
    between_parts="，",
    pays="，由{unit}拨付",
    needs="需要提供的材料",
    documents="{documents}。",
    automatic="这项政策免申即享，不需要提交申请和材料。",
    readings="说明",
    reading="文件没有写明{name}，本答复按“{words}”理解：{because}。",
    quoted="“{words}”",
    ground="{source}{quotes}",
    grounds="（依据：{grounds}）",
    between_quotes="",
    between_grounds="；",
    point="．",
    numbers=("一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、"),
    indent="    ",
    ending="以上根据{you}所提供的情况作出，情况有变时请重新提交（{basis}）。",
    version="政策版本：{version}",
    day="判断所依日期：{day}；",
)

EN = Phrases(
    you="you",
    your_firm="your organisation",
    heading="Answer on the application for “{name}”",
    greeting="To the applicant:",
    firm_greeting="To the applicant:",
    opening="The application for “{name}” falls under {source}. On the facts given, ",
    title="《{title}》",
    number=" ({number})",
    measure=", measure {measure}",
    refused="the benefit cannot be given: {count} of its conditions failed, as follows.",
    awaits="it cannot be claimed yet: it waits for “{rule}”, which is still to be issued.",
    open="no decision can be made yet; the facts named below will settle it.",
    until="all conditions are met, and payment may be put off until {day}.",
    amount_open="all conditions are met; the amount can be worked out when the facts named below are known.",
    status="all conditions are met, and the benefit is given.",
    given={
        "money": "all conditions are met, and {amount} is payable.",
        "up_to": "all conditions are met, and up to {amount} may be had. This is a ceiling; the sum itself is still to be set.",
        "relief": "all conditions are met, and {amount} is not charged.",
        "refund": "all conditions are met, and {amount} is paid back.",
        "credit": "all conditions are met, and a credit line of {amount} is open.",
        "status": "all conditions are met, and the benefit is given, for {amount}.",
        "deferral": "all conditions are met, and {amount} may be paid later.",
    },
    failed="Conditions that are not met",
    changes="What would have to change",
    after="{change}.",
    rest="The other conditions",
    conditions="The conditions one by one",
    verdicts={True: "met", False: "not met", None: "open"},
    window="within the time of the policy",
    window_from="the first day of the policy",
    window_until="the last day of the policy",
    reason="{name} ({verdict}): {words}{grounds}.",
    bare_reason="{name} ({verdict}){grounds}.",
    line="{words}{grounds}.",
    missing="What is still needed",
    bring="Please tell: {facts}.",
    sum="How the amount comes about",
    payers="Who bears it",
    part="{payer} bears {amount}",
    treasury="{payer}",
    between_parts=", ",
    pays="; {unit} makes the payment",
    needs="What to bring",
    documents="{documents}.",
    automatic="The benefit is given without an application; there is nothing to hand in.",
    readings="Readings",
    reading="The text does not state {name}; this answer takes it to be “{words}”, because: {because}.",
    quoted="“{words}”",
    ground="{source}: {quotes}",
    grounds=" (on the ground of {grounds})",
    between_quotes=", ",
    between_grounds="; ",
    point=". ",
    numbers=("I. ", "II. ", "III. ", "IV. ", "V. ", "VI. ", "VII. ", "VIII. "),
    indent="    ",
    ending="This answer holds for the facts given; if they change, please apply again ({basis}).",
    version="version of the policy: {version}",
    day="decisive day: {day}; ",
)
