"""What the commands of `luoshi office` do."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.text import Text

from luoshi.cli import office, printing, terminal
from luoshi.cli.language import language, say
from luoshi.problem import Place, Problem, Refused, Say


def createofficer(
    username: str, name: str, unit: str, role: str, jurisdiction: str | None, email: str
) -> int:
    office.prepare()
    from django.db import transaction

    from luoshi.office.people.services import add_officer, appoint

    password = secrets.token_urlsafe(12)
    with office.database():
        found = _unit(unit, jurisdiction)
        with transaction.atomic():
            user = add_officer(username, name, email, password)
            appoint(user, found, role, reason=say("在终端上建立", "made at the terminal"))
    terminal.print_text(
        say(
            f"已建立：{user.username}（{name}，{found.name}）",
            f"made: {user.username} ({name}, {found.name})",
        )
    )
    terminal.print_text(say(f"初始密码：{password}", f"first password: {password}"))
    terminal.print_text(
        say(
            "只显示这一次；第一次登录时改密码，并绑定验证器。",
            "It is shown once; she changes it and sets up her authenticator when she signs in.",
        )
    )
    return 0


def _unit(written: str, jurisdiction: str | None) -> Any:
    from luoshi.office.catalogue.queries import jurisdictions
    from luoshi.office.people.queries import find_units, unit_named

    known = [one.slug for one in jurisdictions()]
    if not known:
        raise Refused(
            Problem(
                "office.units",
                Say("还没有单位", "there are no units yet"),
                Say("先载入政策文件夹：luoshi serve", "load the folder of policies first: luoshi serve"),
            )
        )
    if jurisdiction is not None and jurisdiction not in known:
        raise Refused(
            Problem(
                "office.jurisdiction",
                Say(f"没有辖区“{jurisdiction}”", f"there is no jurisdiction `{jurisdiction}`"),
                Say(f"现有：{'、'.join(known)}", f"there are {', '.join(known)}"),
            )
        )
    named = [
        (slug, unit)
        for slug in ([jurisdiction] if jurisdiction else known)
        if (unit := unit_named(slug, written))
    ]
    if len(named) == 1:
        return named[0][1]
    if named:
        slugs = [slug for slug, _ in named]
        raise Refused(
            Problem(
                "office.unit",
                Say(f"“{written}”在几个辖区都有", f"`{written}` is in several jurisdictions"),
                Say(f"加上 --jurisdiction {'|'.join(slugs)}", f"add --jurisdiction {'|'.join(slugs)}"),
            )
        )
    near = "、".join(unit.name for unit in find_units(written, jurisdiction, 5)) or "…"
    raise Refused(
        Problem(
            "office.unit",
            Say(f"没有单位“{written}”", f"there is no unit `{written}`"),
            Say(f"单位名录里相近的有：{near}", f"units of a similar name: {near}"),
        )
    )


def verify(anchor: str, as_json: bool) -> int:
    office.prepare()
    from django.db import connection

    from luoshi.office.record.chain import walk
    from luoshi.office.record.guards import unguarded

    with office.database():
        found = walk(anchor.strip().lower())
        loose = unguarded(connection)
    broken = found.broken
    if as_json:
        terminal.print_json(
            {
                "ok": broken is None,
                "rows": found.rows,
                "head": found.head,
                "broken": {"row": broken.sequence, "says": broken.says.to(language())} if broken else None,
                "unguarded": loose,
            }
        )
        return 1 if broken else 0
    if loose:
        printing.print_problems([_unguarded(loose)], terminal.err())
    out = terminal.out()
    if broken:
        out.print(
            Text(say("× 记录断了：", "✗ the record is broken: ") + broken.says.to(language()), "bold red")
        )
        out.print(Text(say(f"前 {found.rows} 条完好", f"the first {found.rows} rows hold")))
        return 1
    out.print(
        Text(
            say(f"√ {found.rows} 条，条条相接", f"✓ {found.rows} rows, each tied to the one before"), "green"
        )
    )
    out.print(Text(say(f"链头 {found.head}", f"head {found.head}")))
    if anchor:
        out.print(
            Text(
                say(
                    "留存的链头在记录里：它以前的一条没动，一条没少。",
                    "The head kept elsewhere is in the record: nothing before it was changed or taken away.",
                )
            )
        )
    else:
        out.print(
            Text(
                say(
                    "把链头抄到别处，下次用 --anchor 核对：只看记录本身，看不出尾部被截去，也看不出有人从某条起整个重写。",
                    "Keep the head elsewhere and give it to --anchor next time: the record alone cannot tell that its tail was cut off, or that it was written anew from some row on.",
                )
            )
        )
    return 0


def _unguarded(tables: list[str]) -> Problem:
    names = "、".join(tables)
    return Problem(
        "record.unguarded",
        Say(
            f"这些表的保护（触发器）不在或关了：{names}",
            f"the triggers that guard these tables are gone or off: {names}",
        ),
        Say(
            "查明是谁做的；用备份和 luoshi office verify --anchor 核对",
            "find out who did it; compare with a backup and verify with an anchor",
        ),
    )


def check(as_json: bool) -> int:
    office.prepare()
    from luoshi.office.checks import findings

    with office.database():
        found = findings()
    wrong = [problem for problem in found if problem.severity == "error"]
    if as_json:
        terminal.print_json({"ok": not wrong, "problems": [problem.as_json(language()) for problem in found]})
    else:
        printing.print_problems(found, terminal.out())
        words = say(
            f"{len(wrong)} 个错误，{len(found) - len(wrong)} 个提示",
            f"{len(wrong)} errors, {len(found) - len(wrong)} notes",
        )
        terminal.out().print(Text(words, "bold red" if wrong else "green"))
    return 1 if wrong else 0


def migrate() -> int:
    office.prepare()
    from luoshi.office.start import migrate as run

    with office.database():
        ran = run()
    for name in ran:
        terminal.print_text(f"  {name}")
    terminal.print_text(
        say(f"更新了 {len(ran)} 处", f"{len(ran)} migrations ran")
        if ran
        else say("已是最新", "nothing to do")
    )
    return 0


def backup(path: Path, force: bool) -> int:
    office.prepare()
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        raise Refused(
            Problem(
                "backup.postgres",
                Say(
                    "数据库是 PostgreSQL，用它自己的工具备份", "the database is PostgreSQL: use its own tools"
                ),
                Say(
                    'pg_dump --format=custom --file 备份.dump "$DATABASE_URL"',
                    'pg_dump --format=custom --file FILE "$DATABASE_URL"',
                ),
            )
        )
    if path.exists() and not force:
        raise Refused(
            Problem(
                "backup.there",
                Say("已经有这个文件", "the file is there already"),
                Say("换一个名字，或加 --force", "choose another name, or add --force"),
                Place(str(path)),
            )
        )
    part = path.with_name(f".{path.name}.part")
    with office.database():
        connection.ensure_connection()
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            with closing(sqlite3.connect(part)) as copy:
                connection.connection.backup(copy)
                good = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
                copy.execute("PRAGMA journal_mode=DELETE")
            if not good:
                raise Refused(
                    Problem(
                        "backup.bad",
                        Say("备份读不回来", "the copy cannot be read back"),
                        Say("检查磁盘后再试", "check the disk and try again"),
                        Place(str(path)),
                    )
                )
            os.replace(part, path)
        except sqlite3.Error as error:
            raise Refused(
                Problem(
                    "backup.failed",
                    Say(f"备份没有写成：{error}", f"the copy could not be written: {error}"),
                    Say(
                        "看那个磁盘的空间和权限后再试",
                        "look at the space and the permissions there, and try again",
                    ),
                    Place(str(path)),
                )
            ) from None
        finally:
            for left in (part, part.with_name(f"{part.name}-journal")):
                left.unlink(missing_ok=True)
    terminal.print_text(
        say(
            f"已备份：{path}（{path.stat().st_size:,} 字节）",
            f"copied to {path} ({path.stat().st_size:,} bytes)",
        )
    )
    terminal.print_text(
        say(
            f"密钥不在里面：{settings.DATA} 里的 .luoshi_data_key（或 LUOSHI_DATA_KEY）另外保管，没有它，证件号码读不出来。",
            f"The keys are not in it: keep .luoshi_data_key of {settings.DATA} (or LUOSHI_DATA_KEY) elsewhere; identity numbers cannot be read without it.",
        )
    )
    return 0


def jobs(as_json: bool) -> int:
    office.prepare()
    from luoshi.office.record.queries import jobs_by_state, troubled_jobs

    with office.database():
        counts, found = jobs_by_state(), troubled_jobs()
    if as_json:
        rows = [
            {
                "job": job.pk,
                "kind": job.kind,
                "tries": job.tries,
                "dead": job.dead is not None,
                "due": job.due.isoformat(),
                "failed": job.failed,
            }
            for job in found
        ]
        terminal.print_json({"counts": counts, "jobs": rows})
        return 0
    terminal.print_text(
        say(
            f"等着 {counts['waiting']}，办完 {counts['done']}，放弃 {counts['dead']}",
            f"{counts['waiting']} waiting, {counts['done']} done, {counts['dead']} given up",
        )
    )
    for job in found:
        state = (
            say("放弃", "given up")
            if job.dead
            else say(f"第 {job.tries} 次失败", f"failed {job.tries} times")
        )
        terminal.print_text(f"  {job.pk}  {job.kind}  {state}  {job.failed}")
    if any(job.dead for job in found):
        terminal.print_text(
            say("改好后重新排队：luoshi office retry 编号", "once mended: luoshi office retry JOB")
        )
    return 0


def retry(job: tuple[int, ...]) -> int:
    office.prepare()
    from luoshi.office.record.worker import retry as again

    with office.database():
        number = again(job)
    terminal.print_text(say(f"重新排队 {number} 件", f"{number} jobs are in the queue again"))
    return 0 if number == len(set(job)) else 1


def rotate_key() -> int:
    office.prepare()
    from luoshi.office.people.services import rotate_key as run

    with office.database():
        number = run()
    terminal.print_text(say(f"重新加密 {number} 个号码", f"{number} numbers encrypted anew"))
    return 0


def shell() -> int:
    office.prepare()
    from django.core.management import call_command

    call_command("shell")
    return 0
