"""Names of firms made comparable: how a name is written must not make two firms of one."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(r"[\s\u3000·•.,，。、'’\"“”()（）\[\]【】<>《》&＆/-]+")


def folded(name: str) -> str:
    """The name without what only the writing differs in: width, case, spaces, brackets and points.

    Two names with the same folding are one name. Nothing that tells firms apart is taken away.

    >>> folded("深圳（样例） 科技有限公司") == folded("深圳(样例)科技有限公司")
    True
    >>> folded("Sample Trading Co., Ltd.")
    'sampletradingcoltd'
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).casefold()
