"""Make division by zero an error in every type.

CEL divides numbers with a fraction as IEEE 754 does: 1.0 / 0.0 is infinity, and infinity is more than any
threshold. A condition would then be met because a value is zero. So each divisor is guarded before compiling.
"""

from __future__ import annotations

import re

_OPERAND = re.compile(r"\s*-?\s*(?:[A-Za-z_]\w*|\d[\w.]*)?")
_STRING = re.compile(r"[rRbB]{0,2}('''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")", re.S)


def guarded(expr: str) -> str:
    """``expr`` with every divisor written so that zero raises, and only when the division is reached.

    >>> guarded("a / b > 1.0")
    'a / (b == 0 ? 1/0 : b) > 1.0'
    >>> guarded("name == 'a/b'")
    "name == 'a/b'"
    """
    written: list[str] = []
    at = 0
    while at < len(expr):
        text = _STRING.match(expr, at)
        if text:
            written.append(text[0])
            at = text.end()
        elif expr[at] in "/%":
            end = _operand_end(expr, at + 1)
            divisor = guarded(expr[at + 1 : end]).strip()
            written.append(f"{expr[at]} ({divisor} == 0 ? 1/0 : {divisor})" if divisor else expr[at])
            at = end
        else:
            written.append(expr[at])
            at += 1
    return "".join(written)


def _operand_end(expr: str, start: int) -> int:
    """Where the operand that begins at ``start`` ends: a name or number with its brackets and members."""
    found = _OPERAND.match(expr, start)
    at = found.end() if found else start
    while at < len(expr):
        if expr[at] in "([":
            at = _closed(expr, at)
        elif expr[at] == "." and re.match(r"\.[A-Za-z_]\w*", expr[at:]):
            member = re.match(r"\.[A-Za-z_]\w*", expr[at:])
            at += member.end() if member else 1
        else:
            break
    return at


def _closed(expr: str, start: int) -> int:
    """The position after the bracket that closes the one at ``start``; the end where none does."""
    depth = 0
    at = start
    while at < len(expr):
        text = _STRING.match(expr, at)
        if text:
            at = text.end()
            continue
        depth += (expr[at] in "([") - (expr[at] in ")]")
        at += 1
        if depth == 0:
            return at
    return at
