"""HS chapters as registers write them: two digits each, ``;`` between them."""

from __future__ import annotations

import re

from wuwai.reference.text import Text

_CHAPTERS = re.compile(r"\d{2}(;\d{2})*")
_LAST = "97"
CHAPTERS_HELP = Text("Two digits each, such as 84;85", "每章两位，以分号隔开，如84;85")


def are_chapters(text: str) -> bool:
    """Whether a text is a list of HS chapters.

    >>> are_chapters("84;85"), are_chapters("8"), are_chapters("98")
    (True, False, False)
    """
    return bool(_CHAPTERS.fullmatch(text)) and all("01" <= one <= _LAST for one in text.split(";"))
