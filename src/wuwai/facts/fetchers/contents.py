"""Whether what came is what was asked for: kind, size, checksum."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from wuwai.reference.text import Text

Kind = Literal["zip", "json"]
_WHAT = {"zip": Text("a zip archive", "zip压缩文件"), "json": Text("JSON", "JSON数据")}
_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64}


class FetchError(Exception):
    """Nothing was fetched, and why; ``status`` is the server's answer, where there was one."""

    def __init__(self, en: str, zh: str, *, status: int | None = None) -> None:
        super().__init__(en)
        self.words = Text(en, zh)
        self.status = status


class Checksum(NamedTuple):
    """What a file's digest must be."""

    name: str
    digest: str


def checksum(text: str) -> Checksum:
    """A checksum written as ``md5:...``, ``sha1:...`` or ``sha256:...``, or its hexadecimal digits alone.

    >>> checksum("MD5:9fcebe4ce5e404db20f0040f9cf5f37f").name
    'md5'
    """
    name, _, digest = text.strip().lower().rpartition(":")
    name = name or next((n for n, digits in _DIGITS.items() if digits == len(digest)), "")
    if name not in _DIGITS or not re.fullmatch(f"[0-9a-f]{{{_DIGITS[name]}}}", digest):
        raise FetchError(
            f"checksum {text}: expected md5:, sha1: or sha256: and hexadecimal digits",
            f"校验和 {text}：应为 md5:、sha1: 或 sha256: 加十六进制数字",
        )
    return Checksum(name, digest)


def within(count: int, largest: int, url: str) -> None:
    """Refuse more bytes than ``largest``."""
    if count > largest:
        raise FetchError(
            f"{url}: larger than {largest:,} bytes, which is the limit",
            f"{url}：超过 {largest:,} 字节的上限",
        )


def sniff(head: bytes, kind: Kind, url: str) -> None:
    """Refuse a beginning that is not of its kind, such as an error page in place of an archive."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    good = start.startswith(b"pk\x03\x04") if kind == "zip" else start.startswith((b"[", b"{"))
    if good:
        return
    what = _WHAT[kind]
    page = start.startswith((b"<!doctype html", b"<html")) or b"<html" in start
    raise FetchError(
        f"{url}: expected {what.en}, the server sent {'a web page' if page else 'something else'}",
        f"{url}：应为{what.zh}，服务器返回的是{'网页' if page else '其他内容'}",
    )


def same(path: Path, checksum: Checksum) -> None:
    """Refuse a file that is there and has another checksum; it is left as it is."""
    found = _digest(path, checksum.name)
    if found != checksum.digest:
        raise FetchError(
            f"{path} is there, and its {checksum.name} is {found}, not {checksum.digest}; move it away and"
            " fetch again",
            f"{path} 已存在，其 {checksum.name} 为 {found}，而非 {checksum.digest}；请移走后重新下载",
        )


def _digest(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, name).hexdigest()


def whole(part: Path, kind: Kind, url: str, sums: Sequence[Checksum], expected: int | None) -> None:
    """Refuse what is no whole file of its kind, or has another checksum than one of ``sums``."""
    count = part.stat().st_size
    if expected is not None and count != expected:
        raise FetchError(
            f"{url}: {count:,} bytes came where {expected:,} were announced",
            f"{url}：收到 {count:,} 字节，应为 {expected:,} 字节",
        )
    if kind == "zip" and not zipfile.is_zipfile(part):
        raise FetchError(f"{url}: the zip archive is not complete", f"{url}：zip压缩文件不完整")
    for name, digest in sums:
        found = _digest(part, name)
        if found != digest:
            raise FetchError(
                f"{url}: its {name} is {found}, expected {digest}; the file is not kept",
                f"{url}：{name} 为 {found}，应为 {digest}；文件未保留",
            )
