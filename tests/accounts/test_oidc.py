"""Signing in through the office's own service: it says who somebody is, not what they may do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from wuwai.accounts.audit_entries import AuditEntry
from wuwai.accounts.models import User
from wuwai.web.oidc import providers
from wuwai.workspace import Workspace, WorkspaceError, current

from .identity_server import CLIENT, SECRET, IdentityServer, served

pytestmark = pytest.mark.django_db
LOGIN = "/oidc/office/login/"


@pytest.fixture
def service(settings, monkeypatch) -> Iterator[IdentityServer]:
    monkeypatch.setenv("WUWAI_OIDC_SECRET", SECRET)
    with served() as server:
        settings.SOCIALACCOUNT_PROVIDERS = providers(_office(oidc_server=server.address))
        yield server


def _office(**more: str) -> Workspace:
    given = {"oidc_client": CLIENT, "oidc_title": "统一身份认证", **more}
    return Workspace(current().root, {**current().config, "accounts": given})


@pytest.fixture
def chen() -> User:
    return User.objects.create(username="chen", role="editor", region="440300")


def _through(service: IdentityServer, client: Client, after: str = "/en/registers/"):
    sent = client.get(LOGIN, {"next": after})
    assert sent.status_code == 302
    return client.get(service.authorize(sent["Location"]))


def _who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_who_has_an_account_here_comes_in_as_what_they_are_here(service, chen):
    service.person |= {"role": "administrator", "groups": ["administrators"]}
    client = Client()
    answer = _through(service, client)
    assert (answer.status_code, answer["Location"]) == (302, "/en/registers/")
    assert _who(client) == str(chen.pk)
    chen.refresh_from_db()
    assert (chen.role, chen.region) == ("editor", "440300")
    entry = AuditEntry.objects.get(action="user.identity_linked")
    assert (entry.who, entry.subject) == ("chen", "user:chen")
    assert AuditEntry.objects.filter(action="signed_in", subject="user:chen").count() == 1


def test_nobody_gets_an_account_by_signing_in_there(service):
    service.person = {"sub": "u-9", "preferred_username": "stranger", "email": "x@example.org"}
    client = Client()
    answer = _through(service, client)
    assert answer.status_code == 403
    assert _who(client) is None
    assert User.objects.count() == SocialAccount.objects.count() == 0
    assert AuditEntry.objects.filter(action="sign_in_failed", subject="sign-in:unknown name").exists()


def test_an_account_follows_the_services_own_id_not_a_name_given_anew(service, chen):
    _through(service, Client())
    service.person["preferred_username"] = "chen.renamed"
    client = Client()
    _through(service, client)
    assert _who(client) == str(chen.pk)
    service.person = {"sub": "u-2", "preferred_username": "chen"}  # the name, given to another person
    other = Client()
    assert _through(service, other).status_code == 403
    assert _who(other) is None


def test_a_closed_account_stays_closed(service, chen):
    _through(service, Client())
    User.objects.update(is_active=False)
    client = Client()
    assert "/account/inactive/" in _through(service, client)["Location"]
    assert _who(client) is None


def test_no_password_is_asked_of_who_comes_through_the_service(service, chen, monkeypatch):
    monkeypatch.setattr(Workspace, "demo", property(lambda self: False))
    chen.set_unusable_password()
    chen.save()
    client = Client()
    _through(service, client)
    assert client.get("/en/registers/").status_code == 200
    by_password = Client()
    by_password.force_login(chen, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert by_password.get("/en/registers/").status_code == 302


def test_nothing_else_the_service_tells_is_kept(service, chen):
    service.person |= {"email": "secret@example.org", "phone_number": "13800000000", "name": "陈"}
    _through(service, Client())
    kept = str(list(SocialAccount.objects.values())) + str(list(AuditEntry.objects.values()))
    assert not any(word in kept for word in ("secret@", "13800000000", "陈"))
    assert SocialToken.objects.count() == 0
    chen.refresh_from_db()
    assert chen.email == ""


def test_a_token_for_another_client_is_refused(service, chen):
    service.audience = "another"
    client = Client()
    assert _through(service, client).status_code == 403
    assert _who(client) is None


def test_an_answer_nobody_asked_for_or_sent_twice_is_refused(service, chen):
    client = Client()
    back = service.authorize(client.get(LOGIN)["Location"])
    assert Client().get(back).status_code == 403  # another browser: its state is not there
    assert client.get(back).status_code == 302
    again = Client()
    assert again.get(back).status_code == 403
    assert client.get("/oidc/office/callback/", {"error": "access_denied"}).status_code == 403


def test_the_way_leads_to_no_other_server(service, chen):
    assert "evil" not in _through(service, Client(), "https://evil.example/")["Location"]


def test_the_button_is_there_where_a_service_is_stated(service, settings):
    page = Client().get("/zh/account/login/?next=/zh/targets/").content.decode()
    assert "通过统一身份认证登录" in page
    assert 'href="/oidc/office/login/?next=/zh/targets/"' in page
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "/oidc/" not in Client().get("/zh/account/login/").content.decode()
    assert Client().get(LOGIN).status_code == 404


@pytest.mark.parametrize(
    ("server", "client"),
    [("http://login.example.org", "wuwai"), ("ftp://127.0.0.1/", "wuwai"), ("https://login.example.org", "")],
)
def test_a_service_stated_by_halves_or_without_tls_is_refused_in_words(server, client):
    with pytest.raises(WorkspaceError, match="oidc"):
        providers(_office(oidc_server=server, oidc_client=client))


def test_without_a_service_there_is_none():
    assert providers(current()) == {}
    assert providers(None) == {}
