"""A text in the two languages every reader of wuwai may use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text, in English and Chinese.

    >>> Text("exports", "出口").get("zh")
    '出口'
    >>> Text("{n} rows", "{n} 行").format(n=3).en
    '3 rows'
    """

    en: str
    zh: str

    def get(self, lang: str) -> str:
        """The text in ``lang``; any code that begins with ``zh`` is Chinese, everything else English."""
        return self.zh if lang.startswith("zh") else self.en

    def format(self, **values: object) -> Text:
        """Both languages with ``{name}`` filled in. A ``Text`` value is filled in by language."""

        def filled(pattern: str, lang: Lang) -> str:
            return pattern.format(**{k: v.get(lang) if isinstance(v, Text) else v for k, v in values.items()})

        return Text(filled(self.en, "en"), filled(self.zh, "zh"))

    def lower_first(self) -> Text:
        """For use inside a sentence: the English begins with a small letter, the Chinese stays.

        >>> Text("Exports", "出口").lower_first().en
        'exports'
        """
        return Text(self.en[:1].lower() + self.en[1:], self.zh)

    def upper_first(self) -> Text:
        """For use as a sentence: the English begins with a capital, the Chinese stays."""
        return Text(self.en[:1].upper() + self.en[1:], self.zh)

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)
