"""Where things stand on the portal: the address of a policy, a measure, a benefit, a unit.

Written out, not reversed: a table of open data has tens of thousands of them. A test holds them to urls.py.
"""

from __future__ import annotations

from urllib.parse import quote

from django.urls import get_script_prefix

_SAFE = "!$&'()*+,;=~:@"
"""As `reverse` leaves them."""


def policy_url(slug: str) -> str:
    """`slug` is the policy's stable name: jiaozuo/2023-1."""
    return f"{get_script_prefix()}p/{slug}/"


def measure_url(slug: str, measure: str) -> str:
    return f"{get_script_prefix()}p/{slug}/{quote(measure, safe=_SAFE)}/"


def benefit_url(slug: str, measure: str | None, benefit: str) -> str:
    """A benefit of the document as a whole stands under the policy, as measure 0."""
    return f"{get_script_prefix()}p/{slug}/{quote(measure or '0', safe=_SAFE)}/{benefit}/"


def unit_url(jurisdiction: str, unit: str) -> str:
    return f"{get_script_prefix()}u/{jurisdiction}/{quote(unit, safe=_SAFE)}/"


def version_url(sha256: str) -> str:
    return f"{get_script_prefix()}versions/{sha256}/"
