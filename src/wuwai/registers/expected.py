"""A value that cannot be taken, in words."""

from __future__ import annotations

from wuwai.reference.text import Text


class ValueProblem(ValueError):
    """A value that cannot be taken; ``expected`` says what would do."""

    def __init__(self, expected: Text) -> None:
        self.expected = expected
        super().__init__(expected.en)
