"""Addresses of the review desk, of issuing, and of who reported when."""

from django.urls import path

from wuwai.returns import desk_pages, issue_pages, review_pages, timeliness_pages

_RETURN = "returns/desk/<slug:name>/<slug:region>/<slug:period>/"

urlpatterns = [
    path("returns/desk/", desk_pages.desk, name="return-desk"),
    path("returns/desk/steps/", desk_pages.steps, name="return-steps"),
    path(_RETURN, review_pages.review, name="return-review"),
    path(f"{_RETURN}remark/", review_pages.remark, name="return-desk-remark"),
    path(f"{_RETURN}<slug:step>/", review_pages.step, name="return-step"),
    path("returns/issue/", issue_pages.issue, name="return-issue"),
    path("returns/issue/one/", issue_pages.issue_one, name="return-issue-one"),
    path("returns/timeliness/", timeliness_pages.timeliness, name="return-timeliness"),
    path(
        "returns/timeliness/late.<slug:fmt>", timeliness_pages.timeliness_file, name="return-timeliness-file"
    ),
]
