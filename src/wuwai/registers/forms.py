"""The form of a register row, made from its columns. It reads values as the Excel import does."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wuwai.reference.text import Text
from wuwai.registers import access
from wuwai.registers.checking import problems
from wuwai.registers.columns import column, columns, heading, options
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.excel import longest
from wuwai.registers.meeting import meet, version
from wuwai.registers.registry import get
from wuwai.registers.rows import RegisterRow
from wuwai.registers.values import ValueProblem, read

NOT_EDITED = ("stage",)  # a stage changes by a move, never by an edit


def _lang() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


class ColumnField(forms.Field):
    """A box for one column; what it takes is decided by :func:`wuwai.registers.values.read`."""

    def __init__(self, one: RegisterField, limit: int, user: Any = None) -> None:
        self.one = one
        self.limit = limit
        self.user = user
        lang = _lang()
        super().__init__(
            required=one.required,
            label=heading(one, lang).removesuffix(" *"),
            help_text=_help(one).get(lang),
            widget=_widget(one, lang, user),
        )

    def clean(self, value: Any) -> Any:
        try:
            found = read(self.one, value, longest=self.limit)
            elsewhere = access.elsewhere(self.user, found) if self.one.name == "region" else None
            if elsewhere is not None:
                raise ValueProblem(elsewhere)
            return found
        except ValueProblem as problem:
            expected = Text("Expected: {what}.", "应为：{what}。").format(what=problem.expected)
            raise forms.ValidationError(expected.get(_lang())) from problem


def _help(one: RegisterField) -> Text:
    """What a box takes beside what the field itself says: whose rows a reference may name."""
    if one.kind != "row":
        return one.help
    target = get(one.register)
    pattern = Text(
        "{key} of a row of '{register}'; type a part of it or of its name",
        "“{register}”中记录的{key}，可输入编号或名称的一部分查找",
    )
    said = pattern.format(key=target.field(target.key[0]).title, register=target.title)
    return Text(f"{said.en}. {one.help.en}", f"{said.zh}。{one.help.zh}") if one.help else said


def offered(one: RegisterField, user: Any) -> Mapping[str, Text]:
    """The values a form offers: of the cities a row is counted for only those this person deals with."""
    known = options(one)
    mine = access.cities_of(user) if one.name == "region" else None
    return known if mine is None else {code: title for code, title in known.items() if code in mine}


def _widget(one: RegisterField, lang: str, user: Any) -> forms.Widget:
    named = offered(one, user)
    if one.kind == "choices":
        return forms.SelectMultiple(choices=[(code, title.get(lang)) for code, title in named.items()])
    if named:
        choices = [("", "—"), *((code, title.get(lang)) for code, title in named.items())]
        return forms.Select(choices=choices)
    if one.kind == "long_text":
        return forms.Textarea(attrs={"rows": 3})
    if one.kind == "date":
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if one.kind in ("number", "integer"):
        return forms.TextInput(attrs={"inputmode": "decimal" if one.kind == "number" else "numeric"})
    if one.kind == "row":
        # The page that shows the form adds the address of the search: addresses are not this room's.
        return forms.TextInput(attrs={"data-register": one.register, "autocomplete": "off"})
    return forms.URLInput() if one.kind == "url" else forms.TextInput()


def _initial(one: RegisterField, value: Any) -> Any:
    if one.kind == "yes_no":
        return {True: "yes", False: "no"}.get(value, "")
    if one.kind == "choices":
        return str(value).split(";") if value else []
    if one.kind == "number" and value is not None:
        return f"{value:.15g}"
    return value


def given_by_the_model(register: Register) -> dict[str, Any]:
    """What the model itself gives a new row, such as a number of its own; fixed defaults are left out."""
    names = {one.name for one in columns(register) if one.name not in NOT_EDITED}
    fields = [one for one in register.model._meta.concrete_fields if one.name in names]
    return {one.name: one.get_default() for one in fields if callable(one.default)}


class RowForm(forms.Form):
    """New and edit form of one register; ``row`` is what is edited, None for a new one.

    ``version`` carries the state the person saw, so that two people at once do not undo each other. ``user``
    is who fills it in: a person with a city is offered no other. ``given`` are values a new row begins with;
    ``synthetic`` marks a new row as a sample.
    """

    def __init__(
        self,
        register: Register,
        row: RegisterRow | None,
        data: Any = None,
        *,
        user: Any = None,
        given: Mapping[str, Any] | None = None,
        synthetic: bool = False,
    ) -> None:
        self.register = register
        self.row = row
        self.synthetic = synthetic
        shown = [one for one in columns(register) if one.name not in NOT_EDITED]
        initial = (
            {one.name: _initial(one, row.value(one.name)) for one in shown}
            if row
            else {**given_by_the_model(register), **(given or {})}
        )
        super().__init__(data, label_suffix="", initial={**initial, "version": version(row) if row else ""})
        for one in shown:
            self.fields[one.name] = ColumnField(one, longest(register, one), user)
        if row is not None:
            self.fields["reason"] = forms.CharField(label=_("Why it is changed"), max_length=500)
            self.fields["version"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        # Text that is not stated is kept as empty.
        key = {
            name: ""
            if values.get(name) is None and self.register.field(name).kind == "text"
            else values.get(name)
            for name in self.register.key
        }
        if all(value is not None for value in key.values()):
            others = self.register.model._default_manager.filter(**key)
            if self.row is not None:
                others = others.exclude(pk=self.row.pk)
            if others.exists():
                self.add_error(self.register.key[-1], _("There is a row with this key already."))
        if not self.errors:
            self._add_problems(values)
        if self.row is not None and values.get("version") != version(self.row):
            self._meet(self.row, str(values.get("version") or ""), values)
        return values

    def _meet(self, row: RegisterRow, seen: str, values: Mapping[str, Any]) -> None:
        """Tell what somebody else changed since the person opened the form, and keep what was filled in.

        Boxes that the person left alone get the other's values, and the form is now about the row as it
        stands: saved again, it is taken.
        """
        fields = [field.one for field in self.fields.values() if isinstance(field, ColumnField)]
        fields += [column(self.register, name) for name in NOT_EDITED]
        met = meet(row, seen, fields, values)
        if met is None:
            self.add_error(
                None, _("Somebody changed this row in the meantime. Open it again and repeat your change.")
            )
            return
        given_now: Any = self.data.copy()  # type: ignore[attr-defined]  # what a browser sends may be copied
        for theirs in met.taken:
            if theirs.field.name in values:
                given = _initial(theirs.field, theirs.value)
                listed = given if isinstance(given, list) else ["" if given is None else str(given)]
                given_now.setlist(theirs.field.name, listed)
        given_now["version"] = version(row)
        self.data = given_now
        self.add_error(None, met.words.get(_lang()))
        for theirs in met.clashes:
            self.add_error(theirs.field.name, theirs.in_the_way.get(_lang()))

    def _filled(self, values: dict[str, Any]) -> RegisterRow:
        """The row with the form's values, not saved."""
        first = self.register.stages[0].key
        row = copy(self.row) if self.row else self.register.model(stage=first, synthetic=self.synthetic)
        for one in columns(self.register):
            if one.name not in NOT_EDITED:
                value = values.get(one.name)
                field = row._meta.get_field(one.name)
                setattr(row, one.name, "" if value is None and not field.null else value)
        return row

    def _add_problems(self, values: dict[str, Any]) -> None:
        """What is wrong between the fields, each told beside the field to correct."""
        expected = Text("Expected: {what}.", "应为：{what}。")
        for name, what in problems(self.register, [self._filled(values)])[0]:
            self.add_error(name if name in self.fields else None, expected.format(what=what).get(_lang()))

    def unsaved(self) -> RegisterRow:
        """The row with the form's values, to be written by the caller; call only after ``is_valid``."""
        return self._filled(self.cleaned_data)

    def saved(self, *, by: Any) -> RegisterRow:
        """Write the row; call only after ``is_valid``."""
        row = self.unsaved()
        reason = str(self.cleaned_data.get("reason") or "新增 Added")
        row.keep(by=by, reason=reason)
        return row
