"""The record: what has happened, one row for each event, never changed, chained by hash.

Rows are made by `record.services.record` alone. The model refuses change and deletion, and so do triggers in the
database (migrations). `luoshi office verify` walks the chain.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """`sequence` has no gaps. `hash` is the sha256 of the row's content and of `previous`, the hash of the row before."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=80)
    """In the past tense: PolicyPublished."""
    subject = models.CharField(max_length=200)
    """What it happened to: catalogue.version:5, people.user:12, policy:jiaozuo/2023-1."""
    actor = models.CharField(max_length=80)
    """Who did it: user:12, applicant:7, system."""
    actor_name = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    data = models.JSONField()
    """What the event says, amounts as texts. No identity number stands here in clear."""
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=["subject", "sequence"], name="event_subject"),
            models.Index(fields=["name", "sequence"], name="event_name"),
            models.Index(fields=["actor", "sequence"], name="event_actor"),
        )


class Notification(models.Model):
    """Something that a person should know, made out of an event by the worker. `mailed` is when it was sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    title = models.JSONField()
    """{"zh": …, "en": …}"""
    url = models.CharField(max_length=300)
    made = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True, blank=True)
    mailed = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made",)
        constraints = (models.UniqueConstraint(fields=["user", "event"], name="notification_once"),)


class Job(models.Model):
    """Work for the worker, taken by an optimistic lock: update where `taken` is still what was read."""

    kind = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    made = models.DateTimeField(auto_now_add=True)
    due = models.DateTimeField()
    taken = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.DateTimeField(null=True, blank=True)
    failed = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["done", "due"], name="job_waiting"),)
