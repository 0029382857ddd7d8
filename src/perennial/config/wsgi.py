"""The WSGI door, served by granian."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perennial.config.settings")


def _ready() -> None:
    """What the first reader would wait for: every address and view, the words of every language."""
    from django.conf import settings
    from django.urls import get_resolver
    from django.utils import translation

    get_resolver().url_patterns  # noqa: B018 - imports every view
    get_resolver()._populate()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Today")
    # What is loaded now stays for good: the collector need not walk through it again with every page.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # the rows of a long page are many small objects, and none of them is garbage yet


application = get_wsgi_application()
_ready()
