"""Addresses of the register and rule-book pages."""

from django.urls import path

from wuwai.ui.pages import register_batches as batches
from wuwai.ui.pages import register_bulk as bulk
from wuwai.ui.pages import register_evidence as evidence
from wuwai.ui.pages import register_fields as fields
from wuwai.ui.pages import register_imports as imports
from wuwai.ui.pages import register_jobs as jobs
from wuwai.ui.pages import register_map as maps
from wuwai.ui.pages import register_rows as rows
from wuwai.ui.pages import register_sheets as sheets
from wuwai.ui.pages import register_views as views
from wuwai.ui.pages import registers as lists
from wuwai.ui.pages import rule_book_files as book_files
from wuwai.ui.pages import rule_books
from wuwai.ui.pages import rule_books_over as over

urlpatterns = [
    path("registers/", lists.registers, name="registers"),
    path("registers/<slug:name>/", lists.register, name="register"),
    path("registers/<slug:name>/map/", maps.map_page, name="register-map"),
    path("registers/<slug:name>/map.<str:fmt>", maps.download, name="register-map-file"),
    path("registers/<slug:name>/summary.<str:fmt>", views.download, name="register-summary"),
    path("registers/<slug:name>/named/", lists.named, name="register-named"),
    path("registers/<slug:name>/search/", lists.search, name="register-search"),
    path("registers/<slug:name>/bulk/", bulk.bulk, name="register-bulk"),
    path("registers/<slug:name>/new/", rows.new, name="register-new"),
    path("registers/<slug:name>/template.xlsx", sheets.template, name="register-template"),
    path("registers/<slug:name>/rows.<str:fmt>", sheets.export, name="register-export"),
    path("registers/<slug:name>/import/", imports.import_page, name="register-import"),
    path("registers/<slug:name>/import/<slug:uid>/", imports.job_page, name="register-import-job"),
    path("registers/<slug:name>/import/<slug:uid>/take/", imports.take, name="register-import-take"),
    path("registers/<slug:name>/import/<slug:uid>/cancel/", imports.cancel, name="register-import-cancel"),
    path(
        "registers/<slug:name>/import/<slug:uid>/<slug:which>.xlsx", imports.file, name="register-import-file"
    ),
    path("registers/<slug:name>/batches/", batches.batch_list, name="register-batches"),
    path("registers/<slug:name>/batches/<slug:uid>/", batches.batch_page, name="register-batch"),
    path("registers/<slug:name>/jobs/<slug:uid>/", jobs.job_page, name="register-job"),
    path("registers/<slug:name>/jobs/<slug:uid>/cancel/", jobs.cancel, name="register-job-cancel"),
    path("registers/<slug:name>/rows/<slug:uid>/", rows.row_page, name="register-row"),
    path(
        "registers/<slug:name>/rows/<slug:uid>/fields/<slug:field>/", fields.field_page, name="register-field"
    ),
    path(
        "registers/<slug:name>/rows/<slug:uid>/fields/<slug:field>/history.<str:fmt>",
        fields.download,
        name="register-field-file",
    ),
    path("registers/<slug:name>/rows/<slug:uid>/edit/", rows.edit, name="register-edit"),
    path("registers/<slug:name>/rows/<slug:uid>/move/", rows.move_stage, name="register-move"),
    path("registers/<slug:name>/rows/<slug:uid>/evidence/", evidence.add_evidence, name="register-evidence"),
    path(
        "registers/<slug:name>/rows/<slug:uid>/evidence/<str:stored>/",
        evidence.evidence_file,
        name="register-evidence-file",
    ),
    path(
        "registers/<slug:name>/rows/<slug:uid>/evidence/<str:stored>/withdraw/",
        evidence.withdraw_evidence,
        name="register-evidence-withdraw",
    ),
    path("rule-books/", rule_books.rule_books, name="rule-books"),
    path("rule-books/own/", book_files.take, name="rule-book-take"),
    path("rule-books/own/put-away/", book_files.withdraw, name="rule-book-withdraw"),
    path("rule-books/own/before/<str:file>", book_files.kept, name="rule-book-kept"),
    path("rule-books/<slug:name>/check/", rule_books.check, name="rule-check"),
    path("rule-books/<slug:name>/<str:begins>.toml", book_files.download, name="rule-book-file"),
    path("rule-books/<slug:name>/over/<slug:register>/", over.over, name="rule-over"),
    path("rule-books/<slug:name>/over/<slug:register>/rows.<str:fmt>", over.download, name="rule-over-file"),
    path("rule-books/<slug:name>/", rule_books.rule_book, name="rule-book"),
]
