"""The record: what has happened, one row for each event, never changed, chained by hash (chain.py).

Rows are made by `record.services.record` alone. The model refuses change and deletion, and so do triggers in the
database (guards.py). `luoshi office verify` walks the chain.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models

from luoshi.office.record.guards import AppendOnlyModel


class Event(AppendOnlyModel):
    """`sequence` has no gaps. `hash` is the sha256 of the row's content and of `previous`, the hash of the row before."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=80)
    """In the past tense: PolicyPublished."""
    subject = models.CharField(max_length=200)
    """What it happened to: catalogue.version:5, people.user:12, policy:jiaozuo/2023-1."""
    actor = models.CharField(max_length=80)
    """Who did it: user:12, applicant:7, system."""
    actor_name = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    content = models.TextField()
    """What the event says, as the JSON text that is hashed: a database that keeps JSON its own way would change it."""
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=["subject", "sequence"], name="event_subject"),
            models.Index(fields=["name", "sequence"], name="event_name"),
            models.Index(fields=["actor", "sequence"], name="event_actor"),
            models.Index(fields=["at"], name="event_at"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.name} {self.subject}"

    @property
    def data(self) -> dict[str, Any]:
        """What the event says: amounts and days as texts. No identity number stands here in clear."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class Notification(models.Model):
    """Something that a person should know, made out of an event. `mailed` is when the worker sent it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    title = models.JSONField()
    """{"zh": …, "en": …}"""
    url = models.CharField(max_length=300)
    made = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True, blank=True)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made", "-id")
        constraints = (models.UniqueConstraint(fields=["user", "event"], name="notification_once"),)
        indexes = (models.Index(fields=["user", "read"], name="notification_unread"),)

    def __str__(self) -> str:
        return str(self.title["zh"])


class Job(models.Model):
    """Work for the worker (worker.py), taken by an optimistic lock: update where `taken` is still what was read."""

    kind = models.CharField(max_length=80)
    """app.function: the function stands in the jobs.py of its app."""
    arguments = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now_add=True)
    due = models.DateTimeField()
    taken = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.DateTimeField(null=True, blank=True)
    failed = models.TextField(blank=True)
    """What went wrong the last time."""
    dead = models.DateTimeField(null=True, blank=True)
    """When it was given up: a person must look at it (`luoshi office jobs`)."""

    class Meta:
        indexes = (
            models.Index(
                fields=["due"], name="job_waiting", condition=models.Q(done__isnull=True, dead__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
