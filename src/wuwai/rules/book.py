"""Rule books: the public face of this room.

A rule book is a TOML file of cited conditions over named inputs. :func:`load` reads and checks one,
:func:`evaluate` puts inputs to it. ``wuwai.rules.shelf`` finds the book in force on a day.
"""

from wuwai.rules.evaluation import checked, evaluate
from wuwai.rules.model import (
    OUTCOME_TITLES,
    BookError,
    Clause,
    ClauseOutcome,
    Evaluation,
    InputError,
    Outcome,
    RuleBook,
    RuleInput,
)
from wuwai.rules.reading import load

__all__ = [
    "OUTCOME_TITLES",
    "BookError",
    "Clause",
    "ClauseOutcome",
    "Evaluation",
    "InputError",
    "Outcome",
    "RuleBook",
    "RuleInput",
    "checked",
    "evaluate",
    "load",
]
