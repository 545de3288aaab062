"""Whether published figures agree with one another, within what their printed digits allow.

Published growth uses a revised base, and headlines are rounded, so figures are compared with a tolerance and
none is ever corrected by another.
"""

from __future__ import annotations


def rounding_half_width(printed: str) -> float:
    """How far the true figure may lie from the one printed: half a unit of its last digit.

    Whole numbers of 1,000 and more that end in zeros are taken as rounded, to hundreds at most, as headlines
    are.

    >>> rounding_half_width("28.2"), rounding_half_width("4"), rounding_half_width("91,100")
    (0.05, 0.5, 50.0)
    """
    digits = printed.replace(",", "").replace("−", "-").lstrip("+-")
    whole, _, decimals = digits.partition(".")
    if decimals:
        return 0.5 * 10.0 ** -len(decimals)
    zeros = len(whole) - len(whole.rstrip("0"))
    return 0.5 * 10 ** min(zeros, 2) if len(whole) >= 4 else 0.5


def implied_base(level: float, growth: float) -> float:
    """The year-earlier level that a level and its published growth (in per cent) imply.

    >>> round(implied_base(94900, 4.4), 2)
    90900.38
    """
    if growth == -100:
        raise ZeroDivisionError("a growth of -100% leaves no base")
    return level / (1 + growth / 100)


def base_tolerance(level: float, growth: float, level_half: float, growth_half: float) -> float:
    """How far the implied base may move within the printed digits of level and growth."""
    low = implied_base(level - level_half, growth + growth_half)
    high = implied_base(level + level_half, growth - growth_half)
    return max(abs(high - implied_base(level, growth)), abs(implied_base(level, growth) - low))


def share_of(part: float, total: float) -> float:
    """A part as a percentage of its total.

    >>> round(share_of(1326.7, 4707.7), 2)
    28.18
    """
    return 100 * part / total


def share_tolerance(part: float, total: float, part_half: float, total_half: float) -> float:
    """How far a share may move within the printed digits of part and total."""
    if total <= total_half:
        return float("inf")
    share = share_of(part, total)
    return max(
        abs(share_of(part + part_half, total - total_half) - share),
        abs(share_of(part - part_half, total + total_half) - share),
    )


def closes(published: float, recomputed: float, tolerance: float) -> bool:
    """Whether two figures agree within a tolerance (and the last bits of a float).

    >>> closes(91100, implied_base(94900, 4.4), 150)
    False
    """
    return abs(published - recomputed) <= tolerance * (1 + 1e-9) + 1e-9
