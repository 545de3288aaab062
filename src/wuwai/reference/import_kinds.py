"""Which kind of import base handles the goods of an HS code: bulk commodities, components, consumer goods.

Our own grouping by heading (``data/import_kinds.csv``); goods of no kind are those that no such base is for:
machines, chemicals in small lots, medicines, parts.
"""

from __future__ import annotations

from functools import lru_cache

from wuwai.reference.tables import rows
from wuwai.reference.text import Text

KINDS: dict[str, Text] = {
    "bulk": Text("bulk commodities", "大宗商品"),
    "components": Text("electronic components", "电子元器件"),
    "consumer": Text("mid- and high-end consumer goods", "中高端消费品"),
}


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return {row["hs"]: row["kind"] for row in rows("import_kinds")}


def of_product(code: str) -> str | None:
    """The kind of an HS code of two digits or more, None where it is of none; the longest prefix decides.

    >>> of_product("27090000"), of_product("854231"), of_product("330300"), of_product("8479")
    ('bulk', 'components', 'consumer', None)
    """
    kinds = _table()
    return next((kinds[code[:n]] for n in (6, 4, 2) if len(code) >= n and code[:n] in kinds), None)
