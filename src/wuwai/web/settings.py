"""The Django project's settings. Everything that differs between workspaces is read from the workspace."""

from __future__ import annotations

import os
import secrets
from typing import Any

from csp.constants import NONE, SELF

from wuwai.web.database import configured
from wuwai.web.hosts import answered, is_loopback
from wuwai.web.oidc import providers
from wuwai.web.processes import shared_file
from wuwai.workspace import Workspace, current
from wuwai.workspace_settings import SETTINGS

# Type checkers load settings with no workspace; a named workspace that cannot be opened is an error in words.
_workspace: Workspace | None = current() if os.environ.get("WUWAI_HOME") else None


def _accounts(name: str) -> Any:
    """A setting of the section ``accounts``; what holds without a workspace."""
    if _workspace is not None:
        return _workspace.setting(f"accounts.{name}")
    return next(one.default for one in SETTINGS if one.key == f"accounts.{name}")


DEBUG = False
SECRET_KEY = _workspace.secret_key if _workspace else secrets.token_urlsafe(50)

_HOST = os.environ.get("WUWAI_HOST", "127.0.0.1")
WUWAI_LOOPBACK = is_loopback(_HOST)
ALLOWED_HOSTS = answered(_HOST, _workspace.setting("server.hosts") if _workspace else ())
CSRF_TRUSTED_ORIGINS: list[str] = _workspace.setting("server.origins") if _workspace else []
# A demo may be read without signing in, but only from this machine (so with no proxy in front of it), unless
# the person who serves it says otherwise.
WUWAI_ANONYMOUS_READING = bool(_workspace and _workspace.demo) and (
    (WUWAI_LOOPBACK and not CSRF_TRUSTED_ORIGINS) or os.environ.get("WUWAI_ANONYMOUS_READING") == "1"
)
# With every address on HTTPS, cookies never travel without it.
_HTTPS = bool(CSRF_TRUSTED_ORIGINS) and all(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS

INSTALLED_APPS = [
    "wuwai.web",
    "wuwai.briefings",
    "wuwai.returns",
    "wuwai.linkage",
    "wuwai.programme",
    "wuwai.trade",
    "wuwai.investment",
    "wuwai.outsourcing",
    "wuwai.outbound",
    "wuwai.talent",
    "wuwai.ui",
    "wuwai.registers",
    "wuwai.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "simple_history",
    "rules",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ninja",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "wuwai.ui.sizes.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "wuwai.accounts.audit_acting.ActingMiddleware",
    "wuwai.accounts.sessions.SessionMiddleware",
    "wuwai.accounts.middleware.DenyUnstatedMiddleware",
    "wuwai.ui.looking.OneLookMiddleware",
    "wuwai.ui.unanswered.EngineErrorMiddleware",
    "wuwai.ui.carrying.AsOfMiddleware",
]

ROOT_URLCONF = "wuwai.web.urls"
WSGI_APPLICATION = "wuwai.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wuwai.ui.context.shell",
            ],
            "builtins": [
                "wuwai.ui.templatetags.wuwai",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

DATABASES = {"default": configured(_workspace)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "wuwai_accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["wuwai.accounts.hashing.SizedArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": max(8, _accounts("password_length"))},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "wuwai.accounts.passwords.NotUsedBefore",
        "OPTIONS": {"last": max(0, _accounts("password_history"))},
    },
]
WUWAI_PASSWORD_DAYS = max(0, _accounts("password_days"))
WUWAI_LOCK_AFTER = max(1, _accounts("lock_after"))
WUWAI_LOCK_MINUTES = max(1, _accounts("lock_minutes"))
WUWAI_SESSION_HOURS = max(1, _accounts("session_hours"))
WUWAI_IDLE_MINUTES = max(1, _accounts("idle_minutes"))
# The API states and checks the access rule of each operation itself.
WUWAI_SELF_GUARDED_NAMESPACES = ("api",)
LOGIN_URL = "account_login"
WUWAI_TOO_MANY = "wuwai.ui.pages.errors.too_many"
CSRF_FAILURE_VIEW = "wuwai.ui.pages.errors.denied"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "wuwai.accounts.adapter.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "wuwai.accounts.oidc.OfficeAdapter"
SOCIALACCOUNT_PROVIDERS = providers(_workspace)
SOCIALACCOUNT_LOGIN_ON_GET = True  # the policy of the pages lets no form lead to another server
SOCIALACCOUNT_STORE_TOKENS = False
WUWAI_OIDC_CLAIM = str(_accounts("oidc_claim"))
ACCOUNT_LOGOUT_REDIRECT_URL = "overview"
# A whole office signs in from one address on a Monday morning. Failures with one name are counted by
# accounts/lockout.py; this limit is for one machine that tries many names.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "30/5m/ip"}
ACCOUNT_SESSION_REMEMBER = True  # how long a session lasts is a setting, not each person's wish

# Several serving processes remember together: limits are counted once, and what one has made another takes.
_SHARED = shared_file("cache.sqlite3")


def _cache(alone: str) -> dict[str, Any]:
    """The cache of all processes; one that serves alone has its own, of the kind ``alone``."""
    backend = "wuwai.web.shared_cache.SharedCache" if _SHARED else f"django.core.cache.backends.{alone}"
    return {"BACKEND": backend, "LOCATION": _SHARED, "OPTIONS": {"MAX_ENTRIES": 4000}}


CACHES = {
    "default": _cache("locmem.LocMemCache"),
    # For what each process keeps itself and need not make where another has: nothing, where one serves alone.
    "between": _cache("dummy.DummyCache"),
}

LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "wuwai.web.versioned.VersionedStorage"},
}
# Static files are served from the installed packages themselves: nothing to collect, nothing to go stale.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# A cluster's list is edited as one form: six fields for each of up to 1,500 codes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = WUWAI_SESSION_HOURS * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "wuwai_session"
CSRF_COOKIE_NAME = "wuwai_csrf"

# Errors go to the terminal, without the request's values: a password typed into a form is never written down.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
        "waitress": {"handlers": ["terminal"], "level": "ERROR", "propagate": False},
    },
}
