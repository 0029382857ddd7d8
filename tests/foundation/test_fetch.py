"""Nothing inside the network is reached, nothing takes long, nothing large is read (domain D19)."""

from __future__ import annotations

import gzip
import http.server
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from perennial.foundation.fetch import FetchFailed, FetchRefused, check_url, fetch

INSIDE = (
    "127.0.0.1", "127.1", "0", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "10.0.0.1", "172.16.5.4",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fc00::1]",
    "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]",
    "[ff02::1]", "localhost", "localhost.", "LOCALHOST",
)  # fmt: skip
SCHEMES = ("file:///etc/passwd", "gopher://example.com/", "data:text/plain,x", "ftp://example.com/", "//example.com/",
           "javascript:alert(1)", "http://", "https:///x", "", "example.com")  # fmt: skip


def never(*args: Any, **kwargs: Any) -> Any:
    raise AssertionError("a connection was opened")


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", never)


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_connection_is_opened_inside(host: str, scheme: str, no_connections: None) -> None:
    with pytest.raises((FetchRefused, FetchFailed)):
        fetch(f"{scheme}://{host}/feed.xml")


@pytest.mark.parametrize("url", SCHEMES)
def test_only_the_web_is_fetched(url: str, no_connections: None) -> None:
    with pytest.raises(FetchRefused):
        fetch(url)


@pytest.mark.parametrize("url", ["http://a:b@93.184.216.34/", "http://a@93.184.216.34/", "http://93.184.216.34:22/",
                                 "http://93.184.216.34:25/", "http://93.184.216.34:99999/", "http://x\r\ny/",
                                 "http://93.184.216.34/a b"])  # fmt: skip
def test_names_odd_ports_and_blanks_are_refused(url: str, no_connections: None) -> None:
    with pytest.raises(FetchRefused):
        fetch(url)


def test_a_host_with_one_address_inside_is_refused(no_connections: None) -> None:
    with pytest.raises(FetchRefused, match="inside a network"):
        check_url("https://feeds.example/", look_up=lambda host, port: ["93.184.216.34", "127.0.0.1"])


class Handler(http.server.BaseHTTPRequestHandler):
    """A server of the test's own."""

    def do_GET(self) -> None:
        answer = {
            "/ok": self.ok,
            "/packed": self.packed,
            "/bomb": self.bomb,
            "/drip": self.drip,
            "/huge": self.huge,
            "/inside": self.inside,
            "/round": self.round,
            "/slow-head": self.slow_head,
            "/moved": self.moved,
        }
        answer.get(self.path, self.missing)()  # fmt: skip

    def head(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def ok(self) -> None:
        self.head(200, Content_Type="text/plain", X_Host=self.headers["Host"])
        self.wfile.write(b"hello")

    def packed(self) -> None:
        self.head(200, Content_Encoding="gzip")
        self.wfile.write(gzip.compress(b"hello"))

    def bomb(self) -> None:
        self.head(200, Content_Encoding="gzip")
        self.wfile.write(gzip.compress(b"\0" * 30_000_000))

    def drip(self) -> None:
        self.head(200)
        for _ in itertools.repeat(None, 100):
            try:
                self.wfile.write(b".")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    def slow_head(self) -> None:
        try:
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            for number in range(100):
                self.wfile.write(f"X-{number}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    def huge(self) -> None:
        self.head(200)
        try:
            for _ in range(100):
                self.wfile.write(b"x" * 100_000)
        except OSError:
            return

    def inside(self) -> None:
        self.head(302, Location="http://169.254.169.254/latest/meta-data/")

    def round(self) -> None:
        self.head(302, Location="/round")

    def moved(self) -> None:
        self.head(301, Location="/ok")

    def missing(self) -> None:
        self.head(404)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    serving = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield serving.server_port
    serving.shutdown()


def get(server: int, path: str, **options: Any) -> Any:
    """feeds.example is this server; every other host is judged as always."""

    def look_up(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "feeds.example" else [host]

    def may_reach(address: Any) -> bool:
        return str(address) == "127.0.0.1"

    return fetch(f"http://feeds.example:{server}{path}", look_up=look_up, may_reach=may_reach,
                 ports=frozenset({server, 80}), **options)  # fmt: skip


def test_the_answer_comes_with_the_name_of_the_host_kept(server: int) -> None:
    answer = get(server, "/ok")
    assert (answer.status, answer.body, answer.headers["x-host"]) == (200, b"hello", f"feeds.example:{server}")
    assert get(server, "/packed").body == b"hello"
    moved = get(server, "/moved")
    assert (moved.body, moved.url) == (b"hello", f"http://feeds.example:{server}/ok")


def test_a_way_on_that_leads_inside_or_never_ends_is_not_taken(server: int) -> None:
    with pytest.raises(FetchRefused, match="inside a network"):
        get(server, "/inside")
    with pytest.raises(FetchFailed, match="without an end"):
        get(server, "/round")
    with pytest.raises(FetchFailed, match="404"):
        get(server, "/nothing-here")


@pytest.mark.parametrize("path", ["/bomb", "/huge"])
def test_two_megabytes_are_enough(server: int, path: str) -> None:
    with pytest.raises(FetchFailed, match="larger than 2 MB"):
        get(server, path)


@pytest.mark.parametrize("path", ["/drip", "/slow-head"])
def test_bytes_that_drip_in_do_not_hold_us(server: int, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchFailed):
        get(server, path, seconds=0.6)
    assert time.monotonic() - began < 5  # not the ten seconds it would drip
