"""Which host names the server answers to. A request with any other is refused before it reaches a page."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound here


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("10.0.0.7")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def answered(host: str, named: Iterable[str] = ()) -> list[str]:
    """The host names to answer to when listening on ``host``; ``named`` are those of ``[server] hosts``.

    >>> answered("10.0.0.7", ["wuwai.example.gov.cn"])
    ['127.0.0.1', 'localhost', '[::1]', '10.0.0.7', 'wuwai.example.gov.cn']
    """
    if host in _EVERY_ADDRESS:
        own = [socket.gethostname(), *_own_addresses()]
    elif is_loopback(host):
        own = []
    else:
        own = [_bracketed(host)]
    return list(dict.fromkeys([*_LOOPBACK_NAMES, *own, *named]))


def _own_addresses() -> list[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return []  # a machine whose own name does not resolve is reached by the names in [server] hosts
    return [_bracketed(str(address[4][0])) for address in found]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
