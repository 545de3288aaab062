"""What a workspace and the way it is served decide: hosts, cookies, anonymous reading, headers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from wuwai.workspace import Workspace

_PRINT = """
import json, wuwai.web.settings as s
found = [s.WUWAI_ANONYMOUS_READING, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.CSRF_TRUSTED_ORIGINS]
print(json.dumps(found))
"""


def _settings(home: Path, **env: str) -> list:
    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        capture_output=True,
        text=True,
        check=True,
        env={"WUWAI_HOME": str(home), **env},
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("demo", "env", "anonymous"),
    [
        (True, {}, True),
        (True, {"WUWAI_HOST": "localhost"}, True),
        (True, {"WUWAI_HOST": "0.0.0.0"}, False),
        (True, {"WUWAI_HOST": "0.0.0.0", "WUWAI_ANONYMOUS_READING": "1"}, True),
        (False, {}, False),
        (False, {"WUWAI_ANONYMOUS_READING": "1"}, False),
    ],
)
def test_only_a_demo_on_this_machine_is_read_without_signing_in(tmp_path, demo, env, anonymous):
    Workspace.create(tmp_path / "w", programme="guangdong", demo=demo)
    assert _settings(tmp_path / "w", **env)[0] is anonymous


def test_a_demo_behind_a_proxy_is_not_read_without_signing_in(tmp_path):
    Workspace.create(tmp_path / "w", programme="guangdong", demo=True)
    with (tmp_path / "w" / "wuwai.toml").open("a") as file:
        file.write('\n[server]\nhosts = ["wuwai.example"]\norigins = ["https://wuwai.example"]\n')
    anonymous, hosts, secure, origins = _settings(tmp_path / "w")
    assert not anonymous
    assert "wuwai.example" in hosts
    assert secure
    assert origins == ["https://wuwai.example"]


def test_no_workspace_answers_to_every_host(tmp_path):
    Workspace.create(tmp_path / "w", programme="guangdong")
    assert "*" not in _settings(tmp_path / "w", WUWAI_HOST="0.0.0.0")[1]


@pytest.mark.django_db
def test_a_foreign_host_header_is_refused(client: Client):
    assert client.get("/zh/data/", HTTP_HOST="evil.example").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/zh/data/", "/api/v1/health", "/zh/no-such-page/", "/en/account/login/"]
)
def test_every_answer_carries_the_content_policy(client: Client, address):
    answer = client.get(address)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("accepts", "prefix"), [("zh-CN,zh;q=0.9", "/zh/"), ("en-GB", "/en/"), ("fr", "/zh/"), ("", "/zh/")]
)
def test_the_bare_address_leads_to_the_readers_language(client: Client, accepts, prefix):
    assert client.get("/", HTTP_ACCEPT_LANGUAGE=accepts)["Location"] == prefix


@pytest.mark.django_db
def test_pages_stand_under_zh_and_en_only(client: Client):
    assert client.get("/zh/data/").status_code == 200
    assert client.get("/en/data/").status_code == 200
    assert client.get("/zh-hans/data/").status_code == 404


@pytest.mark.django_db
def test_static_files_come_from_the_package_with_a_version(client: Client):
    from django.templatetags.static import static

    address = static("wuwai/tokens.css")
    assert "?v=" in address
    answer = client.get(address)
    assert answer.status_code == 200
    assert "max-age=" in answer["Cache-Control"]


@pytest.mark.django_db
def test_an_unforeseen_error_shows_nothing_of_itself(client: Client, monkeypatch):
    from wuwai.facts.store import Facts

    def broken(self):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(Facts, "snapshots", broken)
    client.raise_request_exception = False
    answer = client.get("/zh/data/")
    assert answer.status_code == 500
    assert "secret of the house" not in answer.content.decode()
