"""What a reader chooses for herself: language, type size, light or dark. Kept in cookies, asked of nobody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from luoshi.office.people.access import public

_CHOICES = {
    "language": (settings.LANGUAGE_COOKIE_NAME, {code for code, _ in settings.LANGUAGES}),
    "type": ("type", {"large", "normal"}),
    "theme": ("theme", {"light", "dark"}),
}
_YEAR = 365 * 24 * 60 * 60


@public
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep what is chosen and go back to where the reader was. What is no choice is let be."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    for name, (cookie, allowed) in _CHOICES.items():
        if (chosen := request.GET.get(name)) in allowed:
            answer.set_cookie(cookie, chosen, _YEAR, secure=settings.HTTPS, samesite="Lax")
    return answer
