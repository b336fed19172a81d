"""What anyone may read: the home page, the search, policies and their measures, calculators, open data and feeds.

A policy's name is jiaozuo/2023-1; a measure's is its number in the document (1, 2.3); a benefit's the id of its block.
"""

from __future__ import annotations

from django.urls import path

from luoshi.office.portal import views, views_calculator, views_data, views_feeds, views_match, views_policy

app_name = "portal"

POLICY = "p/<slug:jurisdiction>/<slug:name>"

urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("search/suggest", views.suggest, name="suggest"),
    path("policies/", views.policies, name="policies"),
    path("u/<slug:jurisdiction>/<str:unit>/", views.unit, name="unit"),
    path(f"{POLICY}.json", views_data.policy, name="policy-json"),
    path(f"{POLICY}/", views_policy.policy, name="policy"),
    path(f"{POLICY}/files/<str:file>", views_data.download, name="download"),
    path(f"{POLICY}/<str:measure>.json", views_data.measure, name="measure-json"),
    path(f"{POLICY}/<str:measure>/", views_policy.measure, name="measure"),
    path(f"{POLICY}/<str:measure>/<slug:benefit>.json", views_data.benefit, name="benefit-json"),
    path(f"{POLICY}/<str:measure>/<slug:benefit>/", views_calculator.calculator, name="calculator"),
    path("versions/<slug:sha256>/", views_policy.version, name="version"),
    path("versions/<slug:sha256>/<str:measure>/", views_policy.version_measure, name="version-measure"),
    path("versions/<slug:sha256>.json", views_data.version, name="version-json"),
    path("open-data/", views_data.open_data, name="open-data"),
    path("open-data/<slug:table>.<slug:form>", views_data.table, name="table"),
    path("match/", views_match.start, name="match"),
    path("match/ask", views_match.ask, name="match-ask"),
    path("match/further", views_match.further, name="match-further"),
    path("match/day", views_match.day, name="match-day"),
    path("match/remember", views_match.remember, name="match-remember"),
    path("match/clear", views_match.clear, name="match-clear"),
    path("match/report", views_match.report, name="match-report"),
    path("match/report.pdf", views_match.report_pdf, name="match-pdf"),
    path("feed.atom", views_feeds.feed, name="feed"),
    path("sitemap.xml", views_feeds.sitemap, name="sitemap"),
    path("robots.txt", views_feeds.robots, name="robots"),
]
