"""The office made ready for a verb: its packages are there, its settings are right, its database answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from luoshi.problem import Problem, Refused, Say

_NEEDED = ("django", "granian", "structlog", "whitenoise")


def prepare() -> None:
    """Load the settings and the apps; `Refused` where the environment is wrong."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise Refused(
            Problem(
                "office.packages",
                Say(
                    f"没有安装系统部分的包：{'、'.join(missing)}",
                    f"packages of the office are missing: {', '.join(missing)}",
                ),
                Say("安装：pip install 'luoshi[office]'", "install them: pip install 'luoshi[office]'"),
            )
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.office.settings")
    import django

    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """What the database refuses, said so that it helps."""
    from django.db import DatabaseError, connections

    try:
        yield
    except DatabaseError as error:
        what = " ".join(str(error).split())[:300]
        raise Refused(
            Problem(
                "office.database",
                Say(f"数据库不能用：{what}", f"the database cannot be used: {what}"),
                Say(
                    "检查 DATABASE_URL、LUOSHI_DATA 和数据库服务；表不是最新的，先运行 luoshi office migrate",
                    "check DATABASE_URL, LUOSHI_DATA and the server; where tables are old, run luoshi office migrate",
                ),
            )
        ) from None
    finally:
        connections.close_all()
