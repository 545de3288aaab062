"""The addresses of this linkage: its page and the pipeline of projects."""

from django.urls import path

from wuwai.investment import pipeline_moves, pipeline_page
from wuwai.investment.pages import PAGE
from wuwai.ui.pages.linkage import routes

urlpatterns = [
    *routes(PAGE),
    path("investment/pipeline/", pipeline_page.pipeline, name="investment-pipeline"),
    path(
        "investment/pipeline/projects.<str:fmt>", pipeline_page.download, name="investment-pipeline-download"
    ),
    path(
        "investment/pipeline/<slug:uid>/move/", pipeline_moves.move_project, name="investment-pipeline-move"
    ),
]
