"""What a full or failing disk says, whichever library was writing, and what a person can do about it."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wuwai.reference.text import Text

_NUMBER = re.compile(r"\((?:os error |errno )(\d+)\)|\[[Ee]rrno (\d+)\]")
_WORDS = {
    "No space left on device": errno.ENOSPC,
    "There is not enough space on the disk": errno.ENOSPC,
    "database or disk is full": errno.ENOSPC,
    "Disk quota exceeded": getattr(errno, "EDQUOT", errno.ENOSPC),
    "File too large": errno.EFBIG,
    "Input/output error": errno.EIO,
    "Read-only file system": errno.EROFS,
}
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_MEGABYTE = 1_000_000


def fault(error: BaseException) -> OSError | None:
    """The fault of the disk behind an error, with its number; None for an error of another kind.

    Polars and DuckDB raise errors of their own where the disk is full; the system's words stand in them.

    >>> fault(RuntimeError("IO Error: Could not write file: No space left on device")).strerror
    'No space left on device'
    >>> fault(ValueError("no such column")) is None
    True
    """
    if isinstance(error, OSError) and error.errno is not None:
        return error
    said = str(error)
    for words, number in _WORDS.items():
        if words in said:
            return OSError(number, words)
    found = _NUMBER.search(said)
    if found:
        return OSError(int(found[1] or found[2]), said.split(" (os error")[0].split(": ")[-1])
    return error if isinstance(error, OSError) else None


@contextmanager
def spoken() -> Iterator[None]:
    """Faults of the disk leave this block as OSError, whatever the library called them."""
    try:
        yield
    except Exception as error:
        found = fault(error)
        if found is None or found is error:
            raise
        raise found from error


def is_full(error: OSError) -> bool:
    """Whether there was no room: the disk, a quota, or the largest file a user may write."""
    return error.errno in _FULL or getattr(error, "winerror", None) == 112


def free(folder: Path) -> int | None:
    """Bytes that may still be written where ``folder`` is or will be; None where nothing tells."""
    place = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return None


def words(folder: Path, error: OSError, need: int | None = None) -> Text:
    """Why nothing could be written to ``folder``, and what to do; ``need`` is in bytes.

    >>> print(words(Path("/"), OSError(errno.EACCES, "Permission denied")).en)
    /: cannot be written (Permission denied)
    """
    # The system's own words: a library may put a sentence in their place.
    why = os.strerror(error.errno) if error.errno else error.strerror or str(error)
    if not is_full(error):
        return Text(f"{folder}: cannot be written ({why})", f"{folder}：无法写入（{why}）")
    left = free(folder)
    there_en = "" if left is None else f"; {left / _MEGABYTE:,.1f} MB are free"
    there_zh = "" if left is None else f"，剩余 {left / _MEGABYTE:,.1f} MB"
    need_en = "" if need is None else f", this needs up to about {need / _MEGABYTE:,.1f} MB"
    need_zh = "" if need is None else f"，本次最多约需 {need / _MEGABYTE:,.1f} MB"
    return Text(
        f"{folder}: no room on the disk ({why}){there_en}{need_en}. Make room or choose a larger disk,"
        " then try again",
        f"{folder}：磁盘空间不足（{why}）{there_zh}{need_zh}。请腾出空间或换用更大的磁盘后重试",
    )
