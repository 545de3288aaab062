"""What the office's forms share: who may state something, and boxes kept out of sight."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.registers.access import cities_of
from wuwai.registers.forms import RowForm

DEPARTMENT = Text(
    "The department does this, not somebody who is limited to a city.",
    "此项由主管部门办理，地市用户不能操作。",
)


def officer(request: HttpRequest) -> bool:
    """Whether this person deals with the whole programme: somebody limited to a city does not change it."""
    return cities_of(request.user) is None


def person(request: HttpRequest) -> User | None:
    """Who is signed in; None for nobody."""
    return request.user if request.user.is_authenticated else None


def hidden(form: RowForm, *names: str) -> None:
    """Keep these boxes, with what they hold, out of sight."""
    for name in names:
        if name in form.fields:
            form.fields[name].widget = forms.HiddenInput()
