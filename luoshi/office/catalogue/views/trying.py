"""A benefit of a draft tried out: facts in, the decision in words out, by the text as it is being typed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from luoshi.office.catalogue import asking, checking, content
from luoshi.office.catalogue.models import Draft
from luoshi.office.catalogue.views.editor_form import written_in
from luoshi.office.catalogue.views.finding import draft_at
from luoshi.office.language import lang_of
from luoshi.office.people.access import needs
from luoshi.office.people.refusals import refuse
from luoshi.policy.answering.letter import explain
from luoshi.policy.decide import with_deciders
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.policy import Benefit, Expression, Policy
from luoshi.problem import Problem, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.read", of=draft_at)
def try_it(request: HttpRequest, benefit: str, **_: Any) -> HttpResponse:
    """The form, or the decision. With HTMX a fragment for the editor; else a page."""
    draft: Draft = request.subject
    written = written_in(request, draft) if request.method == "POST" else None
    text = written.text if written else draft.text
    prefix = f"try:{benefit}:"
    page: dict[str, Any] = {"draft": draft, "id": benefit, "prefix": prefix, "in_editor": _in_editor(request)}
    vocabulary = content.surroundings_of(draft.jurisdiction.units, draft.jurisdiction.facts).vocabulary
    wrong: dict[str, str] = {}
    one: Benefit | None = None
    try:
        policy = tryable(draft, text, benefit, vocabulary)
        one = policy.benefits[benefit]
        given = {key: value for key, value in request.POST.items() if key.startswith(prefix)}
        if any(value.strip() for value in given.values()):
            facts = asking.answers(one, given, prefix)
            page["letter"] = explain(policy, benefit, facts, lang=lang_of(request))
    except Refused as refused:
        lang = lang_of(request)
        wrong = {problem.place.key: _told(problem, lang) for problem in refused.problems if problem.place.key}
        if one is None or not set(wrong) & set(one.facts):
            page["problems"] = refused.problems[:5]
    if one is not None:
        page |= {"benefit": one, "fields": asking.fields(one, vocabulary, request.POST, wrong, prefix)}
    template = "catalogue/parts/trying.html" if page["in_editor"] else "catalogue/trying.html"
    return render(request, template, page)


def tryable(draft: Draft, text: str, benefit: str, vocabulary: Vocabulary) -> Policy:
    """A policy with this benefit ready to decide, whatever is wrong with others. `Refused` where it is not."""
    policy = checking.quickly(checking.given_of(draft, text)).policy
    one = policy.benefits.get(benefit) if policy else None
    if policy is None or one is None or not _whole(one, policy):
        raise _absent(benefit)
    alone = replace(policy, benefits=MappingProxyType({benefit: one}))
    return with_deciders(alone, {name: fact.type for name, fact in vocabulary.facts.items()})


def _whole(one: Benefit, policy: Policy) -> bool:
    """Whether every rule of it could be read."""
    rules: list[Expression | None] = [one.amount, one.until, *one.when.values()]
    rules += [layer.amount for layer in one.paid_by]
    rules += [define.expression for define in policy.defines.values()]
    return all(rule.tree is not None for rule in rules if rule is not None)


def _told(problem: Problem, lang: str) -> str:
    remedy = problem.remedy.to(lang) if problem.remedy else ""
    return f"{problem.message.to(lang)} {remedy}".strip()


def _in_editor(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _absent(benefit: str) -> Refused:
    return refuse(
        "try.absent",
        (
            f"草稿里没有“{benefit}”这个事项，或它还有错误",
            f"the draft has no benefit `{benefit}`, or it has mistakes",
        ),
        ("先改正错误，再试算", "mend the mistakes first"),
    )
