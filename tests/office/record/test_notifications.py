"""Whom an event concerns is told: in the office at once, by mail once, in her language."""

from __future__ import annotations

import pytest
from django.core import mail

from luoshi.office.record.models import Job, Notification
from luoshi.office.record.queries import notices_of, unread
from luoshi.office.record.services import mark_read, notify
from luoshi.office.record.worker import work
from luoshi.problem import Say

pytestmark = pytest.mark.django_db
TITLE = Say("您的稿子被退回", "Your draft was sent back")


def test_it_is_there_at_once_and_mailed_by_the_worker(editor, put):
    notify(editor, put(), TITLE, "/office/catalogue/drafts/1/")
    assert unread(editor) == 1
    assert mail.outbox == []
    assert work() == 1
    (message,) = mail.outbox
    assert message.subject == TITLE.zh
    assert message.to == [editor.email]
    assert "http://127.0.0.1:8000/office/catalogue/drafts/1/" in message.body
    assert Notification.objects.get().mailed is not None


def test_in_her_language(editor, put):
    editor.language = "en"
    editor.save()
    notify(editor, put(), TITLE, "/")
    work()
    assert mail.outbox[0].subject == TITLE.en


def test_one_event_tells_her_once(editor, put):
    event = put()
    for _ in range(2):
        notify(editor, event, TITLE, "/")
    work()
    assert len(notices_of(editor)) == len(mail.outbox) == 1


def test_no_mail_where_there_is_no_address_or_it_was_read_or_she_left(editor, publisher, applicant, put):
    editor.email = ""
    editor.save()
    notify(editor, put(), TITLE, "/")
    assert not Job.objects.exists()
    notify(publisher, put(), TITLE, "/")
    mark_read(publisher)
    notify(applicant, put(), TITLE, "/")
    applicant.is_active = False
    applicant.save()
    assert work() == 2
    assert mail.outbox == []


def test_a_server_that_refuses_mail_is_tried_again(editor, put, monkeypatch):
    def refuse(self, **_):
        raise ConnectionRefusedError("smtp")

    notify(editor, put(), TITLE, "/")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    work()
    job = Job.objects.get()
    assert job.done is None
    assert "smtp" in job.failed
    assert unread(editor) == 1, "in the office it is there all the same"


def test_a_title_of_two_lines_is_one_line_of_a_header(editor, put):
    notify(editor, put(), Say("一\n二", "one\ntwo"), "/")
    work()
    assert mail.outbox[0].subject == "一 二"


def test_only_her_own_are_marked_as_read(editor, publisher, put):
    hers, other = (notify(user, put(), TITLE, "/") for user in (editor, publisher))
    assert mark_read(editor, [hers.pk, other.pk]) == 1
    assert (unread(editor), unread(publisher)) == (0, 1)
