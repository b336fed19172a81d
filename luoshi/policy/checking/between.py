"""What holds between the blocks of a policy, and between them and its date."""

from __future__ import annotations

from luoshi.policy.policy import Policy
from luoshi.policy.writing.shape_problems import nearest
from luoshi.problem import Problem, Say


def check_between(policy: Policy) -> list[Problem]:
    return [*_exclusive(policy), *_dates(policy)]


def _exclusive(policy: Policy) -> list[Problem]:
    """`not_with` names benefits that exist."""
    found = []
    known = tuple(policy.benefits)
    for benefit in policy.benefits.values():
        for other in benefit.not_with:
            if other in policy.benefits and other != benefit.id:
                continue
            meant = nearest(other, tuple(id_ for id_ in known if id_ != benefit.id))
            found.append(
                Problem(
                    "not_with.unknown",
                    Say(f"没有“{other}”这项优惠", f"there is no other benefit `{other}`"),
                    Say(f"是不是“{meant}”？", f"did you mean `{meant}`?")
                    if meant
                    else Say("写另一个 benefit 的 id", "give the id of another benefit"),
                    benefit.at("not_with"),
                )
            )
    return found


def _dates(policy: Policy) -> list[Problem]:
    """A deadline before the document's own date is a slip more often than not."""
    found = []
    due = [(target.by, target.at("by"), target.name) for target in policy.targets.values()]
    for task in policy.tasks.values():
        due.extend(
            (stone.by.value.day, task.at("milestones"), stone.what)
            for stone in task.milestones
            if stone.by.value.day
        )
    for day, place, what in due:
        if day and day < policy.front.date:
            found.append(
                Problem(
                    "dates.past",
                    Say(
                        f"“{what}”的期限 {day} 早于成文日期 {policy.front.date}",
                        f"“{what}” is due on {day}, before the document's date {policy.front.date}",
                    ),
                    Say("核对日期；没有错可以不改", "check the date; leave it if it is right"),
                    place,
                    "warning",
                )
            )
    return found
