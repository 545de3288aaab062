"""Serving a loaded workspace with waitress: threads, further processes for a team, no other server needed."""

from __future__ import annotations

import _thread
import errno
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

logger = logging.getLogger("wuwai.web")

# More than the processors could work for: some wait for a study that another one is making, or for a write.
THREADS = 16
_PAGE_ENDS_IN = 6.0  # seconds


class PortTaken(Exception):
    """Another program listens on the address."""


def listen(host: str, port: int, *, any_port: bool = False) -> socket.socket:
    """A listening socket on ``host:port``; with ``any_port`` a free port where that one is taken.

    Raises :class:`PortTaken` where it is taken, OSError where the address is not this machine's.
    """
    try:
        return _bound(host, port)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        if not any_port:
            raise PortTaken(f"{host}:{port}") from error
        return _bound(host, 0)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError:
        made.close()
        raise
    return made


def address(host: str, bound: socket.socket) -> str:
    """The address to type into a browser on this machine."""
    port = bound.getsockname()[1]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared with
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def serve(
    bound: socket.socket,
    *,
    ready: Callable[[], None] = lambda: None,
    behind_proxy: bool = False,
    processes: int = 1,
) -> None:
    """Serve until Ctrl+C or SIGTERM. ``ready`` is called once requests are answered.

    The pages that take longest are drawn in the background, so that no first reader waits for them.
    ``behind_proxy`` trusts the forwarding headers of a proxy on this machine. With more than one process
    the others end with this one (:mod:`wuwai.web.processes`).
    """
    from waitress.server import create_server

    from wuwai.web import warming
    from wuwai.web.processes import Others
    from wuwai.web.wsgi import application

    trusted: dict[str, Any] = {"clear_untrusted_proxy_headers": True}
    if behind_proxy:
        trusted |= {
            "trusted_proxy": "127.0.0.1",
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
        }
    server = create_server(application, sockets=[bound], threads=THREADS, ident=None, **trusted)
    stopping = threading.Event()
    others = Others(bound, processes - 1, behind_proxy=behind_proxy)

    def end(number: int, frame: FrameType | None) -> None:
        stopping.set()
        others.dismiss()  # all end at the same time
        raise SystemExit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, end)
    warmer = threading.Thread(target=warming.watch, args=(stopping,), name="wuwai-warming", daemon=True)
    try:
        with others:
            ready()
            warmer.start()
            server.run()
    except (KeyboardInterrupt, SystemExit):
        logger.info("stopped before the first request")
    finally:
        stopping.set()
        server.close()
        if warmer.is_alive():
            warmer.join(
                _PAGE_ENDS_IN
            )  # a renderer that is cut off in the middle ends the process with an error


def stop() -> None:
    """Have :func:`serve`, which runs in the main thread, come to its end."""
    _thread.interrupt_main(signal.SIGTERM)
