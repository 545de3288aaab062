"""What every page's shell shows: who reads, where they are, the other language, the workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

import wuwai
from wuwai.accounts.access import allowed
from wuwai.reference.days import in_words
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Lang
from wuwai.registers import registry
from wuwai.registers.access import deals_with, reads_personal
from wuwai.ui.as_of import known_on, refused, today_url
from wuwai.workspace import Workspace, WorkspaceError, current

PREFIXES = {"zh": "/zh/", "en": "/en/"}


@dataclass(frozen=True, slots=True)
class NavItem:
    """One line of the sidebar. ``hue`` is the linkage whose colour marks it, or empty."""

    label: str
    url: str
    current: bool
    hue: str = ""


def active_lang() -> Lang:
    """``"zh"`` or ``"en"``: the language this page is written in."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def other_language_url(path: str) -> str:
    """The same page in the other language; its first page for an address outside both.

    >>> other_language_url("/zh/data/?page=2")
    '/en/data/?page=2'
    """
    for lang, prefix in PREFIXES.items():
        if path.startswith(prefix):
            other = "en" if lang == "zh" else "zh"
            return PREFIXES[other] + path[len(prefix) :]
    return PREFIXES["zh" if active_lang() == "en" else "en"]


def _route(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""  # an office may serve fewer rooms; what has no address is not offered


def _item(request: HttpRequest, name: str, label: str, hue: str = "") -> NavItem | None:
    url = _route(name)
    if not url:
        return None
    home = url in PREFIXES.values()
    here = request.path == url if home else request.path.startswith(url)
    return NavItem(label=label, url=url, current=here, hue=hue)


def _items(request: HttpRequest, entries: list[tuple[str, str, str]]) -> list[NavItem]:
    return [item for name, label, hue in entries if (item := _item(request, name, label, hue))]


def _workspace() -> Workspace | None:
    try:
        return current()
    except WorkspaceError:
        return None


def _vintage(workspace: Workspace | None) -> Callable[[], str]:
    def latest() -> str:
        manifests = workspace.facts.snapshots() if workspace else ()
        return max((m.recorded_on for m in manifests), default="")[:10]

    return latest


def _deals_with(request: HttpRequest) -> bool:
    """Whether the register that a page is about is one whose rows this person may change; true elsewhere."""
    match = request.resolver_match
    if match is None or not (match.url_name or "").startswith("register"):
        return True
    name = match.kwargs.get("name", "")
    named = registry.find(name)
    return named is None or deals_with(request.user, named)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind ``wuwai/base.html``."""
    lang = active_lang()
    workspace = _workspace()
    known = known_on(request)
    signed_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "lang": lang,
        "lang_tag": "zh-Hans" if lang == "zh" else "en",
        "linkages": LINKAGES,
        "nav": {
            "top": _items(
                request, [("overview", gettext("Overview"), ""), ("targets", gettext("Targets"), "")]
            ),
            "linkages": _items(request, [(one.key, one.title.get(lang), one.key) for one in LINKAGES]),
            "rooms": _items(
                request,
                [
                    ("registers", gettext("Registers"), ""),
                    ("returns", gettext("Returns"), ""),
                    ("studies", gettext("Studies"), ""),
                    ("data", gettext("Data"), ""),
                    ("briefings", gettext("Briefing"), ""),
                ],
            ),
            "office": _items(request, [("people", gettext("People"), ""), ("audit", gettext("Audit"), "")])
            if signed_in and allowed(request, "administering")
            else [],
        },
        "home_url": _route("overview") or PREFIXES[lang],
        "search_url": _route("search"),
        "login_url": _route("account_login"),
        "quality_url": _route("quality"),
        "demo": bool(workspace and workspace.demo),
        "signed_in": signed_in,
        # What was known on another day is read, never changed.
        "can_edit": signed_in and known is None and allowed(request, "editing") and _deals_with(request),
        "can_administer": signed_in and allowed(request, "administering"),
        "reads_personal": reads_personal(getattr(request, "user", None)),
        "known": known,
        "known_words": in_words(known) if known else None,
        "asked_day": request.GET.get("as_of", ""),
        "day_refused": refused(request),
        "today_url": today_url(request),
        "kept_fields": [
            (name, value) for name, value in request.GET.items() if name not in ("as_of", "page")
        ],
        "other_language_url": other_language_url(request.get_full_path()),
        "workspace": workspace,
        "version": wuwai.__version__,
        "vintage": SimpleLazyObject(_vintage(workspace)),
    }
