"""Two persons at one return: the second is told, and gets back what they offered beside what stands."""

from __future__ import annotations

from collections.abc import Mapping

from wuwai.reference.text import Text
from wuwai.returns.cells import Cell
from wuwai.returns.filled import cells_of
from wuwai.returns.models import Return

UNDER_WAY = Text("this return is being published at this moment", "该报表正在发布")
_WORDS = Text(
    "somebody changed this return meanwhile; nothing of yours was written, and nothing is lost",
    "该报表已被他人修改；本次内容未写入，也未丢失",
)


class Conflict(Exception):
    """The return is no longer at the version a change is based on. ``ret`` is as it stands, ``standing`` its
    cells, ``offered`` the cells that were not written.
    """

    def __init__(self, ret: Return, *, offered: Mapping[str, Cell]) -> None:
        super().__init__(_WORDS.en)
        self.words = _WORDS
        self.ret = ret
        self.standing = cells_of(ret)
        self.offered = dict(offered)


def locked(ret: Return) -> Return:
    """The return as it stands, alone to this transaction until it ends."""
    return Return.objects.select_for_update(of=("self",)).select_related("round").get(pk=ret.pk)
