"""Registers and their rows."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from wuwai.registers import registry
from wuwai.registers.columns import columns
from wuwai.registers.contract import Register
from wuwai.registers.past import stood
from wuwai.registers.rows import RegisterRow
from wuwai.web.api.answers import Refusal, RegisterLine, Row, Rows
from wuwai.web.api.asking import Known, Page, day, lang

router = Router(tags=["registers"])
_NOT = {401: Refusal, 404: Refusal, 422: Refusal}


@router.get("/registers", response={200: list[RegisterLine], 401: Refusal}, summary="Registers · 台账")
def registers(request: HttpRequest, asked: Query[Known]) -> list[RegisterLine]:
    """Every register and how many rows it holds; with `as_of` how many it held at the end of that day."""
    known = day(request, "as_of", asked.as_of)
    return [
        RegisterLine(
            name=one.name,
            linkage=one.linkage,
            title=one.title.get(lang(request)),
            rows=stood(one, known).count(),
            synthetic=stood(one, known).filter(synthetic=True).count(),
            rule_book=one.rule_book or None,
        )
        for one in registry.all_registers()
    ]


class RowsQuery(Known, Page):
    """Filters on rows."""

    stage: str | None = Field(None, description="Key of a stage.")
    region: str | None = Field(None, description="Code of a city.")


@router.get("/registers/{name}", response={200: Rows, **_NOT}, summary="Rows of a register · 台账记录")
def rows(request: HttpRequest, name: str, asked: Query[RowsQuery]) -> Rows:
    """Rows in the order they were made; with `as_of` as they stood at the end of that day."""
    register = _named(name)
    chosen = stood(register, day(request, "as_of", asked.as_of)).order_by("id")
    if asked.stage is not None:
        chosen = chosen.filter(stage=_storable(asked.stage))
    if asked.region is not None:
        chosen = chosen.filter(region=_storable(asked.region))
    page = [_row(register, one) for one in chosen[asked.offset : asked.offset + asked.limit]]
    return Rows(count=chosen.count(), limit=asked.limit, offset=asked.offset, rows=page)


@router.get("/registers/{name}/{uid}", response={200: Row, **_NOT}, summary="One row · 单条记录")
def row(request: HttpRequest, name: str, uid: str, asked: Query[Known]) -> Row:
    """One row of a register, by its public id; with `as_of` as it stood at the end of that day."""
    register = _named(name)
    known = day(request, "as_of", asked.as_of)
    found = stood(register, known).filter(uid=_storable(uid)).first()
    if found is None:
        raise Http404(_("There is no such row."))
    return _row(register, found)


def _named(name: str) -> Register:
    try:
        return registry.get(name)
    except KeyError as error:
        raise Http404(_("There is no such register.")) from error


def _storable(text: str) -> str:
    """Text as a database can compare it: no NUL, no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _row(register: Register, one: RegisterRow) -> Row:
    return Row(
        uid=one.uid,
        stage=one.stage,
        region=one.region,
        synthetic=one.synthetic,
        updated_at=one.updated_at.isoformat(),
        values={column.name: one.value(column.name) for column in columns(register)},
    )
