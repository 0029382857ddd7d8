"""`perennial serve`: web server and worker as child processes of one supervisor."""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType

from perennial.commands.supervisor import Child, supervise

WEB_WORKERS = 2


class CannotServe(ValueError):
    """The address cannot be served; the sentence says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument(
        "--web-workers", type=int, default=WEB_WORKERS, metavar="N", help=f"web processes ({WEB_WORKERS})"
    )
    parser.add_argument("--no-worker", action="store_true", help="web server only; run `perennial worker` elsewhere")


def run(args: argparse.Namespace) -> None:
    """Prints one address and serves until SIGTERM or Ctrl-C."""
    check_address(args.host, args.port)
    os.environ.setdefault("PERENNIAL_URL", f"http://{_in_url(args.host)}:{args.port}")
    serve(args, _prepared_elsewhere())


def serve(args: argparse.Namespace, link: str | None) -> None:
    """Start the children of a prepared instance, say where it is, and wait."""
    from perennial.commands.instance import running

    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    _announce(args, link)
    with running():
        supervise(_children(args), stop)


def prepare_here() -> None:
    """The process of its own that makes the instance ready: prints the set-up link, if there is one, as JSON."""
    from perennial.commands import instance
    from perennial.commands.failures import sentence_for

    try:
        instance.prepare()
        instance.collect_static()
        print(json.dumps(set_up_link()))
    except Exception as error:
        sys.exit(sentence_for(error))


def _prepared_elsewhere() -> str | None:
    """Prepare in a process that ends, so that the supervisor stays as small as it starts. Raises CannotServe."""
    code = "from perennial.commands.serve import prepare_here; prepare_here()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotServe(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "The instance is not ready.")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def check_address(host: str, port: int) -> None:
    """Raises CannotServe for a port in use, or an address others can reach without a public URL."""
    if not _loopback(host) and not os.environ.get("PERENNIAL_URL"):
        raise CannotServe(
            f"Others can reach {host}: set PERENNIAL_URL to the address people use, such as https://perennial.example.com."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CannotServe(f"{host} port {port} cannot be used: {_reason(error)}.") from error


def set_up_link() -> str | None:
    """The link by which the first administrator comes in; None in a demo and where there is one."""
    from django.conf import settings

    from perennial.foundation.clock import now, today
    from perennial.foundation.invitations import first_administrator, invitation_url
    from perennial.foundation.timeline import system

    if settings.DEMO:
        return None
    token = first_administrator(by=system(now()), as_of=today())
    return None if token is None else invitation_url(token)


def _announce(args: argparse.Namespace, link: str | None) -> None:
    url = os.environ["PERENNIAL_URL"]
    if args.json:
        print(json.dumps({"url": url, "set_up_link": link}), flush=True)
        return
    print(f"Perennial is at {url}", flush=True)
    if link:
        print(f"Nobody can sign in yet. Set up the first administrator, once, within 7 days: {link}", flush=True)


def _children(args: argparse.Namespace) -> list[Child]:
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(args.web_workers),
        "--blocking-threads", "1", "--host", args.host, "--port", str(args.port), "--respawn-failed-workers",
        "--log-level", "warning", "perennial.config.wsgi:application",
    ]  # fmt: skip
    name = f"{socket.gethostname()}-serve-{args.port}"[:64]
    worker = [sys.executable, "-m", "perennial.commands.main", "worker", "--name", name]
    children = [Child("web", web, os.environ)]
    if not args.no_worker:
        children.append(
            Child("worker", worker, {**os.environ, "PERENNIAL_LOG": os.environ.get("PERENNIAL_LOG", "WARNING")})
        )
    return children


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
