"""People and tokens from the terminal."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def office(demo, tmp_path):
    shutil.copytree(demo, tmp_path / "office")
    return tmp_path / "office"


def test_a_user_gets_a_one_time_password(run, office):
    answer = run("user", "add", "lin", "--role", "viewer", "--home", office, "--json")
    assert answer.code == 0
    assert len(answer.json["one_time_password"]) == 19
    assert answer.json["one_time_password"] != run("user", "password", "lin", "--home", office).out
    assert run("user", "add", "lin", "--home", office).code == 1


def test_a_password_from_standard_input_is_not_printed(run, office):
    chosen = "correct horse battery 44"
    answer = run("user", "add", "lin", "--password-stdin", "--home", office, stdin=chosen + "\n")
    assert answer.code == 0
    assert chosen not in answer.out + answer.err


def test_a_weak_password_adds_nobody(run, office):
    answer = run("user", "add", "lin", "--password-stdin", "--home", office, stdin="short\n")
    assert answer.code == 1
    assert "12" in answer.err
    names = [u["username"] for u in run("user", "list", "--home", office, "--json").json["users"]]
    assert "lin" not in names


def test_a_user_may_be_limited_to_a_city(run, office):
    added = run("user", "add", "he", "--role", "editor", "--region", "深圳", "--home", office, "--json")
    assert added.json["region"] == "440300"
    assert run("user", "add", "hu", "--region", "Atlantis", "--home", office).code == 2
    assert "Guangzhou" in run("user", "region", "he", "440100", "--home", office).out
    listed = run("user", "list", "--home", office, "--json").json["users"]
    assert {one["username"]: one["region"] for one in listed}["he"] == "440100"


def test_a_role_must_be_one_of_four(run, office):
    assert run("user", "add", "lin", "--role", "king", "--home", office).code == 2


def test_a_token_is_kept_only_as_its_digest(run, office):
    run("user", "add", "robot", "--home", office)
    token = run("user", "token", "robot", "--home", office, "--json").json["token"]
    stored = b"".join(path.read_bytes() for path in office.glob("wuwai.sqlite3*"))
    assert token.encode() not in stored
    assert run("user", "token", "robot", "--revoke", "--home", office, "--json").json["revoked"] == 1


def test_nobody_of_that_name(run, office):
    assert run("user", "password", "nobody", "--home", office).code == 1
