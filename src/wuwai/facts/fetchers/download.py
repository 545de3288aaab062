"""Downloads that end in a whole file or in none.

What has come stands in ``NAME.part``, with what the server says of the version in ``NAME.part.json``. A
later attempt asks for the rest by ``Range`` and ``If-Range``, so a file that changed meanwhile starts over.
The final name appears once size, checksum and content are as they should be.
"""

from __future__ import annotations

import base64
import binascii
import http.client
import json
import os
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from wuwai import __version__
from wuwai.facts import disk, durable
from wuwai.facts.fetchers.contents import Checksum, FetchError, Kind, same, sniff, whole, within
from wuwai.reference.text import Text

_T = TypeVar("_T")

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and those expected, None where the server does not say."""

LARGEST = 16 * 1024**3
LARGEST_ANSWER = 256 * 1024**2
_CHUNK = 1 << 20
_BRIEFLY = (429, 500, 502, 503, 504)
_LOOPBACK = "127.0.0.1"
_RANGE = re.compile(r"^bytes (\d+)-(\d+)/(\d+|\*)$")


class _Again(Exception):
    """Worth another attempt, after ``wait`` seconds where the server says so."""

    def __init__(self, words: Text, wait: float | None = None) -> None:
        super().__init__(words.en)
        self.words = words
        self.wait = wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How often and how long to try; seconds. ``spacing`` is kept between requests."""

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_asked: float = 300.0
    timeout: float = 60.0
    spacing: float = 0.0
    pause: Callable[[float], None] = field(default=time.sleep)


def checked(url: str) -> str:
    """``url`` if it may be fetched: https, or http on this machine's 127.0.0.1."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise FetchError("an address must not hold a user name or password", "地址中不得含用户名或密码")
    if not parts.hostname:
        raise FetchError(f"{url}: no address that can be fetched", f"{url}：不是可下载的地址")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname == _LOOPBACK):
        raise FetchError(f"{url}: only https addresses are fetched", f"{url}：只从 https 地址下载")
    return url


class SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows to https only, and takes no key along to another host."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        request = super().redirect_request(req, fp, code, msg, headers, checked(newurl))
        if request is not None and urlsplit(newurl).netloc != urlsplit(req.full_url).netloc:
            for name in [n for n in request.headers if n.lower() == "ocp-apim-subscription-key"]:
                request.remove_header(name)
        return request


class Connection:
    """Requests to one source, spaced and repeated as :class:`Manners` says."""

    def __init__(self, manners: Manners | None = None, *, headers: Mapping[str, str] | None = None) -> None:
        self._manners = manners or Manners()
        self._headers = {"User-Agent": f"wuwai/{__version__}", **(headers or {})}
        self._next = 0.0

    def read(self, url: str, *, largest: int = LARGEST_ANSWER) -> bytes:
        """The whole JSON answer of an interface, as bytes."""

        def once() -> bytes:
            with self._open(url, {}) as (answer, _):
                stated = _length(answer)
                parts, count = [], 0
                for piece in _pieces(answer, url):
                    count += len(piece)
                    within(count, largest, url)
                    parts.append(piece)
                if stated is not None and count != stated:
                    raise _Again(_cut(url, count, stated))
                body = b"".join(parts)
                sniff(body[:1024], "json", url)
                return body

        return self._patiently(url, once, lambda: 0)

    def save(
        self,
        url: str,
        target: Path,
        *,
        kind: Kind = "zip",
        checksum: Checksum | None = None,
        progress: Progress | None = None,
        largest: int = LARGEST,
    ) -> Path:
        """Fetch ``url`` into ``target``, going on where an earlier attempt stopped.

        A file that is there and has the ``checksum`` is left as it is; one that has not is a FetchError.
        """
        checked(url)
        if checksum is not None and target.exists():
            same(target, checksum)
            return target
        part = target.with_name(target.name + ".part")
        note = target.with_name(target.name + ".part.json")
        lock = FileLock(target.with_name(target.name + ".lock"), timeout=0)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with lock:
                _withdraw(part, note)
                stated, expected = self._patiently(
                    url,
                    lambda: self._some(url, part, note, kind, progress, largest),
                    lambda: part.stat().st_size if part.exists() else 0,
                )
                try:
                    whole(part, kind, url, [c for c in (stated, checksum) if c], expected)
                except FetchError:
                    _drop(part, note)
                    raise
                durable.sync_file(part)
                os.replace(part, target)
                note.unlink(missing_ok=True)
                durable.sync_folder(target.parent)
                if os.name == "posix":  # elsewhere an open file cannot be taken away
                    Path(lock.lock_file).unlink(missing_ok=True)
        except Timeout as error:
            raise FetchError(
                f"{target}: another process is fetching it", f"{target}：另一进程正在下载"
            ) from error
        except OSError as error:
            said = disk.words(target, error)
            kept = "; what has come is kept, the same command goes on from there"
            raise FetchError(said.en + kept, f"{said.zh}；已下载部分保留，可用同一命令续传") from error
        return target

    def _some(
        self, url: str, part: Path, note: Path, kind: Kind, progress: Progress | None, largest: int
    ) -> tuple[Checksum | None, int | None]:
        """One attempt: the rest of the file, or all of it. The digest and size that the server states."""
        there, version = _resumable(url, part, note)
        asked = {"Range": f"bytes={there}-", "If-Range": version} if there else {}
        with self._open(url, asked) as (answer, status):
            if status == 206:
                begins, total = _range(answer)
                if begins != there:
                    _drop(part, note)
                    raise _Again(_other_part(url))
                stated = None
            else:
                there, total = 0, _length(answer)
                stated = _content_md5(answer)
            if total is not None:
                within(total, largest, url)
                _room(part.parent, total - there, url)
            if status != 206:
                _drop(part, note)
                _remember(note, url, answer)
            count = there
            with part.open("ab") as file:
                for piece in _pieces(answer, url):
                    if not count:
                        sniff(piece[:1024], kind, url)
                    count += len(piece)
                    if count > largest:
                        file.close()
                        _drop(part, note)
                        within(count, largest, url)
                    file.write(piece)
                    if progress is not None:
                        progress(count, total)
        if total is not None and count < total:
            raise _Again(_cut(url, count, total))
        return stated, total

    @contextmanager
    def _open(self, url: str, headers: Mapping[str, str]) -> Iterator[tuple[http.client.HTTPResponse, int]]:
        """The answer of the server, or what its refusal means."""
        wait = self._next - time.monotonic()
        if wait > 0:
            self._manners.pause(wait)
        checked(url)
        request = urllib.request.Request(url, headers={**self._headers, **headers})  # noqa: S310
        local = urlsplit(url).hostname == _LOOPBACK
        proxies = [urllib.request.ProxyHandler({})] if local else []
        opener = urllib.request.build_opener(SafeRedirects, *proxies)
        try:
            answer = opener.open(request, timeout=self._manners.timeout)
        except urllib.error.HTTPError as error:
            with error:
                _refused(url, error.code, error.headers.get("Retry-After"))
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise _Again(_unreachable(url, error)) from error
        finally:
            self._next = time.monotonic() + self._manners.spacing
        with answer:
            yield answer, answer.status

    def _patiently(self, url: str, once: Callable[[], _T], there: Callable[[], int]) -> _T:
        """Attempt until it works; attempts that brought bytes do not count against the limit."""
        manners = self._manners
        failed = 0
        while True:
            before = there()
            try:
                return once()
            except _Again as error:
                failed = 1 if there() > before else failed + 1
                asked = error.wait or 0.0
                if failed >= manners.attempts or asked > manners.longest_asked:
                    raise FetchError(error.words.en, error.words.zh) from error
                usual = min(manners.first_wait * 2 ** (failed - 1), manners.longest_wait)
                manners.pause(max(usual, asked))


def _pieces(answer: http.client.HTTPResponse, url: str) -> Iterator[bytes]:
    while True:
        try:
            piece = answer.read1(_CHUNK)
        except (http.client.HTTPException, OSError) as error:
            raise _Again(_unreachable(url, error)) from error
        if not piece:
            return
        yield piece


def _refused(url: str, status: int, retry_after: str | None) -> NoReturn:
    if status == 416:
        raise _Again(_other_part(url))
    if status in _BRIEFLY:
        wait = _seconds(retry_after)
        when = "" if wait is None else f" in {wait:.0f} seconds"
        wann = "稍后" if wait is None else f"{wait:.0f}秒后"
        raise _Again(
            Text(
                f"{url}: the server is busy (HTTP {status}); try again{when or ' later'}",
                f"{url}：服务器繁忙（HTTP {status}），请{wann}重试",
            ),
            wait,
        )
    if status in (401, 403):
        raise FetchError(
            f"{url}: the server refuses (HTTP {status}); a key may be missing or not valid",
            f"{url}：服务器拒绝访问（HTTP {status}），可能缺少密钥或密钥无效",
            status=status,
        )
    if status in (404, 410):
        raise FetchError(
            f"{url}: there is nothing at this address (HTTP {status}); sources move their files:"
            " see the source's page, and give its address with --url",
            f"{url}：该地址没有文件（HTTP {status}）。发布方可能更换地址，请查看其网页并用 --url 指定",
            status=status,
        )
    raise FetchError(
        f"{url}: the server answers HTTP {status}", f"{url}：服务器返回 HTTP {status}", status=status
    )


def _seconds(text: str | None) -> float | None:
    """What ``Retry-After`` means in seconds from now: a number, or a date."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(
        0.0, ((until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    )


def _resumable(url: str, part: Path, note: Path) -> tuple[int, str]:
    """How many bytes are there of which version; 0 where one cannot go on."""
    try:
        known = json.loads(note.read_text("utf-8"))
        if known["url"] == url and known["version"]:
            return part.stat().st_size, str(known["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, ""
    return 0, ""


def _remember(note: Path, url: str, answer: http.client.HTTPResponse) -> None:
    tag = answer.headers.get("ETag", "")
    version = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
    note.write_text(json.dumps({"url": url, "version": version}), "utf-8")


def _room(folder: Path, wanted: int, url: str) -> None:
    """Refuse what the disk has no room for, before it is fetched."""
    left = disk.free(folder)
    if left is not None and left < wanted:
        raise FetchError(
            f"{url}: {wanted / 1e6:,.1f} MB are to come and {folder} has room for {left / 1e6:,.1f} MB."
            " Make room, or give another folder with --to",
            f"{url}：还需下载 {wanted / 1e6:,.1f} MB，而 {folder} 仅剩 {left / 1e6:,.1f} MB；"
            "请腾出空间，或用 --to 指定其他文件夹",
        )


def _withdraw(part: Path, note: Path) -> None:
    """Take away bytes of which nothing tells the version: they could never be gone on with."""
    if part.exists() and not note.exists():
        part.unlink()


def _drop(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _length(answer: http.client.HTTPResponse) -> int | None:
    text = answer.headers.get("Content-Length", "")
    return int(text) if text.isdigit() else None


def _range(answer: http.client.HTTPResponse) -> tuple[int, int | None]:
    found = _RANGE.match(answer.headers.get("Content-Range", ""))
    if found is None:
        return -1, None
    return int(found[1]), None if found[3] == "*" else int(found[3])


def _content_md5(answer: http.client.HTTPResponse) -> Checksum | None:
    try:
        digest = base64.b64decode(answer.headers.get("Content-MD5", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return Checksum("md5", digest.hex()) if len(digest) == 16 else None


def _cut(url: str, count: int, total: int) -> Text:
    return Text(
        f"{url}: the connection broke after {count:,} of {total:,} bytes",
        f"{url}：连接在收到 {count:,} / {total:,} 字节后中断",
    )


def _other_part(url: str) -> Text:
    return Text(f"{url}: the server does not send the part asked for", f"{url}：服务器未返回所请求的部分")


def _unreachable(url: str, error: Exception) -> Text:
    host = urlsplit(url).hostname
    reason = getattr(error, "reason", None) or error
    return Text(
        f"{host} cannot be reached ({reason}). Is there a network, or a proxy to name in HTTPS_PROXY?"
        " Without one, fetch the file elsewhere and import it",
        f"无法连接 {host}（{reason}）。请检查网络，或在 HTTPS_PROXY 中指定代理；"
        "如无网络，可在其他计算机下载后导入",
    )
