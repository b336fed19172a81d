"""`luoshi serve` from nothing to an open site, and back."""

from __future__ import annotations

import re
import signal


def test_from_nothing_to_an_open_site_and_back(luoshi, tmp_path, port, get):
    (tmp_path / "tmp").mkdir()
    server = luoshi("serve", "--port", str(port), "--workers", "2", TMPDIR=str(tmp_path / "tmp"))
    assert f"http://127.0.0.1:{port}/" in server.line()
    assert "createofficer" in server.line()
    answer, body = get("/readyz")
    assert answer.status == 200, body
    answer, body = get("/policies/")
    assert answer.status == 200
    assert "落实" in body
    assert get("/", Host="elsewhere.example")[0].status == 400
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', body):
        if "/built/" not in address:  # there where the frontend has been built
            answer, _ = get(address)
            assert answer.status == 200, address
            assert "immutable" in answer.getheader("Cache-Control")
    metrics = get("/metrics")[1]
    assert 'route="portal:policies",status="200"' in metrics, "whichever worker answers knows of the other"
    code, out, err = luoshi("serve", "--port", str(port)).ended(0)
    assert code == 1
    assert f"--port {port + 1}" in err
    assert "Traceback" not in err
    code, out, err = server.ended(signal.SIGINT)
    assert code == 0, err
    assert "Traceback" not in out + err
    assert '"event": "request"' in err
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_wrong_setting_is_said(luoshi):
    code, _, err = luoshi("serve", LUOSHI_PROXIES="many").ended(0)
    assert code == 1
    assert "LUOSHI_PROXIES" in err
    assert "Traceback" not in err


def test_a_database_that_is_away_is_said(luoshi):
    away = "postgres://u:secret-word@127.0.0.1:9/none"
    code, _, err = luoshi("office", "verify", DATABASE_URL=away).ended(0)
    assert code == 1
    assert "数据库不能用" in err
    assert "Traceback" not in err
    assert "secret-word" not in err
