"""A draft: begun from a version or an uploaded file, saved by revision, submitted, sent back, discarded.

Two who save at once: the second is refused with `Conflict`, which carries the draft as it now stands; what she wrote is
still hers to put in. Events are written when a draft is begun, when another editor takes over, and at submission.
"""

from __future__ import annotations

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from luoshi.office.catalogue import checking, content
from luoshi.office.catalogue.events import (
    DraftBegun,
    DraftDiscarded,
    DraftSaved,
    DraftSentBack,
    DraftSubmitted,
)
from luoshi.office.catalogue.models import Draft, Jurisdiction, Policy, Version
from luoshi.office.catalogue.services.issuing import sha256
from luoshi.office.people.models import User
from luoshi.office.people.queries import actor_of, holders_of
from luoshi.office.people.refusals import refuse
from luoshi.office.record.services import notify, record
from luoshi.policy.drafting import draft as make_draft
from luoshi.policy.prose.structure import structure
from luoshi.policy.writing import yaml_lines
from luoshi.policy.writing.fences import split
from luoshi.problem import Refused, Say
from luoshi.reading import read_bytes

UPLOAD_BYTES = 12 * 2**20
"""Of an uploaded document: the longest have a few MB."""
TEXT_CHARACTERS = 2_000_000
"""Of a policy file with its blocks; the longest of a hundred measures has under 200,000."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_NUMBER = re.compile(r"[〔\[［（(]\s{0,3}(20[0-9]{2})\s{0,3}[〕\]］）)]\s{0,3}第?([0-9]{1,5})号")


class Conflict(Refused):
    """Someone else saved first. `current` is the draft as it stands now."""

    def __init__(self, current: Draft) -> None:
        refused = refuse(
            "draft.conflict",
            (
                f"您打开之后，{current.editor.name}已经保存过这份草稿，您的修改没有写入",
                f"{current.editor.name} has saved this draft since you opened it; yours has not been written",
            ),
            (
                "两份都列在下面：对照之后，把要保留的内容合在一起再保存",
                "both stand below: compare them, put together what is to be kept, and save again",
            ),
        )
        super().__init__(*refused.problems)
        self.current = current


def begin_draft(policy: Policy, user: User) -> Draft:
    """A draft of the next version, from the latest one."""
    may(user, "catalogue.edit", policy)
    base = policy.current or policy.versions.order_by("-ordinal").first()
    assert base is not None, "a policy is made with its first version"
    draft = Draft(
        slug=policy.slug,
        title=policy.title,
        jurisdiction=policy.jurisdiction,
        base=base,
        text=base.text,
        cases=base.cases,
        source=bytes(base.source),
        source_name=base.source_name,
        editor=user,
    )
    return _begun(draft, user, DraftBegun(policy.slug, base.sha256, ""))


def begin_from_file(jurisdiction: Jurisdiction, id_: str, name: str, data: bytes, user: User) -> Draft:
    """A draft of a new policy out of an uploaded document: its text, unaltered, with blocks drafted for what is obvious.
    `id_` may be left empty: it is then suggested by the document's number."""
    may(user, "catalogue.edit", jurisdiction.slug)
    if len(data) > UPLOAD_BYTES:
        raise refuse_size()
    name = name.replace("\\", "/").rpartition("/")[2].strip()[-120:] or "original.txt"
    source = read_bytes(name, data)
    if len(source.text) > TEXT_CHARACTERS:
        raise refuse_length()
    _refuse_unkept(source.text)
    slug = _new_slug(jurisdiction, id_.strip().lower() or suggested_id(source.text))
    registry = content.surroundings_of(jurisdiction.units, jurisdiction.facts).registry
    made = make_draft(source.text, slug, name, registry)
    if not made.document.measures:
        raise refuse(
            "draft.no_measures",
            (
                "读得出文字，但看不出一条一条的措施",
                "the text can be read, but no numbered measures are seen in it",
            ),
            (
                "确认上传的是正文；各条要有编号，如“1．”“第一条”“（一）”",
                "make sure that it is the document itself; its measures must be numbered, as 1． or 第一条",
            ),
        )
    notice = made.document.policy if made.document.notices else None
    draft = Draft(
        slug=slug,
        title=((notice.title if notice else "") or slug)[:400],
        jurisdiction=jurisdiction,
        text=made.text,
        source=data,
        source_name=name,
        editor=user,
    )
    return _begun(draft, user, DraftBegun(slug, "", sha256(data)))


def _new_slug(jurisdiction: Jurisdiction, id_: str) -> str:
    """The name of a policy that the catalogue does not have yet."""
    if not _ID.fullmatch(id_):
        raise refuse(
            "draft.id",
            (f"“{id_}”不能作编号", f"`{id_}` cannot be an id"),
            ("用小写字母、数字和短横，如 2024-1", "use small letters, digits and hyphens, as 2024-1"),
        )
    slug = f"{jurisdiction.slug}/{id_}"
    if Policy.objects.filter(slug=slug).exists():
        raise refuse(
            "draft.exists",
            (f"目录里已经有“{slug}”", f"the catalogue has `{slug}` already"),
            (
                "换一个编号；要修改那一份，在它的页面上“起草新版本”",
                "choose another id; to change that one, begin a version on its page",
            ),
        )
    return slug


def _begun(draft: Draft, user: User, event: DraftBegun) -> Draft:
    try:
        with transaction.atomic():
            draft.save()
            draft.editors.add(user)
            record(event, subject=subject_of(draft.slug), actor=actor_of(user))
    except IntegrityError:
        there = Draft.objects.filter(slug=draft.slug, state__in=[Draft.EDITING, Draft.SUBMITTED]).first()
        if there is None:
            raise
        raise refuse(
            "draft.open",
            (
                f"“{draft.slug}”已经有一份草稿，{there.editor.name}在编辑",
                f"{there.editor.name} is editing a draft of `{draft.slug}`",
            ),
            ("打开那一份接着编辑", "open that one and go on"),
        ) from None
    return draft


def save_draft(draft: Draft, text: str, revision: int, user: User, cases: str | None = None) -> Draft:
    """Write a new text over the revision that the editor began from; `Conflict` if that is no longer the latest."""
    may(user, "catalogue.edit", draft)
    text = "\n".join(text.split("\r\n")) if "\r\n" in text and "\r\n" not in draft.text else text
    if len(text) > TEXT_CHARACTERS or len(cases or "") > TEXT_CHARACTERS:
        raise refuse_length()
    _refuse_unkept(text, cases or "")
    cases = draft.cases if cases is None else cases.replace("\r\n", "\n")
    with transaction.atomic():
        before = locked(draft)
        _still_edited(before)
        if before.revision != revision:
            raise Conflict(before)
        if (before.text, before.cases) == (text, cases):
            return before
        taken_over = before.editor_id != user.pk
        changed = Draft.objects.filter(pk=draft.pk, revision=revision, state=Draft.EDITING).update(
            text=text,
            cases=cases,
            title=_title_in(text) or before.title,
            revision=revision + 1,
            editor=user,
            changed=timezone.now(),
        )
        if not changed:
            raise Conflict(Draft.objects.select_related("editor").get(pk=draft.pk))
        before.editors.add(user)
        if taken_over:
            event = DraftSaved(before.slug, revision + 1, sha256(text))
            record(event, subject=subject_of(before.slug), actor=actor_of(user))
    return Draft.objects.select_related("jurisdiction", "base", "editor", "submitted_by").get(pk=draft.pk)


def submit(draft: Draft, revision: int, user: User) -> Draft:
    """Hand a draft without mistakes to a second person."""
    may(user, "catalogue.edit", draft)
    checking.refuse_errors(checking.wholly(checking.given_of(draft)))
    with transaction.atomic():
        now = locked(draft)
        _still_edited(now)
        if now.revision != revision or now.text != draft.text or now.cases != draft.cases:
            raise Conflict(now)
        _same_name(now)
        now.state, now.submitted_by, now.returned = Draft.SUBMITTED, user, ""
        now.save(update_fields=["state", "submitted_by", "returned", "changed"])
        now.editors.add(user)
        digest = sha256(now.text)
        record(
            DraftSaved(now.slug, revision, digest), subject=subject_of(now.slug), actor=actor_of(now.editor)
        )
        event = record(
            DraftSubmitted(now.slug, revision, digest), subject=subject_of(now.slug), actor=actor_of(user)
        )
        title = Say(f"待您核对发布：{now.title}", f"To be checked and published: {now.title}")
        authors = set(now.editors.values_list("pk", flat=True))
        for publisher in holders_of(["publisher"], jurisdiction=now.jurisdiction.slug).exclude(
            pk__in=authors
        ):
            notify(publisher, event, title, reverse("catalogue:review", args=[now.pk]))
    return now


def send_back(draft: Draft, user: User, reason: str) -> Draft:
    """The second person returns a draft, or its author takes it back."""
    own = user.pk == draft.submitted_by_id
    may(user, "catalogue.edit" if own else "catalogue.publish", draft)
    reason = reason.strip()
    if not reason and not own:
        raise refuse(
            "draft.reason",
            ("没有写退回的原因", "no reason is given"),
            ("写明要改哪里，编辑会看到", "say what is to be changed: the editor will see it"),
        )
    with transaction.atomic():
        now = locked(draft)
        if now.state != Draft.SUBMITTED:
            raise refuse_state(now)
        now.state, now.returned, now.submitted_by = Draft.EDITING, reason, None
        now.save(update_fields=["state", "returned", "submitted_by", "changed"])
        event = record(
            DraftSentBack(now.slug, sha256(now.text)),
            subject=subject_of(now.slug),
            actor=actor_of(user),
            reason=reason,
        )
        if not own:
            title = Say(f"退回修改：{now.title}", f"Sent back: {now.title}")
            notify(now.editor, event, title, reverse("catalogue:draft", args=[now.pk]))
    return now


def discard(draft: Draft, user: User, reason: str) -> Draft:
    """Give a draft up. Its text stays in the database; the policy may be drafted anew."""
    may(user, "catalogue.edit", draft)
    with transaction.atomic():
        now = locked(draft)
        _still_edited(now)
        now.state = Draft.DISCARDED
        now.save(update_fields=["state", "changed"])
        record(
            DraftDiscarded(now.slug, sha256(now.text)),
            subject=subject_of(now.slug),
            actor=actor_of(user),
            reason=reason.strip(),
        )
    return now


def take_base(draft: Draft, base: Version, user: User) -> Draft:
    """The editor has looked at what was published since she began, and goes on from there."""
    may(user, "catalogue.edit", draft)
    with transaction.atomic():
        now = locked(draft)
        _still_edited(now)
        now.base = base
        now.save(update_fields=["base", "changed"])
    return now


def locked(draft: Draft) -> Draft:
    """The draft as it stands now, no one else's until the commit. It is read without joins: PostgreSQL, having waited
    for another's change, holds a join against rows as they were before it, and would find nothing."""
    return Draft.objects.select_for_update().get(pk=draft.pk)


def suggested_id(text: str) -> str:
    """2023-1 of 焦政〔2023〕1号: the number of the policy's own notice; else of its first number; else the day."""
    document = structure(text)
    notices = reversed(document.notices)
    for words in [*(notice.number or "" for notice in notices), text[:4000]]:
        found = _NUMBER.search(words)
        if found:
            return f"{found[1]}-{int(found[2])}"
    days = [notice.date for notice in document.notices if notice.date]
    return (days[-1] if days else date.today()).isoformat()  # noqa: DTZ011 - a name, not a moment


def subject_of(slug: str) -> str:
    return f"policy:{slug}"


def _front_says(text: str, key: str) -> object:
    """What stands under a key of the front matter, however unfinished the rest is."""
    tree, _ = yaml_lines.read(split(text).front or "", "policy.md", 2)
    return tree.data.get(key) if tree and isinstance(tree.data, dict) else None


def _title_in(text: str) -> str:
    title = _front_says(text, "title")
    return title[:400] if isinstance(title, str) else ""


def _same_name(draft: Draft) -> None:
    written = _front_says(draft.text, "policy")
    if written != draft.slug:
        raise refuse(
            "draft.slug",
            (
                f"文件头写的是“{written}”，这份草稿是“{draft.slug}”",
                f"the front matter says {written}, the draft is {draft.slug}",
            ),
            (f"文件头写 policy: {draft.slug}", f"write `policy: {draft.slug}` in the front matter"),
        )


def _still_edited(draft: Draft) -> None:
    if draft.state != Draft.EDITING:
        raise refuse_state(draft)


def refuse_state(draft: Draft) -> Refused:
    """The draft is not where the page said that it was."""
    now = {
        Draft.EDITING: ("已经退回编辑", "has been sent back and is being edited"),
        Draft.SUBMITTED: ("已经提交，等待发布", "has been submitted and waits for publication"),
        Draft.PUBLISHED: ("已经由另一位同志发布", "has been published by someone else"),
        Draft.DISCARDED: ("已经放弃", "has been given up"),
    }[draft.state]
    return refuse(
        "draft.state",
        (f"这份草稿{now[0]}", f"this draft {now[1]}"),
        ("回到目录，看它现在的状态", "go back to the catalogue and see where it stands"),
    )


def refuse_size() -> Refused:
    size = UPLOAD_BYTES // 2**20
    return refuse(
        "upload.size",
        (f"文件超过 {size} MB", f"the file is larger than {size} MB"),
        (
            "去掉图片和附件另存，或把正文另存为 txt",
            "save it without pictures and attachments, or its text as txt",
        ),
    )


def refuse_length() -> Refused:
    return refuse(
        "draft.length",
        (f"文字超过 {TEXT_CHARACTERS:,} 字", f"the text is longer than {TEXT_CHARACTERS:,} characters"),
        ("把正文和附件分成几份文件", "part the document from its annexes"),
    )


def _refuse_unkept(*texts: str) -> None:
    if any("\0" in text for text in texts):
        raise refuse(
            "draft.characters",
            ("文字里有不能保存的字符（NUL）", "the text holds a character that cannot be kept (NUL)"),
            ("删去它再保存", "delete it and save again"),
        )


def may(user: User, permission: str, subject: object) -> None:
    if not user.has_perm(permission, subject):
        if permission in ("catalogue.publish", "catalogue.sign") and user.has_perm(permission):
            raise refuse(
                "publish.second_person",
                (
                    "起草、编辑或提交过这份草稿的人不能核签、发布它，别的地区的人也不能",
                    "one who has begun, edited or submitted a draft may not sign or publish it, nor one of another jurisdiction",
                ),
                ("请本地区另一位发布人办理", "ask another publisher of the jurisdiction"),
            )
        raise refuse(
            "people.permission",
            ("您没有办理这件事的权限", "you may not do this"),
            ("请单位的管理员核对您的职务", "ask your administrator about your posts"),
        )
