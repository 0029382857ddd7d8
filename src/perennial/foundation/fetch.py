"""Fetching what people name: calendars and feeds of others. Never inside the network, never long, never much.

The host is looked up once, every address it has is judged, and the connection goes to the address that was judged (a
second look-up could answer differently). Each redirect is judged anew (domain D19, ASVS 1.3.6 and 15.3.2).
"""

from __future__ import annotations

import gzip
import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from django.utils.translation import gettext as _

MOST_BYTES: Final = 2 * 1024 * 1024
MOST_SECONDS: Final = 10.0
MOST_REDIRECTS: Final = 3
PORTS: Final = frozenset({80, 443, 8080, 8443})
AGENT: Final = "Perennial"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


class FetchRefused(ValueError):
    """We do not go there; the sentence says why. Trying again changes nothing."""


class FetchFailed(RuntimeError):
    """It did not answer as it should; the sentence says how. It may work later."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the address after redirects, the status (200 or 304), the body and headers in lower case."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_outside(address: Address) -> bool:
    """Whether an address is on the open internet; what is wrapped in an IPv6 address is judged unwrapped."""
    for inner in _unwrapped(address):
        if not inner.is_global or inner.is_multicast or inner.is_reserved or inner.is_unspecified:
            return False
    return True


def _unwrapped(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner: list[Address] = [a for a in (address.ipv4_mapped, address.sixtofour) if a is not None]
    if address.teredo is not None:
        inner += list(address.teredo)
    packed = address.packed
    if packed[:12] in (b"\0" * 12, bytes.fromhex("0064ff9b" + "00" * 8)):  # compatible, and NAT64
        inner.append(ipaddress.IPv4Address(packed[12:]))
    return inner if address.ipv4_mapped is not None else [address, *inner]


def fetch(
    url: str, *, headers: Mapping[str, str] | None = None, look_up: Resolve = resolve,
    may_reach: Callable[[Address], bool] = is_outside, ports: frozenset[int] = PORTS,
    most_bytes: int = MOST_BYTES, seconds: float = MOST_SECONDS,
) -> Fetched:  # fmt: skip
    """GET an http(s) address. Raises FetchRefused for what we never do, FetchFailed for what went wrong out there.

    Ends within `seconds` and reads at most `most_bytes`, packed and unpacked alike, over all redirects together.
    """
    until = time.monotonic() + seconds
    for _hop in range(MOST_REDIRECTS + 1):
        place = _judged(url, ports)
        addresses = _addresses(place, look_up, may_reach)
        answer = _get(place, addresses[0], dict(headers or {}), most_bytes, until)
        if answer.status not in (301, 302, 303, 307, 308):
            return Fetched(url, answer.status, answer.body, answer.headers)
        url = urljoin(url, answer.headers.get("location", ""))
    raise FetchFailed(_("It sends us on from one address to the next without an end."))


def check_url(url: str, *, look_up: Resolve = resolve, may_reach: Callable[[Address], bool] = is_outside) -> None:
    """Judge an address without going there, for forms. Raises FetchRefused, FetchFailed when it is not known."""
    _addresses(_judged(url, PORTS), look_up, may_reach)


@dataclass(frozen=True, slots=True)
class _Place:
    split: SplitResult
    host: str
    port: int
    secure: bool


def _judged(url: str, ports: frozenset[int]) -> _Place:
    if any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise FetchRefused(_("The address has blanks or control characters in it."))
    try:
        split = urlsplit(url)
        host, port = split.hostname or "", split.port
    except ValueError as error:
        raise FetchRefused(_("This is not an address of the web.")) from error
    if split.scheme not in ("http", "https") or not host:
        raise FetchRefused(_("Only addresses that start with http:// or https:// are fetched."))
    if split.username is not None or split.password is not None:
        raise FetchRefused(_("An address with a name and password in it is not fetched."))
    secure = split.scheme == "https"
    port = port or (443 if secure else 80)
    if port not in ports:
        raise FetchRefused(_("The port of this address is not one for web pages."))
    return _Place(split, host.rstrip("."), port, secure)


def _addresses(place: _Place, look_up: Resolve, may_reach: Callable[[Address], bool]) -> list[str]:
    try:
        found = look_up(place.host, place.port)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(_("There is no such host: %(host)s.") % {"host": place.host}) from error
    if not found:
        raise FetchFailed(_("There is no such host: %(host)s.") % {"host": place.host})
    for text in found:
        if not may_reach(ipaddress.ip_address(text.partition("%")[0])):
            raise FetchRefused(_("%(host)s lies inside a network, not on the open internet.") % {"host": place.host})
    return found


def _get(place: _Place, address: str, headers: dict[str, str], most: int, until: float) -> Fetched:
    left = until - time.monotonic()
    if left <= 0:
        raise FetchFailed(_("It took too long to answer."))
    connection = http.client.HTTPConnection(place.host, place.port, timeout=left)
    late = threading.Event()
    line = _connect(place, address, left)
    guard = threading.Timer(max(0.0, until - time.monotonic()), lambda: _shut(line, late))
    guard.daemon = True
    guard.start()
    try:
        connection.sock = line
        target = (place.split.path or "/") + (f"?{place.split.query}" if place.split.query else "")
        connection.request("GET", target, headers={"User-Agent": AGENT, "Accept-Encoding": "gzip", **headers})
        response = connection.getresponse()
        if late.is_set():  # what was shut looks like the end of the headers
            raise FetchFailed(_("It took too long to answer."))
        got = {name.lower(): value for name, value in response.getheaders()}
        if response.status in (301, 302, 303, 307, 308):
            return Fetched("", response.status, b"", got)
        if response.status not in (200, 304):
            raise FetchFailed(_("It answered with the error %(status)s.") % {"status": response.status})
        body = _unpacked(_read(response, most, late), got.get("content-encoding", ""), most)
        return Fetched("", response.status, body, got)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise FetchFailed(_("It took too long to answer.")) from error
        raise FetchFailed(_("The connection failed.")) from error
    finally:
        guard.cancel()
        connection.close()
        line.close()


def _connect(place: _Place, address: str, left: float) -> socket.socket:
    """To the address that was judged, with the certificate of the host that was named. Raises FetchFailed."""
    try:
        raw = socket.create_connection((address, place.port), timeout=left)
    except OSError as error:
        raise FetchFailed(_("The connection failed.")) from error
    if not place.secure:
        return raw
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=place.host)
    except (OSError, ValueError) as error:
        raw.close()
        raise FetchFailed(_("Its certificate cannot be trusted.")) from error


def _shut(line: socket.socket, late: threading.Event) -> None:
    """Time is up: a read that waits elsewhere ends at once, however slowly bytes drip in."""
    late.set()
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was closed already


def _read(response: http.client.HTTPResponse, most: int, late: threading.Event) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := response.read1(65536):
        size += len(part)
        if size > most:
            raise FetchFailed(_("It is larger than %(mb)d MB.") % {"mb": most // (1024 * 1024)})
        parts.append(part)
    if late.is_set():
        raise FetchFailed(_("It took too long to answer."))
    if response.length:  # the connection was shut before all of it came
        raise FetchFailed(_("The connection failed."))
    return b"".join(parts)


def _unpacked(body: bytes, coding: str, most: int) -> bytes:
    if coding.strip().lower() in ("", "identity"):
        return body
    if coding.strip().lower() not in ("gzip", "x-gzip"):
        raise FetchFailed(_("It is packed in a way we do not read."))
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            plain = packed.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FetchFailed(_("It is packed in a way we do not read.")) from error
    if len(plain) > most:
        raise FetchFailed(_("It is larger than %(mb)d MB.") % {"mb": most // (1024 * 1024)})
    return plain
