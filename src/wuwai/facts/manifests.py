"""A snapshot's ``manifest.json``: written with a seal, so that a figure changed by hand in it is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from wuwai.facts.model import Manifest

_SEAL = "seal"


def packed(manifest: Manifest) -> bytes:
    """The manifest as its file holds it."""
    stored = manifest.as_dict()
    return as_json(stored | {_SEAL: _sealed(stored)})


def opened(path: Path) -> Manifest:
    """The manifest in a file; ValueError, TypeError or OSError where it is not as it was written.

    Those of before seals are taken as they are.
    """
    stored = json.loads(path.read_text(encoding="utf-8"))
    seal = stored.pop(_SEAL, None)
    if seal is not None and seal != _sealed(stored):
        raise ValueError("not as it was written")
    return Manifest.restored(stored)


def as_json(value: object) -> bytes:
    """What is written beside a snapshot's tables, for people and programs to read."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _sealed(stored: dict[str, Any]) -> str:
    text = json.dumps(stored, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
