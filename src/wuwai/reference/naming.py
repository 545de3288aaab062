"""Place names as official statistics of China write them, whatever a source's shorthand was."""

from __future__ import annotations

import re

from wuwai.reference.text import Text

_ZH = re.compile(r"(?<!中国)(香港|澳门|台湾)")
_EN = re.compile(r"\b(Hong Kong|Macao|Taiwan)\b(?!, China)")


def in_full(text: Text) -> Text:
    """A title or definition with 中国香港, 中国澳门, 中国台湾 named in full; any other text as it is.

    >>> in_full(Text("Exports to Hong Kong", "对香港出口"))
    Text(en='Exports to Hong Kong, China', zh='对中国香港出口')
    >>> in_full(Text("Hong Kong, China", "粤港澳大湾区")).zh
    '粤港澳大湾区'
    """
    return Text(_EN.sub(r"\1, China", text.en), _ZH.sub(r"中国\1", text.zh))
