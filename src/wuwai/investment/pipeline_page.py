"""The page of the pipeline: board, list, stuck projects, obstacles, funnel and forecast."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from wuwai.accounts.access import allowed, reading
from wuwai.investment import board, obstacles
from wuwai.investment.models import investment_projects, project_funds, project_obstacles
from wuwai.investment.studies import arrivals_study, funnel_study, pipeline_study, survival_study
from wuwai.investment.studies.arrivals import Arrivals
from wuwai.investment.studies.stages import CLASSES, END_REASONS, ENDED, OBSTACLES, OPEN, SECTORS, STAGES
from wuwai.reference import regions, units
from wuwai.reference.currencies import currencies
from wuwai.reference.text import Text
from wuwai.registers import personal
from wuwai.registers.access import PERSONAL, deals_with, reads_personal
from wuwai.registers.columns import YES_NO
from wuwai.registers.counting import today as office_day
from wuwai.ui import table_files
from wuwai.ui.as_of import known_on
from wuwai.ui.context import active_lang
from wuwai.ui.pages.errors import too_many
from wuwai.ui.study_asking import Asked, TooMany, ask
from wuwai.workspace import current

TEMPLATE = "wuwai/investment/pipeline.html"
REGISTERS = (investment_projects.REGISTER, project_funds.REGISTER, project_obstacles.REGISTER)
PAGE_SIZE = 50
_NEXT = dict(zip(OPEN, (*OPEN[1:], "in_production"), strict=True))


def _given(request: HttpRequest) -> dict[str, str]:
    """The filters of the address, as a database can compare them."""
    wanted = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in board.FILTERS}
    if not reads_personal(request.user, board.REGISTER):
        wanted.pop("leader", None)
    return {name: value for name, value in wanted.items() if value}


@reading
def pipeline(request: HttpRequest) -> HttpResponse:
    """``?view=`` board, list, stuck, obstacles or figures; filters, page and numbers are in the address."""
    view = request.GET.get("view", "board")
    builder = _VIEWS.get(view, _board)
    as_of, given = known_on(request), _given(request)
    everything = board.projects(request.user, as_of)
    context: dict[str, Any] = {
        "view": view if view in _VIEWS else "board",
        "given": given,
        "kept": urlencode(given),
        "registers": REGISTERS,
        "today": as_of or office_day(),
        "as_of_day": as_of,
        "can_edit": as_of is None
        and allowed(request, "editing")
        and deals_with(request.user, board.REGISTER),
        "sample": everything.filter(synthetic=True).exists(),
        "reads_personal": reads_personal(request.user, board.REGISTER),
        "not_theirs": PERSONAL,
    }
    if not everything.exists():
        return render(request, TEMPLATE, {**context, "nothing": True})
    filters = _filters(board.choices(request.user, as_of), given)
    context["filters"] = [one for one in filters if one["name"] != "leader" or context["reads_personal"]]
    clock = board.limits(as_of)
    rows = board.wished(everything, given)
    late = board.stuck(rows, clock, context["today"])
    context |= {
        "open_count": rows.filter(stage__in=OPEN).count(),
        "stuck_count": late.count(),
        "here": request.get_full_path(),
        "end_reasons": END_REASONS,
        "ended": ENDED,
    }
    try:
        built = builder(request, rows, clock, context)
    except TooMany:
        return too_many(request)
    if context["reads_personal"]:
        _note_read(request, built)
    return render(request, TEMPLATE, {**context, **built})


def _note_read(request: HttpRequest, built: dict[str, Any]) -> None:
    """The leaders of the projects shown, and of the filter that offers all of them."""
    cards = [*built.get("cards", ()), *(card for one in built.get("columns", ()) for card in one.cards)]
    leader = board.REGISTER.field("leader")
    personal.note_groups(board.REGISTER, [leader], by=request.user, how="page")
    personal.note_rows(board.REGISTER, [leader], [card.row for card in cards], by=request.user, how="list")


def _filters(there: dict[str, list[str]], given: dict[str, str]) -> list[dict[str, Any]]:
    """Each filter with the values that occur, in words."""
    named: list[tuple[str, str, list[tuple[str, Text]]]] = [
        ("region", _("City"), [(code, _place(code)) for code in there["region"]]),
        ("sector", _("Sector"), [(key, SECTORS[key]) for key in SECTORS if key in there["sector"]]),
        (
            "source_country",
            _("Source country or region"),
            [(code, _place(code)) for code in there["source_country"]],
        ),
        (
            "project_class",
            _("Class"),
            [(key, CLASSES[key]) for key in CLASSES if key in there["project_class"]],
        ),
        ("landmark", _("Landmark"), list(YES_NO.items())),
        ("leader", _("Leader"), [(one, Text(one, one)) for one in there["leader"][:500]]),
    ]
    return [
        {"name": name, "label": label, "choices": choices, "value": given.get(name, "")}
        for name, label, choices in named
    ]


def _place(code: str) -> Text:
    try:
        return regions.get(code).title
    except KeyError:
        return Text(code, code)


def _board(
    request: HttpRequest, rows: board.Rows, clock: board.Limits, shown: dict[str, Any]
) -> dict[str, Any]:
    columns = board.columns(rows, clock, shown["today"], shown["as_of_day"])
    return {"columns": columns, "next_stage": {key: (to, STAGES[to]) for key, to in _NEXT.items()}}


def _list(
    request: HttpRequest, rows: board.Rows, clock: board.Limits, shown: dict[str, Any]
) -> dict[str, Any]:
    stage = request.GET.get("stage", "")
    if stage in STAGES:
        rows = rows.filter(stage=stage)
    ordered = board.urgent_first(rows, clock, shown["today"])
    return _paged(request, ordered, clock, shown) | {
        "stage": stage,
        "stages": STAGES,
        "keep": urlencode({**shown["given"], "view": "list", **({"stage": stage} if stage else {})}),
    }


def _stuck(
    request: HttpRequest, rows: board.Rows, clock: board.Limits, shown: dict[str, Any]
) -> dict[str, Any]:
    found = _paged(request, board.stuck(rows, clock, shown["today"]), clock, shown)
    return found | {"keep": urlencode({**shown["given"], "view": "stuck"})}


def _paged(
    request: HttpRequest, rows: board.Rows, clock: board.Limits, shown: dict[str, Any]
) -> dict[str, Any]:
    page, found = _page(request, rows)
    return {"page": page, "cards": board.cards(found, clock, shown["today"], shown["as_of_day"])}


def _page(request: HttpRequest, rows: board.Rows) -> tuple[Page[Any], list[Any]]:
    """The page the address asks for, and its rows."""
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PAGE_SIZE
    return page, board.page_of(rows, first, first + PAGE_SIZE)


def _obstacles(
    request: HttpRequest, rows: board.Rows, clock: board.Limits, shown: dict[str, Any]
) -> dict[str, Any]:
    given, category = shown["given"], request.GET.get("category", "")
    wanted = category if category in OBSTACLES else ""
    found = obstacles.waiting(
        request.user, shown["as_of_day"], region=given.get("region", ""), category=wanted
    )
    page, rows_of_page = _page(request, found)
    limit = int(current().setting("pipeline.answer_days"))
    keep = {"region": given.get("region", ""), "category": wanted, "view": "obstacles"}
    return {
        "page": page,
        "clocks": obstacles.clocks(rows_of_page, shown["today"], shown["as_of_day"], usual_limit=limit),
        "limit": limit,
        "category": wanted,
        "categories": OBSTACLES,
        "keep": urlencode({name: value for name, value in keep.items() if value}),
    }


def _figures(
    request: HttpRequest, rows: board.Rows, clock: board.Limits, shown: dict[str, Any]
) -> dict[str, Any]:
    year = ask(request, arrivals_study.STUDY)
    found = year.result.result if year.result and isinstance(year.result.result, Arrivals) else None
    goals = found.goals if found else ()
    charts = [
        *_charts(ask(request, pipeline_study.STUDY), "stays", "stuck"),
        *_charts(ask(request, survival_study.STUDY), "steps"),
        *_charts(ask(request, funnel_study.STUDY), "road", "step", "groups"),
        *_charts(year, "months", "back"),
    ]
    return {
        "charts": charts,
        "year": year.result,
        "year_errors": year.errors,
        "goals": [(one, units.of_currency(one.currency)) for one in goals],
        "asked_goal": next((one for one in goals if found and one.currency == found.currency), None),
        "asked_unit": units.of_currency(found.currency) if found else "",
        "currencies": currencies(),
        "currency": request.GET.get("currency", "") or "USD",
        "goal": request.GET.get("goal", ""),
        "by": request.GET.get("by", "none"),
        "breakdowns": funnel_study.STUDY.parameter("by").choices,
        "warnings": year.result.warnings if year.result else (),
    }


def _charts(asked: Asked, *names: str) -> list[tuple[Any, Any]]:
    """The charts of a result that hold something, as the page draws them."""
    if asked.result is None or asked.result.frame().is_empty():
        return []
    kept = [one for one in asked.result.study.charts if one.name in names]
    lang = active_lang()
    return [(asked.result, one) for one in kept if one.build(asked.result.result, lang) is not None]


_VIEWS = {"board": _board, "list": _list, "stuck": _stuck, "obstacles": _obstacles, "figures": _figures}

_HEADINGS = (
    Text("Project number", "项目编号"),
    Text("Project", "项目名称"),
    Text("City", "地市"),
    Text("Stage", "阶段"),
    Text("Since", "进入日期"),
    Text("Days in the stage", "已停留天数"),
    Text("80th percentile of completed stays", "完成样本第80百分位（天）"),
    Text("Completed stays", "完成样本数"),
    Text("Stuck", "是否超期"),
    Text("Class", "项目类别"),
    Text("Sector", "行业"),
    Text("Source", "资金来源国家（地区）"),
    Text("Accountable leader", "牵头领导"),
    Text("Expected investment", "计划投资额"),
    Text("Currency", "币种"),
    Text("Next step", "下一步工作"),
    Text("Next step due on", "下一步工作期限"),
    Text("Open obstacles", "未决堵点"),
    Text("Synthetic", "合成样例"),
)


@reading
def download(request: HttpRequest, fmt: str) -> HttpResponse:
    """The projects that the filters leave, with their clocks, as ``csv`` or ``xlsx``."""
    as_of, lang = known_on(request), active_lang()
    today, clock = as_of or office_day(), board.limits(as_of)
    rows = board.wished(board.projects(request.user, as_of), _given(request))
    stage = request.GET.get("stage", "")
    if stage in STAGES:
        rows = rows.filter(stage=stage)
    is_stuck = request.GET.get("view") == "stuck"
    ordered = board.stuck(rows, clock, today) if is_stuck else board.urgent_first(rows, clock, today)
    may_read = reads_personal(request.user, board.REGISTER)
    told = may_read and personal.asked(request.GET)
    cards = board.cards(list(ordered), clock, today, as_of)
    if told:
        shown = [card.row for card in cards]
        personal.note_rows(
            board.REGISTER, [board.REGISTER.field("leader")], shown, by=request.user, how="file"
        )
    leader = None if told else (_NOT_ASKED if may_read else PERSONAL).get(lang)
    lines = [_line(card, lang, leader) for card in cards]
    address = request.build_absolute_uri(reverse("investment-pipeline"))
    about = [
        (Text("Page", "页面").get(lang), f"{address}?{request.GET.urlencode()}"),
        (Text("As of", "截至").get(lang), today.isoformat()),
        (Text("Stuck", "超期").get(lang), _RULE.get(lang)),
    ]
    headings = [one.get(lang) for one in _HEADINGS]
    return table_files.answer("pipeline", fmt, headings, lines, about=about, lang=lang)


_RULE = Text(
    "longer in its stage than the 80th percentile of that stage's completed stays",
    "停留时间超过该阶段完成样本第80百分位",
)


_NOT_ASKED = Text("personal data: only with personal=1", "个人信息，须以 personal=1 明确索取")


def _line(card: board.Card, lang: str, leader: str | None) -> list[table_files.Cell]:
    row = card.row
    nothing: table_files.Cell = ""
    return [
        row.project_no,
        row.name,
        _place(row.region).get(lang),
        card.stage.get(lang),
        _day(card.entered),
        nothing if card.days is None else card.days,
        nothing if card.usual is None else card.usual,
        card.completed,
        YES_NO["yes" if card.stuck else "no"].get(lang),
        CLASSES.get(row.project_class, Text("", "")).get(lang),
        SECTORS.get(row.sector, Text("", "")).get(lang),
        _place(row.source_country).get(lang) if row.source_country else "",
        row.leader if leader is None else leader,
        nothing if row.investment is None else row.investment,
        row.currency,
        row.next_step,
        _day(row.next_step_due),
        card.obstacles,
        YES_NO["yes" if row.synthetic else "no"].get(lang),
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
