"""The real program, started as a user starts it: `luoshi demo office`, then `luoshi serve`, on a folder and a port of
their own. For the journeys of this folder, and for the pictures of the pages (docs/pictures/pages.py).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from docx import Document
from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
LUOSHI = (sys.executable, "-c", "import sys; from luoshi.cli.main import main; main(sys.argv[1:])")
_PATIENCE = 300
"""Seconds for the site to open on a busy machine; nothing waits so long on a quiet one."""


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    password: str
    """Of all accounts of the demonstration."""


@contextlib.contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """The site with the real policies and a few demo people; stopped at the end, by its pid."""
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI_", "DJANGO_"))}
    environment = kept | {
        "LUOSHI_DATA": str(folder / "data"),
        "LUOSHI_POLICIES": str(ROOT / "policies"),
        "LUOSHI_DEMO": "1",
        "LUOSHI_API_RATE": "0",
        "LUOSHI_PAGE_RATE": "0",
    }
    environment.pop("DATABASE_URL", None)
    made = subprocess.run(
        [*LUOSHI, "demo", "office", "--n", "20", "--json"],
        env=environment, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"luoshi demo office:\n{made.stderr}")
    with (folder / "log").open("wb") as log:
        command = [*LUOSHI, "serve", "--port", str(port), "--workers", "1"]
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/readyz", server, folder / "log")
        yield Site(address, json.loads(made.stdout)["password"])
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < until:
        with contextlib.suppress(URLError, OSError), urlopen(address, timeout=10) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"luoshi serve did not open:\n{log.read_text('utf-8', 'replace')}")


def chromium(playwright: Playwright) -> Browser:
    """Debian's chromium (tests/servers.sh installs it), or the one that CHROMIUM names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("chromium is not installed (Debian: apt-get install chromium)")
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--lang=zh-CN",
    ]
    return playwright.chromium.launch(executable_path=found, args=[*quiet, "--font-render-hinting=none"])


def sign_in(page: Page, site: Site, username: str) -> None:
    """As that demo account, with the second factor of officers, which the page of a demonstration tells."""
    page.goto(f"{site.address}/people/sign-in")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(site.password)
    page.locator("main").get_by_role("button", name="登录").click()
    if "second-factor" in page.url:
        page.get_by_label("手机验证器上的 6 位数").fill(page.locator(".alert .figure").inner_text())
        page.get_by_role("button", name="继续").click()
    page.wait_for_url(lambda url: "second-factor" not in url and "sign-in" not in url)


DOCUMENT = """示例市人民政府文件
示政〔2024〕{number}号

示例市人民政府
关于印发示例市促进消费若干措施（示例）的通知
各县（市、区）人民政府，市人民政府各部门：
现将《示例市促进消费若干措施（示例）》印发给你们，请认真贯彻落实。
2024年1月15日

示例市促进消费若干措施（示例）

一、促进消费

1．对新购{goods}按购买价格的10%给予消费者补贴，最高不超过2000元/台。补贴政策延续至2030年6月底。（责任单位：市财政局、市商务局）

2．2030年新增市级示范步行街5条以上。（责任单位：市商务局）

3．完善商贸流通体系，优化营商环境。（责任单位：市商务局、市发展改革委）
"""


def word_file(file: Path, number: int, goods: str) -> Path:
    """A small document that nobody issued, as a Word file."""
    document = Document()
    for line in DOCUMENT.format(number=number, goods=goods).splitlines():
        document.add_paragraph(line)
    document.save(str(file))
    return file
