"""The form of a study: a field for each parameter, made from its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wuwai.reference import own as own_tables
from wuwai.reference import passages, periods, regions
from wuwai.reference.text import Text
from wuwai.studies import flow_parameters, providers
from wuwai.studies.contract import Parameter, Study
from wuwai.studies.parameters import ParameterError, parse_parameters
from wuwai.ui.study_asking import Asked
from wuwai.workspace import Workspace

_INPUTS = {"number": "number", "integer": "number", "date": "date"}
_OFFERED = 60
# Left empty, these are answered from the flows on file: the empty choice says with what.
_ANSWERED = flow_parameters.KINDS
_CHOSEN = ("choice", "region", "target", "cluster", *_ANSWERED)
_SEVERAL = ("passages",)
_RATE, _AT_ONCE, _FEW = "rate", 6, 2
_BEST = Text("best on file: {what}", "自动：{what}")
_NOTHING = Text("nothing on file", "未入库")
_ALL = Text("all", "全部")
_NONE = Text("none", "不选")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``options`` are value, name and whether chosen: a list to choose from where ``select``,
    else suggestions."""

    one: Parameter
    value: str
    input: str
    select: bool
    options: list[tuple[str, str, bool]]
    error: Text | None
    asked: bool = False  # the address gives it, so it is shown
    several: bool = False  # any of the options may be ticked

    @property
    def step(self) -> str:
        return "1" if self.one.kind == "integer" else "any"


def fields(
    study: Study, workspace: Workspace, asked: Asked, *, lang: str, as_of: date | None = None
) -> list[Field]:
    """A field for each parameter, holding what was asked or what it came to; choices as known on a day."""
    found = []
    stated = _stated(study, workspace, asked, as_of)
    for one in study.parameters:
        value = asked.raw.get(one.name) or ("" if one.kind in _ANSWERED else _text(stated[one.name]))
        named = _options(one, workspace, lang, as_of, stated)
        several = one.kind in _SEVERAL
        ticked = value.split(",") if several else [value]
        options = [(key, name, key in ticked) for key, name in named]
        select = one.kind in _CHOSEN
        if select and value and not any(chosen for _, _, chosen in options):
            known = regions.find(value) if one.kind == "region" else None
            options.insert(0, (value, known.title.get(lang) if known else value, True))
        found.append(
            Field(
                one,
                value,
                _INPUTS.get(one.kind, "text"),
                select,
                options,
                asked.errors.get(one.name),
                bool(asked.raw.get(one.name)),
                several,
            )
        )
    return found


def folded(found: list[Field]) -> tuple[list[Field], list[Field]]:
    """The fields shown at once, and those folded away: which data is read, and what is over the first six.

    A field that the address gives a value, or that has an error, is never folded; two are not worth folding.
    """
    own = [one for one in found if one.one.kind not in _ANSWERED and one.one.name != _RATE]
    plain = {one.one.name for one in own[:_AT_ONCE]}
    first = [one for one in found if one.one.name in plain or one.asked or one.error]
    rest = [one for one in found if one not in first]
    return (first, rest) if len(rest) > _FEW else (found, [])


def _stated(study: Study, workspace: Workspace, asked: Asked, as_of: date | None) -> Mapping[str, Any]:
    """What each parameter is in the result, or would come to where there is none yet; what cannot be read
    counts as not asked, so that its choices are offered all the same."""
    if asked.result:
        return {one.name: asked.result.parameters.get(one.name) for one in study.parameters}
    plain = {one.name: one.default for one in study.parameters}
    given = {name: value for name, value in asked.raw.items() if name in plain}
    while True:
        try:
            values = parse_parameters(study, given)
            return flow_parameters.resolved(study, values, workspace.facts, as_of)
        except ParameterError as error:
            if given.pop(error.parameter, None) is None:
                return plain


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _options(
    one: Parameter, workspace: Workspace, lang: str, as_of: date | None, stated: Mapping[str, Any]
) -> list[tuple[str, str]]:
    if one.kind == "choice":
        return [(key, title.get(lang)) for key, title in one.choices.items()]
    if one.kind == "target":
        return _targets(lang) if one.required else [("", _NONE.get(lang)), *_targets(lang)]
    if one.kind in _ANSWERED:
        return _answered(one, workspace, lang, as_of, stated)
    if one.kind == "cluster":
        lists = workspace.clusters.gather(as_of.isoformat() if as_of else "").clusters
        named = [(each.name, each.title.get(lang)) for each in lists if each.is_set]
        return [("", _ALL.get(lang)), *sorted(named, key=lambda pair: pair[1])]
    if one.kind == "passages":
        table = passages.all_passages(own_tables.rows(workspace.reference_folder, "passages"))
        return [(each.id, each.title.get(lang)) for each in table.values()]
    if one.kind == "region" and one.of:
        return _places(one, workspace, lang, as_of, stated)
    facts = workspace.facts.observations(as_of=as_of)
    if one.kind == "region":
        home = providers.home_region()
        codes = sorted({home, *facts["region"].unique()} - {""}, key=lambda code: (code != home, code))
        return [(code, regions.get(code).title.get(lang)) for code in codes]
    if one.kind == "period":
        known = [periods.parse(text) for text in facts["period"].unique()]
        spans = sorted((p for p in known if p.months), key=lambda p: p.sort_key, reverse=True)
        return [(p.text, p.title.get(lang)) for p in spans[:_OFFERED]]
    if one.kind == "series":
        dictionary = workspace.facts.dictionary
        return [(name, dictionary.get(name).title.get(lang)) for name in facts["series"].unique().sort()]
    return []


def _answered(
    one: Parameter, workspace: Workspace, lang: str, as_of: date | None, stated: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """The choices for a dataset, a year or a level, after the one that leaves it to what is on file."""
    found = [(key, title.get(lang)) for key, title in _on_file(one, workspace, as_of, stated)]
    best = _text(stated[one.name])
    name = dict(found).get(best, best) or _NOTHING.get(lang)
    return [("", _BEST.get(lang).format(what=name)), *found]


def _places(
    one: Parameter, workspace: Workspace, lang: str, as_of: date | None, stated: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """The region of the programme, its cities, then what the dataset has reporters of, by name."""
    home = providers.home_region()
    names = {key: title.get(lang) for key, title in _on_file(one, workspace, as_of, stated) if key != home}
    # One with a default of its own, such as a market, is not asked about the programme's region.
    own = [regions.get(home), *regions.cities(home)] if home and one.default is None else []
    first = [(each.code, each.title.get(lang)) for each in own]
    return [*first, *sorted(names.items(), key=lambda pair: pair[1])]


def _on_file(
    one: Parameter, workspace: Workspace, as_of: date | None, stated: Mapping[str, Any]
) -> list[tuple[str, Text]]:
    return flow_parameters.options(one, stated, workspace.facts, as_of)


def _targets(lang: str) -> list[tuple[str, str]]:
    table = providers.provided("targets", "", as_of=None).table
    title = "title_zh" if lang == "zh" else "title_en"
    return [(row["id"], row[title]) for row in table.iter_rows(named=True)]
