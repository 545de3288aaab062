"""A name with which signing in failed too often is locked for a while, whether anybody has it or not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wuwai.accounts import audit
from wuwai.accounts.models import SignInLock

_LONGEST_NAME = 150


def _digest(name: str) -> str:
    return hashlib.sha256(name.strip().lower()[:_LONGEST_NAME].encode()).hexdigest()


def locked_until(name: str) -> datetime | None:
    """Until when nobody signs in with that name; None where it is not locked."""
    found = SignInLock.objects.filter(digest=_digest(name), until__gt=timezone.now()).first()
    return found.until if found else None


def locked(names: Collection[str]) -> dict[str, datetime]:
    """Of many names those that are locked, each with its end."""
    digests = {_digest(name): name for name in names}
    found = SignInLock.objects.filter(digest__in=digests, until__gt=timezone.now())
    return {digests[one.digest]: one.until for one in found if one.until is not None}


def failed(name: str) -> datetime | None:
    """Count a failure; until when the name is locked by it, None where it is not."""
    now, window = timezone.now(), timedelta(minutes=settings.WUWAI_LOCK_MINUTES)
    with transaction.atomic():
        # What is over tells nothing any more; so the table does not grow with names that were made up.
        SignInLock.objects.filter(first_at__lt=now - 2 * window).delete()
        SignInLock.objects.get_or_create(digest=_digest(name), defaults={"first_at": now})
        lock = SignInLock.objects.select_for_update().get(digest=_digest(name))
        if lock.first_at < now - window or (lock.until is not None and lock.until <= now):
            lock.failures, lock.first_at, lock.until = 0, now, None
        lock.failures += 1
        locks = lock.failures == settings.WUWAI_LOCK_AFTER
        until = now + window
        if locks:
            lock.until = until
        lock.save()
        if locks and _known(name):
            audit.note("user.locked", f"user:{name.strip()}", after={"until": until.isoformat()})
    return lock.until


def unlock(name: str) -> bool:
    """Forget the failures of a name; whether it was locked."""
    with transaction.atomic():
        was = locked_until(name) is not None
        SignInLock.objects.filter(digest=_digest(name)).delete()
        if was:
            audit.note("user.unlocked", f"user:{name}")
    return was


def succeeded(name: str) -> None:
    """Somebody signed in with that name: its failures are forgotten."""
    SignInLock.objects.filter(digest=_digest(name)).delete()


def _known(name: str) -> bool:
    """Whether somebody has that name: what else is typed there may be a password and is not written down."""
    from wuwai.accounts.models import User

    return User.objects.filter(username=name.strip()).exists()
