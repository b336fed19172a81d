"""Many hands at the same moment, on both databases: one publishes, one saves, one begins; the others are told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from luoshi.office.catalogue.models import Draft, Policy, Version
from luoshi.office.catalogue.services import begin_draft, publish, save_draft, withdraw
from luoshi.office.record.services import verify
from luoshi.problem import Refused

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]


def at_once(*verbs: Callable[[], Any]) -> tuple[list[Any], list[str]]:
    """What came of each, and the codes of those that were refused."""
    done: list[Any] = []
    refused: list[str] = []
    ready = threading.Barrier(len(verbs))

    def run(verb: Callable[[], Any]) -> None:
        try:
            ready.wait(timeout=30)
            done.append(verb())
        except Refused as no:
            refused.append(no.problems[0].code)
        except Exception as error:
            refused.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return done, refused


def fresh(draft: Draft) -> Draft:
    return Draft.objects.select_related("jurisdiction", "base", "editor").get(pk=draft.pk)


def test_of_two_publishers_one_wins_and_the_other_is_told(
    signed: Draft, publisher: Any, second_publisher: Any
) -> None:
    one, two = fresh(signed), fresh(signed)
    done, refused = at_once(
        lambda: publish(one, one.revision, publisher), lambda: publish(two, two.revision, second_publisher)
    )
    assert (len(done), refused) == (1, ["draft.state"])
    assert Version.objects.count() == 2
    assert Policy.objects.get().current == done[0]
    assert verify() is None


def test_of_many_who_save_one_revision_one_wins(draft: Draft, editor: Any, colleague: Any) -> None:
    drafts = [
        (fresh(draft), user, f"{draft.text}# {number}\n")
        for number, user in enumerate([editor, colleague] * 3)
    ]
    done, refused = at_once(*(lambda d=d, u=u, t=t: save_draft(d, t, 1, u) for d, u, t in drafts))
    assert (len(done), set(refused), len(refused)) == (1, {"draft.conflict"}, 5)
    assert Draft.objects.get().text == done[0].text


def test_of_two_who_begin_one_wins(shili: Version, editor: Any, colleague: Any) -> None:
    policy = shili.policy
    done, refused = at_once(lambda: begin_draft(policy, editor), lambda: begin_draft(policy, colleague))
    assert (len(done), refused) == (1, ["draft.open"])


def test_of_two_who_withdraw_one_wins(shili: Version, publisher: Any, second_publisher: Any) -> None:
    done, refused = at_once(
        lambda: withdraw(shili, publisher, "第1条有误"),
        lambda: withdraw(shili, second_publisher, "第2条有误"),
    )
    assert (done, refused) == ([None], ["withdraw.twice"])
