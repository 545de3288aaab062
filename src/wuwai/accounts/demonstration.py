"""The accounts of a demo: one of each role, with a new one-time password at each start."""

from __future__ import annotations

from django.db import transaction

from wuwai.accounts import audit
from wuwai.accounts.models import Role, User
from wuwai.accounts.passwords import give_one_time_password

_FORMER_NAME = "editor"  # of the officer, in demos made before there were heads
NAMES: tuple[tuple[str, Role, bool], ...] = (
    ("reader", Role.VIEWER, False),
    ("city-officer", Role.EDITOR, True),
    ("city-head", Role.HEAD, True),
    ("officer", Role.EDITOR, False),
    ("head", Role.HEAD, False),
    ("administrator", Role.ADMINISTRATOR, False),
)


def one_time_passwords(city: str) -> list[tuple[User, str]]:
    """Every account of the demo, made where it is missing, with its new password.

    ``city`` is the code of the city that the two city accounts belong to. An account that is there keeps its
    role and place, and stays closed where it was closed.
    """
    with transaction.atomic():
        if not User.objects.filter(username="officer").exists():
            former = User.objects.filter(username=_FORMER_NAME, role=Role.EDITOR, region="")
            if former.update(username="officer"):
                audit.note("user.deleted", f"user:{_FORMER_NAME}", why="renamed: officer")
                audit.note("user.added", "user:officer", after=_standing(Role.EDITOR, ""))
        found = []
        for name, role, of_city in NAMES:
            given = {"role": role, "region": city if of_city else ""}
            user, made = User.objects.get_or_create(username=name, defaults=given)
            if made:
                audit.note("user.added", f"user:{name}", after=_standing(role, given["region"]))
            found.append((user, give_one_time_password(user)))
    return found


def _standing(role: str, region: str) -> dict[str, object]:
    return {"role": role, "region": region, "linkages": []}
