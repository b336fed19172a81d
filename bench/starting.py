"""What a process of the site costs before it can match: reading every policy in force, the first time and again.

    python bench/starting.py --policies 200

An office with so many copies of the first document (100 measures, 72 benefits), each with a remark of its own in every
block, so that no two are read alike. The first process after a new release reads each text and keeps what it read
(luoshi/office/catalogue/keeping.py); those after it read what was kept. CPU time of a process alone; both answer the
same match.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TIMES = 4
"""What is kept must be so many times as quick to read as the texts."""

FILL = r"""
import re, sys, django; django.setup()
from pathlib import Path
from luoshi.office.catalogue import content
from luoshi.office.catalogue.models import Policy, Version
from luoshi.office.catalogue.services import load_folder
from luoshi.office.start import migrate
migrate()
for loaded in load_folder(Path("policies/jiaozuo")):
    one, row = loaded.version, loaded.version.policy
block = re.compile(r"^(```+(?:benefit|define|targets|register|watch|task|waive))$", re.M)
for number in range(1, int(sys.argv[1])):
    slug = f"{row.jurisdiction.slug}/3000-{number}"
    text = block.sub(rf"\1\n# {number}", one.text.replace(f"policy: {row.slug}", f"policy: {slug}"))
    copy = Policy.objects.create(slug=slug, jurisdiction=row.jurisdiction, title=row.title, issuer=row.issuer, date=row.date)
    key = content.key_of(text, one.units, one.facts)
    copy.current = Version.objects.create(policy=copy, ordinal=1, text=text, units=one.units, facts=one.facts,
        sha256=key, key=key, published=one.published)
    copy.save()
"""
BEGIN = """
import json, resource, time, django; django.setup()
from luoshi.office.catalogue import queries
from luoshi.office.start import warm
began = time.process_time()
warm(3600)
seconds = time.process_time() - began
found = queries.policies()
from luoshi.policy.answering.match import match
matched = match(found, {"所属行业": "工业"}, audience="企业", vocabulary=queries.shared_vocabulary())
print(json.dumps({"seconds": seconds, "policies": len(found), "matched": str(matched.as_json()),
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--policies", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        environment = os.environ | {"LUOSHI_DATA": name, "DJANGO_SETTINGS_MODULE": "luoshi.office.settings"}

        def run(program: str, *words: str) -> str:
            command = [sys.executable, "-c", program, *words]
            return subprocess.run(
                command, check=True, env=environment, cwd=HERE.parent, stdout=subprocess.PIPE, text=True
            ).stdout

        run(FILL, str(asked.policies))
        first, again = (json.loads(run(BEGIN).splitlines()[-1]) for _ in range(2))
    title = f"{again['policies']} policies of 100 measures"
    print(f"{title:<32}{'s CPU':>8}{'ms each':>10}{'MB':>8}")
    for words, found in (("the first process", first), ("each after it", again)):
        each = found["seconds"] * 1000 / found["policies"]
        print(f"{words:<32}{found['seconds']:>8.1f}{each:>10.0f}{found['megabytes']:>8}")
    if first["matched"] != again["matched"]:
        print("The two do not match alike.")
        return 1
    if first["seconds"] < TIMES * again["seconds"]:
        print(f"What is kept is not {TIMES} times as quick to read.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
