from typing import Any

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "luoshi.office.people"
    label = "people"
    verbose_name = "人员"

    def ready(self) -> None:
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import user_logged_in

        from luoshi.office.people.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="people.began")
        user_locked_out.connect(_locked, dispatch_uid="people.locked")


def _locked(sender: object, username: str | None = None, **_: Any) -> None:
    """Too many wrong passwords for one name: written down."""
    from luoshi.office.people.services import sign_in_locked

    del sender
    if username:
        sign_in_locked(username)
