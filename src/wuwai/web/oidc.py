"""The office's sign-in service as the workspace states it, in the form allauth reads."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from wuwai.web.hosts import is_loopback
from wuwai.workspace import Workspace, WorkspaceError

PROVIDER = "office"


def providers(workspace: Workspace | None) -> dict[str, Any]:
    """``SOCIALACCOUNT_PROVIDERS``; empty where no service is stated.

    WorkspaceError where it is stated by halves, or would be asked without TLS: what it says is believed
    because of whom it was heard from.
    """
    server = str(workspace.setting("accounts.oidc_server")) if workspace else ""
    if workspace is None or not server:
        return {}
    client = str(workspace.setting("accounts.oidc_client"))
    if not client:
        raise WorkspaceError(
            "accounts.oidc_server needs accounts.oidc_client",
            "设置 accounts.oidc_server 时须填写 accounts.oidc_client",
        )
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise WorkspaceError(
            f"accounts.oidc_server is {server!r}: it has to begin with https://",
            f"accounts.oidc_server 为 {server!r}，须以 https:// 开头",
        )
    app = {
        "provider_id": PROVIDER,
        "name": str(workspace.setting("accounts.oidc_title")) or parts.hostname,
        "client_id": client,
        "secret": os.environ.get("WUWAI_OIDC_SECRET", ""),
        "settings": {"server_url": server},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
