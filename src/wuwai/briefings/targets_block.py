"""The targets of the programme as a section: the table, and where they stand in words."""

from __future__ import annotations

from wuwai.briefings import targets
from wuwai.briefings.blocks import BlockKind, Number, Options, Reading, Section
from wuwai.programme import following, progress, telling
from wuwai.reference.text import Text

ALERTS = 3  # the latest ones that nobody has acknowledged
HEADING = Text("Overall", "总体情况")


def compose(reading: Reading, options: Options) -> Section:
    """Where every target with a published number stands; its finding may stand over the briefing."""
    workspace, cites, lang = reading.workspace, reading.cites, reading.lang
    status = progress.status(workspace, as_of=reading.as_of, today=reading.today)
    alerts = following.alerts(unread=True, as_of=reading.as_of)[:ALERTS]
    words = targets.sentences(
        status,
        cites,
        lang,
        facts=reading.facts,
        chances=telling.chances(workspace, status),
        alerts=following.lines(alerts, workspace),
    )
    return Section(
        heading=HEADING,
        blocks=[{"kind": "paragraph", "parts": words}, targets.table(status, cites, lang)],
        notes=tuple(targets.notes(status)),
        sample=status.sample,
        numbers=tuple(one for item in targets.quantified(status.own) for one in numbers(item)),
        headline=targets.headline(status),
    )


def numbers(item: progress.TargetProgress) -> tuple[Number, ...]:
    """The number of a target, where it stands now, and what cities returned of this year so far."""
    target = item.target
    found = []
    if target.number is not None:
        found.append(
            Number(
                name=f"{target.id} target",
                value=target.number,
                unit=target.unit,
                origin=f"target:{target.id}",
            )
        )
    if item.current is not None:
        origin = item.origin or f"target:{target.id}"
        found.append(Number(name=f"{target.id} now", value=item.current, unit=target.unit, origin=origin))
    if (so_far := item.measured.so_far) is not None:
        name = f"{target.id} {so_far.period}"
        found.append(Number(name=name, value=so_far.value, unit=so_far.unit, origin=f"target:{target.id}"))
    return tuple(found)


KIND = BlockKind(
    name="targets",
    title=Text("All targets", "全部目标"),
    about=Text(
        "The table of the programme's targets and where they stand, in words.",
        "方案量化目标一览表及文字说明。",
    ),
    compose=compose,
)
