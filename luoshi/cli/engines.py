"""Which engine goes over a table, and what it can be told: of `luoshi run` and `luoshi simulate`."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from luoshi.problem import Place, Problem, Refused, Say

ENGINES = ("local", "postgres", "spark")
DATABASE = ("postgresql://", "postgres://")


def look_at_source(engine: str, table: str) -> None:
    """Raises `Refused` for a database's address with another engine, and for a file with PostgreSQL's. The address is
    not shown: there may be a password in it."""
    if table.startswith(DATABASE) and engine != "postgres":
        what = Say(
            f"引擎 {engine} 读文件，给的却是数据库的地址",
            f"the engine {engine} reads files; this is the address of a database",
        )
        do = Say("不写 --engine，或写 --engine postgres", "leave --engine out, or give --engine postgres")
        raise Refused(Problem("engine.source", what, do))
    if engine == "postgres" and not table.startswith(DATABASE):
        what = Say(
            "引擎 postgres 读数据库里的表，给的却是文件",
            "the engine postgres reads a table of a database; this is a file",
        )
        do = Say(
            "文件在本机算，不写 --engine；数据库写 'postgresql://用户@主机/库?table=模式.表'",
            "leave --engine out for a file; an address is 'postgresql://user@host/db?table=schema.table'",
        )
        raise Refused(Problem("engine.source", what, do, Place(table)))


def module_of(name: str, module: str) -> ModuleType:
    """A module of an engine, imported only when it is asked for."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        wanted = f"luoshi[{name}]" if name != "local" else "luoshi"
        what = Say(
            f"引擎 {name} 没有装全，缺 {error.name}",
            f"the engine {name} is not installed: {error.name} is missing",
        )
        do = Say(f"安装：pip install '{wanted}'", f"install it: pip install '{wanted}'")
        raise Refused(Problem("engine.absent", what, do)) from None


def setting(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals or not name:
        what = Say(f"--option 要写成 名=值：{written[:40]}", f"--option is NAME=VALUE: {written[:40]}")
        do = Say("如 --option spark.executor.memory=2g", "as --option spark.executor.memory=2g")
        raise Refused(Problem("run.option", what, do))
    return name, value
