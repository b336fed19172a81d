"""What is written out for speed stands where urls.py says."""

from __future__ import annotations

from django.urls import reverse

from luoshi.office.portal import address


def test_they_are_those_of_the_url_table() -> None:
    assert address.policy_url("shili/2024-1") == reverse("portal:policy", args=("shili", "2024-1"))
    assert address.measure_url("shili/2024-1", "2.3") == reverse(
        "portal:measure", args=("shili", "2024-1", "2.3")
    )
    assert address.benefit_url("shili/2024-1", "1", "car") == reverse(
        "portal:calculator", args=("shili", "2024-1", "1", "car")
    )
    assert address.benefit_url("shili/2024-1", None, "car") == reverse(
        "portal:calculator", args=("shili", "2024-1", "0", "car")
    )
    for unit in ("市财政局", "各县（市、区）人民政府", "a b&c"):
        assert address.unit_url("shili", unit) == reverse("portal:unit", args=("shili", unit))
    assert address.version_url("ab" * 32) == reverse("portal:version", args=("ab" * 32,))
