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


def test_role_linkages_and_the_account_itself_are_changed(run, office):
    added = run(
        "user", "add", "ma", "--role", "head", "--linkage", "talent", "--linkage", "trade", "--home", office
    )
    assert "Department head, foreign trade, foreign talent" in added.out
    assert "Department reader, foreign trade" in run("user", "role", "ma", "viewer", "--home", office).out
    assert (
        run("user", "linkages", "ma", "investment", "--home", office).out
        == "ma: Department reader, foreign investment\n"
    )
    assert run("user", "linkages", "ma", "steel", "--home", office).code == 2
    assert run("user", "linkages", "ma", "--home", office).out == "ma: Department reader\n"
    token = run("user", "token", "ma", "--home", office, "--json").json["token"]
    assert run("user", "close", "ma", "--home", office).code == 0
    assert run("user", "password", "ma", "--home", office).code == 1
    assert run("user", "token", "ma", "--home", office).code == 1
    assert token
    listed = run("user", "list", "--home", office, "--json").json["users"]
    assert {one["username"]: one["is_active"] for one in listed}["ma"] is False
    assert "One-time password" in run("user", "reopen", "ma", "--home", office).out
    assert run("user", "sign-out", "ma", "--home", office).code == 0
    assert "Not locked" in run("user", "unlock", "ma", "--home", office).out


def test_the_last_administrator_stays_one(run, office):
    run("user", "add", "keeper", "--role", "administrator", "--home", office)
    for verb in (("close", "keeper"), ("role", "keeper", "viewer")):
        assert "last administrator" in run("user", *verb, "--home", office).err
