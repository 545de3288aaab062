"""Static addresses that change with the file: a browser may keep it and never shows a stale one."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@lru_cache(maxsize=512)
def _version(name: str) -> str:
    path = finders.find(name)
    if not path:
        return ""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()[:10]


class VersionedStorage(StaticFilesStorage):
    """Serves from the installed packages (no ``collectstatic``) and adds ``?v=`` and the file's digest."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name) if name else ""
        return f"{address}?v={version}" if version else address
