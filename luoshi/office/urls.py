"""The address of everything. What a person can read without signing in stands at the root; the office under /office/."""

from django.urls import include, path

from luoshi.office.preferences import preferences

urlpatterns = [
    path("", include("luoshi.office.portal.urls")),
    path("preferences", preferences, name="preferences"),
    path("office/", include("luoshi.office.desk.urls")),
    path("office/catalogue/", include("luoshi.office.catalogue.urls")),
    path("people/", include("luoshi.office.people.urls")),
    path("record/", include("luoshi.office.record.urls")),
]
