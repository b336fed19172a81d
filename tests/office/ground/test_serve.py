"""`luoshi serve` from nothing to an open site, and back."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

CONTENT = Path(__file__).parents[1] / "content"


@pytest.fixture
def given(tmp_path):
    """The environment of a new office."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI_", "DJANGO_"))}
    return kept | {
        "LUOSHI_DATA": str(tmp_path / "data"),
        "LUOSHI_POLICIES": str(CONTENT),
        "PYTHONWARNINGS": "default",
    }


def command(*words):
    return [sys.executable, "-c", "from luoshi.cli.main import main; main()", *words]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, **headers):
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    body = answer.read().decode()
    asked.close()
    return answer, body


def ended(server):
    server.send_signal(signal.SIGTERM)
    try:
        return server.communicate(timeout=60)
    finally:
        server.kill()


def test_from_nothing_to_an_open_site_and_back(given, tmp_path):
    port = free_port()
    server = subprocess.Popen(
        command("serve", "--port", str(port), "--workers", "2"),
        env=given,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = server.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line, (
            server.stderr.read() if server.poll() is not None else line
        )
        assert "createofficer" in server.stdout.readline()
        answer, body = get(port, "/readyz")
        assert (answer.status, body) == (
            200,
            '{"ready": true, "database": true, "migrations": true, "policies": true}',
        )
        answer, body = get(port, "/policies/")
        assert answer.status == 200
        assert "落实" in body
        assert get(port, "/", Host="elsewhere.example")[0].status == 400
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', body):
            if "/built/" not in address:  # there where the frontend has been built
                answer, _ = get(port, address)
                assert answer.status == 200, address
                assert "immutable" in answer.getheader("Cache-Control")
        metrics = get(port, "/metrics")[1]
        assert 'route="portal:policies",status="200"' in metrics, (
            "whichever worker answers knows of the other"
        )
        second = subprocess.run(
            command("serve", "--port", str(port)), env=given, cwd=tmp_path, capture_output=True, text=True
        )
        assert second.returncode == 1
        assert f"--port {port + 1}" in second.stderr
        assert "Traceback" not in second.stderr
    finally:
        out, err = ended(server)
    assert server.returncode == 0, err
    assert "Traceback" not in out + err
    assert '"event": "request"' in err
    assert not list(Path(given.get("TMPDIR", "/tmp")).glob(f"luoshi-metrics-*{server.pid}"))


def test_a_wrong_setting_is_said(given, tmp_path):
    tried = subprocess.run(
        command("serve"), env=given | {"LUOSHI_PROXIES": "many"}, cwd=tmp_path, capture_output=True, text=True
    )
    assert tried.returncode == 1
    assert "LUOSHI_PROXIES" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_a_database_that_is_away_is_said(given, tmp_path):
    tried = subprocess.run(
        command("office", "verify"),
        env=given | {"DATABASE_URL": "postgres://u:secret-word@127.0.0.1:9/none"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert tried.returncode == 1
    assert "数据库不能用" in tried.stderr
    assert "Traceback" not in tried.stderr
    assert "secret-word" not in tried.stderr
