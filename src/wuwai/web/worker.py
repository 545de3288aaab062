"""A further process of a server, started by :mod:`wuwai.web.processes`; ends when its standard input does."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from wuwai.web.processes import taken, unshare


def main() -> None:
    """Serve the socket that the first line of standard input names, until standard input ends."""
    # Ctrl+C reaches every process of a terminal: the first one stops the others in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)  # until it serves
    asked = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_follow, name="wuwai-parent", daemon=True).start()

    from wuwai import web
    from wuwai.web import serving

    web.setup(Path(os.environ["WUWAI_HOME"]))
    serving.serve(taken(asked["socket"]), behind_proxy=asked["behind_proxy"])
    _leave()


def _follow() -> None:
    """Wait for the parent's end, then end the main thread's work."""
    from wuwai.web import serving

    sys.stdin.buffer.read()
    serving.stop()


def _leave(number: int = 0, frame: FrameType | None = None) -> None:
    """End at once: all that is to stay is on file, and libraries with threads of their own would complain."""
    unshare()  # a parent that was killed leaves it
    os._exit(0)


if __name__ == "__main__":
    main()
