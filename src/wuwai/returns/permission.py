"""Who may take which step with a return: roles, city, linkage, and two persons for what two must see."""

from __future__ import annotations

from wuwai.accounts import access
from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers.access import may_be_in
from wuwai.returns.forms import Form
from wuwai.returns.models import Return

_NO_OFFICER = Text("this is for officers and heads", "此操作限业务人员和负责人")
_NOT_YOUR_CITY = Text("this is another city's return", "不是本人负责地市的报表")
_NOT_YOUR_LINKAGE = Text("this form is of a linkage that is not yours", "该表不属于本人负责的业务条线")
_CITY_HEAD = Text("this is for the head of the city", "此操作限该市负责人")
_DEPARTMENT = Text("this is for officers of the department", "此操作限省厅业务人员")
_DEPARTMENT_HEAD = Text("this is for a head of the department", "此操作限省厅负责人")
_SECOND_FOR_CITY = Text(
    "whoever submitted it does not approve it: a second person has to", "提交人不能审核本表，须由另一人审核"
)
_SECOND_FOR_DEPARTMENT = Text(
    "whoever submitted it or approved it for the city does not accept it for the department",
    "提交人或市局审核人不能代表省厅审核",
)
_SECOND_TO_PUBLISH = Text(
    "whoever accepted it does not publish it: a second person has to",
    "省厅审核人不能发布本表，须由另一人发布",
)


def may(step: str, form: Form, ret: Return | None, by: User) -> Text | None:
    """Why this person may not take ``step``; None where they may. ``ret`` None is for issuing a round.

    Steps: issue, fill, submit, approve, accept, publish, send_back, unapprove, remark. Whether the state of
    the return allows the step is asked elsewhere.
    """
    if not by.is_active or by.role not in access.ROLES["editing"]:
        return _NO_OFFICER
    if not access.of_linkage(by, form.linkage):
        return _NOT_YOUR_LINKAGE
    if ret is not None and not may_be_in(by, ret.region):
        return _NOT_YOUR_CITY
    return _of_step(step, ret, by)


def _of_step(step: str, ret: Return | None, by: User) -> Text | None:
    head, department = by.role in access.ROLES["approving"], access.of_department(by)
    if step in ("publish", "unapprove"):
        if not (head and department):
            return _DEPARTMENT_HEAD
        return _SECOND_TO_PUBLISH if step == "publish" and _is(ret, by, "accepted_by") else None
    if step == "issue":
        return None if department else _DEPARTMENT
    if step == "accept":
        if not department:
            return _DEPARTMENT
        seen = _is(ret, by, "submitted_by", "approved_by")
        return _SECOND_FOR_DEPARTMENT if seen else None
    if step == "approve":
        if not head or department:
            return _CITY_HEAD
        return _SECOND_FOR_CITY if _is(ret, by, "submitted_by") else None
    if step == "send_back" and ret is not None and not department:
        if ret.state != "submitted":
            return _DEPARTMENT
        return None if head or _is(ret, by, "submitted_by") else _CITY_HEAD
    return None


def _is(ret: Return | None, by: User, *fields: str) -> bool:
    return ret is not None and any(getattr(ret, f"{name}_id") == by.pk for name in fields)
