"""The address of everything. What a person can read without signing in stands at the root; the office under /office/."""

from django.urls import include, path

from luoshi.office import api, errors
from luoshi.office.api_docs import docs
from luoshi.office.health import healthz, readyz
from luoshi.office.metrics import metrics
from luoshi.office.people.access import needs, public
from luoshi.office.preferences import preferences
from luoshi.office.record import views as record

reads_record = needs("record.read")
has_notices = needs("people.self")
record_pages = [
    path("", reads_record(record.events), name="events"),
    path("<int:sequence>", reads_record(record.event), name="event"),
    path("notices", has_notices(record.notices), name="notices"),
    path("notices/read", has_notices(record.read), name="read"),
]

urlpatterns = [
    path("api/docs", docs, name="api-docs"),
    path("api/", api.urls()),
    path("", include("luoshi.office.portal.urls")),
    path("preferences", preferences, name="preferences"),
    path("office/", include("luoshi.office.desk.urls")),
    path("office/catalogue/", include("luoshi.office.catalogue.urls")),
    path("people/", include("luoshi.office.people.urls")),
    path("record/", include((record_pages, "record"))),
    path("healthz", public(healthz), name="healthz"),
    path("readyz", public(readyz), name="readyz"),
    path("metrics", public(metrics), name="metrics"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
