"""Two who prove at the same moment, as two editors of an office do, each get what one alone gets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SUINING = Path(__file__).parents[2] / "policies" / "suining" / "2020-2"
PROGRAM = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from luoshi.policy.load import load
from luoshi.policy.proving.proofs import prove

policy = load(Path(sys.argv[1]))
told = lambda _: [(one.claim, one.says.zh, one.outcome) for one in prove(policy).findings]
with ThreadPoolExecutor(3) as threads:
    print(json.dumps(list(threads.map(told, range(3)))))
"""


def test_three_threads_prove_as_one_does() -> None:
    """In a process of its own: what this is about can end it."""
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SUINING)], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    first, *others = json.loads(made.stdout)
    assert len(first) > 50
    assert others == [first, first]
