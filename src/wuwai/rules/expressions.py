"""Compile the expressions of a rule book, and try each on values of the declared types before it is used."""

from __future__ import annotations

import itertools
import re

import cel

from wuwai.rules.candidates import candidates
from wuwai.rules.division import guarded
from wuwai.rules.model import RuleInput
from wuwai.rules.page import At, Page

_BOUND = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*(\w+)\s*,")
_MOST_TRIALS = 512


def compiled(
    page: Page,
    at: At,
    expr: str,
    inputs: tuple[RuleInput, ...],
    *,
    gives: type,
    most: float | None = None,
    key: str = "expr",
) -> tuple[cel.Program, tuple[str, ...]]:
    """The program of ``expr`` and the inputs it names.

    ``gives`` is bool or float, what it has to give; ``most`` the largest number it may.
    :class:`~wuwai.rules.model.BookError` names the line and what is wrong.
    """
    declared = {one.name: one for one in inputs}
    where = (*at, key)
    try:
        cel.compile(expr)  # as written, so that an error speaks of what the author wrote
        program = cel.compile(guarded(expr))
    except ValueError as error:
        reason = next((line for line in str(error).splitlines() if "ERROR" in line), str(error))
        raise page.error(f"{key} cannot be read: {reason}", *where) from error
    bound = set(_BOUND.findall(expr))
    names = tuple(name for name in program.variables() if name not in bound)
    for name in names:
        if name not in declared:
            raise page.error(
                f"{key} names {name!r}, which is not an input; inputs are {list(declared)}", *where
            )
    if not names:
        raise page.error(f"{key} names no input, so it decides nothing", *where)
    _tried(page, where, program, [declared[name] for name in names], expr, gives=gives, most=most)
    return program, names


def _tried(
    page: Page,
    where: tuple[str, int, str],
    program: cel.Program,
    inputs: list[RuleInput],
    expr: str,
    *,
    gives: type,
    most: float | None,
) -> None:
    """Run it on values of the declared types: a mistake is to show here, not on somebody's row."""
    values = [candidates(one, expr) for one in inputs]
    ran = divided = False
    trouble: Exception | None = None
    for trial in itertools.islice(itertools.product(*values), _MOST_TRIALS):
        try:
            holds = program.execute(dict(zip([one.name for one in inputs], trial, strict=True)))
        except ZeroDivisionError:
            divided = True
        except (TypeError, RuntimeError, ValueError) as error:
            trouble = error
        else:
            if gives is bool and not isinstance(holds, bool):
                raise page.error(f"expr gives {type(holds).__name__}, true or false expected", *where)
            if gives is float and (isinstance(holds, bool) or not isinstance(holds, int | float)):
                raise page.error(f"expr gives {type(holds).__name__}, a number expected", *where)
            if most is not None and not 0 <= holds <= most:
                raise page.error(f"expr gives {holds:g}, from 0 to {most:g} expected", *where)
            ran = True
    if trouble is not None and not ran:
        said = str(trouble).split(".")[0]
        raise page.error(f"expr does not work on the declared types: {said}", *where) from trouble
    if divided and not ran:
        raise page.error("expr divides by zero whatever the inputs are", *where)
