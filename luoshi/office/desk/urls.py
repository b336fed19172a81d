"""The addresses of the desks."""

from django.urls import path

from luoshi.office.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("read", views.read, name="read"),
    path("leader", views.leader, name="leader"),
    path("leader/regions/<slug:jurisdiction>.geojson", views.regions, name="regions"),
]
