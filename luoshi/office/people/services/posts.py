"""Officers and posts, and the timed administration in which alone they are changed.

From the machine's command line the actor is the system (the first administrator has to come from somewhere); on a page
it is an administrator within her session, and never over herself: rules.py says so, and these verbs say it again.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from luoshi.office.people.events import (
    AdministrationBegun,
    AdministrationEnded,
    OfficerAdded,
    PersonAppointed,
    PersonDismissed,
)
from luoshi.office.people.models import ROLES, AdminSession, Post, Unit, User
from luoshi.office.people.queries import actor_of, administration_of
from luoshi.office.people.refusals import refuse, refuse_invisible, refuse_validation
from luoshi.office.record.events import SYSTEM, Actor
from luoshi.office.record.models import Event
from luoshi.office.record.services import notify, record
from luoshi.problem import Say

SESSION = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=4)
_ROLE_NAMES = dict(ROLES)


def subject_of(user: User) -> str:
    return f"people.user:{user.pk}"


def _manager(by: User | None, over: User | None = None) -> Actor:
    """Who changes officers: the system (None), or an administrator whose session runs, over someone else."""
    if by is None:
        return SYSTEM
    if not by.has_perm("people.manage", over):
        if over is not None and over.pk == by.pk:
            raise refuse(
                "people.oneself",
                ("不能任免自己，也不能改自己的账号", "no one appoints, dismisses or changes himself"),
                ("请另一位管理员办理", "ask another administrator"),
            )
        raise refuse(
            "people.no_session",
            ("没有正在进行的限时管理", "no timed administration is running"),
            ("先在“管理”页写明事由、开始限时管理", "begin one on the administration page, with its reason"),
        )
    return actor_of(by)


def tell(user: User, event: Event, what: Say) -> None:
    """Tell her what somebody else has done to her account, or may have done in her name: here and by mail."""
    asks = Say("。不是您要求的，请立即告诉管理员", ". If you did not ask for it, tell an administrator now")
    notify(user, event, Say(what.zh + asks.zh, what.en + asks.en), reverse("people:me"))


def add_officer(
    username: str, name: str, email: str = "", password: str | None = None, *, by: User | None = None
) -> User:
    """A new officer, without a post. Her password is to be changed at the first sign-in."""
    refuse_invisible(username, name)
    username = username.strip()
    try:
        with transaction.atomic():
            actor = _manager(by)
            user = User(
                username=username, name=name.strip(), email=email.strip(), kind=User.OFFICER, must_change=True
            )
            user.full_clean(exclude=["password"])
            if password is not None:
                validate_password(password, user)
            user.set_password(password)
            user.save()
            record(OfficerAdded(username, user.name), subject=subject_of(user), actor=actor)
            return user
    except ValidationError as error:
        raise refuse_validation("people.password", error) from None
    except IntegrityError:
        raise taken(username) from None


def taken(username: str) -> Exception:
    return refuse(
        "people.username",
        (f"用户名“{username}”已有人用", f"the user name `{username}` is taken"),
        ("换一个用户名", "choose another"),
    )


def appoint(
    user: User,
    unit: Unit,
    role: str,
    *,
    since: date | None = None,
    until: date | None = None,
    by: User | None = None,
    reason: str = "",
) -> Post:
    """Give an officer a post in a unit, from a day (today) until a day."""
    begins = since or timezone.localdate()
    if role not in _ROLE_NAMES:
        raise refuse(
            "people.role",
            (f"没有“{role}”这个角色", f"there is no role `{role}`"),
            (f"可用的角色：{'、'.join(_ROLE_NAMES)}", f"the roles are {', '.join(_ROLE_NAMES)}"),
        )
    if not user.is_officer:
        raise refuse(
            "people.not_officer",
            (
                f"“{user.username}”是申请人账号，不能任职",
                f"`{user.username}` is an applicant's account and holds no post",
            ),
            ("先为其建立公务人员账号", "make an officer's account first"),
        )
    if unit.retired is not None:
        raise refuse(
            "people.unit_retired",
            (f"“{unit.name}”已撤销", f"`{unit.name}` has been retired"),
            ("选现有的单位", "choose a unit that stands"),
        )
    if until is not None and until < begins:
        raise refuse(
            "people.days",
            (f"止期 {until} 早于起期 {begins}", f"the last day {until} is before the first, {begins}"),
            ("改起止日期", "change the days"),
        )
    with transaction.atomic():
        actor = _manager(by, user)
        # One at a time for a person: two administrators cannot give the same post twice.
        User.objects.select_for_update().get(pk=user.pk)
        overlapping = Post.objects.filter(user=user, unit=unit, role=role).exclude(until__lt=begins)
        if until is not None:
            overlapping = overlapping.filter(since__lte=until)
        if overlapping.exists():
            raise refuse(
                "people.post_held",
                (
                    f"{user.name}在这段时间已任{unit.name}的{_ROLE_NAMES[role]}",
                    f"{user.name} holds the post of {role} in {unit.name} in those days",
                ),
                ("不必重复任命；要改期先免去原任职", "nothing to do; to change its days, dismiss first"),
            )
        post = Post.objects.create(user=user, unit=unit, role=role, since=begins, until=until)
        happened = PersonAppointed(
            user.pk, unit.name, role, begins.isoformat(), until.isoformat() if until else None
        )
        record(happened, subject=subject_of(user), actor=actor, reason=reason)
        return post


def dismiss(post: Post, *, last_day: date | None = None, by: User | None = None, reason: str = "") -> Post:
    """End a post; yesterday is its last day unless one is given, so that from now on she may do nothing by it."""
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=post.pk)
        actor = _manager(by, post.user)
        until = last_day or timezone.localdate() - timedelta(days=1)
        if post.until is not None and post.until <= until:
            raise refuse(
                "people.post_ended",
                (f"这项任职已于 {post.until} 结束", f"that post ended on {post.until}"),
                ("不必再免", "nothing to do"),
            )
        post.until = until
        post.save(update_fields=["until"])
        happened = PersonDismissed(post.user_id, post.unit.name, post.role, until.isoformat())
        record(happened, subject=subject_of(post.user), actor=actor, reason=reason)
        return post


def begin_administration(user: User, reason: str, length: timedelta = SESSION) -> AdminSession:
    """Administrative access for a time, with a reason. One at a time: a second beginning ends the first."""
    reason = reason.strip()
    if len(reason) < 4:
        raise refuse(
            "people.reason",
            ("没有写明事由", "no reason is given"),
            (
                "写明这次要办什么，例如“为新到任的审核人员开通账号”",
                "say what for, as in: accounts for two new reviewers",
            ),
        )
    if not timedelta() < length <= LONGEST_SESSION:
        raise refuse(
            "people.length",
            ("时长应在 4 小时以内", "a session lasts four hours at most"),
            ("改短时长", "choose a shorter time"),
        )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if not user.has_perm("people.administer"):
            raise refuse(
                "people.not_administrator",
                ("只有管理员可以开始限时管理", "only an administrator may begin a timed administration"),
                ("请本单位管理员办理", "ask an administrator"),
            )
        running = administration_of(user)
        if running is not None:
            end_administration(running)
        now = timezone.now()
        session = AdminSession.objects.create(user=user, reason=reason, started=now, ends=now + length)
        happened = AdministrationBegun(session.ends.isoformat())
        record(happened, subject=f"people.administration:{session.pk}", actor=actor_of(user), reason=reason)
        return session


def end_administration(session: AdminSession) -> AdminSession:
    """Before its time, by hand."""
    return _end(session, "by_hand", actor_of(session.user))


def end_overdue_administrations() -> int:
    """Write down those that time has ended (they stopped giving any power at that moment). Says how many."""
    overdue = AdminSession.objects.filter(ended=None, ends__lte=timezone.now()).select_related("user")
    for session in overdue:
        _end(session, "by_time", SYSTEM)
    return len(overdue)


def _end(session: AdminSession, how: str, actor: Actor) -> AdminSession:
    with transaction.atomic():
        session = AdminSession.objects.select_for_update().get(pk=session.pk)
        if session.ended is None:
            session.ended = min(timezone.now(), session.ends)
            session.save(update_fields=["ended"])
            record(AdministrationEnded(how), subject=f"people.administration:{session.pk}", actor=actor)
        return session
