"""Arranging a draft in the browser: title and day, blocks, their options; and adding from other pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from wuwai.accounts.access import NotAllowed, editing
from wuwai.accounts.models import User
from wuwai.briefings import approving, arrangements, blocks, drafting, whose
from wuwai.briefings.blocks import BlockError, BlockKind, Option, Options
from wuwai.briefings.list_pages import line, the_briefing
from wuwai.briefings.models import Block, Briefing, State
from wuwai.briefings.register_block import FILTER
from wuwai.briefings.study_block import PARAMETER
from wuwai.reference.text import Text
from wuwai.ui.context import active_lang
from wuwai.workspace import current

_LANGUAGE = re.compile(r"^/(zh|en)/")
_MUST = Text("Must be filled.", "必填。")
_VIEW = ("as_of", "page", "sort")  # of a page, not of what it shows
_CHOOSE = Text("one of the choices", "列出的选项之一")


@dataclass(frozen=True, slots=True)
class Field:
    """An option as the form shows it."""

    one: Option
    value: str
    error: Text | None = None


def the_draft(request: HttpRequest, pk: int) -> Briefing:
    """A draft that this person may arrange; not found where they may not open it."""
    one = the_briefing(request, pk)
    if not whose.may_write(request.user, one):
        raise PermissionDenied
    return one


def version_of(request: HttpRequest) -> int:
    """The version that the person looked at, from a hidden field; -1 where it is none, which fits none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


@editing
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """The blocks in order. POST ``do``: ``describe``, ``move`` (``block``, ``place``) or ``remove``."""
    one = the_draft(request, pk)
    if not one.is_draft:
        return redirect("briefing-item", pk)
    typed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            moved = _done(one, request)
            return redirect(f"{reverse('briefing-arrange', args=[pk])}{moved}")
        except NotAllowed as refused:
            messages.error(request, refused.words.get(active_lang()))
            # What was typed is shown again, on what stands now.
            typed, status = request.POST.dict(), 409
            one.refresh_from_db()
    written = {"title_zh": one.title_zh, "title_en": one.title_en, "number": one.number}
    written["as_of"] = one.as_of.isoformat() if one.as_of else ""
    context = {
        **line(one),
        "placed": [_placed(each, moved=request.GET.get("moved", "")) for each in one.blocks.all()],
        "kinds": blocks.all_kinds(),
        "typed": {name: typed.get(name, value) for name, value in written.items()},
        "toward": request.GET.get("toward", ""),
    }
    return render(request, "wuwai/briefings/arrange.html", context, status=status)


def _placed(block: Block, *, moved: str) -> dict[str, Any]:
    """A block as the list shows it."""
    kind = blocks.get(block.kind)
    options = bool(kind.fields(block.options, current(), active_lang()))
    return {
        "block": block,
        "kind": kind,
        "line": kind.line(block.options),
        "options": options,
        "moved": str(block.pk) == moved,
    }


def _done(one: Briefing, request: HttpRequest) -> str:
    """Do what was asked; what the address gains by it."""
    given, by, version = request.POST, request.user, version_of(request)
    block = int(text) if (text := given.get("block", "")).isdecimal() and len(text) < 18 else 0
    if given.get("do") == "move":
        place = int(text) if (text := given.get("place", "")).isdecimal() and len(text) < 6 else 0
        drafting.move(one, block, place, by=by, version=version)
        toward = "up" if given.get("toward") == "up" else "down"
        return f"?moved={block}&toward={toward}"
    if given.get("do") == "remove":
        drafting.remove(one, block, by=by, version=version)
        messages.success(request, _("The block was taken out."))
        return ""
    drafting.describe(
        one,
        by=by,
        version=version,
        title_en=given.get("title_en", ""),
        title_zh=given.get("title_zh", ""),
        number=given.get("number", ""),
        as_of=_day(given.get("as_of", "")),
    )
    messages.success(request, _("Saved."))
    return ""


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotAllowed(Text("The day is none: write 2026-10-31.", "日期无效，应如 2026-10-31。")) from None


@editing
def block(request: HttpRequest, pk: int, block_id: int | None = None) -> HttpResponse:
    """The options of a block: a new one of ``?kind=``, or one there is. POST keeps them."""
    one = the_draft(request, pk)
    if not one.is_draft:
        return redirect("briefing-item", pk)
    held = _held(one, block_id)
    kind = _kind(held.kind if held else request.GET.get("kind", ""))
    asked = request.POST if request.method == "POST" else request.GET
    options = _given(asked) if kind.chooser in asked or request.method == "POST" or not held else held.options
    fields = _fields(kind, options)
    status = 200
    if request.method == "POST":
        wanted = {field.one.name: field.value for field in fields if field.value}
        fields = _checked(kind, fields, wanted)
        if not any(field.error for field in fields):
            try:
                if held:
                    drafting.change(one, held.pk, wanted, by=request.user, version=version_of(request))
                    name = held.pk
                else:
                    name = drafting.add(one, kind.name, wanted, by=request.user).pk
                return redirect(f"{reverse('briefing-arrange', args=[pk])}#block-{name}")
            except NotAllowed as refused:
                messages.error(request, refused.words.get(active_lang()))
                one.refresh_from_db()
        status = 400
    chooser = next((field for field in fields if field.one.name == kind.chooser), None)
    context = {
        **line(one),
        "kind": kind,
        "held": held,
        "chooser": chooser,
        "fields": [field for field in fields if field is not chooser],
        "ready": chooser is None or bool(chooser.value),
        "add_url": reverse("briefing-block-new", args=[pk]),
    }
    return render(request, "wuwai/briefings/block.html", context, status=status)


def _held(one: Briefing, block_id: int | None) -> Block | None:
    if block_id is None:
        return None
    found = one.blocks.filter(pk=block_id).first()
    if found is None:
        raise Http404(_("There is no such block."))
    return found


def _kind(name: str) -> BlockKind:
    try:
        return blocks.get(name)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown


def _given(asked: QueryDict) -> dict[str, str]:
    return {name: str(value).replace("\x00", "") for name, value in asked.items()}


def _fields(kind: BlockKind, options: Options) -> list[Field]:
    """A field for each option, given those chosen."""
    found = kind.fields(options, current(), active_lang())
    return [Field(one, str(options.get(one.name, ""))[: one.length]) for one in found]


def _checked(kind: BlockKind, fields: list[Field], wanted: Options) -> list[Field]:
    """The fields with what is wrong with each."""
    errors: dict[str, Text] = {}
    for field in fields:
        if field.one.required and not field.value:
            errors[field.one.name] = _MUST
        elif field.value and field.one.kind == "choice" and field.value not in dict(field.one.choices):
            errors[field.one.name] = _CHOOSE
    if not errors:
        try:
            kind.check(wanted, current())
        except BlockError as error:
            errors[error.option] = error.words
    names = {field.one.name for field in fields}
    elsewhere = next((words for name, words in errors.items() if name not in names), None)
    return [
        Field(one.one, one.value, errors.get(one.one.name) or (elsewhere if n == 0 else None))
        for n, one in enumerate(fields)
    ]


@editing
def add(request: HttpRequest) -> HttpResponse:
    """Put what another page shows (``?from=`` its address) into a draft, or into a new one."""
    assert isinstance(request.user, User)
    asked = request.POST if request.method == "POST" else request.GET
    origin = asked.get("from", "")
    kind, options = _shown_at(origin, request)
    drafts = (
        Briefing.objects.filter(state=State.DRAFT, region=whose.place(request.user))
        .select_related("made_by")
        .order_by("-changed_at")[:20]
    )
    if request.method == "POST":
        chosen = asked.get("briefing", "")
        one = next((draft for draft in drafts if str(draft.pk) == chosen), None)
        try:
            kind.check(options, current())
            if one is None:
                one = drafting.make(arrangements.EMPTY, by=request.user)
            made = drafting.add(one, kind.name, options, by=request.user)
        except BlockError as error:
            messages.error(request, error.words.get(active_lang()))
        except NotAllowed as refused:
            messages.error(request, refused.words.get(active_lang()))
        else:
            messages.success(request, _("Added to the briefing."))
            return redirect(f"{reverse('briefing-arrange', args=[one.pk])}#block-{made.pk}")
    context = {
        "drafts": [line(one) for one in drafts],
        "origin": origin,
        "kind": kind,
        "what": kind.line(options),
        "states": approving.STATES,
    }
    return render(request, "wuwai/briefings/add.html", context)


def _shown_at(address: str, request: HttpRequest) -> tuple[BlockKind, dict[str, str]]:
    """The block that says what a page of this server shows: a study, a register's list, a target."""
    parts = urlsplit(address)
    if parts.netloc or parts.scheme:
        raise Http404(_("No page of this server is at that address."))
    # An address is resolved in the language that is spoken; the page may have been read in the other.
    own = request.path.split("/")[1]
    try:
        found = resolve(_LANGUAGE.sub(f"/{own}/", parts.path, count=1))
    except Resolver404:
        raise Http404(_("No page of this server is at that address.")) from None
    query = {k: v for k, v in _given(QueryDict(parts.query)).items() if v and k not in _VIEW}
    if found.url_name == "study":
        name = str(found.kwargs["name"])
        known = {f"{PARAMETER}{one}" for one in _parameters(name)}
        given = {f"{PARAMETER}{k}": v for k, v in query.items()}
        return blocks.get("study"), {"study": name, **{k: v for k, v in given.items() if k in known}}
    if found.url_name == "register":
        given = {f"{FILTER}{k}": v for k, v in query.items() if k not in ("view", "column")}
        return blocks.get("register"), {"register": str(found.kwargs["name"]), **given}
    if found.url_name == "target":
        return blocks.get("target"), {"target": str(found.kwargs["target_id"])}
    raise Http404(_("What this page shows is no block of a briefing."))


def _parameters(study: str) -> tuple[str, ...]:
    from wuwai.studies import registry

    try:
        return tuple(one.name for one in registry.get(study).parameters)
    except KeyError as unknown:
        raise Http404(str(unknown)) from unknown
