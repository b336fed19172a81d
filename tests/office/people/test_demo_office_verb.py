"""`luoshi demo office`: people for an office that is marked as a demonstration, and for no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parents[1] / "content"


def luoshi(folder: Path, *arguments: str, **more: str) -> Any:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI_", "DJANGO_"))}
    kept |= {"LUOSHI_DATA": str(folder), "LUOSHI_POLICIES": str(CONTENT), **more}
    kept.pop("DATABASE_URL", None)
    code = "import sys; from luoshi.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=False)


def test_it_fills_a_demonstration_at_once(tmp_path: Path) -> None:
    made = luoshi(tmp_path, "demo", "office", "--n", "5", "--json", LUOSHI_DEMO="1")
    assert made.returncode == 0, made.stderr
    said = json.loads(made.stdout)
    assert (said["applicants"], len(said["accounts"]), said["demo"]) == (5, 11, True)
    again = luoshi(tmp_path, "demo", "office", LUOSHI_DEMO="1")
    assert again.returncode == 1
    assert "已经在了" in again.stderr


def test_it_puts_nobody_into_an_office_of_real_people(tmp_path: Path) -> None:
    refused = luoshi(tmp_path, "demo", "office")
    assert refused.returncode == 1
    assert "LUOSHI_DEMO=1" in refused.stderr
    assert not list(tmp_path.glob("*.sqlite3"))
