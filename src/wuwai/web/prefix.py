"""The two language prefixes of every page: ``/zh/`` and ``/en/``."""

from __future__ import annotations

import re

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language


class ShortPrefix(LocalePrefixPattern):
    """Django would print ``zh-hans``; readers and printed addresses have ``zh``."""

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(re.escape(self.language_prefix))

    @property
    def language_prefix(self) -> str:
        return "en/" if (get_language() or "").startswith("en") else "zh/"


def in_both_languages(*patterns: URLPattern | URLResolver) -> URLResolver:
    """The patterns under the prefix of the active language."""
    return URLResolver(ShortPrefix(), list(patterns))
