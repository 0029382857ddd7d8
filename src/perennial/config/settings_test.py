"""Settings of the test suite: a throw-away home, quick hashing, and PostgreSQL when PERENNIAL_TEST_DB names it."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("PERENNIAL_HOME", tempfile.mkdtemp(prefix="perennial-test-"))
os.environ.setdefault("PERENNIAL_TIME_ZONE", "Europe/Kyiv")
if os.environ.get("PERENNIAL_TEST_DB"):
    os.environ["DATABASE_URL"] = os.environ["PERENNIAL_TEST_DB"]

from perennial.config.settings import *  # noqa: F403
from perennial.config.settings import DATABASES, SQLITE_OPTIONS

SECRET_KEY = "only for tests"
ZONE_KEPT_SECONDS = 0.0  # looked up when told only: the queries of a page are counted
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        **SQLITE_OPTIONS,
        "init_command": SQLITE_OPTIONS["init_command"].replace("synchronous=FULL", "synchronous=OFF"),
    }
