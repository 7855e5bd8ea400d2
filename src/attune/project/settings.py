"""All settings, in one file. What a clinic may choose is read from the environment (docs/how-to/administrator.md)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from attune.project.postgresql import postgresql_settings
from attune.project.signin_settings import *  # noqa: F403 - one block of allauth constants, kept apart for reading


HOME = Path(os.environ.get("ATTUNE_HOME", "var")).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

ATTUNE_DEMO = os.environ.get("ATTUNE_DEMO") == "1"
ATTUNE_SERVICE_NAME = os.environ.get("ATTUNE_SERVICE_NAME", "Harbour")
ATTUNE_LEAVE_TO = os.environ.get("ATTUNE_LEAVE_TO", "https://www.wikipedia.org/")
ATTUNE_PHONE = os.environ.get("ATTUNE_PHONE", "555 0100")
ATTUNE_KEY_FILE = Path(os.environ.get("ATTUNE_KEY_FILE", HOME / "installation.key"))
ATTUNE_SITE = os.environ.get("ATTUNE_SITE", "http://127.0.0.1:8000")

DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("ATTUNE_HOSTS", "").split(",")),
]
_secure = ATTUNE_SITE.startswith("https://")
if not _secure and os.environ.get("ATTUNE_HOSTS"):
    raise ImproperlyConfigured(
        "ATTUNE_HOSTS is set but ATTUNE_SITE is not https: outside loopback Attune needs TLS"
    )


def _secret_key() -> str:
    """The key that signs cookies: from the environment, else a file made on first run that only we can read."""
    if key := os.environ.get("ATTUNE_SECRET_KEY"):
        return key
    path = HOME / "cookie.key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(48).hex())
    return path.read_text().strip()


SECRET_KEY = _secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "attune.people",
    "attune.store",
    "attune.web",
    "attune.portal",
    "attune.clinic",
    "attune.public",
]

MIDDLEWARE = [
    "attune.web.middleware.SecurityHeaders",
    "attune.web.middleware.CalmErrors",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "attune.web.accounts.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "attune.project.urls"
WSGI_APPLICATION = "attune.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "attune.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")


def _database() -> dict[str, object]:
    """SQLite in the home folder, or PostgreSQL: the server's address, and the owner's for commands that need it."""
    address = os.environ.get("ATTUNE_DATABASE", "")
    if os.environ.get("ATTUNE_AS_OWNER") == "1":
        address = os.environ.get("ATTUNE_OWNER_DATABASE", address)
    if address.startswith(("postgresql://", "postgres://")):
        return postgresql_settings(address)
    if address:
        raise ImproperlyConfigured("ATTUNE_DATABASE must be a postgresql:// address, or unset for SQLite")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "attune.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 15,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
                "PRAGMA busy_timeout=15000;"
            ),
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
TIME_ZONE = os.environ.get("ATTUNE_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_INDEX_FILE = False

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("ATTUNE_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = os.environ.get("ATTUNE_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("ATTUNE_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("ATTUNE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ATTUNE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("ATTUNE_SENDER", f"{ATTUNE_SERVICE_NAME} <hello@localhost>")

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_NAME = "__Host-visit" if _secure else "visit"
CSRF_COOKIE_NAME = "__Host-form" if _secure else "form"
CSRF_FAILURE_VIEW = "attune.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = _secure
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _secure else 0  # under TLS one proxy stands before the server
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# What is logged names ids, never kinds or payloads; the self-check's path is not logged at all (no access log).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security": {
            "handlers": ["console"],
            "level": "ERROR",
            "propagate": False,
        },  # paths hold tokens
    },
}
