"""Rows of a register counted and added up: its own views, and by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from wuwai.reference.text import Text
from wuwai.registers import access
from wuwai.registers.summing import Group, Measure, Summed, additive, measures, summed, words
from wuwai.ui.pages.register_finding import Asked
from wuwai.ui.pages.register_map import country_field
from wuwai.ui.pages.register_views import view
from wuwai.web.api.asking import day, lang, refuse
from wuwai.web.api.register_answers import RegisterSummary, SumColumn, SummaryLine
from wuwai.web.api.registers import NOT, PERSONAL, Filters, filtered

router = Router(tags=["registers"])


class SummaryQuery(Filters):
    """Filters, and whether what tells of persons is asked for."""

    personal: Literal["1"] | None = Field(None, description=PERSONAL)


@router.get(
    "/registers/{name}/summaries/{key}",
    response={200: RegisterSummary, **NOT},
    summary="A view of a register · 台账汇总",
)
def summary(request: HttpRequest, name: str, key: str, asked: Query[SummaryQuery]) -> RegisterSummary:
    """Rows counted and added up as one of the register's own views does, over the rows the filters find.

    A view by what tells of persons is there only with `personal=1`.
    """
    one = filtered(request, name, day(request, "as_of", asked.as_of))
    names = {field.name for field in access.hidden(one.register, one.user, asked=bool(asked.personal))}
    if any(names & set(view.by) for view in one.register.summaries if view.key == key):
        raise Http404(_("There is no such view."))
    made = view(one, key, "")
    return _answer(one, key, made.summary.title, made.summed, made.measures, lang(request))


class MapQuery(Filters):
    """Filters, and whose places."""

    where: Literal["cities", "abroad"] = Field("cities", description="By city, or by country or region.")


@router.get(
    "/registers/{name}/map",
    response={200: RegisterSummary, **NOT},
    summary="Rows of a register by place · 台账分地区",
)
def by_place(request: HttpRequest, name: str, asked: Query[MapQuery]) -> RegisterSummary:
    """Rows counted and added up by city or country, over the rows the filters find."""
    one = filtered(request, name, day(request, "as_of", asked.as_of))
    field = country_field(one.register) if asked.where == "abroad" else one.register.field("region")
    if field is None:
        raise refuse(request, Text("This register has no country.", "本台账没有国家（地区）字段。"))
    rows = one.rows()
    aims = measures(one.register, rows, additive(one.register))
    made = summed(one.register, rows, (field.name,), aims, one.tally)
    return _answer(one, asked.where, field.title, made, aims, lang(request))


def _answer(
    one: Asked, key: str, title: Text, made: Summed, aims: Sequence[Measure], words_in: str
) -> RegisterSummary:
    sums = [measure for measure in aims if measure.is_sum]
    return RegisterSummary(
        name=one.register.name,
        view=key,
        title=title.get(words_in),
        by=[field.name for field in made.by],
        sums=[
            SumColumn(key=m.key, title=m.title.get(words_in), unit=m.unit, currency=m.currency) for m in sums
        ],
        rows=[_line(made, group, sums, words_in) for group in made.groups],
        total=_line(made, made.total, sums, words_in),
        repeats=made.repeats,
        sample=made.sample,
    )


def _line(made: Summed, group: Group, sums: Sequence[Measure], words_in: str) -> SummaryLine:
    return SummaryLine(
        keys=list(group.key),
        # The total stands for no value of the fields it is by.
        names=[words(one, value).get(words_in) for one, value in zip(made.by, group.key, strict=False)],
        rows=group.rows,
        counted=group.counted,
        synthetic=group.synthetic,
        sums={measure.key: group.value(measure) for measure in sums},
    )
