"""What can happen to units and people. The record is kept for good: no name, number or address of an applicant stands
in an event, only the key by which the office finds what it still keeps."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.office.record.events import Happened
from luoshi.problem import Say


@dataclass(frozen=True)
class UnitsLoaded(Happened):
    SAYS = Say("载入了单位名录", "loaded the register of units")
    jurisdiction: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]


@dataclass(frozen=True)
class OfficerAdded(Happened):
    SAYS = Say("建立了公务人员账号", "made an officer's account")
    username: str
    name: str


@dataclass(frozen=True)
class AccountClosed(Happened):
    """The person can no longer sign in."""

    SAYS = Say("停用了账号", "closed an account")
    user: int


@dataclass(frozen=True)
class AccountReopened(Happened):
    SAYS = Say("恢复了账号", "reopened an account")
    user: int


@dataclass(frozen=True)
class PersonAppointed(Happened):
    SAYS = Say("任命了岗位", "appointed someone to a post")
    user: int
    unit: str
    role: str
    since: str
    until: str | None


@dataclass(frozen=True)
class PersonDismissed(Happened):
    SAYS = Say("免去了岗位", "dismissed someone from a post")
    user: int
    unit: str
    role: str
    until: str


@dataclass(frozen=True)
class AdministrationBegun(Happened):
    SAYS = Say("开始了限时管理", "began a timed administration")
    ends: str


@dataclass(frozen=True)
class AdministrationEnded(Happened):
    SAYS = Say("结束了限时管理", "ended a timed administration")
    how: str
    """by_hand, or by_time."""


@dataclass(frozen=True)
class OfficerSignedIn(Happened):
    """With her second factor."""

    SAYS = Say("登录了办公系统", "signed in to the office")
    device: str


@dataclass(frozen=True)
class SignedInByProvider(Happened):
    """By the organisation's identity provider."""

    SAYS = Say("通过统一身份认证登录", "signed in by the identity provider")
    issuer: str
    second_factor: str
    """What the provider said of it (mfa) where that counts as the second factor; empty: ours is asked."""


@dataclass(frozen=True)
class IdentityInvited(Happened):
    SAYS = Say("发出了绑定统一身份的邀请", "invited an officer to tie her identity")
    user: int
    issuer: str


@dataclass(frozen=True)
class IdentityLinked(Happened):
    SAYS = Say("绑定了统一身份", "tied an identity to an account")
    issuer: str
    how: str
    """by_invitation, or by_claim."""


@dataclass(frozen=True)
class IdentityUnlinked(Happened):
    SAYS = Say("解除了统一身份绑定", "untied an identity from an account")
    user: int


@dataclass(frozen=True)
class SignInLocked(Happened):
    """After too many wrong passwords."""

    SAYS = Say("多次输错密码，登录被锁定", "locked a sign-in after too many wrong passwords")
    user: int


@dataclass(frozen=True)
class SecondFactorGuessed(Happened):
    """Wrong codes one after another, behind a right password: somebody may have it."""

    SAYS = Say("多次输错第二道验证码", "gave wrong codes of the second factor one after another")
    user: int
    count: int


@dataclass(frozen=True)
class SignInUnlocked(Happened):
    SAYS = Say("解除了登录锁定", "unlocked a sign-in")
    user: int


@dataclass(frozen=True)
class PasswordChanged(Happened):
    SAYS = Say("改了密码", "changed a password")
    how: str
    """by_hand, by_mail, or by_administrator (a first password to be changed)."""


@dataclass(frozen=True)
class SecondFactorEnrolled(Happened):
    SAYS = Say("绑定了验证器", "set up an authenticator")


@dataclass(frozen=True)
class SecondFactorRemoved(Happened):
    SAYS = Say("解除了验证器", "removed an authenticator")
    user: int


@dataclass(frozen=True)
class BackupCodesMade(Happened):
    SAYS = Say("生成了备用码", "made backup codes")
    count: int


@dataclass(frozen=True)
class ContactChanged(Happened):
    SAYS = Say("改了联系方式", "changed contact details")
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ApplicantJoined(Happened):
    """Someone made an account to apply with."""

    SAYS = Say("注册了申请人账号", "made an applicant's account")


@dataclass(frozen=True)
class ApplicantRegistered(Happened):
    SAYS = Say("登记了申请人", "registered an applicant")
    kind: str
    consent: str


@dataclass(frozen=True)
class NumbersTried(Happened):
    """By one account, more identity numbers in a day than anyone registers."""

    SAYS = Say(
        "一天内登记证件号码过多，被限制", "was stopped after trying too many identity numbers in a day"
    )
    limit: int


@dataclass(frozen=True)
class ApplicantChanged(Happened):
    SAYS = Say("改了申请人资料", "changed an applicant's details")
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ApplicantExported(Happened):
    """Given to herself, all that is kept about her."""

    SAYS = Say("导出了本人资料", "exported her own data")


@dataclass(frozen=True)
class ApplicantErased(Happened):
    SAYS = Say("删除了申请人资料", "erased an applicant's data")


@dataclass(frozen=True)
class AccountErased(Happened):
    SAYS = Say("注销了账号", "erased an account")
    user: int


@dataclass(frozen=True)
class DataKeyRotated(Happened):
    SAYS = Say("更换了数据密钥", "changed the data key")
    applicants: int
    key: str
    """The id of the new key, from which nothing of it can be told."""


@dataclass(frozen=True)
class TokenIssued(Happened):
    SAYS = Say("发放了接口令牌", "issued an API token")
    name: str
    scopes: tuple[str, ...]
    expires: str


@dataclass(frozen=True)
class TokenRevoked(Happened):
    SAYS = Say("停用了接口令牌", "revoked an API token")
    name: str


@dataclass(frozen=True)
class DemoLoaded(Happened):
    """Invented people, in one go."""

    SAYS = Say("载入了演示人员", "loaded people for a demonstration")
    officers: int
    applicants: int
    seed: int
