"""Who has reported as a section: the state of the latest period's returns, city by city."""

from __future__ import annotations

from wuwai.briefings.blocks import BlockKind, Number, Options, Reading, Section
from wuwai.briefings.parts import full_stop, part
from wuwai.reference.text import Text
from wuwai.studies.contract import Vintage
from wuwai.ui import returns_port

_HEADING = Text("Returns", "定期报表报送情况")
_NONE = Text("No return has been issued", "尚未下发报表")
_COLUMNS = (
    Text("City", "地市"),
    Text("State", "状态"),
    Text("Forms received", "已报表数"),
    Text("Forms", "应报表数"),
)
_STATE = Text("{state} {n}", "{state}{n}个")
_CITIES = Text("{period}, cities by state: {states}", "{period}各市报送状态：{states}")


def compose(reading: Reading, options: Options) -> Section:
    """The section for the latest period that was asked for; it says so where none was."""
    lang = reading.lang
    found = returns_port.reporting(reading.workspace, reading.as_of)
    if found is None:
        said = {"kind": "paragraph", "parts": [part(_NONE.get(lang), end=full_stop(lang))]}
        return Section(heading=_HEADING, blocks=[said])
    states = [_STATE.format(state=title, n=str(count)) for _, title, count in found.key]
    listed = Text(", ".join(one.en for one in states), "、".join(one.zh for one in states))
    words = (found.finding, _CITIES.format(period=found.period, states=listed))
    numbers = [(f"cities {state}", count) for state, _, count in found.key]
    for city in found.cities:
        numbers += [(f"{city.code} received", city.received), (f"{city.code} asked", city.asked)]
    table = {
        "kind": "table",
        "columns": [one.get(lang) for one in _COLUMNS],
        "numeric": [False, False, True, True],
        "rows": [
            [city.title.get(lang), city.words.get(lang), str(city.received), str(city.asked)]
            for city in found.cities
        ],
        "sample": found.sample,
        "note": "",
    }
    parts = [part(one.get(lang).rstrip("。."), sample=found.sample, end=full_stop(lang)) for one in words]
    return Section(
        heading=_HEADING,
        blocks=[{"kind": "paragraph", "parts": parts}, table],
        vintages=(Vintage("returns", "returns", str(reading.as_of or reading.today), found.sample),),
        sample=found.sample,
        numbers=tuple(
            Number(name=f"returns {name}", value=float(value), unit="", origin="returns:latest")
            for name, value in numbers
        ),
    )


KIND = BlockKind(
    name="returns",
    title=_HEADING,
    about=Text("Who has reported for the latest period, city by city.", "最近一期报表的各市报送状态。"),
    compose=compose,
)
