from django.urls import path

from luoshi.office.catalogue.views import editor, lists, review, trying, versions, what_if

app_name = "catalogue"
urlpatterns = [
    path("", lists.home, name="home"),
    path("new", lists.new, name="new"),
    path("p/<slug:jurisdiction>/<slug:id>/", lists.policy, name="policy"),
    path("p/<slug:jurisdiction>/<slug:id>/draft", lists.begin, name="begin"),
    path("versions/<int:pk>/", versions.version, name="version"),
    path("versions/<int:pk>/withdraw", versions.withdraw_it, name="withdraw"),
    path("versions/<int:pk>/difference/<int:other>/", versions.compare, name="difference"),
    path("versions/<int:pk>/files/<slug:form>", versions.file, name="file"),
    path("versions/<int:pk>/what-if/<slug:benefit>/", what_if.what_if, name="what-if"),
    path("drafts/<int:pk>/", editor.edit, name="draft"),
    path("drafts/<int:pk>/check", editor.check, name="check"),
    path("drafts/<int:pk>/block", editor.block, name="block"),
    path("drafts/<int:pk>/raw", editor.raw, name="raw"),
    path("drafts/<int:pk>/source", editor.source, name="source"),
    path("drafts/<int:pk>/try/<slug:benefit>/", trying.try_it, name="try"),
    path("drafts/<int:pk>/base", editor.base, name="base"),
    path("drafts/<int:pk>/discard", editor.give_up, name="discard"),
    path("drafts/<int:pk>/review", review.review, name="review"),
    path("drafts/<int:pk>/sign", review.sign, name="sign"),
    path("drafts/<int:pk>/back", review.back, name="back"),
    path("drafts/<int:pk>/publish", review.publish_it, name="publish"),
]
