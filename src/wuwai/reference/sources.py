"""Where a figure was read: an official page, a named newspaper or agency, or a copy of one.

Only official and named-press hosts (``data/source_hosts.csv``, and every ``.gov.cn``) become links; anything
else is printed as plain text and marked "copy". ``return:FORM`` is what the cities returned on a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from wuwai.reference.tables import rows
from wuwai.reference.text import Text

SourceKind = Literal["official", "press", "copy"]
KIND_TITLES: dict[str, Text] = {
    "official": Text("official", "官方"),
    "press": Text("press", "媒体"),
    "copy": Text("copy", "转载"),
}
_RETURNED = "return:"
_RETURNS = Text("cities' returns ({form})", "各地市报表（{form}）")


@dataclass(frozen=True, slots=True)
class Source:
    """A source as a page shows it. ``url`` is the text as printed; link it only if ``is_link``."""

    url: str
    kind: SourceKind
    name: Text
    is_link: bool

    @property
    def title(self) -> Text:
        """The word for its kind."""
        return KIND_TITLES[self.kind]


@lru_cache(maxsize=1)
def _hosts() -> dict[str, tuple[SourceKind, Text]]:
    return {r["host"]: (r["kind"], Text(r["en"], r["zh"])) for r in rows("source_hosts")}  # type: ignore[misc]


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").lower() if parts.scheme in ("http", "https") else ""


@lru_cache(maxsize=4096)
def classify(url: str, source_kind: str = "") -> Source:
    """The source behind a URL. ``source_kind`` is what the file states; it can only lower the rank.

    >>> classify("http://www.stats.gov.cn/x").kind, classify("https://blog.example/x").is_link
    ('official', False)
    >>> classify("return:ecommerce-trade").name.en
    "cities' returns (ecommerce-trade)"
    """
    if url.startswith(_RETURNED) and source_kind != "copy":
        form = url.removeprefix(_RETURNED)
        return Source(url, "official", _RETURNS.format(form=form), False)
    host = _host(url)
    known = None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = _hosts().get(".".join(labels[start:]))
        if known:
            break
    if known is None or source_kind == "copy":
        return Source(url, "copy", Text(host, host), False)
    kind, name = known
    # A newspaper's report is never made official by a host, nor an official page by a file's word.
    return Source(url, "press" if source_kind == "press" and kind == "official" else kind, name, True)
