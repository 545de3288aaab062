"""The process that does one job: ``python -m wuwai.registers.job_process UID WORKER``, begun by a server.

It ends when its standard input does, which comes when the server ends, however that ends: the job is then
taken up by the next one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading

_LEFT = 3  # how it ends where its server is gone
FULL = 4  # where the disk has no room for the end to be noted


def main() -> None:
    """Do the job that the arguments name, as its server."""
    uid, worker = sys.argv[1:3]
    # A service that is stopped tells every process of it: the server decides what becomes of the job.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_server, name="wuwai-server", daemon=True).start()
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(5)  # pages come first

    import django

    django.setup()

    from wuwai.facts import disk
    from wuwai.registers import study_jobs
    from wuwai.studies import registry

    registry.discover()
    try:
        study_jobs.do_claimed(uid, worker)
    except Exception as error:
        fault = disk.fault(error)
        if fault is not None and disk.is_full(fault):
            sys.exit(FULL)
        raise


def _end_with_the_server() -> None:
    # Not through Python's own buffer, whose lock would be held while the process ends by itself.
    while os.read(0, 1):
        pass
    os._exit(_LEFT)


if __name__ == "__main__":
    main()
