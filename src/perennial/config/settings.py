"""Settings of one instance. Everything that differs between machines comes from the environment and fails loudly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ

from perennial.foundation.home import home, is_demo, old_secret_keys, secret_key

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent
HOME = home()
DEMO = is_demo(HOME)
DEBUG = False
SECRET_KEY = secret_key(HOME)
SECRET_KEY_FALLBACKS = old_secret_keys(HOME)  # what they signed and locked is still read

# -- who may reach us ------------------------------------------------------------------------------------------------
PUBLIC_URL: str = env.str("PERENNIAL_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
_host = PUBLIC_URL.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0]
ALLOWED_HOSTS = [_host, "127.0.0.1", "localhost", "[::1]", *env.list("PERENNIAL_HOSTS", default=[])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" forms are sent with Origin: null and refused
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "perennial.web.views.errors.csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# -- rooms, lowest first ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "perennial.foundation",
    "perennial.people",
    "perennial.clients",
    "perennial.contracts",
    "perennial.delivery",
    "perennial.billing",
    "perennial.care",
    "perennial.receivables",
    "perennial.pulse",
    "perennial.growth",
    "perennial.handover",
    "perennial.targets",
    "perennial.insight",
    "perennial.intake",
    "perennial.today",
    "perennial.web",
    "perennial.portal",
    "perennial.jobs",
]
# Adapters are never imported by name; a room asks for them by these paths (architecture: integrations).
BANK_FORMATS = [
    "perennial.integrations.mt940.parse",
    "perennial.integrations.camt.parse",
    "perennial.integrations.ofx.parse",
    "perennial.integrations.onec.parse",
    "perennial.integrations.bankcsv.parse",
]
DEAL_HOOKS = {
    "hubspot": "perennial.integrations.hubspot.parse",
    "pipedrive": "perennial.integrations.pipedrive.parse",
}
CALENDARS = "perennial.integrations.ics.parse"
CALENDAR_WRITER = "perennial.integrations.ics.write"

MAILBOX = "perennial.integrations.imap_mail.adapter.ImapMailbox"
FEED_READER = "perennial.integrations.feeds.parse.parse_feed"
SENT_JOURNAL = "perennial.integrations.imap_journal.adapter.open_journal"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "perennial.web.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "perennial.config.urls"
WSGI_APPLICATION = "perennial.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "perennial.web.context.shell",
            ],
            "builtins": ["perennial.web.templatetags.kit", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# -- database ----------------------------------------------------------------------------------------------------------
SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE takes the write lock at BEGIN: no "database is locked" in the middle of a transaction.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
    ),
}


def database(url: str, home_directory: Path) -> dict[str, Any]:
    """The one database: PostgreSQL when DATABASE_URL names it, else the embedded SQLite file."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home_directory / "perennial.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": None,
        }
    config: dict[str, Any] = environ.Env.db_url_config(url)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = SQLITE_OPTIONS
    elif config["ENGINE"] != "django.db.backends.postgresql":
        raise ValueError(f"DATABASE_URL names {config['ENGINE']}; Perennial runs on SQLite and PostgreSQL.")
    else:
        # Compiling a statement (JIT) costs half a second where the statement costs a tenth: pages are not reports.
        ours, theirs = "-c jit=off", config.get("OPTIONS", {})
        config["OPTIONS"] = {**theirs, "options": f"{ours} {theirs.get('options', '')}".strip()}
    config["CONN_MAX_AGE"] = 60
    return config


DATABASES = {"default": database(env.str("DATABASE_URL", default=""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "foundation_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- people and sign-in ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "foundation.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "perennial.web.accounts.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Wrong passwords are counted by foundation.sign_in_guard; this keeps floods from reaching it at all.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,10/300s/key"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # one person, one address; nobody adds a second way in
# How many proxies stand in front of us: limits by address are worth nothing when everybody has the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PERENNIAL_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "perennial.web.accounts.SecondStep"
MFA_TOTP_ISSUER = "Perennial"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# -- languages and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("uk", "Українська")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("PERENNIAL_TIME_ZONE", default="Europe/Kyiv")  # until the company's settings name another
ZONE_KEPT_SECONDS = 20.0  # a change of the company's zone reaches every process within this time

# -- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("PERENNIAL_STATIC", default=str(HOME / "static"))
MEDIA_ROOT = HOME / "attachments"
WHITENOISE_MAX_AGE = 31_536_000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
MAX_IMPORT_BYTES = 50 * 1024 * 1024

# Mail leaves through foundation.mailer, which reads the SMTP settings kept in the database.
EMAIL_BACKEND = "perennial.foundation.mailer.StoredSettingsBackend"
DEFAULT_FROM_EMAIL = env.str("PERENNIAL_FROM", default="perennial@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("PERENNIAL_LOG", default="WARNING")},
}
