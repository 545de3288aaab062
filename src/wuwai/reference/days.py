"""A day in words."""

from __future__ import annotations

from datetime import date

from wuwai.reference.text import Text

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def in_words(day: date) -> Text:
    """A day as a sentence prints it.

    >>> in_words(date(2024, 6, 30))
    Text(en='30 June 2024', zh='2024年6月30日')
    """
    return Text(f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日")
