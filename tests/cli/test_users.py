"""People and tokens from the terminal."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def office(db, workspace):
    return workspace.root


@pytest.fixture
def office_in_files(demo, tmp_path):
    shutil.copytree(demo, tmp_path / "office")
    return tmp_path / "office"


def test_a_user_gets_a_one_time_password(run_here, office):
    answer = run_here("user", "add", "lin", "--role", "viewer", "--home", office, "--json")
    assert answer.code == 0
    assert len(answer.json["one_time_password"]) == 19
    assert answer.json["one_time_password"] != run_here("user", "password", "lin", "--home", office).out
    assert run_here("user", "add", "lin", "--home", office).code == 1


def test_a_password_from_standard_input_is_not_printed(run, office_in_files):
    chosen = "correct horse battery 44"
    answer = run("user", "add", "lin", "--password-stdin", "--home", office_in_files, stdin=chosen + "\n")
    assert answer.code == 0
    assert chosen not in answer.out + answer.err


def test_a_weak_password_adds_nobody(run_here, office):
    answer = run_here("user", "add", "lin", "--password-stdin", "--home", office, stdin="short\n")
    assert answer.code == 1
    assert "12" in answer.err
    names = [u["username"] for u in run_here("user", "list", "--home", office, "--json").json["users"]]
    assert "lin" not in names


def test_a_user_may_be_limited_to_a_city(run_here, office):
    added = run_here("user", "add", "he", "--role", "editor", "--region", "深圳", "--home", office, "--json")
    assert added.json["region"] == "440300"
    assert run_here("user", "add", "hu", "--region", "Atlantis", "--home", office).code == 2
    assert "Guangzhou" in run_here("user", "region", "he", "440100", "--home", office).out
    listed = run_here("user", "list", "--home", office, "--json").json["users"]
    assert {one["username"]: one["region"] for one in listed}["he"] == "440100"


def test_a_role_must_be_one_of_four(run_here, office):
    assert run_here("user", "add", "lin", "--role", "king", "--home", office).code == 2


def test_a_token_is_kept_only_as_its_digest(run, office_in_files):
    run("user", "add", "robot", "--home", office_in_files)
    token = run("user", "token", "robot", "--home", office_in_files, "--json").json["token"]
    stored = b"".join(path.read_bytes() for path in office_in_files.glob("wuwai.sqlite3*"))
    assert token.encode() not in stored
    assert run("user", "token", "robot", "--revoke", "--home", office_in_files, "--json").json["revoked"] == 1


def test_nobody_of_that_name(run_here, office):
    assert run_here("user", "password", "nobody", "--home", office).code == 1


def test_role_linkages_and_the_account_itself_are_changed(run_here, office):
    added = run_here(
        "user", "add", "ma", "--role", "head", "--linkage", "talent", "--linkage", "trade", "--home", office
    )
    assert "Department head, foreign trade, foreign talent" in added.out
    assert (
        "Department reader, foreign trade" in run_here("user", "role", "ma", "viewer", "--home", office).out
    )
    assert (
        run_here("user", "linkages", "ma", "investment", "--home", office).out
        == "ma: Department reader, foreign investment\n"
    )
    assert run_here("user", "linkages", "ma", "steel", "--home", office).code == 2
    assert run_here("user", "linkages", "ma", "--home", office).out == "ma: Department reader\n"
    token = run_here("user", "token", "ma", "--home", office, "--json").json["token"]
    assert run_here("user", "close", "ma", "--home", office).code == 0
    assert run_here("user", "password", "ma", "--home", office).code == 1
    assert run_here("user", "token", "ma", "--home", office).code == 1
    assert token
    listed = run_here("user", "list", "--home", office, "--json").json["users"]
    assert {one["username"]: one["is_active"] for one in listed}["ma"] is False
    assert "One-time password" in run_here("user", "reopen", "ma", "--home", office).out
    assert run_here("user", "sign-out", "ma", "--home", office).code == 0
    assert "Not locked" in run_here("user", "unlock", "ma", "--home", office).out


def test_the_last_administrator_stays_one(run_here, office):
    run_here("user", "add", "keeper", "--role", "administrator", "--home", office)
    for verb in (("close", "keeper"), ("role", "keeper", "viewer")):
        assert "last administrator" in run_here("user", *verb, "--home", office).err
