"""A browser as the load needs one: cookies, a kept connection, redirects, and the boxes of a page's forms."""

from __future__ import annotations

import gzip
import http.client
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urljoin, urlsplit

TIMEOUT = 60.0  # seconds; a page that takes longer is an error


@dataclass(slots=True)
class Form:
    """One form of a page: where it goes, and what it would send if nothing were touched."""

    action: str
    method: str
    boxes: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, values: Mapping[str, str]) -> dict[str, list[str]]:
        """What is sent with some boxes filled in."""
        return {**self.boxes, **{name: [value] for name, value in values.items()}}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server, and the seconds until its last byte."""

    status: int
    address: str
    body: bytes
    seconds: float
    where: str = ""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def forms(self) -> list[Form]:
        """The forms of the page."""
        reader = _Forms()
        reader.feed(self.text)
        return reader.found

    def form(self, ending: str = "") -> Form:
        """The first form that changes something and goes to an address with that ending."""
        return next(one for one in self.forms() if one.method == "post" and one.action.endswith(ending))


class _Forms(HTMLParser):
    """Collects the boxes of forms: inputs, choices, texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(got.get("action", ""), got.get("method", "get").lower())
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and got.get("name"):
            kind = got.get("type", "text")
            ticked = kind not in ("checkbox", "radio") or "checked" in got
            if kind not in ("file", "submit") and ticked and "disabled" not in got:
                self._form.boxes.setdefault(got["name"], []).append(got.get("value", ""))
        elif tag == "select":
            self._select = got.get("name", "")
        elif tag == "option" and self._select and "selected" in got:
            self._form.boxes.setdefault(self._select, []).append(got.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = got.get("name", ""), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form is not None and self._area:
            self._form.boxes.setdefault(self._area, []).append("".join(self._text).removeprefix("\n"))
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)


class Browser:
    """One person's browser. ``told`` hears of every answer: its label, the answer."""

    def __init__(self, base: str, *, lang: str = "zh", told: Callable[[str, Answer], None]) -> None:
        self.base = base.rstrip("/")
        self.lang = lang
        self.cookies: dict[str, str] = {}
        self._told = told
        self._host = urlsplit(self.base).netloc
        self._kept: http.client.HTTPConnection | None = None

    def get(self, path: str, label: str, *, follow: bool = True) -> Answer:
        """A page; redirects are followed, and the time is that of all together."""
        return self._ask("GET", path, None, label, {}, follow)

    def post(
        self,
        path: str,
        data: Mapping[str, list[str]],
        label: str,
        *,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        follow: bool = True,
    ) -> Answer:
        """A form sent, with files where there are some."""
        if files:
            body, kind = _multipart(data, files)
        else:
            body, kind = urlencode(data, doseq=True).encode(), "application/x-www-form-urlencoded"
        return self._ask(
            "POST", path, body, label, {"Content-Type": kind, "Referer": self.base + path}, follow
        )

    def send(self, path: str, body: bytes, label: str, headers: Mapping[str, str]) -> Answer:
        """What a script of a page sends."""
        token = {"X-CSRFToken": self.cookies.get("wuwai_csrf", ""), "Referer": self.base + path}
        return self._ask("POST", path, body, label, {**token, **headers}, False)

    def sign_in(self, name: str, password: str) -> bool:
        """Through the form, as everybody does."""
        path = f"/{self.lang}/account/login/"
        form = self.get(path, "sign-in page").form()
        answer = self.post(path, form.filled({"login": name, "password": password}), "sign in")
        return answer.status == 200 and "/account/login/" not in answer.address

    def close(self) -> None:
        """Close the kept connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _ask(
        self, method: str, path: str, body: bytes | None, label: str, headers: Mapping[str, str], follow: bool
    ) -> Answer:
        path = quote(path, safe="/?&=+%:#,")
        began = time.perf_counter()
        try:
            answer = self._once(method, path, body, headers)
            for _ in range(5):
                if not (follow and answer.status in (301, 302, 303) and answer.where):
                    break
                path = (
                    urlsplit(urljoin(self.base + path, answer.where))._replace(scheme="", netloc="").geturl()
                )
                answer = self._once("GET", path, None, {})
        except (OSError, http.client.HTTPException) as error:
            self.close()
            answer = Answer(0, path, repr(error).encode(), 0.0)
        seconds = time.perf_counter() - began
        answer = Answer(answer.status, path, answer.body, seconds, answer.where)
        self._told(label, answer)
        return answer

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        if self._kept is None:
            self._kept = http.client.HTTPConnection(self._host, timeout=TIMEOUT)
        sent = {"Accept-Encoding": "gzip", "Accept-Language": self.lang, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self._kept.request(method, path, body=body, headers=sent)
            got = self._kept.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server closed a connection that had waited: a browser asks again, but sends no form twice.
            self.close()
            if method != "GET":
                raise
            self._kept = http.client.HTTPConnection(self._host, timeout=TIMEOUT)
            self._kept.request(method, path, body=body, headers=sent)
            got = self._kept.getresponse()
        content = got.read()
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value
        if got.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(got.status, path, content, 0.0, got.headers.get("Location", ""))


def _multipart(data: Mapping[str, list[str]], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    parts: list[bytes] = []
    for name, values in data.items():
        for value in values:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            parts.append(head.encode() + value.encode() + b"\r\n")
    for name, (called, content) in files.items():
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
