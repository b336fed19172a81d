"""`luoshi serve`: the tables are brought up to date, the policies loaded, the static files put in place, the site opened."""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click

from luoshi.cli import office, printing, terminal
from luoshi.cli.language import say
from luoshi.cli.shape import Verb
from luoshi.problem import Problem, Refused, Say

_MOST_WORKERS = 4
_THREADS = 2
"""Of each worker. More than a few only wait for each other; each may hold a connection to the database."""


def command() -> click.Command:
    return Verb(
        "serve",
        callback=_serve,
        params=[
            click.Option(
                ["--host"],
                default="127.0.0.1",
                metavar="HOST",
                help=say("在哪个地址上听", "the address to listen on"),
            ),
            click.Option(
                ["--port"],
                type=click.IntRange(1, 65535),
                default=8000,
                metavar="PORT",
                help=say("端口", "the port"),
            ),
            click.Option(
                ["--workers"],
                type=click.IntRange(1, 64),
                metavar="N",
                help=say(
                    "工作进程数（默认每个处理器一个，至多四个）",
                    "processes (one for each processor, four at most)",
                ),
            ),
            click.Option(
                ["--reload"],
                is_flag=True,
                help=say("改了代码就重新装入（开发用）", "start again when code changes, for developers"),
            ),
        ],
        zh="打开网站：门户、办公和接口",
        en="Open the site: the portal, the office and the API",
        example=("serve", "serve --host 0.0.0.0 --port 8080 --workers 4"),
    )


def _serve(host: str, port: int, workers: int | None, reload: bool) -> int:
    if reload:
        os.environ["LUOSHI_DEBUG"] = "1"
    office.prepare()
    _refuse_taken(host, port)
    from django.conf import settings

    if reload:
        if os.environ.get("RUN_MAIN"):  # the second of its two processes, which begins anew at each change
            _make_ready(Path(settings.POLICIES))
            _opened(_address(host, port), workers=1)
        return _develop(host, port)
    _make_ready(Path(settings.POLICIES))
    _refuse_taken(host, port)  # again: another may have opened while the policies were read
    address = _address(host, port)
    if host in ("0.0.0.0", "::") and "*" not in settings.ALLOWED_HOSTS:
        _note(
            f"只应答这些网址：{'、'.join(settings.ALLOWED_HOSTS)}；别的写进 LUOSHI_HOSTS",
            f"the site answers to {', '.join(settings.ALLOWED_HOSTS)} only; add others to LUOSHI_HOSTS",
        )
    return _run(
        host, port, workers or min(os.cpu_count() or 1, _MOST_WORKERS), address, settings.ALLOWED_HOSTS[0]
    )


def _make_ready(policies: Path) -> None:
    from luoshi.office import start
    from luoshi.office.checks import missing_key

    with office.database():
        if start.pending_migrations():
            _doing("更新数据库的表", "bringing the tables up to date")
            start.migrate()
        _doing(f"载入政策：{policies}", f"loading policies from {policies}")
        _, problems = start.load_policies(policies, lambda slug: _doing(f"  {slug}", f"  {slug}"))
        printing.print_problems(missing_key(), terminal.err())
    if problems:
        printing.print_problems(problems, terminal.err())
        _note(
            "有错的政策没有载入，其余照常打开", "policies with errors are not loaded; the rest opens as usual"
        )
    start.collect_static()
    if not start.frontend_is_built():
        _note(
            "网页的样式还没有生成，页面可读但不好看；运行 make frontend 生成",
            "the frontend was never built: pages are readable but plain; make frontend builds it",
        )


def _run(host: str, port: int, workers: int, address: str, name: str) -> int:
    from logging.config import dictConfig

    from django.conf import settings
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    from luoshi.office.process import KILL_AFTER, application

    # Each worker starts afresh: nothing of this process (threads, connections, locks) is copied into it.
    multiprocessing.set_start_method("spawn", force=True)
    with tempfile.TemporaryDirectory(prefix="luoshi-metrics-") as metrics:
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
        server = Server(
            "luoshi.office.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=_THREADS,
            backpressure=128,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            respawn_interval=8,  # SIGHUP: a new worker is given this long to open before its forerunner ends
            workers_kill_timeout=KILL_AFTER,
            process_name=None,
        )
        ready = threading.Thread(
            target=_tell_when_open, args=(host, port, address, name, workers), daemon=True
        )
        server.on_startup(ready.start)
        dictConfig(settings.LOGGING)  # granian has set up its own
        try:
            server.serve(target_loader=application)
        except (OSError, RuntimeError) as error:
            raise Refused(_cannot_listen(host, port, str(error))) from None
    return 0


def _develop(host: str, port: int) -> int:
    """Django's own server, which starts again when a file changes. It does so by running this command anew."""
    from django.core.management import call_command

    call_command("runserver", f"[{host}]:{port}" if ":" in host else f"{host}:{port}", skip_checks=True)
    return 0


def _refuse_taken(host: str, port: int) -> None:
    if os.environ.get("RUN_MAIN"):  # the second of the two processes of --reload
        return
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Refused(_cannot_listen(host, port, error.strerror or str(error))) from None


def _cannot_listen(host: str, port: int, why: str) -> Problem:
    return Problem(
        "serve.address",
        Say(f"不能在 {host} 的 {port} 端口打开：{why}", f"port {port} of {host} cannot be opened: {why}"),
        Say(
            f"换一个端口：luoshi serve --port {port + 1 if port < 65535 else 8000}；或先停下占用它的程序",
            f"use another: luoshi serve --port {port + 1 if port < 65535 else 8000}; or stop what holds it",
        ),
    )


def _address(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"


def _tell_when_open(host: str, port: int, address: str, name: str, workers: int) -> None:
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    for _ in range(1200):
        try:
            asked = HTTPConnection(near, port, timeout=5)
            asked.request("GET", "/healthz", headers={"Host": name.lstrip(".*") or "localhost"})
            asked.getresponse().read()
            asked.close()
            break
        except (OSError, HTTPException):
            time.sleep(0.1)
    else:
        return
    _opened(address, workers)


def _opened(address: str, workers: int) -> None:
    from luoshi.office.start import has_officers

    terminal.print_text(
        say(
            f"落实已打开：{address} （{workers} 个进程；按 Ctrl+C 停止）",
            f"luoshi is open: {address} ({workers} processes; Ctrl+C stops it)",
        )
    )
    if not has_officers():
        terminal.print_text(
            say(
                "下一步：在浏览器里打开它；要登录办公，先建一个管理员：luoshi office createofficer 用户名 --name 姓名 --unit 单位",
                "next: open it in a browser; to sign in, make an administrator: "
                "luoshi office createofficer USERNAME --name NAME --unit UNIT",
            )
        )
    sys.stdout.flush()


def _doing(zh: str, en: str) -> None:
    """What takes a while the first time."""
    terminal.err().print(say(zh, en), style="dim", markup=False)


def _note(zh: str, en: str) -> None:
    terminal.err().print(say(f"提示：{zh}", f"note: {en}"), style="yellow", markup=False)
