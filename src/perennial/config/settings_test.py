"""Settings of the test suite: a throw-away home, quick hashing, and PostgreSQL when PERENNIAL_TEST_DB names it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "PERENNIAL_HOME" not in os.environ:  # a run's workers live in the home of the run
    os.environ["PERENNIAL_HOME"] = tempfile.mkdtemp(prefix="perennial-test-")
    atexit.register(shutil.rmtree, os.environ["PERENNIAL_HOME"], ignore_errors=True)
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
