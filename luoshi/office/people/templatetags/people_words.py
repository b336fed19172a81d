"""`{{ post.role|role:lang }}` and `{{ applicant.kind|kind:lang }}`: what a key is called in the language of the page."""

from __future__ import annotations

from django import template

from luoshi.office.people.words import KIND_WORDS, ROLE_WORDS

register = template.Library()


@register.filter
def role(key: str, lang: str) -> str:
    return ROLE_WORDS[key].to(lang)


@register.filter
def kind(key: str, lang: str) -> str:
    return KIND_WORDS[key].to(lang)
