"""What `luoshi office check` finds: settings that are not safe in service, tables that are old, guards that are off,
versions that this program cannot run, work that was given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.db import connection

from luoshi.office.catalogue import queries
from luoshi.office.people.queries import keys_are_missing
from luoshi.office.record.guards import unguarded
from luoshi.office.record.queries import jobs_by_state, longest_wait
from luoshi.office.start import frontend_is_built, pending_migrations, unknown_migrations
from luoshi.problem import Problem, Say, Severity

_REASONS = 5
"""Of what keeps one version from running; the rest is like it."""
_PUBLISH = Say(
    "改好规则后发布新版本（/office/catalogue/），在那之前匹配不算这份政策",
    "mend its rules and publish a new version (/office/catalogue/); until then matches go on without the policy",
)
_REPLAY = Say(
    "要重放按它作出的判定，用发布它时的程序版本",
    "to replay the decisions made under it, use the release of the program that it was published with",
)


_LONG = timedelta(minutes=15)
"""That work is due and not done: more than a worker's lease of a job (record/worker.py), so none runs."""


def findings() -> list[Problem]:
    """All of it, the worst first."""
    found = [*_of_the_tables(), *_of_django(), *_of_the_settings()]
    return sorted(found, key=lambda problem: problem.severity != "error")


def _of_the_tables() -> Iterator[Problem]:
    """Whether they are this program's; and, where they can be read, what stands in them."""
    if unknown := unknown_migrations():
        said = Say(
            f"数据库比这个程序新：{'、'.join(unknown)}",
            f"the tables are of a newer luoshi: {', '.join(unknown)}",
        )
        do = Say(
            "装上新版本；要退回旧版本，用升级前的备份",
            "install the newer one; to go back, restore the backup made before",
        )
        yield Problem("check.newer", said, do, severity="warning")
    if pending := pending_migrations():
        said = Say(f"数据库的表不是最新的：{'、'.join(pending)}", f"tables are old: {', '.join(pending)}")
        do = Say("运行 luoshi office migrate", "run luoshi office migrate")
        yield Problem("check.migrations", said, do)
        return
    yield from _of_the_database()
    yield from _of_the_versions()


def _of_django() -> Iterator[Problem]:
    for message in run_checks(include_deployment_checks=settings.HTTPS):
        yield Problem(
            message.id or "check",
            Say(f"设置：{message.msg}", str(message.msg)),
            Say(message.hint, message.hint) if message.hint else None,
            severity="error" if message.level > WARNING else "warning",
        )


def _of_the_settings() -> Iterator[Problem]:
    if not settings.HTTPS:
        yield Problem(
            "check.https",
            Say(
                "没有设 LUOSHI_HTTPS：密码和材料在网络上是明文",
                "LUOSHI_HTTPS is not set: passwords travel in clear",
            ),
            Say(
                "对外服务前面放 nginx（docs/running-the-office.md），设 LUOSHI_HTTPS=1",
                "put nginx in front (docs/running-the-office.md) and set LUOSHI_HTTPS=1",
            ),
            severity="warning",
        )
    if settings.OIDC_ISSUER and find_spec("jwt") is None:
        yield Problem(
            "check.oidc",
            Say(
                "设了 LUOSHI_OIDC_ISSUER，但没有装统一身份认证要用的库，登录页上没有它",
                "LUOSHI_OIDC_ISSUER is set, but what it needs is not installed: the sign-in page does not offer it",
            ),
            Say("安装 luoshi[oidc]", "install luoshi[oidc]"),
        )
    if not frontend_is_built():
        yield Problem(
            "check.frontend",
            Say("网页的样式还没有生成", "the frontend was never built"),
            Say("运行 make frontend", "run make frontend"),
            severity="warning",
        )


def _of_the_versions() -> list[Problem]:
    """Every version is read, the old ones too: they answer for the decisions made under them."""
    found = []
    for version in queries.all_versions():
        _, problems = queries.loaded_or_why(version)
        if problems:
            said, *reasons = problems
            current = version.policy.current_id == version.pk
            severity: Severity = "error" if current else "warning"
            found.append(replace(said, severity=severity, remedy=_PUBLISH if current else _REPLAY))
            found += [replace(one, severity=severity) for one in reasons[:_REASONS]]
    return found


def missing_key() -> list[Problem]:
    """That the key of what is encrypted is not the one that is set: the folder of data was made anew, or a machine has its own."""
    if not keys_are_missing():
        return []
    said = Say(
        "数据库里的证件号码不是用现在的密钥加密的，读不出来；新登记的会用另一把密钥",
        "identity numbers in the database were encrypted with another key and cannot be read; new ones get this one",
    )
    do = Say(
        "取回原来的 .luoshi_data_key（或设 LUOSHI_DATA_KEY）再启动；两把都要用就把旧的写进 LUOSHI_DATA_KEY_OLD",
        "fetch the .luoshi_data_key of before (or set LUOSHI_DATA_KEY) and start again; to use both, name it in LUOSHI_DATA_KEY_OLD",
    )
    return [Problem("check.key", said, do)]


def _of_the_database() -> list[Problem]:
    found = missing_key()
    if loose := unguarded(connection):
        names = "、".join(loose)
        found.append(
            Problem(
                "record.unguarded",
                Say(
                    f"这些表的保护（触发器）不在或关了：{names}",
                    f"the triggers that guard these tables are gone or off: {names}",
                ),
                Say(
                    "查明是谁做的；用备份和 luoshi office verify --anchor 核对",
                    "find out who did it; compare with a backup and an anchor",
                ),
            )
        )
    if (waited := longest_wait()) > _LONG:
        minutes = int(waited.total_seconds() // 60)
        found.append(
            Problem(
                "check.worker",
                Say(
                    f"后台的事等了 {minutes} 分钟没有人办：邮件发不出去",
                    f"jobs have been waiting for {minutes} minutes: no mail is sent",
                ),
                Say("让 luoshi worker 一直开着", "keep luoshi worker running"),
                severity="warning",
            )
        )
    if dead := jobs_by_state()["dead"]:
        found.append(
            Problem(
                "check.jobs",
                Say(f"有 {dead} 件后台的事放弃了", f"{dead} jobs were given up"),
                Say("看原因：luoshi office jobs", "see why: luoshi office jobs"),
                severity="warning",
            )
        )
    return found
