"""What the office's site carries: POST /api/decide beside openfisca-core's own web API, and the portal's pages.

    python bench/serving.py --peers .venv-peers/bin/python    both servers, two workers each, wrk on the same cores
    python bench/serving.py --pages                           p95 of each page with 200 policies and 100,000 applicants

Each server is alone while it is measured; the amounts are compared first. wrk is a Debian package.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
from decide import BLOCK, FACTS, FRONT, TEXT, rules

from luoshi.policy.fences import compose

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "wrk.lua"
TIMES, P99_MS, PAGE_P95_MS = 5, 50, 80
POLICIES, APPLICANTS = 200, 100_000
ENGLISH = {
    "用工人数": "people",
    "营业收入": "income",
    "信用良好": "credit",
    "注册地在本市": "local",
    "企业规模": "size",
    "新增人数": "joined",
}


@dataclass(frozen=True)
class Load:
    """Requests a second; latencies in ms; answers that failed."""

    rate: float
    p50: float
    p95: float
    p99: float
    bad: int


def wrk(url: str, seconds: int, connections: int, body: str = "", cookie: str = "") -> Load:
    given = os.environ | ({"BODY": body} if body else {}) | ({"COOKIE": cookie} if cookie else {})
    run = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT), url],
        capture_output=True, text=True, check=True, env=given,
    )  # fmt: skip
    words = next(line for line in run.stdout.split("\n") if line.startswith("RESULT")).split()
    return Load(*(float(word) for word in words[1:5]), int(words[5]))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: list[str], environment: dict[str, str], ready: str, cwd: Path) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log, cwd=cwd)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(ready, timeout=2).read()
                    break
                except OSError:
                    if server.poll() is not None:
                        log.seek(0)
                        raise SystemExit(log.read().decode()) from None
                    time.sleep(0.2)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)


@contextmanager
def luoshi(folder: Path, policies: Path) -> Iterator[str]:
    """The site, as `luoshi serve` runs it, with two workers."""
    port = free_port()
    environment = {"LUOSHI_DATA": str(folder), "LUOSHI_POLICIES": str(policies), "LUOSHI_API_RATE": "0"}
    command = [sys.executable, "-m", "luoshi.cli.main", "serve", "--port", str(port), "--workers", "2"]
    if shutil.which("luoshi", path=str(Path(sys.executable).parent)):
        command[:3] = [str(Path(sys.executable).parent / "luoshi")]
    with running(command, environment, f"http://127.0.0.1:{port}/readyz", HERE.parent):
        yield f"http://127.0.0.1:{port}"


def content(folder: Path, given: list[dict[str, Any]]) -> Path:
    """A folder of content with the benefits of bench/decide.py."""
    home = folder / "policies" / "bench"
    (home / "1").mkdir(parents=True)
    blocks = [(len(TEXT.split("\n")) - 1, "benefit", BLOCK.format(**one)) for one in given]
    (home / "jurisdiction.yaml").write_text("name: 示例市\ncode: '990000'\nlevel: 市\ncounties: {}\n")
    (home / "units.yaml").write_text("市人社局: {full: 示例市人力资源和社会保障局, level: 市, kind: 部门}\n")
    (home / "facts.yaml").write_text("{}\n")
    (home / "1" / "source.txt").write_text(TEXT)
    (home / "1" / "policy.md").write_text(compose(TEXT, blocks, FRONT))
    return home.parent


def post(url: str, body: str) -> Any:
    asked = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(asked, timeout=30))


def deciding(peers: str, seconds: int) -> list[str]:
    given = rules()[:10]
    ours_body = json.dumps({"policy": "bench/1", "benefit": "benefit-0", "facts": FACTS, "on": "2023-02-01"})
    sizes = ["小微企业", "中型企业", "大型企业"]
    values = {ENGLISH[name]: sizes.index(value) if value in sizes else value for name, value in FACTS.items()}
    theirs = {name: {"2023-02": value} for name, value in values.items()} | {"benefit_0": {"2023-02": None}}
    theirs_body = json.dumps({"firms": {"one": theirs}})
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with luoshi(folder / "data", content(folder, given)) as site:
            answer = post(f"{site}/api/decide", ours_body)
            wrk(f"{site}/api/decide", 2, 8, ours_body)
            mine = wrk(f"{site}/api/decide", seconds, 8, ours_body)
        port = free_port()
        command = [
            str(Path(peers).absolute().parent / "gunicorn"),
            "--workers",
            "2",
            "--bind",
            f"127.0.0.1:{port}",
            "--log-level",
            "error",
            "openfisca_http:app",
        ]
        environment = {"BENCH_RULES": json.dumps(given), "PYTHONPATH": str(HERE / "peers")}
        with running(command, environment, f"http://127.0.0.1:{port}/spec", HERE / "peers"):
            found = post(f"http://127.0.0.1:{port}/calculate", theirs_body)
            wrk(f"http://127.0.0.1:{port}/calculate", 2, 8, theirs_body)
            peer = wrk(f"http://127.0.0.1:{port}/calculate", seconds, 8, theirs_body)
    amount = found["firms"]["one"]["benefit_0"]["2023-02"]
    if f"{amount:.2f}" != answer["amount"]:
        broken.append(f"openfisca decides {amount}, luoshi {answer['amount']}")
    print(f"{'one decision over HTTP, 2 workers':<44}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}")
    print(f"{'luoshi, with every word of the reasons':<44}{mine.rate:>10.0f}{mine.p50:>9.1f}{mine.p99:>9.1f}")
    print(
        f"{'openfisca-core web API, the number alone':<44}{peer.rate:>10.0f}{peer.p50:>9.1f}{peer.p99:>9.1f}"
    )
    print(f"{'ratio':<44}{mine.rate / peer.rate:>9.1f}x")
    if mine.rate < TIMES * peer.rate:
        broken.append(f"less than {TIMES} times openfisca's requests a second")
    if mine.p99 >= P99_MS:
        broken.append(f"p99 is not under {P99_MS} ms")
    if mine.bad or peer.bad:
        broken.append(f"answers that failed: {mine.bad} and {peer.bad}")
    return broken


FILL = f"""
import django; django.setup()
from luoshi.office.catalogue.demo import load_copies
from luoshi.office.people.demo import load_demo
load_copies({POLICIES}); load_demo({APPLICANTS}, seed=1)
"""


def pages(seconds: int) -> list[str]:
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        policies = HERE.parent / "policies"
        with luoshi(data, policies):
            pass  # makes the database and loads the real policies
        environment = os.environ | {
            "LUOSHI_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "luoshi.office.settings",
        }
        subprocess.run([sys.executable, "-c", FILL], check=True, env=environment, cwd=HERE.parent)
        with luoshi(data, policies) as site:
            listed = json.load(urllib.request.urlopen(f"{site}/api/policies"))["count"]
            print(
                f"{listed} policies in force, {APPLICANTS:,} applicants{'':<15}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}"
            )
            for title, path in PAGES.items():
                url = f"{site}{quote(path, safe='/?=&%')}"
                urllib.request.urlopen(url, timeout=120).read()
                wrk(url, 1, 2)
                found = wrk(url, seconds, 2)
                print(f"{title:<52}{found.rate:>10.0f}{found.p50:>9.1f}{found.p95:>9.1f}")
                if found.p95 >= PAGE_P95_MS:
                    broken.append(f"{title}: p95 {found.p95:.0f} ms, not under {PAGE_P95_MS}")
                if found.bad:
                    broken.append(f"{title}: {found.bad} answers failed")
    return broken


PAGES = {
    "home": "/",
    "search": "/search?q=汽车",
    "policies": "/policies/",
    "policy (100 measures)": "/p/jiaozuo/2023-1/",
    "measure": "/p/jiaozuo/2023-1/1/",
    "calculator": "/p/jiaozuo/2023-1/1/car-purchase/?购车价格=150000&购车日期=2023-02-01&是否新车=是",
    "unit": "/u/jiaozuo/市商务局/",
    "match": "/match/",
    "open data": "/open-data/",
    "api: search": "/api/search?q=契税",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", help="a Python that has openfisca-core[web-api] and gunicorn")
    parser.add_argument("--pages", action="store_true", help="measure the portal's pages")
    parser.add_argument("--seconds", type=int, default=8)
    given = parser.parse_args()
    if not shutil.which("wrk"):
        print("install wrk first (Debian: apt-get install wrk)", file=sys.stderr)
        return 2
    broken = deciding(given.peers, given.seconds) if given.peers else []
    broken += pages(given.seconds) if given.pages else []
    for line in broken:
        print(f"BROKEN: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
