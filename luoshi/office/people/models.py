"""Units and people: the tree of bodies, who holds which post in which unit, applicants, tokens, timed administration.

No one is a standing superuser: what a person may do follows from the posts that she holds today (rules.py).
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_otp.models import Device

ROLES = (
    ("editor", "政策编辑"),
    ("publisher", "政策发布"),
    ("reviewer", "审核"),
    ("finance", "财务"),
    ("supervisor", "督查"),
    ("leader", "领导"),
    ("auditor", "审计"),
    ("administrator", "管理员"),
)


class Unit(models.Model):
    """A body of units.yaml: a department, a county government, a bank. `path` is /1/7/23/: its ancestors and itself."""

    jurisdiction = models.CharField(max_length=60)
    """The slug of its jurisdiction: the folder's name."""
    name = models.CharField(max_length=120)
    full = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    county = models.CharField(max_length=60, blank=True)
    """The county it belongs to; empty for a body of the city or above."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=300, db_index=True)
    place = models.PositiveIntegerField(default=0)
    """Where units.yaml names it, from 0."""
    retired = models.DateField(null=True, blank=True)
    """Since when units.yaml no longer names it. It stays for the sake of what was done in its name."""

    class Meta:
        ordering = ("jurisdiction", "place", "id")
        constraints = (models.UniqueConstraint(fields=["jurisdiction", "name"], name="unit_named_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to write it."""
        return tuple(dict.fromkeys(name for name in (self.name, self.full, *self.aliases) if name))


class County(models.Model):
    """A county of a jurisdiction, as jurisdiction.yaml names it."""

    jurisdiction = models.CharField(max_length=60)
    of = models.CharField(max_length=120)
    """The jurisdiction's name: 甲市."""
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=12, blank=True)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("jurisdiction", "place")
        constraints = (models.UniqueConstraint(fields=["jurisdiction", "name"], name="county_named_once"),)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **extra: object) -> User:
        user = self.model(username=self.model.normalize_username(username), **extra)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who can sign in: an officer, or one who acts for applicants."""

    OFFICER, APPLICANT = "officer", "applicant"
    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    email = models.EmailField(blank=True)
    kind = models.CharField(
        max_length=10, choices=((OFFICER, "公务人员"), (APPLICANT, "申请人")), default=APPLICANT
    )
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)
    """Her password was given to her and is to be changed at the next sign-in."""
    joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    def __str__(self) -> str:
        return self.name

    def has_perm(self, permission: str, subject: object = None) -> bool:
        import rules

        return self.is_active and rules.has_perm(permission, self, subject)

    @property
    def is_officer(self) -> bool:
        return self.kind == self.OFFICER


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, day: date | None = None) -> PostQuerySet:
        """Those held on this day (today)."""
        on = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


class Post(models.Model):
    """A role held in a unit, from a day until a day, both included."""

    objects = PostQuerySet.as_manager()

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=ROLES)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "unit", "role"], condition=Q(until=None), name="post_held_once"
            ),
        )


class Applicant(models.Model):
    """A person or a firm that applies. Its identity number is encrypted (`number`), found by keyed hash (`number_hash`),
    and shown masked."""

    PERSON, FIRM, TRADER = "person", "firm", "trader"
    KINDS = ((PERSON, "个人"), (FIRM, "企业"), (TRADER, "个体工商户"))
    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=200)
    number = models.BinaryField()
    number_hash = models.CharField(max_length=64)
    number_masked = models.CharField(max_length=40)
    jurisdiction = models.CharField(max_length=60, blank=True)
    county = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    """Facts she has let the office keep."""
    users = models.ManyToManyField(User, related_name="applicants", blank=True)
    consent = models.CharField(max_length=20, blank=True)
    """The wording that she agreed to (forms.CONSENT), and when."""
    consented = models.DateTimeField(null=True, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    erased = models.DateTimeField(null=True, blank=True)
    """When she had her data deleted: what is left is the row, without name, number or facts."""
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "number_hash"], name="applicant_once"),)
        indexes = (models.Index(fields=["name"], name="applicant_name"),)

    def __str__(self) -> str:
        return self.name


class Identity(Device):
    """Who an officer is to the organisation's identity provider: `subject` is its name for her, which never changes.

    A device of django-otp, so that a sign-in for which the provider vouches (LUOSHI_OIDC_MFA) stands as her second
    factor for that session; it takes no codes. Until she has signed in there it is an invitation, not `confirmed`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255, null=True)
    invitation = models.CharField(max_length=64, blank=True)
    """The sha256 of the key of the administrator's link."""
    expires = models.DateTimeField(null=True, blank=True)
    linked = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_of_user_once"),
        )


class Tally(models.Model):
    """How often something was asked for by one (an address, by its keyed hash) in a stretch of time (limits.py)."""

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    began = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what", "who", "began"], name="tally_once"),)


class AdminSession(models.Model):
    """Administrative access: for a time, with a reason, recorded."""

    user = models.ForeignKey(User, models.PROTECT, related_name="admin_sessions")
    reason = models.TextField()
    started = models.DateTimeField()
    ends = models.DateTimeField()
    ended = models.DateTimeField(null=True, blank=True)


class Token(models.Model):
    """A key of the API. Only its hash is kept; `scopes` say what it may do, no more than its owner may."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    """The first characters, by which its owner knows it."""
    scopes = models.JSONField(default=list)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)
