"""Readings signed and drafts published, always by a second person; versions withdrawn by a publisher, with a reason.

Whoever has begun, saved or submitted a draft may neither sign nor publish it: the rule says so (rules.py), and it is
asked again here, inside the transaction. Of two who publish at once one wins; the other is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from luoshi.office.catalogue import checking, content
from luoshi.office.catalogue.events import PolicyPublished, PolicyWithdrawn, ReadingSigned
from luoshi.office.catalogue.models import Draft, Policy, Signature, Version, Withdrawal
from luoshi.office.catalogue.services.drafting import locked, may, refuse_state, subject_of
from luoshi.office.catalogue.services.issuing import issue, make_current
from luoshi.office.people.models import User
from luoshi.office.people.queries import actor_of
from luoshi.office.people.refusals import refuse
from luoshi.office.record.services import notify, record
from luoshi.problem import Problem, Refused, Say


def sign_reading(draft: Draft, key: str, user: User) -> Signature:
    """Put her name under a reading as it stands in the draft. Signing what is signed already changes nothing."""
    (signature,) = sign_readings(draft, [key], user)
    return signature


def sign_readings(draft: Draft, keys: Sequence[str], user: User) -> list[Signature]:
    """The same for several, each an event of its own; the draft is read once."""
    may(user, "catalogue.sign", draft)
    report = checking.quickly(checking.given_of(draft))
    found = {one.key: one for one in checking.readings(draft.slug, report)}
    return [_sign(draft, key, found, user) for key in keys]


def _sign(draft: Draft, key: str, found: Mapping[str, checking.ToSign], user: User) -> Signature:
    if key not in found:
        raise refuse(
            "reading.absent",
            (
                "草稿里没有这条说明，可能刚刚改过",
                "the draft has no such reading; it may just have been changed",
            ),
            ("重新打开核对页，看现在的说明", "open the page again and read it as it is now"),
        )
    one = found[key]
    if one.signature:
        return one.signature
    reading = one.reading
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                slug=draft.slug,
                key=key,
                says=reading.says,
                because=reading.because,
                by=user,
                at=timezone.now(),
            )
            record(
                ReadingSigned(draft.slug, key, reading.says, reading.because),
                subject=subject_of(draft.slug),
                actor=actor_of(user),
            )
    except IntegrityError:  # someone else has signed it at the same moment
        return Signature.objects.get(slug=draft.slug, key=key)
    return signature


def publish(draft: Draft, revision: int, user: User, note: str = "") -> Version:
    """Make a submitted draft the current version of its policy."""
    may(user, "catalogue.publish", draft)
    report = checking.wholly(
        checking.given_of(draft)
    )  # seconds: before the transaction, whose lock others wait for
    checking.refuse_errors(report)
    with transaction.atomic():
        now = locked(draft)
        if now.state != Draft.SUBMITTED:
            raise refuse_state(now)
        may(user, "catalogue.publish", now)
        place = now.jurisdiction
        if (now.revision, now.text, now.cases) != (revision, draft.text, draft.cases) or (
            place.units,
            place.facts,
        ) != (draft.jurisdiction.units, draft.jurisdiction.facts):
            raise refuse(
                "publish.changed",
                (
                    "您打开之后，草稿或地区的词表已经改动",
                    "the draft or its jurisdiction has changed since you opened it",
                ),
                ("重新打开核对页，看过之后再发布", "open the page again, and publish once you have read it"),
            )
        _readings_signed(now, report)
        _on_the_latest(now)
        policy = content.ready_from(now.text, f"{now.slug}/policy.md", place.units, place.facts)
        version, before = issue(
            place,
            policy,
            now.text,
            now.cases,
            source=bytes(now.source),
            source_name=now.source_name,
            published_by=user,
            edited_by=now.editor,
            note=note.strip(),
        )
        now.state = Draft.PUBLISHED
        now.save(update_fields=["state", "changed"])
        event = record(
            PolicyPublished(now.slug, version.ordinal, version.sha256, before.sha256 if before else ""),
            subject=subject_of(now.slug),
            actor=actor_of(user),
            reason=note,
        )
        title = Say(
            f"已发布：{now.title}（第 {version.ordinal} 版）",
            f"Published: {now.title} (version {version.ordinal})",
        )
        notify(now.editor, event, title, reverse("catalogue:version", args=[version.pk]))
    return version


def withdraw(version: Version, user: User, reason: str, *, restore: bool = False) -> Version | None:
    """Take a version back, with a reason; it still answers for the decisions made under it. If it is the current one,
    the policy has none from now on, unless the one before is asked for (`restore`). Gives the version now current."""
    may(user, "catalogue.withdraw", version.policy)
    reason = reason.strip()
    if len(reason) < 4:
        raise refuse(
            "withdraw.reason",
            ("没有写明撤回的原因", "no reason is given"),
            (
                "写明原因，例如“第3条补贴标准引用有误”",
                "give it, as in: the rate of measure 3 is quoted wrongly",
            ),
        )
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=version.policy_id)
        if Withdrawal.objects.filter(version=version).exists():
            raise refuse(
                "withdraw.twice",
                (f"第 {version.ordinal} 版已经撤回", f"version {version.ordinal} has been withdrawn already"),
                ("不必再撤", "nothing to do"),
            )
        Withdrawal.objects.create(version=version, at=timezone.now(), by=user, reason=reason)
        now = policy.current
        if now is not None and now.pk == version.pk:
            before = policy.versions.filter(ordinal__lt=version.ordinal, withdrawal=None).order_by("-ordinal")
            now = before.first() if restore else None
            if restore and now is None:
                raise refuse(
                    "withdraw.no_earlier",
                    ("没有可以恢复的上一版", "there is no earlier version to make current again"),
                    ("去掉“恢复上一版”再撤回", "withdraw it without asking for the earlier one"),
                )
            ready = (
                content.ready_from(now.text, f"{policy.slug}/policy.md", now.units, now.facts)
                if now
                else None
            )
            make_current(policy, now, ready)
        record(
            PolicyWithdrawn(policy.slug, version.ordinal, version.sha256, now.sha256 if now else ""),
            subject=subject_of(policy.slug),
            actor=actor_of(user),
            reason=reason,
        )
    return now


def _readings_signed(draft: Draft, report: checking.Report) -> None:
    left = checking.unsigned(draft.slug, report)
    if left:
        raise Refused(
            Problem(
                "publish.unsigned",
                Say(f"还有 {len(left)} 条说明没有核签", f"{len(left)} readings are not signed"),
                Say("逐条核对理由并核签", "check the reason of each and sign it"),
            )
        )


def _on_the_latest(draft: Draft) -> None:
    """Nothing was published since the draft was begun that its editor has not seen."""
    last = Version.objects.filter(policy__slug=draft.slug).order_by("-ordinal").first()
    if last is not None and (draft.base is None or draft.base.ordinal < last.ordinal):
        raise refuse(
            "publish.overtaken",
            (
                f"起草之后又发布了第 {last.ordinal} 版，这份草稿不是在它的基础上改的",
                f"version {last.ordinal} has been published since this draft was begun",
            ),
            (
                "退回编辑：看过与新版本的差异，确认以新版本为底，再提交",
                "send it back: the editor looks at the difference, takes the new version as base and submits again",
            ),
        )
