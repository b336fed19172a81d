"""Publication is by a second person, with every reading signed; a version never changes; withdrawal is by reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.office.catalogue import checking, queries
from luoshi.office.catalogue.models import Draft, Policy, Signature, Version, Withdrawal
from luoshi.office.catalogue.services import (
    begin_draft,
    load_folder,
    publish,
    save_draft,
    send_back,
    sign_reading,
    sign_readings,
    submit,
    take_base,
    withdraw,
)
from luoshi.office.record.guards import ChangeRefused
from luoshi.office.record.queries import history
from luoshi.problem import Refused

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]
SUBJECT = "policy:shili/2024-1"


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_second_person_publishes_and_it_is_current(signed: Draft, shili: Version, publisher: Any) -> None:
    version = publish(signed, signed.revision, publisher, "明确口径")
    assert (version.ordinal, version.published_by, version.edited_by.username) == (2, publisher, "editor")
    assert queries.version_of("shili/2024-1") == version
    assert Draft.objects.get().state == "published"
    event = history(SUBJECT)[-1]
    assert (event.name, event.reason) == ("PolicyPublished", "明确口径")
    assert queries.loaded(version).version == version.sha256


@pytest.mark.parametrize("who", ["editor", "colleague", "outsider", "applicant"])
def test_no_one_else_publishes(signed: Draft, who: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(who)
    assert not user.has_perm("catalogue.publish", signed)
    with pytest.raises(Refused):
        publish(signed, signed.revision, user)
    assert Version.objects.count() == 1


def test_a_publisher_who_has_edited_it_does_not_publish_or_sign_it(
    changed: Draft, editor: Any, writing_publisher: Any, publisher: Any
) -> None:
    draft = save_draft(changed, changed.text + "\n", changed.revision, writing_publisher)
    draft = save_draft(draft, changed.text, draft.revision, editor)
    draft = submit(draft, draft.revision, editor)
    key = checking.unsigned(draft.slug, checking.quickly(checking.given_of(draft)))[0].key
    assert not writing_publisher.has_perm("catalogue.publish", draft)
    for verb in (
        lambda: sign_reading(draft, key, writing_publisher),
        lambda: publish(draft, draft.revision, writing_publisher),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert codes(refused) == ["publish.second_person"]
    assert sign_reading(draft, key, publisher).by == publisher


def test_a_publisher_who_has_submitted_it_does_not_publish_it(changed: Draft, writing_publisher: Any) -> None:
    draft = submit(changed, changed.revision, writing_publisher)
    with pytest.raises(Refused) as refused:
        publish(draft, draft.revision, writing_publisher)
    assert codes(refused) == ["publish.second_person"]


def test_every_reading_is_signed_first(submitted: Draft, publisher: Any) -> None:
    with pytest.raises(Refused) as refused:
        publish(submitted, submitted.revision, publisher)
    assert codes(refused) == ["publish.unsigned"]
    assert "3 条" in refused.value.problems[0].message.zh


def test_a_signature_carries_over_as_long_as_its_reading_is_the_same(
    signed: Draft, publisher: Any, editor: Any
) -> None:
    version = publish(signed, signed.revision, publisher)
    draft = begin_draft(version.policy, editor)
    text = draft.text.replace("because: 文件未写是否含税", "because: 文件未写是否含税，从发票")
    draft = save_draft(draft, text, 1, editor)
    left = checking.unsigned(draft.slug, checking.quickly(checking.given_of(draft)))
    assert [one.reading.because for one in left] == ["文件未写是否含税，从发票"]
    assert Signature.objects.count() == 3


def test_a_reading_that_is_not_there_is_not_signed(submitted: Draft, publisher: Any) -> None:
    with pytest.raises(Refused) as refused:
        sign_reading(submitted, "0" * 64, publisher)
    assert codes(refused) == ["reading.absent"]


def test_many_are_signed_at_once_and_the_draft_is_read_once(
    submitted: Draft, publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checking.quickly(checking.given_of(submitted))
    keys = [one.key for one in checking.unsigned(submitted.slug, report)]
    assert len(keys) > 1
    read, asked = checking.readings, []
    monkeypatch.setattr(checking, "readings", lambda *given: asked.append(given) or read(*given))
    assert [one.key for one in sign_readings(submitted, keys, publisher)] == keys
    assert len(asked) == 1
    assert not checking.unsigned(submitted.slug, report)


def test_signing_twice_is_signing_once(signed: Draft, second_publisher: Any) -> None:
    one = Signature.objects.first()
    assert sign_reading(signed, one.key, second_publisher).by == one.by
    assert [event.name for event in history(SUBJECT)].count("ReadingSigned") == 3


def test_the_second_to_publish_is_told(signed: Draft, publisher: Any, second_publisher: Any) -> None:
    stale = Draft.objects.select_related("jurisdiction").get(pk=signed.pk)
    publish(signed, signed.revision, publisher)
    with pytest.raises(Refused) as refused:
        publish(stale, stale.revision, second_publisher)
    assert codes(refused) == ["draft.state"]
    assert "已经由另一位同志发布" in refused.value.problems[0].message.zh
    assert Version.objects.count() == 2


def test_a_draft_that_was_sent_back_meanwhile_is_not_published(
    signed: Draft, publisher: Any, second_publisher: Any
) -> None:
    stale = Draft.objects.select_related("jurisdiction").get(pk=signed.pk)
    send_back(signed, second_publisher, "再核对第1条")
    with pytest.raises(Refused) as refused:
        publish(stale, stale.revision, publisher)
    assert codes(refused) == ["draft.state"]


def test_a_draft_that_was_overtaken_is_not_published_until_its_editor_has_looked(
    signed: Draft, publisher: Any, editor: Any, shili_folder: Path
) -> None:
    file = shili_folder / "2024-1" / "policy.md"
    file.write_text(file.read_text("utf-8").replace("rises_with: [购车价格]\n", ""), "utf-8")
    (loaded,) = load_folder(shili_folder)
    with pytest.raises(Refused) as refused:
        publish(signed, signed.revision, publisher)
    assert codes(refused) == ["publish.overtaken"]
    back = send_back(signed, publisher, "第2版已发布")
    back = take_base(back, loaded.version, editor)
    again = submit(back, back.revision, editor)
    assert publish(again, again.revision, publisher).ordinal == 3


def test_a_version_is_never_changed_or_deleted(shili: Version) -> None:
    shili.text = "改"
    for verb in (
        shili.save,
        shili.delete,
        lambda: Version.objects.filter(pk=shili.pk).update(text="改"),
        lambda: Version.objects.all().delete(),
    ):
        with pytest.raises(ChangeRefused):
            verb()
    for sql in ("UPDATE catalogue_version SET text = '改'", "DELETE FROM catalogue_version"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Version.objects.get().text.startswith("---")


def test_a_withdrawn_version_decides_as_it_did_and_the_one_before_does_not_come_back_by_itself(
    signed: Draft, shili: Version, publisher: Any
) -> None:
    version = publish(signed, signed.revision, publisher)
    assert withdraw(version, publisher, "第1条口径有误") is None
    assert Policy.objects.get().current is None
    assert queries.search("汽车") == []
    assert queries.policies() == ()
    facts = {"购车价格": 150000, "购车日期": "2024-02-01", "是否新车": True}
    decision = queries.loaded(queries.version_with(version.sha256)).benefits["car-purchase"].decide(facts)
    assert (decision.amount, decision.version) == (Decimal("7500.00"), version.sha256)
    event = history(SUBJECT)[-1]
    assert (event.name, event.reason) == ("PolicyWithdrawn", "第1条口径有误")


def test_the_one_before_comes_back_if_asked(signed: Draft, shili: Version, publisher: Any) -> None:
    version = publish(signed, signed.revision, publisher)
    assert withdraw(version, publisher, "第1条口径有误", restore=True) == shili
    assert queries.version_of("shili/2024-1") == shili
    assert queries.search("汽车")[0].benefit == "car-purchase"


def test_the_first_version_has_none_before_it(shili: Version, publisher: Any) -> None:
    with pytest.raises(Refused) as refused:
        withdraw(shili, publisher, "全部有误", restore=True)
    assert codes(refused) == ["withdraw.no_earlier"]
    assert not Withdrawal.objects.exists()


def test_withdrawing_an_earlier_version_leaves_the_current_one(
    signed: Draft, shili: Version, publisher: Any
) -> None:
    version = publish(signed, signed.revision, publisher)
    assert withdraw(shili, publisher, "第一版引用有误") == version
    assert queries.version_of("shili/2024-1") == version


def test_a_withdrawal_needs_a_reason_and_a_publisher_and_happens_once(
    shili: Version, publisher: Any, outsider: Any, editor: Any
) -> None:
    for user, reason, code in (
        (publisher, " 错 ", "withdraw.reason"),
        (outsider, "第1条有误", "people.permission"),
        (editor, "第1条有误", "people.permission"),
    ):
        with pytest.raises(Refused) as refused:
            withdraw(shili, user, reason)
        assert codes(refused) == [code]
    withdraw(shili, publisher, "第1条有误")
    with pytest.raises(Refused) as refused:
        withdraw(shili, publisher, "第1条有误")
    assert codes(refused) == ["withdraw.twice"]


def test_the_next_version_after_a_withdrawal_has_the_next_number(
    shili: Version, publisher: Any, editor: Any
) -> None:
    withdraw(shili, publisher, "第1条有误")
    draft = begin_draft(shili.policy, editor)
    draft = save_draft(draft, draft.text.replace("name: 新购汽车消费补贴", "name: 购车补贴"), 1, editor)
    draft = submit(draft, draft.revision, editor)
    for one in checking.unsigned(draft.slug, checking.quickly(checking.given_of(draft))):
        sign_reading(draft, one.key, publisher)
    version = publish(draft, draft.revision, publisher)
    assert version.ordinal == 2
    assert queries.search("购车补贴")[0].benefit == "car-purchase"
