"""A file that waits for the person who uploaded it to confirm it. Kept a day, for nobody else."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from wuwai.registers.evidence import clean_name
from wuwai.workspace import current

_KEPT_SECONDS = 24 * 3600


class TooLarge(ValueError):
    """The file is larger than the page takes; nothing of it is kept."""


def _folder() -> Path:
    folder = current().uploads / "pending"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put(chunks: Iterable[bytes], *, user_id: int, name: str, largest: int) -> str:
    """Keep a file of at most ``largest`` bytes and give back the token that finds it again.

    It is written as it arrives, never held in memory. Files older than a day go. :class:`TooLarge` and
    OSError (a full disk) leave nothing behind.
    """
    folder = _folder()
    for old in folder.iterdir():
        if old.is_dir() and time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    token = secrets.token_hex(16)
    own = folder / f"{user_id}-{token}"
    own.mkdir(mode=0o700)
    try:
        size = 0
        with (own / clean_name(name)).open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > largest:
                    raise TooLarge
                file.write(chunk)
    except BaseException:
        shutil.rmtree(own, ignore_errors=True)
        raise
    return token


def path(token: str, *, user_id: int) -> Path | None:
    """The file of ``token`` if this person put it there and it is still kept; None otherwise."""
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        return None
    own = _folder() / f"{user_id}-{token}"
    return next(own.iterdir(), None) if own.is_dir() else None


def drop(token: str, *, user_id: int) -> None:
    """Let go of a file; nothing happens where there is none."""
    if found := path(token, user_id=user_id):
        shutil.rmtree(found.parent, ignore_errors=True)
