"""Where briefings are read, arranged, approved, checked and downloaded."""

from __future__ import annotations

from django.urls import path

from wuwai.briefings import arrange_pages, list_pages, pages, step_pages, word_pages

urlpatterns = [
    path("briefing/", pages.briefing, name="briefing"),
    path("briefing/wuwai-briefing.pdf", pages.download, name="briefing-pdf"),
    path("briefing/wuwai-briefing.docx", word_pages.download, name="briefing-docx"),
    path("briefings/", list_pages.briefings, name="briefings"),
    path("briefings/new/", list_pages.new, name="briefing-new"),
    path("briefings/add/", arrange_pages.add, name="briefing-add"),
    path("briefings/<int:pk>/", list_pages.briefing, name="briefing-item"),
    path("briefings/<int:pk>/pages/", list_pages.as_printed, name="briefing-pages"),
    path("briefings/<int:pk>/check/", list_pages.check, name="briefing-check"),
    path("briefings/<int:pk>/briefing-zh.pdf", list_pages.file, {"lang": "zh"}, name="briefing-file-zh"),
    path("briefings/<int:pk>/briefing-en.pdf", list_pages.file, {"lang": "en"}, name="briefing-file-en"),
    path("briefings/<int:pk>/briefing-zh.docx", word_pages.file, {"lang": "zh"}, name="briefing-word-zh"),
    path("briefings/<int:pk>/briefing-en.docx", word_pages.file, {"lang": "en"}, name="briefing-word-en"),
    path("briefings/<int:pk>/arrange/", arrange_pages.arrange, name="briefing-arrange"),
    path("briefings/<int:pk>/blocks/new/", arrange_pages.block, name="briefing-block-new"),
    path("briefings/<int:pk>/blocks/<int:block_id>/", arrange_pages.block, name="briefing-block"),
    path("briefings/<int:pk>/submit/", step_pages.submit, name="briefing-submit"),
    path("briefings/<int:pk>/approve/", step_pages.approve, name="briefing-approve"),
    path("briefings/<int:pk>/send-back/", step_pages.send_back, name="briefing-send-back"),
    path("briefings/<int:pk>/edition/", step_pages.new_edition, name="briefing-edition"),
    path("briefings/<int:pk>/discard/", step_pages.discard, name="briefing-discard"),
]
