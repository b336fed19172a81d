"""Decisions and matches, for programs: the same rules and words as the pages'. Nothing that is sent here is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from luoshi.office.answers import json_answer
from luoshi.office.catalogue import queries as catalogue
from luoshi.office.catalogue.queries import Version
from luoshi.office.language import Lang, lang_of
from luoshi.office.throttle import charge
from luoshi.policy.answering.match import match
from luoshi.policy.decide import Decider
from luoshi.policy.policy import Policy
from luoshi.problem import Place, Problem, Refused, Say

router = Router(tags=["判定与匹配"])
MOST = 1000
"""Cases in one batch."""
MOST_BENEFITS = 100
"""Benefits decided for one set of facts."""
MOST_FACTS = 1000
"""Facts of one case; the policies in force together ask for some hundreds."""
MOST_PAIRS = 5000
"""Profiles times policies in one batch: each takes up to ten milliseconds."""
CASES, PAIRS = 50, 5
"""So many (a case for each of its benefits) cost as much as a request (throttle.py)."""

_FACTS = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}
_FIRM = {"所属行业": "工业"}


class Strict(BaseModel):
    """(Not a Schema of ninja, which would check all twice over.)"""

    model_config = ConfigDict(extra="forbid")


class Case(Strict):
    """一个案例：哪个事项、什么事实、哪一天。"""

    policy: str = Field(max_length=120, examples=["jiaozuo/2023-1"], description="政策的编号")
    benefit: str | None = Field(None, max_length=120, examples=["car-purchase"], description="事项的编号")
    benefits: list[str] | None = Field(
        None,
        min_length=1,
        max_length=MOST_BENEFITS,
        description="同一组事实要判定的几个事项，代替 benefit；回答是 {count, decisions}",
    )
    facts: dict[str, Any] = Field(
        max_length=MOST_FACTS,
        examples=[_FACTS],
        description="事实：不知道的写 null 或不写；金额可写 150000 或“15万元”",
    )
    on: date | None = Field(None, examples=["2023-02-01"], description="判定日；不写是今天")
    version: str | None = Field(
        None,
        max_length=71,
        pattern="^(sha256:)?[0-9a-f]{64}$",
        description="按哪一版判定；不写是现行版。已撤回的版本也能用",
    )


class Cases(Strict):
    cases: list[Case] = Field(min_length=1, max_length=MOST)


class Profile(Strict):
    """一个人或一家企业的情况。"""

    facts: dict[str, Any] = Field(max_length=MOST_FACTS, examples=[_FIRM])
    audience: str | None = Field(
        None, max_length=40, examples=["企业"], description="个人、企业、个体工商户……；不写是所有人的事项"
    )
    on: date | None = Field(None, description="哪一天；不写是今天")
    policies: list[str] | None = Field(None, max_length=200, description="只看这些政策；不写是所有现行政策")


class Profiles(Strict):
    profiles: list[Profile] = Field(min_length=1, max_length=MOST)


class Reason(Schema):
    condition: str
    holds: bool | None
    words: str
    quotes: list[str] = Field(default_factory=list)
    readings: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)


class DecisionOut(Schema):
    """判定：能不能享受（true、false，或 null 即还不能确定）、多少、谁出、为什么。金额是两位小数的文本。"""

    policy: str
    benefit: str
    name: str
    measure: int | str | None
    eligible: bool | None
    gives: str = Field(
        description="money 发放、up_to 最高限额、relief 减免、refund 返还、credit 额度、deferral 缓期、status 资格"
    )
    amount: str | None = Field(None, examples=["7500.00"])
    until: date | None = None
    paid_by: dict[str, str] = Field(examples=[{"省": "3750.00", "市": "3750.00"}])
    because: list[Reason]
    missing: list[str]
    version: str = Field(examples=["sha256:" + "0" * 64])
    on: date | None


class DecisionsOut(Schema):
    count: int
    decisions: list[dict[str, Any]] = Field(
        description="依次对应每个案例：一个判定，或者一个 {problems: [...]}"
    )


class MatchOut(Schema):
    """匹配：可享受、可能享受、不符合、已截止、待细则；还有最该问的问题。"""

    on: date | None
    total: str
    totals: list[dict[str, Any]]
    entitled: list[dict[str, Any]]
    possibly: list[dict[str, Any]]
    not_: list[dict[str, Any]] = Field(alias="not")
    closed: list[dict[str, Any]]
    awaiting: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    next_question: str | None
    left_out: list[dict[str, Any]] = Field(
        description="现行但暂时不能判定、没有算进结果的政策：{policy, version, problem}；通常是空的"
    )


class MatchesOut(Schema):
    count: int
    matches: list[dict[str, Any]]


@router.post("/decide", response=DecisionOut, summary="判定一个案例")
def decide(request: HttpRequest, case: Case) -> HttpResponse:
    charge(request, len(case.benefits or ()) // CASES)
    return _json(_decided(case, lang_of(request)))


@router.post(
    "/decide/batch",
    response=DecisionsOut,
    summary="判定一批案例（最多 1000 个）",
    description="读不懂的案例在它的位置上回答哪里不对，其余照常判定。",
)
def decide_batch(request: HttpRequest, batch: Cases) -> HttpResponse:
    """A case that is refused answers in its place; the others are decided."""
    charge(request, sum(len(one.benefits or "1") for one in batch.cases) // CASES)
    lang = lang_of(request)
    decisions = [_or_problems(partial(_decided, one, lang), lang) for one in batch.cases]
    return _json({"count": len(decisions), "decisions": decisions})


@router.post("/match", response=MatchOut, summary="一个人或一家企业能享受什么")
def match_one(request: HttpRequest, profile: Profile) -> HttpResponse:
    charge(request, _pairs([profile]) // PAIRS)
    return _json(_matched(profile, lang_of(request)))


@router.post(
    "/match/batch",
    response=MatchesOut,
    summary="一批人或企业（最多 1000 个）能享受什么",
    description="读不懂的一份在它的位置上回答哪里不对，其余照常匹配。",
)
def match_batch(request: HttpRequest, batch: Profiles) -> HttpResponse:
    """A profile that is refused answers in its place; the others are matched."""
    pairs = _pairs(batch.profiles)
    if pairs > MOST_PAIRS:
        raise _too_much(pairs)
    charge(request, pairs // PAIRS)
    lang = lang_of(request)
    matches = [_or_problems(partial(_matched, one, lang), lang) for one in batch.profiles]
    return _json({"count": len(matches), "matches": matches})


def _decided(case: Case, lang: Lang) -> Mapping[str, Any]:
    if (case.benefit is None) == (case.benefits is None):
        say = Say("benefit 和 benefits 写一个。", "Give one of benefit and benefits.")
        do = Say("一个事项写 benefit，几个写 benefits。", "benefit for one, benefits for several.")
        raise Refused(Problem("api.benefit", say, do, Place(key="benefit")))
    policy = _policy(case.policy, case.version)
    on = case.on or timezone.localdate()
    if case.benefit is not None:
        return _decider(policy, case.benefit, lang).decide(case.facts, on).as_json()
    deciders = [_decider(policy, key, lang) for key in dict.fromkeys(case.benefits or ())]
    strays = set(case.facts)
    decisions = []
    for decider in deciders:
        facts = {name: value for name, value in case.facts.items() if name in decider.names}
        strays -= facts.keys()
        decisions.append(decider.decide(facts, on).as_json())
    if strays:
        # refuses each name that none of them knows
        deciders[0].read({name: case.facts[name] for name in strays})
    return {"count": len(decisions), "decisions": decisions}


def _decider(policy: Policy, key: str, lang: Lang) -> Decider:
    benefit = policy.benefits.get(key)
    if benefit is None or benefit.decider is None:
        listed = "、".join(list(policy.benefits)[:8])
        say = Say(f"{policy.id} 没有“{key}”这个事项。", f'{policy.id} has no benefit "{key}".')
        do = Say(f"有这些：{listed}……", f"It has: {listed} …")
        raise Refused(Problem("api.benefit", say, do, Place(key="benefit")))
    return benefit.decider.in_language(lang)


def _matched(profile: Profile, lang: Lang) -> Mapping[str, Any]:
    if profile.policies is None:
        policies = catalogue.policies()
    else:
        policies = tuple(_policy(slug) for slug in dict.fromkeys(profile.policies))
    found = match(
        policies,
        profile.facts,
        audience=profile.audience,
        on=profile.on or timezone.localdate(),
        vocabulary=catalogue.shared_vocabulary(),
        lang=lang,
    )
    left_out = catalogue.left_out() if profile.policies is None else ()
    return {**found.as_json(lang), "left_out": [_left_out(one, lang) for one in left_out]}


def _left_out(one: catalogue.Unready, lang: Lang) -> dict[str, Any]:
    return {
        "policy": one.version.policy.slug,
        "version": f"sha256:{one.version.sha256}",
        "problem": one.problems[0].message.to(lang),
    }


def _pairs(profiles: Sequence[Profile]) -> int:
    """How often a profile is held against a policy."""
    narrowed = [len(set(one.policies)) for one in profiles if one.policies is not None]
    rest = len(profiles) - len(narrowed)
    return sum(narrowed) + (rest * len(catalogue.policies()) if rest else 0)


def _too_much(pairs: int) -> Refused:
    say = Say(
        f"这一批要核对 {pairs:,} 次（人或企业数乘以政策数），最多 {MOST_PAIRS:,} 次。",
        f"The batch asks for {pairs:,} pairs of a profile and a policy; {MOST_PAIRS:,} at most.",
    )
    do = Say(
        "分几次发，或用 policies 写明看哪些政策。", "Send it in parts, or name the policies that matter."
    )
    return Refused(Problem("api.pairs", say, do, Place(key="profiles")))


def _policy(slug: str, version: str | None = None) -> Policy:
    try:
        if version is None:
            return catalogue.running(slug)
        found = catalogue.version_with(version)
        if found.policy.slug == slug:
            return catalogue.loaded(found)
    except Version.DoesNotExist:
        pass
    if version:
        say = Say(f"{slug} 没有这一版。", f"{slug} has no such version.")
        do = Say("不写 version 就是现行版。", "Leave version out for the one in force.")
        raise Refused(Problem("api.version", say, do, Place(key="version")))
    say = Say(f"没有现行的政策“{slug}”。", f'No policy "{slug}" is in force.')
    do = Say("/api/policies 列出全部政策。", "/api/policies lists all.")
    raise Refused(Problem("api.policy", say, do, Place(key="policy")))


def _or_problems(work: Callable[[], Mapping[str, Any]], lang: Lang) -> Mapping[str, Any]:
    try:
        return work()
    except Refused as refused:
        return {"problems": [problem.as_json(lang) for problem in refused.problems]}


def _json(body: Mapping[str, Any]) -> HttpResponse:
    """Written at once: the shapes above are for the OpenAPI page, and checking them again would cost more than deciding."""
    answer = json_answer(body)
    answer["Cache-Control"] = "no-store"
    return answer
