"""The `perennial` command line: reads the arguments, then loads only the one command that was asked for.

A command is a module with `add_arguments(parser)` and `run(args) -> dict`. It may have `as_text(result)` for a reader,
and `failure(args, result)`: the sentence for an answer that is a failure all the same (exit 1 after the answer).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, NoReturn


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives. `instance`: it works on the database, which is made and migrated first."""

    module: str
    summary: str
    instance: bool = True


COMMANDS: Final[dict[str, Command]] = {
    "import": Command("import_", "bring in a book, a receivables history or bank files"),
    "receivables": Command("receivables", "ageing and its measures, as of any day"),
    "predict": Command("predict", "when each open invoice is expected to be paid"),
    "health": Command("health", "the health of clients with the points that make it, as of any day"),
    "cues": Command("cues", "what asks for an account manager's action today"),
    "today": Command("today", "one person's ranked queue"),
    "outbox": Command("outbox", "letters that wait, or of which it is not known whether they left"),
    "invoice": Command("invoice", "issue the invoices of a month, for all clients or one"),
    "einvoice": Command("einvoice", "an issued invoice as Factur-X or XRechnung"),
    "hours": Command("hours", "the hours of a month, and where each timesheet stands"),
    "reconcile": Command("reconcile", "our hours against the client's own tracker, file by file", instance=False),
    "margin": Command("margin", "what a month's work brought and cost"),
    "forecast": Command("forecast", "what is to be expected, with its range: cash"),
    "plan": Command("plan", "targets of a quarter with their odds, manager by manager"),
    "retention": Command("retention", "which clients stay, how long, and what hangs on a few"),
    "bonus": Command("bonus", "the bonuses of a quarter, line by line with their numbers"),
    "verify": Command("verify", "check the whole database for what must not be"),
    "serve": Command("serve", "run web server and worker", instance=False),
    "worker": Command("worker", "run one more worker", instance=False),
    "admin": Command("admin", "invite an administrator, or take off a second step that was lost"),
    "rekey": Command("rekey", "lock the kept secrets with the newest secret key, or with a new one"),
    "backup": Command("backup", "write everything into one archive"),
    "restore": Command("restore", "check an archive, and put it in place", instance=False),
    "migrate": Command("migrate", "bring the database and the static files up to this version", instance=False),
    "demo": Command("demo", "the demo company, ready to look at", instance=False),
    "demo-data": Command("demo_data", "write a made-up company as a native book", instance=False),
}


class OneLineParser(argparse.ArgumentParser):
    """Wrong arguments are told in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in arguments if word in COMMANDS), None)
    module = (
        import_module(f"perennial.commands.{COMMANDS[chosen].module}") if chosen and not _asks_all(arguments) else None
    )
    args = _parser(chosen, module).parse_args(arguments)
    if module is None or args.command != chosen:  # the word that looked like a command was an argument of none
        _parser(None, None).error("name a command")
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perennial.config.settings")
    return _run(COMMANDS[args.command], module, args)


def _asks_all(arguments: Sequence[str]) -> bool:
    return arguments[0] in ("-h", "--help", "--version")


def _parser(chosen: str | None, module: Any) -> argparse.ArgumentParser:
    """The whole list of commands, with the arguments of the chosen one only."""
    parser = OneLineParser(prog="perennial", description="The account manager's system for outstaffing companies.")
    parser.add_argument("--version", action="version", version=package_version() if chosen is None else "")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.summary, description=f"{command.summary.capitalize()}.")
        if name == chosen and module is not None:
            module.add_arguments(sub)
            sub.add_argument("--json", action="store_true", help="one JSON document on standard output, nothing else")
    return parser


def package_version() -> str:
    """The installed version."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("perennial")
    except PackageNotFoundError:
        return "not installed"


def _run(command: Command, module: Any, args: argparse.Namespace) -> int:
    try:
        if command.instance:
            from perennial.commands.instance import prepare

            prepare()
        result = module.run(args)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from perennial.commands.failures import sentence_for

        print(sentence_for(error), file=sys.stderr)
        return 1
    return _answer(module, args, result)


def _answer(module: Any, args: argparse.Namespace, result: Mapping[str, Any] | None) -> int:
    if result is not None:
        try:
            print(_document(result) if args.json else _readable(module, result), flush=True)
        except BrokenPipeError:  # the reader had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sentence = module.failure(args, result) if result is not None and hasattr(module, "failure") else None
    if sentence:
        print(sentence, file=sys.stderr)
        return 1
    return 0


def _document(result: Mapping[str, Any]) -> str:
    return json.dumps(result, ensure_ascii=False, indent=1, default=str)


def _readable(module: Any, result: Mapping[str, Any]) -> str:
    if hasattr(module, "as_text"):
        return str(module.as_text(result))
    from perennial.commands.readable import readable

    return readable(result)


if __name__ == "__main__":
    sys.exit(main())
