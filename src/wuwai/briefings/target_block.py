"""One target as a section: where it stands in words, its bar, and its path where there is one to draw."""

from __future__ import annotations

from typing import Any

from wuwai.briefings import figures, targets, targets_block
from wuwai.briefings.blocks import BlockError, BlockKind, Option, Options, Reading, Section
from wuwai.briefings.parts import full_stop, part
from wuwai.programme import office, progress, telling
from wuwai.programme.plan import Target
from wuwai.reference.text import Text
from wuwai.studies import run
from wuwai.workspace import Workspace

PATH = "programme.path"
_GONE = Text("a target of the programme", "方案中的一项目标")
_NO_FIGURE = Text("{title}: no data yet", "{title}：暂无数据")


def compose(reading: Reading, options: Options) -> Section:
    """The section of the target ``options["target"]``; :class:`BlockError` if there is no such target."""
    wanted, lang, cites = options.get("target", ""), reading.lang, reading.cites
    status = progress.status(reading.workspace, as_of=reading.as_of, today=reading.today)
    item = next((one for one in status.targets if one.target.id == wanted), None)
    if item is None:
        raise BlockError("target", _GONE)
    words = [*targets.standing(item, cites, lang), *targets.returned(item, cites, lang, reading.facts)]
    if (chance := telling.chances(reading.workspace, status).get(item.target.id)) is not None:
        words.append(targets.likely(item, chance, lang))
    if not words:
        said = _NO_FIGURE.format(title=item.target.title).get(lang)
        words = [part(said, refs=cites.cite(item.target.source_url), end=full_stop(lang))]
    blocks: list[dict[str, Any]] = [{"kind": "paragraph", "parts": words}]
    if item.target.number is not None:
        row = targets.row(item, cites, lang)
        table = {"kind": "targets", "columns": [one.get(lang) for one in targets.COLUMNS], "rows": [row]}
        blocks.append({**table, "note": targets.KEY.get(lang)})
    drawings, vintages = _path(reading, item)
    if drawings:
        blocks.append({"kind": "figures", "figures": drawings})
    stands_in = (item.target.stands_in,) if item.target.stands_in and item.current is not None else ()
    return Section(
        heading=item.target.title,
        blocks=blocks,
        notes=stands_in,
        vintages=vintages,
        sample=item.sample,
        numbers=targets_block.numbers(item),
    )


def _path(reading: Reading, item: progress.TargetProgress) -> tuple[list[dict[str, Any]], Any]:
    """The chart of the target's path, as its page draws it; nothing where it would be one dot."""
    if item.target.number is None or item.current is None:
        return [], ()
    asked = {"target": item.target.id}
    result = run.run(PATH, facts=reading.facts, parameters=asked, as_of=reading.known_text)
    if result.frame().height < 2:
        return [], ()
    return figures.of_study(result, reading.lang, drawn=reading.drawn, most=1), result.vintages


def _targets(workspace: Workspace) -> tuple[Target, ...]:
    return tuple(office.planned(workspace).targets)


def _fields(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    choices = tuple((one.id, one.title.get(lang)) for one in _targets(workspace))
    return (
        Option(name="target", title=Text("Target", "目标"), kind="choice", choices=choices, required=True),
    )


def _check(options: Options, workspace: Workspace) -> None:
    if options.get("target", "") not in {one.id for one in _targets(workspace)}:
        raise BlockError("target", _GONE)


def _named(options: Options) -> Text:
    from wuwai.workspace import current

    known = {one.id: one.title for one in _targets(current())}
    return known.get(options.get("target", ""), KIND.title)


KIND = BlockKind(
    name="target",
    title=Text("One target", "单项目标"),
    about=Text("One target: words, bar and path.", "单项目标的文字、进度条与推进路径。"),
    compose=compose,
    fields=_fields,
    check=_check,
    named=_named,
)
