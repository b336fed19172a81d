"""What anyone may read: the home page, the search, policies and their measures, calculators, open data and feeds.

A policy's name is jiaozuo/2023-1; a measure's is its number in the document (1, 2.3); a benefit's the id of its block.
"""

from __future__ import annotations

from django.urls import path

from luoshi.office.portal.match import views as match
from luoshi.office.portal.views import calculator, data, feeds, lists, policy

app_name = "portal"

POLICY = "p/<slug:jurisdiction>/<slug:name>"

urlpatterns = [
    path("", lists.home, name="home"),
    path("search", lists.search, name="search"),
    path("search/suggest", lists.suggest, name="suggest"),
    path("policies/", lists.policies, name="policies"),
    path("u/<slug:jurisdiction>/<str:unit>/", lists.unit, name="unit"),
    path(f"{POLICY}.json", data.policy, name="policy-json"),
    path(f"{POLICY}/", policy.policy, name="policy"),
    path(f"{POLICY}/files/<str:file>", data.download, name="download"),
    path(f"{POLICY}/<str:measure>.json", data.measure, name="measure-json"),
    path(f"{POLICY}/<str:measure>/", policy.measure, name="measure"),
    path(f"{POLICY}/<str:measure>/<slug:benefit>.json", data.benefit, name="benefit-json"),
    path(f"{POLICY}/<str:measure>/<slug:benefit>/", calculator.calculator, name="calculator"),
    path("versions/<slug:sha256>/", policy.version, name="version"),
    path("versions/<slug:sha256>/<str:measure>/", policy.version_measure, name="version-measure"),
    path("versions/<slug:sha256>.json", data.version, name="version-json"),
    path("open-data/", data.open_data, name="open-data"),
    path("open-data/<slug:table>.<slug:form>", data.table, name="table"),
    path("match/", match.start, name="match"),
    path("match/ask", match.ask, name="match-ask"),
    path("match/further", match.further, name="match-further"),
    path("match/day", match.day, name="match-day"),
    path("match/remember", match.remember, name="match-remember"),
    path("match/clear", match.clear, name="match-clear"),
    path("match/report", match.report, name="match-report"),
    path("match/report.pdf", match.report_pdf, name="match-pdf"),
    path("feed.atom", feeds.feed, name="feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]
