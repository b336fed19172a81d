"""What reading a version gave, kept beside its row, so that the next process need not read its text again.

    read(version)             the version ready to decide: out of what is kept of it, else out of its text
    keep(version, policy)     for the next process

A row is bound to the program that read the text (`release`) and sealed with the site's secret: whoever can change it but
does not know the secret cannot make a version decide otherwise than its text says. A row that does not hold is not used.
"""

from __future__ import annotations

import hashlib
import platform
from functools import lru_cache
from importlib.metadata import version as installed
from pathlib import Path

import structlog
from django.db import DatabaseError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

import luoshi
from luoshi.office.catalogue import content
from luoshi.office.catalogue.models import Kept, Version
from luoshi.office.catalogue.packing import NotPacked, packed, unpacked
from luoshi.policy.decide import with_deciders
from luoshi.policy.policy import Policy as Running

log = structlog.get_logger("luoshi.catalogue")
_PARTS = ("policy", "rules", "text", "problem.py", "office/catalogue/packing.py")
_UNDER = ("cn2an", "pydantic", "ruamel.yaml", "sqlglot")
"""What a text is read with besides."""


def read(version: Version) -> Running:
    """`Refused` with what keeps it from deciding."""
    row = Kept.objects.filter(version=version.pk, release=release())
    found = row.values_list("data", "seal", "version__units", "version__facts").first()
    if found is not None:
        data, seal, units, facts = found
        if policy := _opened(version, bytes(data), seal):
            return with_deciders(policy, content.known_of(units, facts))
    name = f"{version.policy.slug}/policy.md"
    return content.compiled(version.text, name, version.units, version.facts)


def keep(version: Version, policy: Running) -> None:
    """Not for a request: it writes. What cannot be kept is read anew by each process, and that is all."""
    found = Kept.objects.filter(version=version.pk, release=release()).values_list("data", "seal").first()
    if found is not None and _holds(version, bytes(found[0]), found[1]):
        return
    try:
        data = packed(policy)
        with transaction.atomic():
            row = {"release": release(), "data": data, "seal": _seal(version, data)}
            Kept.objects.update_or_create(version_id=version.pk, defaults=row)
    except (NotPacked, DatabaseError) as error:
        log.warning("a version is not kept", version=str(version), error=str(error)[:300])


@lru_cache(maxsize=1)
def release() -> str:
    """The program that reads texts, as a digest: what another has kept may not be what this one would read."""
    whole = hashlib.sha256(platform.python_version().encode())
    for name in _UNDER:
        whole.update(f"{name} {installed(name)}\n".encode())
    home = Path(luoshi.__file__).parent
    for place in (home / part for part in _PARTS):
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            whole.update(f"{file.relative_to(home)}\n".encode() + file.read_bytes())
    return whole.hexdigest()


def _opened(version: Version, data: bytes, seal: str) -> Running | None:
    if not _holds(version, data, seal):
        log.warning(
            "what is kept of a version was not sealed by this site: its text is read", version=str(version)
        )
        return None
    try:
        return unpacked(data)
    except NotPacked as error:
        log.warning("what is kept of a version cannot be read", version=str(version), error=str(error)[:300])
        return None


def _holds(version: Version, data: bytes, seal: str) -> bool:
    return constant_time_compare(seal, _seal(version, data))


def _seal(version: Version, data: bytes) -> str:
    sealed = f"{release()} {version.key} ".encode() + data
    return salted_hmac("luoshi.catalogue.keeping", sealed, algorithm="sha256").hexdigest()
