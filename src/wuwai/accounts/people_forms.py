"""The form of a person: sign-in name, name, role, place and linkages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wuwai.accounts.models import Role, User
from wuwai.accounts.people import Standing
from wuwai.reference import regions
from wuwai.reference.linkages import LINKAGES


def places(lang: str, held: str = "") -> list[tuple[str, str]]:
    """What a person may belong to: the department (blank), or a city; and what they belong to already."""
    cities = [one for one in regions.all_regions() if one.kind == "city"]
    found = [("", str(_("The department, all cities")))]
    found += [(one.code, one.title.get(lang)) for one in sorted(cities, key=lambda one: one.code)]
    if held and held not in dict(found):
        place = regions.find(held)
        found.append((held, place.title.get(lang) if place else held))
    return found


class PersonForm(forms.Form):
    """Who somebody is; ``why`` is asked for where an account is changed."""

    full_name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    region = forms.ChoiceField(label=_("City"), required=False)
    linkages = forms.MultipleChoiceField(
        label=_("Deals with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all five."),
    )

    def __init__(self, data: Any = None, *, lang: str, user: User | None = None) -> None:
        super().__init__(data, label_suffix="")
        self.fields["region"].choices = places(lang, user.region if user else "")  # type: ignore[attr-defined]
        self.fields["linkages"].choices = [(one.key, one.title.get(lang)) for one in LINKAGES]  # type: ignore[attr-defined]
        if user is not None:
            self.initial = Standing.of(user).told()
            self.fields["why"] = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def standing(self) -> Standing:
        """What was filled in, once it is valid."""
        given = self.cleaned_data
        return Standing(
            role=given["role"],
            region=given["region"],
            linkages=tuple(given["linkages"]),
            full_name=given["full_name"].strip(),
        )


class NewPersonForm(PersonForm):
    """The same with the sign-in name, which does not change afterwards: the audit tells of people by it."""

    field_order = ("username", "full_name", "role", "region", "linkages")
    username = forms.CharField(
        label=_("Sign-in name"), max_length=150, help_text=_("Letters, digits and @ . + - _; it stays.")
    )
