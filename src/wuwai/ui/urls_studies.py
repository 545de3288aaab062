"""Addresses of studies, their tables, charts and the interactive view, and of jobs."""

from __future__ import annotations

from django.urls import path

from wuwai.ui.pages import studies, study_files, study_jobs, study_plans

urlpatterns = [
    path("studies/", studies.studies, name="studies"),
    path("studies/interactive.js", study_files.bundle, name="study-bundle"),
    path("studies/<str:name>/", studies.study, name="study"),
    path("studies/<str:name>/run/", study_jobs.begin, name="study-run"),
    path("studies/<str:name>/plan/", study_plans.plan, name="study-plan"),
    path("studies/<str:name>/plan/take-away/", study_plans.take_away, name="study-plan-away"),
    path("studies/<str:name>/table.<str:fmt>", study_files.download, name="study-download"),
    path("studies/<str:name>/charts/<str:chart>.<str:fmt>", study_files.chart, name="study-chart"),
    path("jobs/", study_jobs.job_list, name="jobs"),
    path("jobs/<slug:uid>/", study_jobs.job_page, name="job"),
    path("jobs/<slug:uid>/cancel/", study_jobs.cancel, name="job-cancel"),
]
