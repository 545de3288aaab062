"""Whether the server answers."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from wuwai import __version__
from wuwai.web.api.answers import Health, Refusal
from wuwai.workspace import current

router = Router(tags=["server"])


@router.get(
    "/health", response={200: Health, 401: Refusal}, summary="Whether the server answers · 服务是否正常"
)
def health(request: HttpRequest) -> Health:
    """The version and what is served."""
    workspace = current()
    return Health(status="ok", version=__version__, programme=workspace.programme_name, demo=workspace.demo)
