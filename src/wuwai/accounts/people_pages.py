"""Pages of the people who may sign in: find, add, change, close, give a new password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts import lockout, people
from wuwai.accounts.access import administering
from wuwai.accounts.models import Role, User
from wuwai.accounts.people import NotChanged
from wuwai.accounts.people_forms import NewPersonForm, PersonForm, places
from wuwai.reference.linkages import BY_KEY, LINKAGES

PAGE_SIZE = 50


@administering
def people_page(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; ``?q=``, ``?role=``, ``?city=``, ``?linkage=`` and ``?show=closed|all``."""
    asked = {key: request.GET.get(key, "").replace("\x00", "").strip()[:100] for key in _FILTERS}
    found = _asked(asked)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    locked = lockout.locked([one.username for one in page.object_list])
    active = User.objects.filter(is_active=True)
    many = dict(active.values_list("role").annotate(Count("pk")))
    context = {
        "page": page,
        "lines": [{"user": one, "locked": locked.get(one.username)} for one in page.object_list],
        "asked": asked,
        "kept": "&".join(f"{key}={value}" for key, value in asked.items() if value),
        "roles": Role.choices,
        "places": places(request.LANGUAGE_CODE)[1:],
        "linkages_known": LINKAGES,
        "open_number": active.count(),
        "by_role": [(title, many.get(key, 0)) for key, title in Role.choices],
    }
    return render(request, "wuwai/accounts/people.html", context)


_FILTERS = ("q", "role", "city", "linkage", "show")


def _asked(asked: dict[str, str]) -> QuerySet[User]:
    rows = User.objects.order_by("username")
    if asked["show"] != "all":
        rows = rows.filter(is_active=asked["show"] != "closed")
    if asked["q"]:
        rows = rows.filter(Q(username__icontains=asked["q"]) | Q(first_name__icontains=asked["q"]))
    if asked["role"]:
        rows = rows.filter(role=asked["role"])
    if asked["city"]:
        rows = rows.filter(region="" if asked["city"] == "department" else asked["city"])
    if asked["linkage"] in BY_KEY:
        # JSON lists are not searched alike by every database; two hundred people are looked through here.
        those = [
            one.pk
            for one in rows.only("pk", "linkages")
            if not one.linkages or asked["linkage"] in one.linkages
        ]
        rows = rows.filter(pk__in=those)
    return rows


@administering
def add(request: HttpRequest) -> HttpResponse:
    """Add a person; their one-time password is shown once."""
    lang = request.LANGUAGE_CODE
    form = NewPersonForm(request.POST or None, lang=lang)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = people.add(form.cleaned_data["username"], form.standing(), by=_me(request))
        except ValidationError as error:
            _told(form, error)
        else:
            return _password(request, user, password)
    return _form(request, form, None)


@administering
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: what the person is, and what can be done with it."""
    user = _the_person(pk)
    form = PersonForm(request.POST or None, lang=request.LANGUAGE_CODE, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            changed = people.change(user, form.standing(), by=_me(request), why=form.cleaned_data["why"])
        except NotChanged as refused:
            form.add_error(None, refused.reason.get(request.LANGUAGE_CODE))
        except ValidationError as error:
            _told(form, error)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("person", pk)
    return _form(request, form, user)


@administering
@require_POST
def do(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Close, open again, give a new password, end sessions or tokens, unlock."""
    user, me = _the_person(pk), _me(request)
    why = request.POST.get("why", "").strip()[:500]
    try:
        if what == "password":
            return _password(request, user, people.new_password(user, by=me))
        if what == "reopen":
            return _password(request, user, people.reopen(user, by=me))
        if what == "close":
            people.close(user, by=me, why=why)
            said = _("The account is closed: sessions and tokens ended.")
        elif what == "sign-out":
            people.sign_out_everywhere(user, by=me)
            said = _("Every session has ended.")
        elif what == "tokens":
            people.end_tokens(user, by=me)
            said = _("Every API token has ended.")
        elif what == "unlock":
            lockout.unlock(user.username)
            said = _("The name may sign in again.")
        else:
            raise Http404("no such thing to do")
    except NotChanged as refused:
        messages.error(request, refused.reason.get(request.LANGUAGE_CODE))
    else:
        messages.success(request, said)
    return redirect("person", pk)


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # who administers is signed in
    return request.user


def _the_person(pk: int) -> User:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404("no such person")
    return user


def _form(request: HttpRequest, form: PersonForm, user: User | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "person": user}
    if user is not None:
        context |= {
            "own": user.pk == request.user.pk,
            "locked": lockout.locked_until(user.username),
            "tokens": user.tokens.count(),
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "wuwai/accounts/person.html", context, status=status)


def _told(form: PersonForm, error: ValidationError) -> None:
    """What the model does not take, beside the box it is about."""
    known = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    for name, words in known.items():
        form.add_error(name if name in form.fields else None, words)


def _password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The one-time password, on a page that is kept nowhere."""
    answer = render(request, "wuwai/accounts/password.html", {"person": user, "password": password})
    answer["Cache-Control"] = "no-store"
    return answer
