"""What others may read of the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from luoshi.office.record.models import Event, Job, Notification


def history(subject: str) -> list[Event]:
    """What has happened to something, from the first."""
    return list(Event.objects.filter(subject=subject))


def notices_of(user: Any, *, unread: bool = False, limit: int = 50) -> list[Notification]:
    """What she has been told, or what of it she has not seen, the latest first."""
    told = Notification.objects.filter(user=user).select_related("event")
    return list((told.filter(read=None) if unread else told)[:limit])


def unread(user: Any) -> int:
    """How many notifications she has not seen."""
    return Notification.objects.filter(user=user, read=None).count()


def troubled_jobs(limit: int = 200) -> list[Job]:
    """Work that failed, those given up first, which a person must look at."""
    return list(Job.objects.filter(done=None).exclude(failed="").order_by("dead", "due")[:limit])


def jobs_by_state() -> dict[str, int]:
    """How much work waits, is done, was given up."""
    jobs = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(done=None, dead=None)), done=Count("done"), dead=Count("dead")
    )
    return {state: int(number) for state, number in jobs.items()}


def longest_wait() -> timedelta:
    """For how long the work that is due has waited: hours, where no worker runs."""
    now = timezone.now()
    first = Job.objects.filter(done=None, dead=None, due__lte=now).aggregate(first=Min("due"))["first"]
    return now - first if first else timedelta()


def length() -> int:
    """How many events the record holds: the number of the last one."""
    return Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
