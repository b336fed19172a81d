"""What can happen to units and people. The record is kept for good: no name, number or address of an applicant stands
in an event, only the key by which the office finds what it still keeps."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.office.record.events import Happened


@dataclass(frozen=True)
class UnitsLoaded(Happened):
    jurisdiction: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]


@dataclass(frozen=True)
class OfficerAdded(Happened):
    username: str
    name: str


@dataclass(frozen=True)
class AccountClosed(Happened):
    """The person can no longer sign in."""

    user: int


@dataclass(frozen=True)
class AccountReopened(Happened):
    user: int


@dataclass(frozen=True)
class PersonAppointed(Happened):
    user: int
    unit: str
    role: str
    since: str
    until: str | None


@dataclass(frozen=True)
class PersonDismissed(Happened):
    user: int
    unit: str
    role: str
    until: str


@dataclass(frozen=True)
class AdministrationBegun(Happened):
    ends: str


@dataclass(frozen=True)
class AdministrationEnded(Happened):
    how: str
    """by_hand, or by_time."""


@dataclass(frozen=True)
class OfficerSignedIn(Happened):
    """With her second factor."""

    device: str


@dataclass(frozen=True)
class SignInLocked(Happened):
    """After too many wrong passwords."""

    user: int


@dataclass(frozen=True)
class SignInUnlocked(Happened):
    user: int


@dataclass(frozen=True)
class PasswordChanged(Happened):
    how: str
    """by_hand, by_mail, or by_administrator (a first password to be changed)."""


@dataclass(frozen=True)
class SecondFactorEnrolled(Happened):
    pass


@dataclass(frozen=True)
class SecondFactorRemoved(Happened):
    user: int


@dataclass(frozen=True)
class BackupCodesMade(Happened):
    count: int


@dataclass(frozen=True)
class ContactChanged(Happened):
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ApplicantJoined(Happened):
    """Someone made an account to apply with."""


@dataclass(frozen=True)
class ApplicantRegistered(Happened):
    kind: str
    consent: str


@dataclass(frozen=True)
class ApplicantChanged(Happened):
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ApplicantExported(Happened):
    """Given to herself, all that is kept about her."""


@dataclass(frozen=True)
class ApplicantErased(Happened):
    pass


@dataclass(frozen=True)
class AccountErased(Happened):
    user: int


@dataclass(frozen=True)
class DataKeyRotated(Happened):
    applicants: int
    key: str
    """The id of the new key, from which nothing of it can be told."""


@dataclass(frozen=True)
class TokenIssued(Happened):
    name: str
    scopes: tuple[str, ...]
    expires: str


@dataclass(frozen=True)
class TokenRevoked(Happened):
    name: str


@dataclass(frozen=True)
class DemoLoaded(Happened):
    """Invented people, in one go."""

    officers: int
    applicants: int
    seed: int
