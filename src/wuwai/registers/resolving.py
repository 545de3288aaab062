"""Which enterprise a row belongs to: by credit code, else by name or alias, else a new one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from simple_history.utils import bulk_update_with_history

from wuwai.registers import credit_codes, noting, registry
from wuwai.registers.enterprises import NOTED, Enterprise, EnterpriseAlias, EnterpriseRow
from wuwai.registers.firm_names import folded

_PORTION = 500  # values in one query
_Name = tuple[str, bool]  # a folded name, and whether the firm is made up


def resolve(rows: Sequence[EnterpriseRow]) -> None:
    """Set ``enterprise`` of each row, not saved yet; 20,000 rows take some dozens of queries.

    A credit code decides alone. A code that is not on file joins the one enterprise of that name which has
    none, and gives it the code. A row without a code stays with its enterprise while the name fits, else it
    joins the only one of that name or alias. Otherwise a new enterprise is noted. What was merged is followed
    to where it went; made-up rows belong to made-up enterprises and real rows to real ones.
    """
    named: list[EnterpriseRow] = []
    for row in rows:
        if row.firm.strip() or row.credit_code.strip():
            named.append(row)
        else:
            row.enterprise = None
    if not named:
        return
    with transaction.atomic():
        found = _Found(named)
        for row in named:
            row.enterprise = found.of(row)
        found.keep(named)


def followed(enterprise: Enterprise) -> Enterprise:
    """The enterprise itself, or the one it was merged into at last."""
    while (survivor := enterprise.merged_into) is not None:
        enterprise = survivor
    return enterprise


def find(text: str) -> Enterprise | None:
    """The enterprise of a public id, number, credit code or exact name; None where none or several fit."""
    text = text.replace("\x00", "").strip()[:200]
    if not text:
        return None
    chosen = Enterprise.objects.filter(
        Q(uid=text) | Q(number__iexact=text) | Q(credit_code=credit_codes.compact(text)) | Q(name=text)
    )
    found = list(chosen[:2])
    return found[0] if len(found) == 1 else None


class _Found:
    """What is on file for a set of rows, and what they add to it."""

    def __init__(self, rows: Sequence[EnterpriseRow]) -> None:
        self.by_code: dict[str, Enterprise] = {}
        self.by_name: dict[_Name, dict[int | str, Enterprise]] = {}
        self.new: list[Enterprise] = []
        self.given_code: dict[int, Enterprise] = {}
        codes = {credit_codes.compact(row.credit_code) for row in rows} - {""}
        for one in _in_portions("credit_code", codes):
            self.by_code[one.credit_code] = followed(one)
        names = {
            folded(row.firm) for row in rows if credit_codes.compact(row.credit_code) not in self.by_code
        } - {""}
        for one in _in_portions("name_key", names):
            self._name(one.name_key, followed(one))
        for key, one in _by_alias(names):
            self._name(key, followed(one))

    def _name(self, key: str, one: Enterprise) -> None:
        self.by_name.setdefault((key, one.synthetic), {})[one.pk or one.uid] = one

    def of(self, row: EnterpriseRow) -> Enterprise:
        code = credit_codes.compact(row.credit_code)
        if code and (one := self.by_code.get(code)) is not None and one.synthetic == row.synthetic:
            return one
        candidates = self.by_name.get((folded(row.firm), row.synthetic), {})
        without = [one for one in candidates.values() if not one.credit_code]
        if code:
            # Another code is another firm; a row that merely lacked its code is this one.
            if code not in self.by_code and len(without) == 1:
                return self._with_code(without[0], code)
            return self._noted(row, "" if code in self.by_code else code)
        if row.enterprise_id in candidates:
            return candidates[row.enterprise_id]
        if len(candidates) == 1:
            return next(iter(candidates.values()))
        if len(without) == 1:
            return without[0]
        return self._noted(row, "")

    def _with_code(self, one: Enterprise, code: str) -> Enterprise:
        one.credit_code = code
        self.by_code[code] = one
        if one.pk:
            self.given_code[one.pk] = one
        return one

    def _noted(self, row: EnterpriseRow, code: str) -> Enterprise:
        one = Enterprise(
            name=row.firm.strip() or code,
            credit_code=code,
            region=str(getattr(row, row.FIRM_REGION) or "") if row.FIRM_REGION else "",
            country=str(getattr(row, row.FIRM_COUNTRY) or "") if row.FIRM_COUNTRY else "",
            stage=NOTED,
            synthetic=row.synthetic,
            source_url=row.source_url,
            certainty=row.certainty,
        )
        Enterprise.prepare([one])
        self.new.append(one)
        if code:
            self.by_code[code] = one
        self._name(one.name_key, one)
        return one

    def keep(self, rows: Sequence[EnterpriseRow]) -> None:
        """Write what is new; where somebody else noted the same code meanwhile, take theirs."""
        first = rows[0]
        title = registry.of(first).title
        reason = f"由“{title.zh}”提及 Named in '{title.en}'"
        by = getattr(first, "_history_user", None)
        if self.given_code:
            bulk_update_with_history(
                list(self.given_code.values()), Enterprise, ["credit_code"], batch_size=_PORTION,
                default_user=by, default_change_reason=reason,
            )  # fmt: skip
            noting.tell(Enterprise, list(self.given_code))
        if not self.new:
            return
        Enterprise.objects.bulk_create(self.new, batch_size=_PORTION, ignore_conflicts=True)
        there = {one.uid: one for one in _in_portions("uid", [one.uid for one in self.new])}
        lost = [one.credit_code for one in self.new if one.uid not in there]
        theirs = {one.credit_code: followed(one) for one in _in_portions("credit_code", lost)}
        Enterprise.history.bulk_history_create(
            list(there.values()), batch_size=_PORTION, default_user=by, default_change_reason=reason
        )
        noting.tell(Enterprise, [one.pk for one in there.values()])
        made = {one.uid: there.get(one.uid) or theirs[one.credit_code] for one in self.new}
        for row in rows:
            if row.enterprise is not None and row.enterprise.uid in made:
                row.enterprise = made[row.enterprise.uid]


def _in_portions(field: str, values: Iterable[str]) -> Iterable[Enterprise]:
    wanted = sorted(values)
    for start in range(0, len(wanted), _PORTION):
        chosen: QuerySet[Enterprise] = Enterprise.objects.filter(
            **{f"{field}__in": wanted[start : start + _PORTION]}
        )
        yield from chosen.select_related("merged_into")


def _by_alias(keys: Iterable[str]) -> Iterable[tuple[str, Enterprise]]:
    wanted = sorted(keys)
    for start in range(0, len(wanted), _PORTION):
        chosen = EnterpriseAlias.objects.filter(key__in=wanted[start : start + _PORTION])
        for one in chosen.select_related("enterprise__merged_into"):
            yield one.key, one.enterprise
