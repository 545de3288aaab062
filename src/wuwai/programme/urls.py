from django.urls import path

from wuwai.programme import pages

urlpatterns = [
    path("targets/", pages.targets, name="targets"),
    path("targets/<slug:target_id>/", pages.target, name="target"),
    path("programme/articles/", pages.articles, name="articles"),
]
