"""What came is not what was asked for: it is refused in words, and nothing is kept."""

from __future__ import annotations

import hashlib
import urllib.request
from http.server import BaseHTTPRequestHandler

import pytest

from wuwai.facts.fetchers import comtrade
from wuwai.facts.fetchers.contents import FetchError, checksum
from wuwai.facts.fetchers.download import SafeRedirects, checked

from .conftest import NAME, fetch, left, status, whole


def test_never_half_a_file_where_no_length_is_stated(site, tmp_path, release):
    def unstated(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        to.wfile.write(release[:-30])

    site.answers["/" + NAME] = unstated
    with pytest.raises(FetchError, match="not complete"):
        fetch(site, tmp_path)
    assert left(tmp_path) == []


def test_an_error_page_is_refused_in_words(site, tmp_path):
    site.answers["/" + NAME] = whole(b"\n<!DOCTYPE html><html><body>Moved</body></html>")
    with pytest.raises(FetchError, match="expected a zip archive, the server sent a web page") as refused:
        fetch(site, tmp_path)
    assert "网页" in refused.value.words.zh
    assert NAME not in left(tmp_path)
    site.answers["/" + NAME] = whole(b"something else")
    with pytest.raises(FetchError, match="something else"):
        fetch(site, tmp_path)


@pytest.mark.parametrize(
    ("code", "words"), [(404, "nothing at this address"), (403, "refuses"), (400, "HTTP 400")]
)
def test_refusals_are_final(site, tmp_path, code, words):
    site.answers["/" + NAME] = status(code)
    with pytest.raises(FetchError, match=words) as refused:
        fetch(site, tmp_path)
    assert refused.value.status == code
    assert len(site.asked) == 1
    assert left(tmp_path) == []


def test_checksums(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    good = checksum(hashlib.sha256(release).hexdigest())
    assert fetch(site, tmp_path / "a", checksum=good).exists()
    with pytest.raises(FetchError, match="the file is not kept"):
        fetch(site, tmp_path / "b", checksum=checksum("md5:" + "0" * 32))
    assert left(tmp_path / "b") == []
    site.answers["/" + NAME] = whole(release, Content_MD5="AAAAAAAAAAAAAAAAAAAAAA==")
    with pytest.raises(FetchError, match="its md5 is"):
        fetch(site, tmp_path / "c")
    with pytest.raises(FetchError, match="expected md5"):
        checksum("sha256:12")


def test_size_is_limited_before_and_while_reading(site, tmp_path, release):
    def endless(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        to.wfile.write(release)

    for answer in (whole(release), endless):
        site.answers["/x.zip"] = answer
        with pytest.raises(FetchError, match="the limit"):
            site.connection().save(site.address + "x.zip", tmp_path / "x.zip", largest=1000)
        assert left(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    ["http://www.cepii.fr/a", "file:///etc/passwd", "ftp://127.0.0.1/a", "https://", "https://u:p@host/a"],
)
def test_only_https_is_fetched(url):
    with pytest.raises(FetchError):
        checked(url)


def test_redirects_stay_on_https_and_leave_the_key_behind(site, tmp_path):
    site.answers["/a.zip"] = status(302, Location="http://www.example.org/a.zip")
    with pytest.raises(FetchError, match="only https"):
        site.connection().save(site.address + "a.zip", tmp_path / "a.zip")
    first = urllib.request.Request("https://comtradeapi.un.org/a", headers={comtrade.KEY_HEADER: "ours"})
    for where, kept in (("https://comtradeapi.un.org/b", True), ("https://elsewhere.example/b", False)):
        then = SafeRedirects().redirect_request(first, None, 302, "", {}, where)
        assert then is not None
        assert ("ours" in then.headers.values()) is kept
