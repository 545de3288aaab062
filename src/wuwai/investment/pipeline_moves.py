"""Move a project from the board: on along the road, or out of it with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import editing
from wuwai.investment.models.investment_projects import REGISTER
from wuwai.investment.studies.stages import END_REASONS, ENDED
from wuwai.reference.text import Text
from wuwai.registers import access
from wuwai.registers.checking import problems
from wuwai.registers.columns import column
from wuwai.registers.contract import RegisterField
from wuwai.registers.moves import MoveError, check_seen, move
from wuwai.registers.rows import RegisterRow
from wuwai.registers.values import ValueProblem, read
from wuwai.ui.context import active_lang
from wuwai.ui.pages.register_rows import person

_ON = RegisterField("on", Text("Day", "日期"), "date")


@editing
@require_POST
def move_project(request: HttpRequest, uid: str) -> HttpResponse:
    """``stage``, ``on`` (the day it entered it; empty: today), ``reason`` and, for an end, ``end_reason``.

    ``version`` is the state of the project that the board showed: one changed since is not moved.
    """
    stage = request.POST.get("stage", "")
    with transaction.atomic():
        rows = REGISTER.model._default_manager.select_for_update()
        row = access.visible(rows, request.user).filter(uid=uid).first()
        if row is None:
            raise Http404(f"no project {uid}")
        try:
            with transaction.atomic():
                _moved(request, row, stage)
        except ValueProblem as problem:
            words = Text("Not moved. The day should be {what}.", "未变更。日期应为{what}。")
            messages.error(request, words.format(what=problem.expected).get(active_lang()))
        except MoveError as error:
            messages.error(request, error.reason.get(active_lang()))
        else:
            messages.success(request, _("Moved: %(project)s.") % {"project": row})
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe and back.startswith("/") else reverse("investment-pipeline"))


def _moved(request: HttpRequest, row: RegisterRow, stage: str) -> None:
    """Move ``row``, or raise with nothing changed."""
    check_seen(row, request.POST.get("version"))
    day = read(_ON, request.POST.get("on", ""))
    reason = request.POST.get("reason", "").strip()[:500]
    by = person(request)
    if stage in ENDED:
        why = request.POST.get("end_reason", "")
        if why not in END_REASONS:
            raise MoveError(
                Text("Say why the project was lost or withdrawn.", "请选择项目流失或撤回的原因。")
            )
        title = column(REGISTER, "end_reason").title
        setattr(row, "end_reason", why)  # noqa: B010 - a field of this register's model only
        row.keep(by=by, reason=f"{title.zh} {title.en}：{END_REASONS[why].zh} {END_REASONS[why].en}")
    moved = move(row, stage, by=by, reason=reason, on=day)
    for _name, expected in problems(REGISTER, [moved])[0]:
        words = Text("Not moved: {what} expected.", "未变更，应为：{what}。")
        raise MoveError(words.format(what=expected))
