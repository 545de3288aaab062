"""What a person is, in words that go on a page and into a record."""

from __future__ import annotations

from collections.abc import Iterable

from wuwai.reference import linkages as known
from wuwai.reference import regions
from wuwai.reference.text import Text

_ROLES = {
    "viewer": (Text("Department reader", "主管部门查阅人员"), Text("City reader", "地市查阅人员")),
    "editor": (Text("Department officer", "主管部门业务人员"), Text("City officer", "地市业务人员")),
    "head": (Text("Department head", "主管部门负责人"), Text("City head", "地市负责人")),
    "administrator": (Text("Administrator", "系统管理员"), Text("Administrator", "系统管理员")),
}


def is_department(region: str) -> bool:
    """Whether a person with this region is of the department: it is blank, or a province.

    >>> is_department(""), is_department("CN-44"), is_department("440300"), is_department("nowhere")
    (True, True, False, False)
    """
    found = regions.find(region) if region else None
    return not region or (found is not None and found.kind == "province")


def title(role: str, region: str, linkages: Iterable[str]) -> Text:
    """The role with its place and linkages.

    >>> title("editor", "440300", ["trade"]).en
    'City officer, Shenzhen, foreign trade'
    >>> title("head", "", []).zh
    '主管部门负责人'
    """
    named = _ROLES.get(role)
    what = named[0 if is_department(region) else 1] if named else Text(role, role)
    more = []
    if region:
        found = regions.find(region)
        more.append(found.short if found else Text(region, region))
    more += [known.BY_KEY[key].title.lower_first() for key in linkages if key in known.BY_KEY]
    if not more:
        return what
    en = ", ".join([what.en, *(one.en for one in more)])
    return Text(en, f"{what.zh}（{'，'.join(one.zh for one in more)}）")
