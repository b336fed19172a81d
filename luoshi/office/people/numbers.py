"""Identity numbers at rest: encrypted, found by a keyed hash, shown masked.

`seal` gives version, key id, nonce and AES-256-GCM ciphertext; `digest` an HMAC-SHA256 under a key of its own, so that
who has the table without the key can neither read a number nor try numbers out. Both keys are derived from
LUOSHI_DATA_KEY; what LUOSHI_DATA_KEY_OLD names is still read while `rotate_key` writes everything anew.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from luoshi.problem import Problem, Refused, Say
from luoshi.rules.identity import ENTERPRISE, PERSON, wrong

_VERSION = b"\x01"
_ID, _NONCE = 6, 12
MASK = "*"


@dataclass(frozen=True, slots=True)
class Key:
    """What is derived from one LUOSHI_DATA_KEY."""

    id: bytes
    cipher: AESGCM
    search: bytes


@lru_cache(maxsize=8)
def _derived(secret: str) -> Key:
    def part(info: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=b"luoshi", info=info).derive(secret.encode())

    return Key(
        part(b"identity key id", _ID), AESGCM(part(b"identity encryption", 32)), part(b"identity search", 32)
    )


def keys() -> tuple[Key, ...]:
    """The key in use, then the old ones that are still read."""
    return tuple(_derived(secret) for secret in (settings.DATA_KEY, *settings.DATA_KEYS_OLD))


def seal(number: str, purpose: str) -> bytes:
    """The number, encrypted; `purpose` (the applicant's kind) must be given again to open it."""
    key, nonce = keys()[0], os.urandom(_NONCE)
    return _VERSION + key.id + nonce + key.cipher.encrypt(nonce, number.encode(), purpose.encode())


def unseal(sealed: bytes, purpose: str) -> str:
    """The number; raises `Refused` where no key of the office opens it."""
    blob = bytes(sealed)
    key_id, nonce, text = blob[1 : 1 + _ID], blob[1 + _ID : 1 + _ID + _NONCE], blob[1 + _ID + _NONCE :]
    for key in keys():
        if key.id == key_id and blob[:1] == _VERSION:
            try:
                return key.cipher.decrypt(nonce, text, purpose.encode()).decode()
            except InvalidTag:
                break
    raise Refused(
        Problem(
            "number.unreadable",
            Say(
                "证件号码解不开：密钥不对，或数据已损坏",
                "the identity number cannot be opened: wrong key, or damaged data",
            ),
            Say(
                "把加密时用的密钥写进 LUOSHI_DATA_KEY（旧密钥写进 LUOSHI_DATA_KEY_OLD）后重新启动",
                "set LUOSHI_DATA_KEY (or LUOSHI_DATA_KEY_OLD) to the key it was encrypted with and start again",
            ),
        )
    )


def sealed_with(sealed: bytes) -> bytes:
    """The id of the key it was sealed with."""
    return bytes(sealed)[1 : 1 + _ID]


def digest(number: str) -> str:
    """What the number is found by."""
    return _digest(keys()[0], number)


def digests(number: str) -> list[str]:
    """The same under every key that is still read, for searching while keys are being changed."""
    return [_digest(key, number) for key in keys()]


def _digest(key: Key, number: str) -> str:
    return hmac.new(key.search, number.encode(), hashlib.sha256).hexdigest()


def masked(number: str) -> str:
    """The first four and the last two characters: 4108************12."""
    if len(number) < 8:
        return MASK * len(number)
    return number[:4] + MASK * (len(number) - 6) + number[-2:]


def cleaned(text: str) -> str:
    """As it is kept: no spaces, capitals, half-width."""
    plain = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in text)
    return "".join(plain.split()).replace("-", "").upper()


def wrong_number(kind: str, number: str) -> Say | None:
    """What is wrong with the number of an applicant of this kind. A trader may have either kind of number."""
    if kind == "person":
        return wrong(PERSON, number)
    enterprise = wrong(ENTERPRISE, number)
    if kind == "firm" or enterprise is None:
        return enterprise
    # 个体工商户 registered before 2015 have no code of their own and apply with the number of their owner.
    return None if wrong(PERSON, number) is None else enterprise
