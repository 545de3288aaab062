"""What the interfaces answer, and files made of it: JSON with its digits kept, CSV written whole."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from wuwai.facts import disk, durable
from wuwai.facts.fetchers.contents import FetchError


def parsed(body: bytes, url: str) -> Any:
    """JSON whose numbers are text, so that a figure keeps the digits it was published with."""
    try:
        return json.loads(body, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise FetchError(
            f"{url}: the answer is no JSON ({error})", f"{url}：返回内容不是JSON（{error}）"
        ) from error


def not_understood(url: str) -> FetchError:
    """The answer has another layout than the one this module knows."""
    return FetchError(
        f"{url}: the answer has another layout than the documented one",
        f"{url}：返回内容的结构与公布的说明不一致",
    )


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write a CSV beside ``path`` and rename it when the disk has it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        durable.write(part, text.getvalue().encode())
        os.replace(part, path)
        durable.sync_folder(path.parent)
    except OSError as error:
        said = disk.words(path, error)
        raise FetchError(said.en, said.zh) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return path
