"""Rule books of the office's own in the browser: take a file away, change it, bring it back."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wuwai.accounts.access import administering, public
from wuwai.registers.counting import rules_folder
from wuwai.rules import office, shelf
from wuwai.rules.book import RuleBook
from wuwai.ui.table_files import attached

_TOML = "application/toml; charset=utf-8"


@public
def download(request: HttpRequest, name: str, begins: str) -> HttpResponse:
    """The file of one version: the one to change and bring back."""
    book = _version(name, begins)
    return attached(Path(book.file).read_bytes(), _TOML, f"{book.name}-{begins}.toml")


@administering
def take(request: HttpRequest) -> HttpResponse:
    """Upload a rule book; a file with a mistake is refused with its line, clause and reason."""
    folder = _folder()
    context: dict[str, object] = {"problems": ()}
    status = 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                messages.error(request, _("Choose a file."))
                return redirect("rule-book-take")
            book = office.take(
                folder,
                upload.read(office.LARGEST + 1),
                name=upload.name or "book.toml",
                who=request.user.get_username(),
            )
        except office.Refused as refused:
            context["problems"], status = refused.problems, 422
        except OSError as error:
            messages.error(
                request, _("The disk refused ({reason}); nothing was taken.").format(reason=error.strerror)
            )
            status = 507
        else:
            messages.success(request, _("Taken: counts follow it from now on."))
            return redirect("rule-book", book.name)
    found = shelf.look(folder)
    own = [one for one in found.books if Path(one.file).parent == folder]
    unusable = [one for one in found.unusable if Path(one.error.file).parent == folder]
    context |= {
        "own": [(one, Path(one.file).name) for one in own],
        "unusable": [(one, Path(one.error.file).name) for one in unusable],
        "replaced": office.replaced(folder),
    }
    return render(request, "wuwai/registers/rule_book_take.html", context, status=status)


@administering
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Put a file of the office's away; it is kept."""
    try:
        office.withdraw(_folder(), request.POST.get("file", ""), who=request.user.get_username())
    except KeyError:
        raise Http404("no such file") from None
    messages.success(request, _("Put away. What ships holds again, where there is such a book."))
    return redirect("rule-book-take")


@administering
def kept(request: HttpRequest, file: str) -> HttpResponse:
    """A file that was replaced or put away."""
    for one in office.replaced(_folder()):
        if one.path.name == file:
            return attached(one.path.read_bytes(), _TOML, one.path.name)
    raise Http404("no such file")


def _folder() -> Path:
    folder = rules_folder()
    if folder is None:
        raise Http404("no workspace")
    return folder


def _version(name: str, begins: str) -> RuleBook:
    for book in shelf.books(rules_folder()):
        if book.name == name and begins == (book.valid_from.isoformat() if book.valid_from else "always"):
            return book
    raise Http404(f"no rule book {name} from {begins}")
