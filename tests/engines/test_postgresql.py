"""What a shared PostgreSQL server adds: copies that are whole, made once, and never in anybody's way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wuwai.facts.engines.choosing import chosen
from wuwai.facts.engines.contract import EngineError
from wuwai.facts.engines.postgresql import PostgreSQL
from wuwai.facts.store import Facts

pytestmark = [pytest.mark.engines, pytest.mark.slow]


@pytest.fixture
def server(postgres: str, request: pytest.FixtureRequest) -> Iterator[PostgreSQL]:
    """The server with a schema of this test's own."""
    engine = PostgreSQL(postgres, schema=request.node.name[:60])
    yield engine
    engine.drop_all()
    engine.close()


def _facts(folder: Path, engine: PostgreSQL) -> Facts:
    return Facts(folder, programme="guangdong", engine=engine)


def _one(engine: PostgreSQL, statement: str) -> object:
    with closing(engine.connect()) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[call-overload]
        return row[0]


def test_a_snapshot_is_copied_once_and_whole(folder: Path, server: PostgreSQL) -> None:
    facts = _facts(folder, server)
    assert facts.observations().height
    assert facts.flows().height
    rows = f'SELECT sum(rows) FROM "{server.schema}".snapshots'
    first = _one(server, rows)
    # Of a firm-level file the flows are copied, sums over its accepted rows.
    assert first == sum(m.flows or m.accepted for m in facts.snapshots())
    assert _facts(folder, server).flows(resolved=False).height
    assert _one(server, rows) == first
    assert "5 of 5" in server.examined(facts.snapshots()[-5:]).en


def test_two_processes_that_copy_at_once_copy_once(folder: Path, server: PostgreSQL) -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from wuwai.facts.store import Facts\nfrom wuwai.facts.engines.postgresql import PostgreSQL\n"
        "facts = Facts(Path(sys.argv[1]), programme='guangdong',"
        " engine=PostgreSQL(sys.argv[2], schema=sys.argv[3]))\n"
        "print(facts.flows(resolved=False).height + facts.observations(resolved=False).height)\n"
    )
    command = [sys.executable, "-c", program, str(folder), server.address, server.schema]
    several = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = [process.communicate(timeout=120)[0].strip() for process in several]
    expected = Facts(folder, programme="guangdong")
    height = expected.flows(resolved=False).height + expected.observations(resolved=False).height
    assert printed == [str(height)] * 3
    assert _one(server, f'SELECT count(*) FROM "{server.schema}".snapshots') == len(expected.snapshots())


def test_a_copy_that_breaks_off_leaves_nothing(
    folder: Path, server: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wuwai.facts.engines import mirror

    def broken(*_: object) -> int:
        raise RuntimeError("cut")

    facts = _facts(folder, server)
    with monkeypatch.context() as patch:
        patch.setattr(mirror, "_copy_file", broken)
        with pytest.raises(RuntimeError, match="cut"):
            facts.flows()
    assert "0 of" in server.examined(facts.snapshots()).en
    assert facts.flows().equals(Facts(folder, programme="guangdong").flows())


def test_a_connection_that_the_server_closed_is_renewed(folder: Path, server: PostgreSQL) -> None:
    facts = _facts(folder, server)
    expected = facts.flows()
    _one(
        server,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'wuwai' AND pid <> pg_backend_pid()",
    )
    with pytest.raises(EngineError, match="did not answer"):
        facts.flows()
    assert facts.flows().equals(expected)


def test_workspaces_may_share_a_schema(folder: Path, server: PostgreSQL, tmp_path: Path) -> None:
    other = Facts(tmp_path / "other", programme="guangdong", engine=server)
    path = tmp_path / "m.csv"
    path.write_text("exporter,product,value\nCHN,8507,4\n")
    other.import_file(path, stated={"period": "2021"})
    mine = _facts(folder, server)
    assert mine.flows().height
    assert other.flows()["value"].to_list() == [4.0]
    assert mine.flows().equals(Facts(folder, programme="guangdong").flows())
    assert server.drop_others(mine.snapshots()) == 1
    assert other.flows()["value"].to_list() == [4.0]  # copied again


def test_a_schema_that_is_not_ours_is_left_alone(folder: Path, server: PostgreSQL) -> None:
    with closing(server.connect()) as connection:
        connection.execute(f'CREATE SCHEMA "{server.schema}"')  # type: ignore[call-overload]
    with pytest.raises(EngineError, match=r"facts\.schema"):
        _facts(folder, server).flows()
    with pytest.raises(EngineError):
        server.drop_all()
    with closing(server.connect()) as connection:
        connection.execute(f'DROP SCHEMA "{server.schema}"')  # type: ignore[call-overload]


def test_copies_of_another_version_are_named_and_made_anew(folder: Path, server: PostgreSQL) -> None:
    facts = _facts(folder, server)
    expected = facts.flows()
    with closing(server.connect()) as connection:
        connection.execute(  # type: ignore[call-overload]
            f"COMMENT ON SCHEMA \"{server.schema}\" IS 'wuwai copies of before'"
        )
    with pytest.raises(EngineError, match="--rebuild"):
        facts.flows()
    server.drop_all()
    assert facts.flows().equals(expected)


def test_what_cannot_be_reached_or_used_is_said(postgres: str, folder: Path) -> None:
    nobody = chosen("postgresql", address="postgresql://wuwai@127.0.0.1:1/postgres")
    with pytest.raises(EngineError, match=r"127\.0\.0\.1:1/postgres cannot be reached") as caught:
        Facts(folder, programme="guangdong", engine=nobody).flows()
    assert "无法连接" in caught.value.message.zh
    with pytest.raises(EngineError, match="cannot be reached"):
        PostgreSQL(postgres + "-absent").session()
    latin = PostgreSQL(postgres)
    with closing(latin.connect()) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(EngineError, match="LATIN1"):
        PostgreSQL(postgres.replace("/postgres", "/latin")).session()
