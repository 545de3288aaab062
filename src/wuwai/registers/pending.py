"""A workbook that waits for the person who uploaded it to confirm it. Kept a day, for nobody else."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from wuwai.workspace import current

_KEPT_SECONDS = 24 * 3600


def _folder() -> Path:
    folder = current().uploads / "pending"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def put(content: bytes, *, user_id: int) -> str:
    """Keep a file and give back the token that finds it again. Files older than a day go."""
    folder = _folder()
    for old in folder.glob("*.xlsx"):
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    token = secrets.token_hex(16)
    path = folder / f"{user_id}-{token}.xlsx"
    path.touch(mode=0o600)
    path.write_bytes(content)
    return token


def take(token: str, *, user_id: int) -> bytes | None:
    """The file of ``token`` if this person put it there; it is gone afterwards. None otherwise."""
    if not re.fullmatch(r"[0-9a-f]{32}", token):
        return None
    path = _folder() / f"{user_id}-{token}.xlsx"
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    path.unlink(missing_ok=True)
    return content
