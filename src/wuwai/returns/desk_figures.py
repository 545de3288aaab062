"""The numbers of returns as a reviewer reads them: beside earlier ones, with what the checks say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects

from wuwai.reference.text import Text
from wuwai.returns import checks, comparing, filled, history
from wuwai.returns.cells import CellError, in_unit
from wuwai.returns.checks import Context, Finding
from wuwai.returns.comparing import Compared
from wuwai.returns.forms import Form
from wuwai.returns.models import Return, Step
from wuwai.workspace import current

_CAME_BACK = ("sent_back", "unapproved")


@dataclass(frozen=True, slots=True)
class Figures:
    """One return's lines in the order of its form, and what the checks say of them."""

    lines: tuple[Compared, ...]
    findings: tuple[Finding, ...]

    @property
    def explained(self) -> int:
        """How many numbers the city explained."""
        return sum(bool(line.explanation) for line in self.lines)

    @property
    def largest(self) -> Compared | None:
        """The number that changed most on the period before."""
        return comparing.largest(self.lines)


def figures(form: Form, returns: Sequence[Return]) -> dict[int, Figures]:
    """The figures of returns of one round, by their keys, with one look at the facts."""
    if not returns:
        return {}
    prefetch_related_objects(list(returns), "values", "steps")
    contexts = history.contexts(
        current(), form, sorted({ret.region for ret in returns}), returns[0].round.when
    )
    titles = item_titles(form)
    return {ret.pk: _of(form, ret, contexts[ret.region], titles) for ret in returns}


def item_titles(form: Form) -> dict[str, Text]:
    """What each item is called, by key: its own title, else its series', with "year to date" where it is."""
    dictionary = current().facts.dictionary
    found = {}
    for item in form.items:
        title = item.title or dictionary.get(item.series).title
        cumulative = Text("{t}, year to date", "{t}（累计）").format(t=title)
        found[item.key] = cumulative if item.cumulative_of and not item.title else title
    return found


def _of(form: Form, ret: Return, context: Context, titles: Mapping[str, Text]) -> Figures:
    units = {item.key: item.unit for item in form.items}
    lines = comparing.compared(
        [(item.key, titles[item.key], item.unit) for item in form.items],
        now={
            one.item: (_in_unit(one.value, one.unit, units.get(one.item)), one.explanation, one.origin)
            for one in ret.values.all()
        },
        # A cumulative number is always above the one before: the difference would say nothing.
        period_before={
            item.key: context.last_period[item.key] for item in form.lines if item.key in context.last_period
        },
        year_before=context.last_year,
        last_sent=_last_sent(ret.steps.all(), units),
    )
    return Figures(lines, checks.findings(form, filled.cells_of(ret), context))


def _in_unit(value: Decimal | None, unit: str, wanted: str | None) -> Decimal | None:
    """A number in the unit its form asks now; as it stands where the form asks for something else now."""
    if value is None or wanted is None:
        return value
    try:
        return in_unit(value, unit, wanted)
    except CellError:
        return value


def _last_sent(steps: Iterable[Step], units: Mapping[str, str]) -> dict[str, Decimal]:
    """What the return said when it was sent in before it last came back; nothing where it never did."""
    ordered = sorted(steps, key=lambda one: (one.at, one.pk))
    came_back = [n for n, one in enumerate(ordered) if one.action in _CAME_BACK]
    before = [one for one in ordered[: came_back[-1]] if one.action == "submitted"] if came_back else []
    cells = before[-1].cells if before else {}
    sent = {
        item: _in_unit(Decimal(cell[0]), cell[1], units.get(item)) for item, cell in cells.items() if cell[0]
    }
    return {item: value for item, value in sent.items() if value is not None}
