"""One's own password: changed by hand, or by the link of a mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luoshi.office.language import lang_of
from luoshi.office.people import guessing, limits, services
from luoshi.office.people.access import needs, public
from luoshi.office.people.forms import back_to, secret, shown_again, text, twice
from luoshi.office.people.models import User
from luoshi.office.people.refusals import refuse
from luoshi.office.people.views.sign_in import home_of
from luoshi.office.record.services import enqueue
from luoshi.problem import Refused, Say

_IN_SESSION = "password_reset_token"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@needs("people.self", own_password=False)
def password(request: HttpRequest) -> HttpResponse:
    following = back_to(request, home_of(request.user))
    if request.method != "POST":
        return render(request, "people/password.html", {"next": following})
    try:
        # Guessing here is slowed down as it is at the door.
        if guessing.checked(request, request.user.username, secret(request, "current")) is None:
            raise refuse(
                "people.current",
                ("现在的密码不对", "the present password is wrong"),
                (
                    "重新输入；忘了就退出后用邮件找回",
                    "type it again; if it is forgotten, sign out and have it reset by mail",
                ),
            )
        new = twice(request)
        if new == secret(request, "current"):
            raise refuse(
                "people.password",
                ("新密码和现在的一样", "the new password is the present one"),
                ("换一个", "choose another"),
            )
        services.change_password(request.user, new)
    except Refused as refused:
        return shown_again(request, "people/password.html", refused, next=following)
    update_session_auth_hash(request, request.user)  # this session goes on, all others end
    _done(request)
    return HttpResponseRedirect(following)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the address is known or not."""
    if request.method != "POST":
        return render(request, "people/forgotten.html")
    email = text(request, "email", 254)
    if "@" not in email:
        refused = refuse(
            "people.email",
            ("这不是邮箱地址", "that is no mail address"),
            ("填登记账号时留的邮箱", "give the address that the account was made with"),
        )
        return shown_again(request, "people/forgotten.html", refused)
    try:
        limits.limit_address(request, "mail", limits.MAILS)
    except Refused as refused:
        return shown_again(request, "people/forgotten.html", refused)
    address = email.lower()
    if limits.counted("mail-minute", address, 1, 60) and limits.counted(
        "mail-to", address, limits.MAILS_TO, limits.HOUR
    ):
        for user in User.objects.filter(email__iexact=email, is_active=True):
            # Sent by the worker: no request waits for a mail server.
            enqueue("people.mail_password", {"user": user.pk})
    return render(request, "people/forgotten_sent.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@public
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The page of the mail's link. The token goes into the session and out of the address at once, so that it is not
    handed on as a referrer."""
    user = _user(uid)
    if user is not None and token != "set" and default_token_generator.check_token(user, token):
        request.session[_IN_SESSION] = token
        return HttpResponseRedirect(reverse("people:reset", args=[uid, "set"]))
    kept = request.session.get(_IN_SESSION, "")
    if user is None or token != "set" or not default_token_generator.check_token(user, kept):
        return render(request, "people/reset_void.html", status=410)
    if request.method != "POST":
        return render(request, "people/reset.html", {"username": user.username})
    try:
        services.change_password(user, twice(request), how="by_mail")
    except Refused as refused:
        return shown_again(request, "people/reset.html", refused, username=user.username)
    del request.session[_IN_SESSION]
    _done(request)
    # Who reads her mail is let in here, whoever else is guessing at her name.
    return guessing.remember(HttpResponseRedirect(reverse("people:sign-in")), user)


def _user(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        return None


def _done(request: HttpRequest) -> None:
    said = Say(
        "密码已改，请用新密码登录其他设备", "The password is changed; other devices sign in with the new one"
    )
    messages.success(request, said.to(lang_of(request)))
