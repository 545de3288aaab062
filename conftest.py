"""Every test runs against a temporary demo workspace, made before Django reads its settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import pytest
from hypothesis import settings

from wuwai.workspace import Workspace, current

_HOME = Path(tempfile.mkdtemp(prefix="wuwai-test-")) / "workspace"
atexit.register(shutil.rmtree, _HOME.parent, ignore_errors=True)
os.environ["WUWAI_HOME"] = str(_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "wuwai.web.settings"
# An address such as postgresql://me@127.0.0.1/tests runs the same tests with registers on that server.
Workspace.create(_HOME, programme="guangdong", demo=True, database=os.environ.get("WUWAI_TEST_DATABASE", ""))
# Here and not in pyproject.toml: pytest-django would read the settings before the workspace is named.
django.setup()


def _let_tests_empty_the_audit() -> None:
    """A test with transactions of its own empties all tables behind it; the database refuses that of one."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from wuwai.accounts import audit_triggers

    empty = BaseDatabaseOperations.execute_sql_flush

    def emptied(self: Any, statements: list[str]) -> None:
        audit_triggers.drop(self.connection)
        empty(self, statements)
        audit_triggers.create(self.connection)

    BaseDatabaseOperations.execute_sql_flush = emptied  # type: ignore[method-assign]


_let_tests_empty_the_audit()

if TYPE_CHECKING:
    from django.test import Client

SHARED = Path(__file__).resolve().parent.parent / "shared"


# Examples are judged by what they do, not by how busy the machine is. A revision is tried with the same
# examples wherever it is tested, so that what passed here passes there; new ones are looked for on purpose.
settings.register_profile("wuwai", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, derandomize=False)
settings.load_profile(os.environ.get("WUWAI_EXAMPLES", "wuwai"))


# Files that take a minute or more, the longest first.
_LONG = (
    "browser",
    "test_load",
    "test_workspaces",
    "test_serving.",
    "test_pages",
    "test_api_fuzz",
    "test_a_month",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: files are shared out in order (with ``--no-loadscope-reorder``; xdist
    would order them by how many tests they hold), and nobody waits for the last one.
    """
    items.sort(
        key=lambda item: next((n for n, part in enumerate(_LONG) if part in item.path.name), len(_LONG))
    )


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """The demo workspace of this test run, with the shipped facts in it."""
    from wuwai.programme.setup import prepare

    opened = current()
    prepare(opened)
    return opened


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference inputs beside the project; tests skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is not here")
    return SHARED


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    """What other tests asked in the same minute, and what was kept for them, is not counted against one."""
    from django.core.cache import cache

    cache.clear()


def _signed_in(role: str) -> Client:
    from django.test import Client

    from wuwai.accounts.models import User

    user, _ = User.objects.get_or_create(username=f"the-{role}", defaults={"role": role})
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def viewer_client(db: Any) -> Client:
    """A browser signed in as a viewer."""
    return _signed_in("viewer")


@pytest.fixture
def editor_client(db: Any) -> Client:
    """A browser signed in as an editor."""
    return _signed_in("editor")


@pytest.fixture
def head_client(db: Any) -> Client:
    """A browser signed in as a head of the department."""
    return _signed_in("head")


@pytest.fixture
def admin_client_(db: Any) -> Client:
    """A browser signed in as an administrator."""
    return _signed_in("administrator")
