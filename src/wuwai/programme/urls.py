from django.urls import path

from wuwai.programme import pages
from wuwai.programme.office_pages import articles, following, revisions, splits

urlpatterns = [
    path("targets/", pages.targets, name="targets"),
    path("targets/<slug:target_id>/", pages.target, name="target"),
    path("targets/<slug:target_id>/revise/", revisions.revise, name="target-revise"),
    path("targets/<slug:target_id>/split/", splits.edit, name="target-split"),
    path("targets/<slug:target_id>/split.<str:fmt>", splits.download, name="target-split-file"),
    path("programme/articles/", articles.articles, name="articles"),
    path("programme/articles/<int:number>/", articles.article, name="article"),
    path("programme/alerts/", following.alerts, name="alerts"),
    path("programme/alerts/<int:pk>/acknowledge/", following.acknowledge, name="alert-acknowledge"),
    path("programme/actions/", following.actions, name="actions"),
]
