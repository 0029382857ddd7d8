"""Domains of addresses and sites: by them a company is known."""

from __future__ import annotations

import re
from typing import Final

_PUBLIC_NAMES: Final = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com "
    "aol.com proton.me protonmail.com gmx.com gmx.de gmx.net web.de mail.com zoho.com fastmail.com mail.ru inbox.ru "
    "list.ru bk.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua meta.ua bigmir.net tut.by wp.pl o2.pl onet.pl "
    "interia.pl seznam.cz"
)
PUBLIC: Final = frozenset(_PUBLIC_NAMES.split())
"""Where anybody may have an address: it says nothing of a company."""
_SITE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?/*(?:www\.)?", re.IGNORECASE)


def domain_of(text: str) -> str:
    """The domain of an e-mail address or of a site: 'https://www.acme.example/en' -> 'acme.example'."""
    host = text.rsplit("@", 1)[-1] if "@" in text and "/" not in text else _SITE.sub("", text.strip())
    host = re.split(r"[/?#:,;\s]", host, maxsplit=1)[0].strip(".").casefold()
    return host if re.fullmatch(r"[^\s.]+(?:\.[^\s.]+)+", host) and len(host) <= 253 else ""
