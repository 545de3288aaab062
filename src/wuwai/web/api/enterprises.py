"""Enterprises: found by name or code, one with its rows in every register, and pairs that may be one."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from wuwai.linkage.enterprise_facts import standing
from wuwai.registers.columns import columns
from wuwai.registers.duplicates import in_words
from wuwai.registers.enterprise_merges import DuplicateProposal
from wuwai.registers.enterprises import REGISTER, Enterprise
from wuwai.registers.firm_names import folded
from wuwai.registers.past import stood
from wuwai.web.api.answers import Refusal
from wuwai.web.api.asking import Known, Page, day, lang

router = Router(tags=["registers"])
_NOT = {401: Refusal, 404: Refusal, 422: Refusal}


class EnterpriseLine(Schema):
    """An enterprise. `merged_into` is the id of the one it was merged into."""

    uid: str
    number: str
    name: str
    credit_code: str
    region: str
    stage: str
    synthetic: bool
    merged_into: str | None


class Enterprises(Schema):
    """A page of enterprises."""

    count: int
    limit: int
    offset: int
    enterprises: list[EnterpriseLine]


class OtherName(Schema):
    """A former, English, short or other name."""

    name: str
    kind: str
    source: str
    valid_from: str | None
    valid_to: str | None


class Summed(Schema):
    """The sum of an amount over rows; amounts of different currencies are never added."""

    title: str
    unit: str
    of: str
    counted: bool
    value: float
    rows: int


class InRegister(Schema):
    """What one register has on the enterprise; `through` names the register whose rows these refer to."""

    name: str
    linkage: str
    title: str
    through: str | None
    rows: int
    counted: int
    amounts: list[Summed]


class OneEnterprise(EnterpriseLine):
    """One enterprise through the five linkages."""

    values: dict[str, object]
    names: list[OtherName]
    registers: list[InRegister]


class Pair(Schema):
    """Two enterprises that may be one, with the reasons in words."""

    score: float
    first: EnterpriseLine
    second: EnterpriseLine
    reasons: list[str]


class Pairs(Schema):
    """A page of pairs."""

    count: int
    limit: int
    offset: int
    pairs: list[Pair]


class EnterprisesQuery(Page):
    """Words to find an enterprise by."""

    q: str | None = Field(None, max_length=200, description="Part of a name or other name, or of a code.")


@router.get("/enterprises", response={200: Enterprises, **_NOT}, summary="Enterprises · 企业")
def enterprises(request: HttpRequest, asked: Query[EnterprisesQuery]) -> Enterprises:
    """Enterprises in the order they were noted; those merged into another are left out."""
    chosen = Enterprise.objects.filter(merged_into=None).order_by("pk").select_related("merged_into")
    words = (asked.q or "").replace("\x00", "").strip()
    if words:
        key = folded(words)
        named = Q(name_key__contains=key) | Q(aliases__key__contains=key) if key else Q()
        chosen = chosen.filter(named | Q(credit_code__istartswith=words)).distinct()
    page = [_line(one) for one in chosen[asked.offset : asked.offset + asked.limit]]
    return Enterprises(count=chosen.count(), limit=asked.limit, offset=asked.offset, enterprises=page)


@router.get(
    "/enterprises/duplicates", response={200: Pairs, **_NOT}, summary="Pairs that may be one · 疑似重复"
)
def duplicates(request: HttpRequest, asked: Query[Page]) -> Pairs:
    """The pairs found when duplicates were last looked for, the likeliest first."""
    chosen = DuplicateProposal.objects.select_related("first", "second")
    pairs = [
        Pair(
            score=one.score,
            first=_line(one.first),
            second=_line(one.second),
            reasons=[word.get(lang(request)) for word in in_words(one)],
        )
        for one in chosen[asked.offset : asked.offset + asked.limit]
    ]
    return Pairs(count=chosen.count(), limit=asked.limit, offset=asked.offset, pairs=pairs)


@router.get("/enterprises/{uid}", response={200: OneEnterprise, **_NOT}, summary="One enterprise · 单个企业")
def enterprise(request: HttpRequest, uid: str, asked: Query[Known]) -> OneEnterprise:
    """One enterprise with what every register has on it; with `as_of` as it stood at the end of that day."""
    known = day(request, "as_of", asked.as_of)
    storable = uid.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    one = stood(REGISTER, known).filter(uid=storable).first()
    if not isinstance(one, Enterprise):
        raise Http404(_("There is no such enterprise."))
    words = lang(request)
    found = standing(one, user=request.user, as_of=known)
    return OneEnterprise(
        **_line(one).dict(),
        values={column.name: one.value(column.name) for column in columns(REGISTER)},
        names=[
            OtherName(
                name=alias.name,
                kind=alias.kind,
                source=alias.source,
                valid_from=alias.valid_from.isoformat() if alias.valid_from else None,
                valid_to=alias.valid_to.isoformat() if alias.valid_to else None,
            )
            for alias in Enterprise.objects.get(pk=one.pk).aliases.all()
        ],
        registers=[
            InRegister(
                name=held.register.name,
                linkage=held.register.linkage,
                title=held.register.title.get(words),
                through=held.through.get(words) if held.through else None,
                rows=held.rows,
                counted=held.counted,
                amounts=[
                    Summed(
                        title=amount.title.get(words),
                        unit=amount.unit,
                        of=amount.of.get(words),
                        counted=amount.counted,
                        value=amount.value,
                        rows=amount.rows,
                    )
                    for amount in held.amounts
                ],
            )
            for linkage in found.linkages
            for held in linkage.held
        ],
    )


def _line(one: Enterprise) -> EnterpriseLine:
    return EnterpriseLine(
        uid=one.uid,
        number=one.number,
        name=one.name,
        credit_code=one.credit_code,
        region=one.region,
        stage=one.stage,
        synthetic=one.synthetic,
        merged_into=one.merged_into.uid if one.merged_into else None,
    )
