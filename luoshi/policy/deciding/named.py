"""The benefit that is meant by what somebody typed: its id or its name."""

from __future__ import annotations

from difflib import get_close_matches

from luoshi.policy.policy import Benefit, Policy
from luoshi.problem import Place, Problem, Refused, Say

_LISTED = 8


def benefit_named(policy: Policy, wanted: str) -> Benefit:
    """The benefit of that id or name. Raises `Refused`, with the nearest one, where there is none or several."""
    found = policy.benefits.get(wanted)
    if found:
        return found
    named = [one for one in policy.benefits.values() if one.name == wanted]
    if len(named) == 1:
        return named[0]
    what = Say(f"没有“{wanted}”这个事项", f"there is no benefit `{wanted}`")
    if named:
        what = Say(f"叫“{wanted}”的事项有 {len(named)} 个", f"{len(named)} benefits are called `{wanted}`")
    raise Refused(Problem("benefit.unknown", what, _remedy(policy, wanted, named), Place(policy.file)))


def _remedy(policy: Policy, wanted: str, named: list[Benefit]) -> Say:
    if not policy.benefits:
        return Say("这份政策文件里还没有 benefit", "this policy file has no benefit yet")
    if named:
        ids = ", ".join(one.id for one in named)
        return Say(f"写 id：{ids}", f"give its id: {ids}")
    ids_of = {
        **{one.name: id_ for id_, one in policy.benefits.items()},
        **{id_: id_ for id_ in policy.benefits},
    }
    near = get_close_matches(wanted, list(ids_of), n=1, cutoff=0.4)
    if near:
        return Say(f"是不是 {ids_of[near[0]]}？", f"did you mean {ids_of[near[0]]}?")
    listed = ", ".join(list(policy.benefits)[:_LISTED]) + (" …" if len(policy.benefits) > _LISTED else "")
    return Say(f"有的事项：{listed}", f"the benefits are: {listed}")
