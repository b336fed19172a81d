"""What the office's site carries: POST /api/decide beside openfisca-core's own web API, and the portal's pages.

    python bench/serving.py --peers .venv-peers/bin/python    both servers, two workers each, wrk on the same cores
    python bench/serving.py --pages                           p95 of each page with 200 policies and 100,000 applicants

One server at a time is asked; the amounts are compared first. wrk is a Debian package.
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
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent))
from peers.kernel import DATES, ENGLISH, TRUTHS

from luoshi.policy.load import load
from luoshi.policy.policy import Policy

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "wrk.lua"
TIMES, P99_MS, PAGE_P95_MS = 5, 50, 80
POLICIES, APPLICANTS = 200, 100_000
PERIOD, ON = "2023-10", "2023-10-01"
FIRM: dict[str, Any] = {
    "规上工业企业": True, "设备投资额": 21_500_000, "信用良好": True, "设备购置日期": "2023-05-04", "高新技术企业": True,
    "研发投入": 1_234_567, "营业收入": 30_123_456, "依法参保": True, "新增人数": 7, "用工日期": "2023-08-01", "企业规模": "小型",
    "贷款本金": 2_000_000, "贷款发放日期": "2023-03-01", "贷款到期日期": "2023-12-20", "承租国有房屋": True,
    "成立日期": "2020-02-29", "月租金": 12_345, "受灾": True, "应纳税额": 88_888, "出口额": 5_000_000, "上年出口额": 4_000_000,
    "所属行业": "", "保费": 43_210,
}  # fmt: skip
"""One firm that is granted each of the ten."""
MANY = (1, 10)
ROUNDS = 5
OURS = "luoshi, every word of why"
BENEFITS = (
    "equipment",
    "research",
    "jobs",
    "interest",
    "rent",
    "tax",
    "export",
    "insurance",
    "deferral",
    "growth",
)


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
    rate, p50, p95, p99 = (float(word) for word in words[1:5])
    return Load(rate, p50, p95, p99, int(words[5]))


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
    environment = {"LUOSHI_DATA": str(folder), "LUOSHI_POLICIES": str(policies)}
    environment |= {"LUOSHI_API_RATE": "0", "LUOSHI_PAGE_RATE": "0"}
    command = [sys.executable, "-m", "luoshi.cli.main", "serve", "--port", str(port), "--workers", "2"]
    if shutil.which("luoshi", path=str(Path(sys.executable).parent)):
        command[:3] = [str(Path(sys.executable).parent / "luoshi")]
    with running(command, environment, f"http://127.0.0.1:{port}/readyz", HERE.parent):
        yield f"http://127.0.0.1:{port}"


def content(folder: Path) -> Path:
    """A folder of content with the ten benefits of bench/tenfold."""
    home = folder / "policies" / "shili"
    shutil.copytree(HERE / "tenfold", home / "2023-10")
    (home / "jurisdiction.yaml").write_text("name: 示例市\ncode: '990000'\nlevel: 市\ncounties: {}\n")
    units = ("市工信局", "市科技局", "市人社局", "市金融局", "市国资委", "市税务局", "市商务局")
    (home / "units.yaml").write_text("".join(f"{name}: {{level: 市, kind: 部门}}\n" for name in units))
    (home / "facts.yaml").write_text("申请日期: {type: 日期}\n")
    return home.parent


def known(policy: Policy, many: int) -> dict[str, Any]:
    """What the first so many benefits ask of the firm."""
    asked = {name for id_ in BENEFITS[:many] for name in policy.benefits[id_].facts}
    return {name: value for name, value in FIRM.items() if name in asked}


def theirs_of(facts: dict[str, Any], options: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The firm as openfisca has it: money in fen, a choice as its number, each for the month."""
    found = {}
    for name, value in facts.items():
        english = ENGLISH[name]
        if name in options:
            value = options[name].index(value)
        elif english not in DATES | TRUTHS and english != "joined":
            value = value * 100
        found[english] = {PERIOD: value}
    return found


def post(url: str, body: str) -> Any:
    asked = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    try:
        return json.load(urllib.request.urlopen(asked, timeout=30))
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.read().decode()[:1000]}") from None


@dataclass(frozen=True, eq=False)
class Peer:
    """A system of openfisca-core with the ten benefits (bench/peers), and what of its web API is asked."""

    module: str
    path: str
    says: str
    payers: Mapping[str, tuple[str, ...]]
    """By benefit, those whose parts it works out as variables of their own, in the order of `paid_by`."""


NUMBERS = Peer("openfisca_http", "calculate", "openfisca-core, a formula each, /calculate", {})
EXPLAINED = Peer(
    "openfisca_explained",
    "trace",
    "openfisca-core, explained, /trace",
    {
        "equipment": ("province", "city"),
        "jobs": ("province", "city_and_county"),
        "export": ("province", "city", "county"),
    },
)
"""The one that also says why, as ours does: OpenFisca's explanation is its trace of variables and parameters."""


@contextmanager
def openfisca(peers: str, module: str) -> Iterator[str]:
    """Its web API as `openfisca serve` runs it, with two workers of gunicorn."""
    port = free_port()
    gunicorn = str(Path(peers).absolute().parent / "gunicorn")
    address = f"127.0.0.1:{port}"
    command = [gunicorn, "--workers", "2", "--bind", address, "--log-level", "error", f"{module}:app"]
    folder = HERE / "peers"
    with running(command, {"PYTHONPATH": str(folder)}, f"http://{address}/spec", folder):
        yield f"http://{address}"


def deciding(peers: str, seconds: int) -> list[str]:
    """One benefit, and all ten, of one firm: ours with every word of the reasons; openfisca's numbers, and its trace.

    All are up and asked in turns, round after round, since a machine is not equally quick all the time; of each the median
    round counts."""
    broken: list[str] = []
    policy = load(HERE / "tenfold")
    types = {name: type_ for one in policy.benefits.values() for name, type_ in one.facts.items()}
    options = {name: type_.options for name, type_ in types.items() if type_.options}
    FIRM["所属行业"] = options["所属行业"][0]
    rounds: dict[tuple[str, int], list[Load]] = {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as up:
        folder = Path(name)
        site = up.enter_context(luoshi(folder / "data", content(folder)))
        theirs = {peer: up.enter_context(openfisca(peers, peer.module)) for peer in (NUMBERS, EXPLAINED)}
        asked: dict[tuple[str, int], tuple[str, str]] = {}
        for many in MANY:
            facts = known(policy, many)
            wanted = {"policy": policy.id, "facts": facts, "benefits": BENEFITS[:many], "on": ON}
            body = json.dumps(wanted)
            asked[OURS, many] = f"{site}/api/decide", body
            said = post(f"{site}/api/decide", body)["decisions"]
            for peer, address in theirs.items():
                body = json.dumps({"firms": {"one": asked_of(peer, policy, many, options)}})
                broken += _differences(peer, said, post(f"{address}/calculate", body))
                asked[peer.says, many] = f"{address}/{peer.path}", body
        for url, body in asked.values():
            wrk(url, 2, 8, body)
        for _ in range(ROUNDS):
            for key, (url, body) in asked.items():
                rounds.setdefault(key, []).append(wrk(url, seconds, 8, body))
    print(f"{'over HTTP, 2 workers, wrk on the same cores':<58}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for (says, many), loads in rounds.items():
        load_, ours = _median(loads), _median(rounds[OURS, many])
        times = ours.rate / load_.rate
        beside = "" if says == OURS else f"{times:>7.1f}x"
        print(
            f"{f'{says}, {_benefits(many)}':<58}{load_.rate:>10.0f}{load_.p50:>9.1f}{load_.p99:>9.1f}{beside}"
        )
        if any(one.bad for one in loads):
            broken.append(f"{says}, {_benefits(many)}: answers failed")
        if says == OURS and load_.p99 >= P99_MS:
            broken.append(f"{_benefits(many)}: p99 is not under {P99_MS} ms")
        if says == EXPLAINED.says and many == len(BENEFITS) and times < TIMES:
            broken.append(f"{_benefits(many)}: less than {TIMES} times as many as openfisca explained")
    return broken


def _median(loads: list[Load]) -> Load:
    return sorted(loads, key=lambda load: load.rate)[len(loads) // 2]


def _benefits(many: int) -> str:
    return "one benefit" if many == 1 else f"{many} benefits"


def asked_of(peer: Peer, policy: Policy, many: int, options: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The firm and what is wanted of it, as openfisca is asked."""
    wanted = [f"benefit_{id_}" for id_ in BENEFITS[:many]]
    wanted += [name for id_ in BENEFITS[:many] for name in _parts(peer, id_)]
    return theirs_of(known(policy, many), options) | {name: {PERIOD: None} for name in wanted}


def _parts(peer: Peer, id_: str) -> list[str]:
    return [f"{id_}_paid_by_{payer}" for payer in peer.payers.get(id_, ())]


def _differences(peer: Peer, ours: list[dict[str, Any]], theirs: Any) -> Iterator[str]:
    found = {name: values.get(PERIOD) for name, values in theirs["firms"]["one"].items()}
    for id_, one in zip(BENEFITS, ours, strict=False):
        number = found[f"benefit_{id_}"]
        if id_ == "deferral":  # Flask writes days in the manner of HTTP
            same = parsedate_to_datetime(number).date().isoformat() == one["until"]
        else:
            same = f"{number / 100:.2f}" == one["amount"]
        if not same:
            yield f"{id_}: openfisca decides {number}, luoshi {one.get('amount') or one.get('until')}"
        parts = [f"{found[name] / 100:.2f}" for name in _parts(peer, id_)]
        if parts and parts != list(one["paid_by"].values()):
            yield f"{id_}: openfisca divides it into {parts}, luoshi {one['paid_by']}"


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
    parser.add_argument("--seconds", type=int, default=4)
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
