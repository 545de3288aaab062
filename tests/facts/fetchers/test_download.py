"""A download that is cut, answered late or taken up again ends in a whole file or in none."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler

import pytest
from filelock import FileLock

from wuwai.facts.fetchers.contents import FetchError
from wuwai.facts.fetchers.download import Connection, Manners

from .conftest import NAME, fetch, left, status, whole


def test_an_archive_is_fetched_whole_and_imports(site, tmp_path, release, facts):
    site.answers["/" + NAME] = whole(release)
    seen: list[tuple[int, int | None]] = []
    path = fetch(site, tmp_path / "a", progress=lambda count, total: seen.append((count, total)))
    assert path.read_bytes() == release
    assert left(tmp_path / "a") == [NAME]
    assert seen[-1] == (len(release), len(release))
    assert facts.import_file(path).accepted == 2


def test_a_cut_connection_is_taken_up_where_it_broke(site, tmp_path, release):
    site.answers["/" + NAME] = [whole(release, cut=700), whole(release, cut=500), whole(release)]
    assert fetch(site, tmp_path).read_bytes() == release
    assert [headers.get("range") for _, headers in site.asked] == [None, "bytes=700-", "bytes=1200-"]
    assert left(tmp_path) == [NAME]


def test_a_later_run_goes_on_from_the_part(site, tmp_path, release):
    site.answers["/" + NAME] = [whole(release, cut=900), status(503)]
    with pytest.raises(FetchError, match="busy"):
        fetch(site, tmp_path)
    assert left(tmp_path) == [NAME + ".part", NAME + ".part.json"]
    site.answers["/" + NAME] = whole(release)
    site.asked.clear()
    assert fetch(site, tmp_path).read_bytes() == release
    assert site.asked[0][1]["range"] == "bytes=900-"


@pytest.mark.parametrize("tag", ['"two"', "", 'W/"one"'])
def test_another_version_or_none_stated_starts_over(site, tmp_path, release, tag):
    old = bytes(reversed(release))
    site.answers["/" + NAME] = [
        whole(b"PK\x03\x04" + old, tag=tag and '"one"', cut=600),
        whole(release, tag=tag),
    ]
    assert fetch(site, tmp_path).read_bytes() == release


def test_a_part_that_begins_elsewhere_is_not_glued_on(site, tmp_path, release):
    def elsewhere(to: BaseHTTPRequestHandler) -> None:
        to.send_response(206)
        to.send_header("Content-Range", f"bytes 0-{len(release) - 1}/{len(release)}")
        to.send_header("Content-Length", str(len(release)))
        to.end_headers()
        to.wfile.write(release)

    site.answers["/" + NAME] = [whole(release, cut=600), elsewhere, whole(release)]
    assert fetch(site, tmp_path).read_bytes() == release


def test_range_refused_starts_over(site, tmp_path, release):
    site.answers["/" + NAME] = [whole(release, cut=600), status(416), whole(release)]
    assert fetch(site, tmp_path).read_bytes() == release


def test_a_busy_server_is_waited_for_as_it_asks(site, tmp_path, release):
    site.answers["/" + NAME] = [status(429, Retry_After="7"), status(503), whole(release)]
    assert fetch(site, tmp_path).read_bytes() == release
    assert site.waits == [7.0, 2.0]
    site.answers["/" + NAME] = status(429, Retry_After="86400")
    site.asked.clear()
    with pytest.raises(FetchError, match="try again in 86400 seconds"):
        fetch(site, tmp_path / "b")
    assert len(site.asked) == 1


def test_a_host_that_cannot_be_reached_is_named(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    waits: list[float] = []
    manners = Manners(attempts=3, pause=waits.append, timeout=2)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 cannot be reached") as refused:
        Connection(manners).save(f"http://127.0.0.1:{port}/a.zip", tmp_path / "a.zip")
    assert "无法连接" in refused.value.words.zh
    assert waits == [1.0, 2.0]


def test_two_at_once_do_not_share_a_part(site, tmp_path, release):
    site.answers["/" + NAME] = whole(release)
    with FileLock(tmp_path / (NAME + ".lock")), pytest.raises(FetchError, match="another process"):
        fetch(site, tmp_path)
    assert not site.asked
