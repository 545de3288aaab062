"""Addresses of the register and rule-book pages."""

from django.urls import path

from wuwai.ui.pages import register_rows as rows
from wuwai.ui.pages import register_sheets as sheets
from wuwai.ui.pages import registers as lists
from wuwai.ui.pages import rule_books

urlpatterns = [
    path("registers/", lists.registers, name="registers"),
    path("registers/<slug:name>/", lists.register, name="register"),
    path("registers/<slug:name>/new/", rows.new, name="register-new"),
    path("registers/<slug:name>/template.xlsx", sheets.template, name="register-template"),
    path("registers/<slug:name>/rows.<str:fmt>", sheets.export, name="register-export"),
    path("registers/<slug:name>/import/", sheets.import_page, name="register-import"),
    path("registers/<slug:name>/rows/<slug:uid>/", rows.row_page, name="register-row"),
    path("registers/<slug:name>/rows/<slug:uid>/edit/", rows.edit, name="register-edit"),
    path("registers/<slug:name>/rows/<slug:uid>/move/", rows.move_stage, name="register-move"),
    path("registers/<slug:name>/rows/<slug:uid>/evidence/", rows.add_evidence, name="register-evidence"),
    path(
        "registers/<slug:name>/rows/<slug:uid>/evidence/<str:stored>/",
        rows.evidence_file,
        name="register-evidence-file",
    ),
    path(
        "registers/<slug:name>/rows/<slug:uid>/evidence/<str:stored>/withdraw/",
        rows.withdraw_evidence,
        name="register-evidence-withdraw",
    ),
    path("rule-books/", rule_books.rule_books, name="rule-books"),
    path("rule-books/<slug:name>/check/", rule_books.check, name="rule-check"),
    path("rule-books/<slug:name>/", rule_books.rule_book, name="rule-book"),
]
