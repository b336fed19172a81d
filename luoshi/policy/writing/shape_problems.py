"""What is wrong with the shape of a block, said to a person: file, line, key, and the nearest right word."""

from __future__ import annotations

import difflib
import re
from typing import Any

from pydantic import BaseModel, ValidationError

from luoshi.policy.writing import blocks
from luoshi.policy.writing.fences import KINDS
from luoshi.policy.writing.yaml_lines import Path, Tree, dotted
from luoshi.problem import Place, Problem, Say

_BELOW: dict[str, type[BaseModel]] = {
    "<quote>": blocks.QuoteShape,
    "<reading>": blocks.ReadingShape,
    "<dated>": blocks.DatedShape,
    "<window>": blocks.WindowShape,
    "paid_by": blocks.LayerShape,
    "score": blocks.ScoreShape,
    "rank": blocks.RankShape,
    "milestones": blocks.MilestoneShape,
    "in_force": blocks.ForceShape,
}

_SYNONYMS = {
    "condition": "when", "conditions": "when", "条件": "when", "名称": "name", "title": "name", "facts": "asks",
    "inputs": "asks", "deadline": "by", "due": "by", "reason": "because", "why": "because", "value": "is",
    "target": "goal", "payer": "paid_by", "documents": "needs", "materials": "needs", "材料": "needs", "unit": "owner",
    "audience": "for", "frequency": "every", "cadence": "every", "type": "gives", "kind": "gives", "text": "quote",
    "phrase": "quote", "end": "until", "start": "from", "exclusive_with": "not_with", "cap": "terms",
}  # fmt: skip

_QUOTED = re.compile(r"'([^']*)'")


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a shape as a person writes them."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def problems_of(error: ValidationError, tree: Tree, shape: type[BaseModel]) -> list[Problem]:
    """Each of pydantic's errors as one `Problem` at its line, misspelt keys before the missing ones they cause."""
    found = []
    for item in error.errors(include_url=False):
        path = _path(item["loc"], tree)
        found.append(_problem(item, path, tree, shape))
    misspelt = {problem.remedy.en for problem in found if problem.code == "key.unknown" and problem.remedy}
    kept = [
        problem
        for problem in found
        if problem.code != "key.missing" or f"did you mean `{_last(problem.place.key)}`?" not in misspelt
    ]
    return sorted(kept, key=lambda problem: (problem.place.line or 0, problem.place.column or 0))


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """The right word that a wrong one was meant to be, if there is one."""
    lowered = word.lower()
    if _SYNONYMS.get(lowered) in words:
        return _SYNONYMS[lowered]
    found = difflib.get_close_matches(lowered, words, 1, 0.6)
    return found[0] if found else None


def unknown_kind(kind: str) -> tuple[Say, Say]:
    """The message and remedy for a fence whose kind does not exist."""
    if not kind:
        message = Say("这个代码块没有写种类", "this block does not say its kind")
    else:
        message = Say(f"没有“{kind}”这种代码块", f"there is no block of kind `{kind}`")
    meant = nearest(kind, KINDS) if kind else None
    return message, _offer(meant, KINDS)


def _path(loc: tuple[int | str, ...], tree: Tree) -> Path:
    """Pydantic's way to a value, without the steps that are not in the file (which branch of a union was tried)."""
    path: Path = ()
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(part, str) and (part.startswith("<") or part == "[key]"):
            continue
        here = tree.get(path)
        inside = (isinstance(here, dict) and part in here) or (
            isinstance(here, list) and isinstance(part, int) and part < len(here)
        )
        if inside or (last and isinstance(here, dict) and isinstance(part, str)):
            path = (*path, part)
    return path


def _problem(item: Any, path: Path, tree: Tree, shape: type[BaseModel]) -> Problem:
    kind, context = item["type"], item.get("ctx") or {}
    place, key = tree.place(path), dotted(path)
    if kind.startswith("luoshi."):
        if item["loc"] and item["loc"][-1] == "[key]":
            place = tree.place(path, key=True)
        return _our_own(kind.removeprefix("luoshi."), context, key, place)
    if kind == "extra_forbidden":
        allowed = keys_of(_shape_at(item["loc"][:-1], shape))
        return _unknown_key(str(item["loc"][-1]), allowed, tree.place(path, key=True))
    if kind == "missing":
        word = str(item["loc"][-1])
        what = Say(f"缺少“{word}”", f"`{word}` is missing")
        return Problem("key.missing", what, Say(f"加上一行“{word}: …”", f"add a line `{word}: …`"), place)
    if kind == "literal_error":
        words = tuple(_QUOTED.findall(str(context.get("expected", ""))))
        given = str(item.get("input"))
        what = Say(f"{key} 不能是“{given}”", f"{key} cannot be `{given}`")
        return Problem("value.choice", what, _offer(nearest(given, words), words), place)
    return Problem("value.wrong", *_wanted(kind, key), place)


def _our_own(code: str, context: dict[str, str], key: str, place: Place) -> Problem:
    """What scalars.py says is wrong."""
    zh, en = context["zh"], context["en"]
    what = Say(f"{key}：{zh}", f"{key}: {en}") if key else Say(zh, en)
    return Problem(code, what, Say(context["do_zh"], context["do_en"]), place)


def _unknown_key(word: str, allowed: tuple[str, ...], place: Place) -> Problem:
    if any(sign in word for sign in "()（）*"):
        what = Say(f"“{word}”被当成了一个键", f"`{word}` is read as a key")
        do = Say(
            "花括号里的值有逗号时，用英文单引号把整个值括起来",
            "inside { } put a value that holds a comma in single quotes",
        )
        return Problem("key.unknown", what, do, place)
    what = Say(f"没有“{word}”这个键", f"there is no key `{word}`")
    return Problem("key.unknown", what, _offer(nearest(word, allowed), allowed), place)


def _wanted(kind: str, key: str) -> tuple[Say, Say]:
    if kind == "union_tag_not_found":
        return (
            Say(f"{key} 应是一句引文，或一个声明的读法", f"{key} should be a phrase, or a declared reading"),
            Say(
                "写成 条文里的原话，或 {quote: 原话, take: low}，或 {is: 值, because: 理由}",
                "write the words of the measure, or {quote: words, take: low}, or {is: value, because: reason}",
            ),
        )
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return (
            Say(
                f"{key or '这一块'} 应是一组“键: 值”",
                f"{key or 'the block'} should be a mapping of keys to values",
            ),
            Say(
                "在下一行缩进两个空格写“键: 值”", "write `key: value` on the next line, two spaces further in"
            ),
        )
    if kind in ("string_type", "tuple_type", "list_type"):
        one = kind == "string_type"
        return (
            Say(
                f"{key} 应是{'一个词或一句话' if one else '一个列表'}",
                f"{key} should be {'a text' if one else 'a list'}",
            ),
            Say(
                "直接写在冒号后面；含有“: ”“{”“[”时用英文单引号括起来" if one else "写成 [甲, 乙]",
                "write it after the colon; put it in single quotes if it holds `: `, `{` or `[`"
                if one
                else "write [one, two]",
            ),
        )
    if kind == "too_short":
        return Say(f"{key} 是空的", f"{key} is empty"), Say("至少写一项", "give at least one")
    return Say(f"{key} 的值不对", f"the value of {key} is wrong"), Say(
        "参看 docs/policy-file.md", "see docs/policy-file.md"
    )


def _shape_at(loc: tuple[int | str, ...], shape: type[BaseModel]) -> type[BaseModel]:
    """The shape whose key was misspelt: that of the last step that has one of its own."""
    for part in reversed(loc):
        if part in _BELOW:
            return _BELOW[str(part)]
    if loc and shape is blocks.TargetsShape:
        return blocks.TargetShape
    if "dated" in loc:
        return blocks.DatedQuoteShape
    return shape


def _offer(meant: str | None, words: tuple[str, ...]) -> Say:
    if meant:
        return Say(f"是不是“{meant}”？", f"did you mean `{meant}`?")
    return Say(f"可用的有：{'、'.join(words)}", f"there are: {', '.join(words)}")


def _last(key: str | None) -> str:
    return (key or "").rpartition(".")[2]
