"""The catalogue: policies, their published versions (immutable), drafts, signed readings; and, for pages that list and
search, what each version says, as rows.

A version is current when it is the latest of its policy and is not withdrawn. A withdrawn version still answers for the
decisions made under it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models

from luoshi.office.record.guards import AppendOnlyModel
from luoshi.problem import Say


def digest_of(*texts: str) -> str:
    """The sha256 of texts, each with its length, so that no two lists of texts run into one."""
    whole = hashlib.sha256()
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        whole.update(f"{len(data)}:".encode() + data)
    return whole.hexdigest()


class Jurisdiction(models.Model):
    """Whose policies they are: the files that its policies share, as they stand now."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=12, blank=True)
    settings = models.TextField()
    """jurisdiction.yaml"""
    units = models.TextField()
    """units.yaml"""
    facts = models.TextField()
    """facts.yaml"""
    digest = models.CharField(max_length=64, editable=False)
    """Of all these: processes that keep what the files say look here for whether they have changed."""

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **more: Any) -> None:
        self.digest = digest_of(self.name, self.code, self.settings, self.units, self.facts)
        super().save(*args, **more)


class Outlines(models.Model):
    """A jurisdiction's map, beside its row: up to 4 MB, which nothing but the map reads."""

    jurisdiction = models.OneToOneField(
        Jurisdiction, models.CASCADE, primary_key=True, related_name="outlines"
    )
    geojson = models.TextField()
    """regions.geojson, checked (regions.py)."""
    digest = models.CharField(max_length=64, editable=False)

    def save(self, *args: Any, **more: Any) -> None:
        self.digest = digest_of(self.geojson)
        super().save(*args, **more)


class Policy(models.Model):
    """A policy document, by its stable name (jiaozuo/2023-1)."""

    slug = models.CharField(max_length=120, unique=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="policies")
    title = models.CharField(max_length=400)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=200)
    date = models.DateField()
    current = models.OneToOneField("Version", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-date", "slug")

    def __str__(self) -> str:
        return self.title

    @property
    def short(self) -> str:
        """Its id within the jurisdiction: 2023-1."""
        return self.slug.partition("/")[2]


class Version(AppendOnlyModel):
    """A published text, with all that a decision under it hangs on. Never changed, never deleted."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField()
    """1, 2, 3 … within its policy."""
    text = models.TextField()
    """policy.md"""
    cases = models.TextField(blank=True)
    """cases.yaml"""
    units = models.TextField()
    facts = models.TextField()
    sha256 = models.CharField(max_length=64)
    """Of `text`: what a decision keeps as its version."""
    key = models.CharField(max_length=64)
    """The sha256 of text, units and facts together: what is ready to decide is kept in memory under it."""
    source = models.BinaryField(blank=True)
    """The file that was uploaded, as it came."""
    source_name = models.CharField(max_length=200, blank=True)
    published = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Empty for a version that the system loaded from a folder."""
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("policy", "ordinal")
        constraints = (models.UniqueConstraint(fields=["policy", "ordinal"], name="version_numbered_once"),)
        indexes = (models.Index(fields=["sha256"], name="version_sha256"),)

    def __str__(self) -> str:
        return f"{self.policy.slug} v{self.ordinal}"

    @property
    def withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def label(self) -> Say:
        return Say(f"第 {self.ordinal} 版", f"version {self.ordinal}")


class Kept(models.Model):
    """What reading a version gave, so that the next process need not read its text (keeping.py). It may go at any time."""

    version = models.OneToOneField(Version, models.CASCADE, primary_key=True, related_name="kept")
    release = models.CharField(max_length=64)
    """Of the program that read it."""
    data = models.BinaryField()
    seal = models.CharField(max_length=64)


class Withdrawal(AppendOnlyModel):
    version = models.OneToOneField(Version, models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()


class Draft(models.Model):
    """A text being worked on. `revision` is the optimistic lock: a save names the one it read."""

    EDITING, SUBMITTED, PUBLISHED, DISCARDED = "editing", "submitted", "published", "discarded"
    slug = models.CharField(max_length=120)
    """The policy that it is to be."""
    title = models.CharField(max_length=400, blank=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="drafts")
    base = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    cases = models.TextField(blank=True)
    source = models.BinaryField(blank=True)
    source_name = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10,
        choices=((EDITING, "编辑中"), (SUBMITTED, "待发布"), (PUBLISHED, "已发布"), (DISCARDED, "已放弃")),
        default=EDITING,
    )
    revision = models.PositiveIntegerField(default=1)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned = models.TextField(blank=True)
    """Why the second person sent it back."""
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    """Everyone who began, saved or submitted it: none of them may publish it."""
    made = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-changed",)
        constraints = (
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(state__in=["editing", "submitted"]),
                name="one_draft_of_a_policy",
            ),
        )


class Signature(AppendOnlyModel):
    """A lawyer's name under a reading: the reading as it stood (`key` is its sha256)."""

    slug = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    says = models.TextField()
    because = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["slug", "key"], name="reading_signed_once"),)


# What a version says, as rows: made when it is published (projection.py), read by lists, feeds and search.


class Measure(models.Model):
    version = models.ForeignKey(Version, models.CASCADE, related_name="measures")
    ordinal = models.PositiveIntegerField()
    key = models.CharField(max_length=20)
    """The measure's id in the document: 1, 2.3."""
    label = models.CharField(max_length=40)
    heading = models.CharField(max_length=200, blank=True)
    chapter = models.CharField(max_length=200, blank=True)
    section = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    units = models.JSONField(default=list)
    """[{"name": …, "role": "lead" | "support"}]"""

    class Meta:
        ordering = ("version", "ordinal")
        constraints = (models.UniqueConstraint(fields=["version", "key"], name="measure_once"),)


class Benefit(models.Model):
    version = models.ForeignKey(Version, models.CASCADE, related_name="benefits")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="benefits")
    ordinal = models.PositiveIntegerField()
    key = models.CharField(max_length=120)
    """The block's id: car-purchase."""
    name = models.CharField(max_length=200)
    gives = models.CharField(max_length=20)
    audience = models.JSONField(default=list)
    awaits = models.TextField(blank=True)
    gist = models.CharField(max_length=300, blank=True)
    """The amount in a line of words: 购车价格 × 5%，封顶 10,000 元."""
    opens = models.DateField(null=True)
    closes = models.DateField(null=True)

    class Meta:
        ordering = ("version", "ordinal")
        constraints = (models.UniqueConstraint(fields=["version", "key"], name="benefit_once"),)


class Deadline(models.Model):
    """A day that the document names: of a benefit's window, a target, a milestone, a task."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="deadlines")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="deadlines")
    kind = models.CharField(max_length=20)
    """benefit, target, milestone, task, duty"""
    key = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=200)
    words = models.CharField(max_length=200, blank=True)
    """The phrase of the document."""
    day = models.DateField(db_index=True)

    class Meta:
        ordering = ("day", "id")


class Target(models.Model):
    version = models.ForeignKey(Version, models.CASCADE, related_name="targets")
    measure = models.ForeignKey(Measure, models.CASCADE, null=True, related_name="targets")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    goal = models.CharField(max_length=200)
    owner = models.CharField(max_length=120, blank=True)
    by = models.DateField()

    class Meta:
        ordering = ("by", "id")


class SearchRow(models.Model):
    """Something that search can find: a policy, a measure, a benefit of a current version, a unit of a jurisdiction.
    Its tokens stand beside it in what the database has for it (search.py)."""

    POLICY, MEASURE, BENEFIT, UNIT = "policy", "measure", "benefit", "unit"
    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    policy = models.CharField(max_length=120, blank=True)
    """Its slug."""
    source = models.CharField(max_length=400, blank=True)
    """The number or title of the policy, as it is shown."""
    measure = models.CharField(max_length=20, blank=True)
    benefit = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=400)
    text = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["version", "kind"], name="search_row_version"),)
