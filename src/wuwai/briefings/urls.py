"""Where the briefing is read and downloaded."""

from __future__ import annotations

from django.urls import path

from wuwai.briefings import pages

urlpatterns = [
    path("briefing/", pages.briefing, name="briefing"),
    path("briefing/wuwai-briefing.pdf", pages.download, name="briefing-pdf"),
]
