"""Compile the expressions of a rule book, and try each on values of the declared types before it is used."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from wuwai.reference.text import Text
from wuwai.rules.candidates import candidates
from wuwai.rules.division import guarded
from wuwai.rules.model import RuleInput
from wuwai.rules.page import At, Page

if TYPE_CHECKING:
    import cel

_BOUND = re.compile(r"\.(?:all|exists|exists_one|map|filter)\(\s*(\w+)\s*,")
_MOST_TRIALS = 512
_UNREADABLE = Text("{key} cannot be read: {reason}", "{key} 无法解析：{reason}")
_UNDECLARED = Text(
    "{key} names '{name}', which is not an input; inputs are {known}",
    "{key} 中的“{name}”不是已声明的输入项；已声明的有 {known}",
)
_NO_INPUT = Text("{key} names no input, so it decides nothing", "{key} 未引用任何输入项，不能判定任何内容")
_NOT_BOOL = Text("expr gives {given}, true or false expected", "expr 的结果为 {given}，应为真或假")
_NOT_NUMBER = Text("expr gives {given}, a number expected", "expr 的结果为 {given}，应为数值")
_TOO_MANY = Text("expr gives {given}, from 0 to {most} expected", "expr 的结果为 {given}，应在0至{most}之间")
_TYPES = Text("expr does not work on the declared types: {said}", "expr 与声明的类型不符：{said}")
_ZERO = Text("expr divides by zero whatever the inputs are", "无论输入为何，expr 的除数均为零")


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
    import cel  # brings a console of its own; only what compiles a book pays for it

    declared = {one.name: one for one in inputs}
    where = (*at, key)
    try:
        cel.compile(expr)  # as written, so that an error speaks of what the author wrote
        program = cel.compile(guarded(expr))
    except ValueError as error:
        reason = next((line for line in str(error).splitlines() if "ERROR" in line), str(error))
        raise page.error(_UNREADABLE.format(key=key, reason=reason), *where) from error
    bound = set(_BOUND.findall(expr))
    names = tuple(name for name in program.variables() if name not in bound)
    for name in names:
        if name not in declared:
            known = ", ".join(declared)
            raise page.error(_UNDECLARED.format(key=key, name=name, known=known), *where)
    if not names:
        raise page.error(_NO_INPUT.format(key=key), *where)
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
                raise page.error(_NOT_BOOL.format(given=type(holds).__name__), *where)
            if gives is float and (isinstance(holds, bool) or not isinstance(holds, int | float)):
                raise page.error(_NOT_NUMBER.format(given=type(holds).__name__), *where)
            if most is not None and not 0 <= holds <= most:
                raise page.error(_TOO_MANY.format(given=f"{holds:g}", most=f"{most:g}"), *where)
            ran = True
    if trouble is not None and not ran:
        said = str(trouble).split(".")[0]
        raise page.error(_TYPES.format(said=said), *where) from trouble
    if divided and not ran:
        raise page.error(_ZERO, *where)
