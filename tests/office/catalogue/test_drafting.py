"""A draft is begun, saved by revision, submitted without mistakes, sent back; nothing that anybody wrote is lost."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.office.catalogue.models import Draft
from luoshi.office.catalogue.queries import waiting_for
from luoshi.office.catalogue.services import Conflict, begin_draft, discard, save_draft, send_back, submit
from luoshi.office.record.queries import history, notices_of
from luoshi.problem import Refused

pytestmark = pytest.mark.django_db


def names(slug: str = "shili/2024-1") -> list[str]:
    return [event.name for event in history(f"policy:{slug}")]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_draft_begins_with_the_current_text_and_says_so(draft: Draft, shili: Any, editor: Any) -> None:
    assert (draft.text, draft.base, draft.state, draft.revision) == (shili.text, shili, "editing", 1)
    assert names()[-1] == "DraftBegun"
    assert history("policy:shili/2024-1")[-1].actor == f"user:{editor.pk}"


def test_a_policy_has_one_draft_at_a_time(draft: Draft, shili: Any, colleague: Any) -> None:
    with pytest.raises(Refused) as refused:
        begin_draft(shili.policy, colleague)
    assert codes(refused) == ["draft.open"]
    assert "编辑甲" in refused.value.problems[0].message.zh


def test_who_is_no_editor_begins_none(shili: Any, publisher: Any, outsider: Any, applicant: Any) -> None:
    for user in (publisher, outsider, applicant):
        with pytest.raises(Refused) as refused:
            begin_draft(shili.policy, user)
        assert codes(refused) == ["people.permission"]
    assert not Draft.objects.exists()


def test_saving_counts_up_and_writes_no_event(draft: Draft, editor: Any) -> None:
    before = names()
    saved = save_draft(draft, draft.text + "\n", 1, editor)
    again = save_draft(saved, draft.text, 2, editor)
    assert (saved.revision, again.revision, again.text) == (2, 3, draft.text)
    assert names() == before


def test_saving_the_same_text_changes_nothing(draft: Draft, editor: Any) -> None:
    assert save_draft(draft, draft.text, 1, editor).revision == 1


def test_the_second_to_save_is_told_and_loses_nothing(draft: Draft, editor: Any, colleague: Any) -> None:
    save_draft(draft, draft.text + "# 甲\n", 1, editor)
    with pytest.raises(Conflict) as refused:
        save_draft(draft, draft.text + "# 丙\n", 1, colleague)
    assert refused.value.current.text.endswith("# 甲\n")
    assert "编辑甲" in refused.value.problems[0].message.zh
    assert Draft.objects.get().text.endswith("# 甲\n")


def test_taking_over_a_draft_is_an_event_and_makes_an_author(draft: Draft, colleague: Any) -> None:
    saved = save_draft(draft, draft.text + "\n", 1, colleague)
    assert names()[-1] == "DraftSaved"
    assert set(saved.editors.values_list("username", flat=True)) == {"editor", "colleague"}


def test_a_draft_with_mistakes_is_not_submitted(draft: Draft, editor: Any) -> None:
    broken = save_draft(draft, draft.text.replace("按购车价格的5%\n", "按购车价格的8%\n"), 1, editor)
    with pytest.raises(Refused) as refused:
        submit(broken, broken.revision, editor)
    assert codes(refused)[0] == "draft.errors"
    assert "quote.absent" in codes(refused)
    assert Draft.objects.get().state == "editing"


def test_the_refusal_counts_what_is_left_apart_as_the_editor_does(draft: Draft, editor: Any) -> None:
    """The page says 0 errors and so many to be quoted: the refusal does not call them errors."""
    block = draft.text.index("```benefit")
    without = draft.text[:block] + draft.text[draft.text.index("```\n", block + 3) + 4 :]
    saved = save_draft(draft, without, draft.revision, editor)
    with pytest.raises(Refused) as refused:
        submit(saved, saved.revision, editor)
    first, *each = refused.value.problems
    left = sum(one.code == "coverage.left" for one in each)
    assert left
    assert f"{left} 处待落实" in first.message.zh
    assert f"{len(each)} 处错误" not in first.message.zh


def test_a_worked_case_that_fails_keeps_it_from_being_submitted(draft: Draft, editor: Any) -> None:
    wrong = save_draft(
        draft, draft.text, 1, editor, draft.cases.replace("amount: 7500.00", "amount: 7600.00")
    )
    with pytest.raises(Refused) as refused:
        submit(wrong, wrong.revision, editor)
    assert "case.differs" in codes(refused)


def test_text_that_is_not_the_document_s_is_not_submitted(draft: Draft, editor: Any) -> None:
    changed = save_draft(draft, draft.text.replace("购车价格的5%给予", "购车价格的5%发放"), 1, editor)
    with pytest.raises(Refused):
        submit(changed, changed.revision, editor)


def test_another_policy_s_name_is_refused(draft: Draft, editor: Any) -> None:
    changed = save_draft(draft, draft.text.replace("policy: shili/2024-1", "policy: shili/2024-2"), 1, editor)
    with pytest.raises(Refused) as refused:
        submit(changed, changed.revision, editor)
    assert codes(refused) == ["draft.slug"]


def test_what_was_submitted_cannot_be_saved_over(submitted: Draft, editor: Any) -> None:
    with pytest.raises(Refused) as refused:
        save_draft(submitted, submitted.text + "\n", submitted.revision, editor)
    assert codes(refused) == ["draft.state"]


def test_submitting_an_older_revision_is_a_conflict(changed: Draft, editor: Any) -> None:
    with pytest.raises(Conflict):
        submit(changed, changed.revision - 1, editor)


def test_submission_tells_the_publishers_and_waits_for_them(
    publisher: Any, writing_publisher: Any, outsider: Any, submitted: Draft, editor: Any
) -> None:
    assert names()[-2:] == ["DraftSaved", "DraftSubmitted"]
    assert [line.title.zh for line in waiting_for(publisher)] == [submitted.title]
    assert not waiting_for(outsider)
    assert not waiting_for(editor)
    assert len(notices_of(publisher)) == 1


def test_it_is_sent_back_with_a_reason(submitted: Draft, publisher: Any, editor: Any) -> None:
    with pytest.raises(Refused) as refused:
        send_back(submitted, publisher, "  ")
    assert codes(refused) == ["draft.reason"]
    back = send_back(submitted, publisher, "第1条口径请写明依据")
    assert (back.state, back.returned) == ("editing", "第1条口径请写明依据")
    event = history("policy:shili/2024-1")[-1]
    assert (event.name, event.reason) == ("DraftSentBack", "第1条口径请写明依据")
    assert "第1条口径" in waiting_for(editor)[0].what.zh


def test_its_author_takes_it_back_without_a_reason(submitted: Draft, editor: Any) -> None:
    assert send_back(submitted, editor, "").state == "editing"


def test_a_draft_given_up_makes_room_for_another(
    draft: Draft, shili: Any, editor: Any, colleague: Any
) -> None:
    discard(draft, editor, "重新起草")
    assert names()[-1] == "DraftDiscarded"
    assert begin_draft(shili.policy, colleague).pk != draft.pk


@pytest.mark.parametrize("text", ["a\0b", "长" * 2_000_001])
def test_it_refuses_what_cannot_be_kept(draft: Draft, editor: Any, text: str) -> None:
    with pytest.raises(Refused):
        save_draft(draft, text, 1, editor)
