"""Where a study's tables come from when they are not facts. Upper rooms register a provider at start.

So a study may read a register or the targets without importing the room that holds them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wuwai.studies.contract import InputKind, Provided


class Provider(Protocol):
    """Gives the table called ``source`` as it was known on ``as_of`` (``YYYY-MM-DD``, None for now)."""

    def __call__(self, source: str, *, as_of: str | None) -> Provided: ...


@dataclass(frozen=True, slots=True)
class _Registered:
    provide: Provider
    stamp: Callable[[str], str]


_PROVIDERS: dict[InputKind, _Registered] = {}


def register_provider(kind: InputKind, provide: Provider, *, stamp: Callable[[str], str]) -> None:
    """Let ``provide`` answer inputs of ``kind``. ``stamp(source)`` changes whenever its table does."""
    _PROVIDERS[kind] = _Registered(provide, stamp)


def provided(kind: InputKind, source: str, *, as_of: str | None) -> Provided:
    """The table; LookupError if no room has registered a provider of that kind."""
    return _found(kind).provide(source, as_of=as_of)


def stamp(kind: InputKind, source: str) -> str:
    """A short text that changes whenever the table does."""
    return _found(kind).stamp(source)


def _found(kind: InputKind) -> _Registered:
    try:
        return _PROVIDERS[kind]
    except KeyError:
        raise LookupError(
            f"no room provides {kind!r} inputs; a study that reads them runs inside a workspace"
        ) from None


def target_ids() -> tuple[str, ...]:
    """The ids of the programme's targets; none where no programme is served."""
    return tuple(_found("targets").provide("", as_of=None).table["id"]) if "targets" in _PROVIDERS else ()


_home: list[Callable[[], str]] = []


def register_home(region: Callable[[], str]) -> None:
    """Say which region a study is about where its reader names none."""
    _home[:] = [region]


def home_region() -> str:
    """The code of the region the programme is for; empty where no programme is served."""
    return _home[0]() if _home else ""
