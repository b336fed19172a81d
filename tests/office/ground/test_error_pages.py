"""Whatever goes wrong, the answer says what, and what to do, in the reader's language; for programs, as RFC 9457."""

from __future__ import annotations

import json
from html import unescape

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.test import Client, override_settings
from django.urls import include, path

from luoshi.office import errors
from luoshi.office.catalogue.queries import StillLoading
from luoshi.problem import Place, Problem, Refused, Say

pytestmark = pytest.mark.django_db
PROBLEM = Problem(
    "x", Say("第一列没有名称", "the first column has no name"), Say("补上", "name it"), Place(line=7)
)


def _raise(error):
    def view(request):
        raise error

    return view


def _answer(answer):
    def view(request):
        del request
        return answer

    return view


def _unread(request):
    return HttpResponse(request.POST.get("x", ""))


_broken = [
    path("bad", _raise(BadRequest("x"))),
    path("forbidden", _raise(PermissionDenied("secret.permission"))),
    path("absent", _raise(Http404("secret"))),
    path("method", _answer(HttpResponseNotAllowed(["PUT"]))),
    path("large", _raise(RequestDataTooBig("x"))),
    path("refused", _raise(Refused(PROBLEM))),
    path("often", _answer(HttpResponse(status=429, headers={"Retry-After": "60"}))),
    path("loading", _raise(StillLoading())),
    path("failed", _raise(ZeroDivisionError("secret"))),
    path("database", _raise(DatabaseError("secret"))),
    path("away", _raise(OperationalError("secret: no such host"))),
    path("full", _raise(OSError(28, "secret"))),
    path("post", _unread),
]
urlpatterns = [
    path("broken/", include(_broken)),
    path("api/broken/", include(_broken)),
    path("", include("luoshi.office.urls")),
]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.failed

KINDS = [
    ("bad", 400), ("forbidden", 403), ("absent", 404), ("method", 405), ("large", 413), ("refused", 422),
    ("often", 429), ("loading", 503), ("failed", 500), ("database", 500),
]  # fmt: skip


@pytest.fixture
def reader(monkeypatch):
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_every_status_is_tried():
    assert {status for _, status in KINDS} == set(errors.WORDS)


@pytest.mark.parametrize("lang, code", [("zh", "zh-hans"), ("en", "en")])
@pytest.mark.parametrize("kind, status", KINDS)
def test_a_page_that_says_what_and_what_to_do(reader, kind, status, lang, code):
    answer = reader.get(f"/broken/{kind}", headers={"Accept-Language": code})
    page = unescape(answer.content.decode())
    what, do = errors.WORDS[status]
    assert answer.status_code == status
    assert what.to(lang) in page
    assert do.to(lang) in page
    assert "落实" in page, "it is a page of the site"
    assert "secret" not in page
    assert "Traceback" not in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_a_page_leads_on(reader):
    """Where nothing stands, to the search; everywhere, to a page that opens."""
    absent = reader.get("/broken/absent").content.decode()
    assert 'action="/search"' in absent
    for kind, _ in KINDS:
        page = reader.get(f"/broken/{kind}").content.decode()
        assert '<a class="btn' in page.split("<main", 1)[1].split("</main", 1)[0]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind, status", KINDS)
def test_problem_details_for_programs(reader, kind, status, lang):
    answer = reader.get(f"/api/broken/{kind}", headers={"Accept-Language": lang})
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "secret" not in answer.content.decode()


def test_what_no_view_caught_is_listed_with_its_remedies(reader):
    page = reader.get("/broken/refused").content.decode()
    for words in ("第一列没有名称", "补上", "7"):
        assert words in page
    (problem,) = json.loads(reader.get("/api/broken/refused").content)["problems"]
    assert problem["code"] == "x"


def test_headers_that_tell_a_program_what_to_do_stay(reader):
    assert reader.get("/broken/method")["Allow"] == "PUT"
    assert reader.get("/broken/often")["Retry-After"] == "60"


@pytest.mark.parametrize("kind", ["away", "full"])
def test_a_database_that_is_away_or_full_is_no_mistake_of_a_page(reader, kind, caplog):
    answer = reader.get(f"/broken/{kind}")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "系统现在不能读写数据" in page
    assert "没有保存" in page
    assert answer["X-Request-ID"] in page
    assert "secret" not in page
    told = reader.get(f"/api/broken/{kind}")
    assert (told.status_code, told.json()["type"]) == (503, "/api/docs#away")
    assert "secret" not in told.content.decode()


def test_the_page_of_the_api_has_the_place_that_such_an_answer_names(reader):
    assert 'id="away"' in reader.get("/api/docs").content.decode()


def test_a_failure_has_a_number_that_stands_in_the_log_too(reader):
    answer = reader.get("/broken/failed")
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_failure_has_a_page_though_the_database_is_away(reader, monkeypatch):
    """And though the reader has a session, which would be looked up there."""

    def away(*_, **__):
        raise DatabaseError("away")

    reader.cookies["sessionid"] = "x" * 32
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    for kind, status in (("database", 500), ("absent", 404)):
        answer = reader.get(f"/broken/{kind}")
        assert answer.status_code == status
        assert errors.WORDS[status][0].zh in answer.content.decode()


def test_a_failure_has_a_page_though_no_template_can_be_made(reader, monkeypatch):
    def broken(*_, **__):
        raise OSError("no templates")

    monkeypatch.setattr("luoshi.office.errors.loader.get_template", broken)
    answer = reader.get("/broken/failed", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_body_that_is_too_large(reader):
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        answer = reader.post("/broken/post", {"x": "字" * 2000})
    assert answer.status_code == 413
    assert "提交的内容太大" in answer.content.decode()


def test_a_name_that_the_site_does_not_answer_to(reader):
    answer = reader.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "LUOSHI_HOSTS" in answer.content.decode()
    assert "evil.example" not in answer.content.decode()


def test_a_form_without_its_token():
    answer = Client(enforce_csrf_checks=True).post("/record/notices/read")
    assert answer.status_code == 403
    assert "刷新页面" in answer.content.decode()


def test_an_address_that_is_none(client):
    assert client.get("/没有这一页").status_code == 404
    assert client.get("/%00").status_code == 404
    assert client.get("/record/%ff").status_code == 404
