"""The address of everything. What a person can read without signing in stands at the root; the office under /office/."""

from django.urls import include, path

urlpatterns = [
    path("", include("luoshi.office.portal.urls")),
    path("office/", include("luoshi.office.desk.urls")),
    path("office/catalogue/", include("luoshi.office.catalogue.urls")),
    path("people/", include("luoshi.office.people.urls")),
    path("record/", include("luoshi.office.record.urls")),
]
