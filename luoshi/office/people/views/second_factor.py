"""The second factor of an officer: set up at her first sign-in, asked at each one after it."""

from __future__ import annotations

from base64 import b32encode
from math import ceil

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import login as otp_login
from django_otp import verify_token
from django_otp.models import Device
from django_otp.oath import TOTP, hotp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.language import lang_of
from luoshi.office.people import demo, services, sessions
from luoshi.office.people.access import needs, prove_again
from luoshi.office.people.forms import back_to, shown_again, text
from luoshi.office.people.refusals import refuse
from luoshi.office.people.views.sign_in import home_of
from luoshi.problem import Refused, Say


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@never_cache
@needs("people.self", second_factor=False, own_password=False)
def second_factor(request: HttpRequest) -> HttpResponse:
    user = request.user
    following = back_to(request, home_of(user))
    if not user.is_officer or (user.is_verified() and sessions.proved_lately(request)):
        return HttpResponseRedirect(following)
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None and user.is_verified():  # by the identity provider
        return HttpResponseRedirect(following)
    if device is None:
        return _enrol(request, following)
    context = {"next": following, "demo_code": _demo_code(device)}
    if request.method != "POST":
        return render(request, "people/second_factor.html", context)
    try:
        passed = _check(request, device)
    except Refused as refused:
        return shown_again(request, "people/second_factor.html", refused, **context)
    _passed(request, passed)
    return HttpResponseRedirect(following)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@never_cache
@needs("people.officer")
def new_second_factor(request: HttpRequest) -> HttpResponse:
    """Another phone, for an officer who has given a code of the one she has a moment ago."""
    if to_prove := prove_again(request):
        return to_prove
    return _enrol(request, reverse("people:me"))


@require_POST
@never_cache
@needs("people.officer")
def new_backup_codes(request: HttpRequest) -> HttpResponse:
    if to_prove := prove_again(request):
        return to_prove
    codes = services.make_backup_codes(request.user)
    return render(request, "people/backup_codes.html", {"codes": codes, "next": reverse("people:me")})


def _enrol(request: HttpRequest, following: str) -> HttpResponse:
    device = services.begin_enrolment(request.user)
    context = {"next": following, "picture": _picture(device.config_url), "secret": _in_fours(device)}
    if request.method != "POST":
        return render(request, "people/second_factor_new.html", context)
    try:
        _wait(device)
        if not services.confirm_enrolment(request.user, device, text(request, "code", 12).replace(" ", "")):
            raise _wrong_code()
    except Refused as refused:
        return shown_again(request, "people/second_factor_new.html", refused, **context)
    device.refresh_from_db()
    _passed(request, device)
    said = Say("验证器已设好", "The authenticator is set up")
    messages.success(request, said.to(lang_of(request)))
    codes = services.make_backup_codes(request.user)
    return render(request, "people/backup_codes.html", {"codes": codes, "next": following})


def _passed(request: HttpRequest, device: Device) -> None:
    again = request.user.is_verified()
    request.session.cycle_key()
    otp_login(request, device)
    sessions.prove(request)
    if again:
        return
    services.signed_in_with_second_factor(request.user, device)


def _check(request: HttpRequest, totp: TOTPDevice) -> Device:
    """The device whose code this is: six digits of the authenticator, or one of the backup codes."""
    code = text(request, "code", 20).replace(" ", "").replace("-", "").lower()
    device: Device | None = totp
    if not (code.isdigit() and len(code) == totp.digits):
        device = StaticDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        raise _wrong_code()
    _wait(device)
    if verify_token(request.user, device.persistent_id, code) is None:
        services.wrong_code(request.user, device)
        raise _wrong_code()
    return device


def _wait(device: Device) -> None:
    """Each wrong code doubles the time until the next try."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return
    seconds = max(1, ceil((why["locked_until"] - timezone.now()).total_seconds()))
    raise refuse(
        "people.code",
        ("刚才的验证码不对，暂时不能再试", "the last code was wrong; it is too soon to try again"),
        (f"{seconds} 秒后输入新的验证码", f"enter a new code in {seconds} seconds"),
    )


def _wrong_code() -> Refused:
    return refuse(
        "people.code",
        ("验证码不对，或已用过", "the code is wrong or was used already"),
        (
            "等验证器换出下一个 6 位数再输入；手机时间要准；手机不在身边就用备用码",
            "wait for the next six digits; the phone's clock must be right; without the phone, use a backup code",
        ),
    )


def _picture(url: str) -> str:
    """The QR code as an image in the page: no other address is asked for it."""
    return segno.make(url, error="m").svg_data_uri(scale=5, border=3, dark="#1b2733", light="#ffffff")


def _in_fours(device: TOTPDevice) -> str:
    secret = b32encode(device.bin_key).decode()
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _demo_code(device: TOTPDevice) -> str | None:
    """On a demonstration, whose officers have no phones, the page says the code itself."""
    if not (settings.DEMO and device.name == demo.DEVICE):
        return None
    now = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).t()
    # A code is good once: a second sign-in within half a minute takes the next one, which is accepted early.
    return f"{hotp(device.bin_key, max(now, device.last_t + 1), device.digits):0{device.digits}d}"
