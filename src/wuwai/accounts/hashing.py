"""How passwords are hashed: Argon2id, in a size that eight people may sign in with at once."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class SizedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: OWASP's setting for a server that does other work too.

    Django's own takes 100 MiB and 0.2 s of the processors for each attempt, so that an office signing in on a
    Monday morning, or a guesser, would take the machine from everybody else. Hashes of other sizes are read,
    and replaced when their owner next signs in.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
