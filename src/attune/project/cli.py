"""The `attune` command: set up, serve, show the demonstration clinic, verify, back up, restore."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


OWNER_COMMANDS = ("setup", "demo", "verify", "backup", "restore", "rebuild")  # work as the database's owner


class CommandError(Exception):
    """What a person at the shell must know: one line, exit code 2."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 if it did what it says, 1 if a check failed, 2 if it could not be done.
    """
    os.umask(0o077)  # what is written here is for this user alone
    options = _parser().parse_args(arguments)
    try:
        _prepare(options)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except Exception as error:
        if not isinstance(error, (CommandError, ImproperlyConfigured, *_expected())):
            raise
        print(f"attune: {error}", file=sys.stderr)  # noqa: T201 - a command speaks on the terminal
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="attune", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    command("setup", setup, "Make or update the database and, on first run, the installation key.")
    administrator = command(
        "administrator", add_administrator, "Add an administrator and print their joining link."
    )
    administrator.add_argument("name", help="full name")
    serve_ = command("serve", serve, "Run the clinic.")
    demo_ = command("demo", demo, "Fill an empty installation with an invented clinic.")
    demo_.add_argument("--serve", action="store_true", help="then run it")
    for serving in (serve_, demo_):
        serving.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        serving.add_argument("--port", type=int, default=8000)
    verify_ = command("verify", verify, "Check that no entry was changed, added, removed or moved.")
    verify_.add_argument("--write", type=Path, metavar="FILE", help="write a signed checkpoint")
    verify_.add_argument("--against", type=Path, metavar="FILE", help="compare with an earlier checkpoint")
    backup_ = command("backup", backup, "Copy everything but the installation key into one file.")
    backup_.add_argument("file", type=Path)
    restore_ = command("restore", restore, "Put a copy back, verified before anyone sees it.")
    restore_.add_argument("file", type=Path)
    restore_.add_argument("--replace", action="store_true", help="give up what is there now")
    command("rebuild", rebuild, "Make the clinic-wide lists anew from the ledger.")
    return parser


def _prepare(options: argparse.Namespace) -> None:
    if options.command == "demo":
        os.environ["ATTUNE_DEMO"] = "1"
        os.environ.setdefault("ATTUNE_HOME", "var/demo")
    if options.command in OWNER_COMMANDS:
        os.environ["ATTUNE_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.project.settings")
    django.setup()


def _expected() -> tuple[type[Exception], ...]:
    from attune.instruments.questionnaire import LibraryError
    from attune.ledger.entry import DraftError
    from attune.project.demonstration import NotEmptyError

    return (LibraryError, DraftError, NotEmptyError)


def say(text: str) -> None:
    """Prints one line."""
    print(text, flush=True)  # noqa: T201 - a command speaks on the terminal


def setup(options: argparse.Namespace) -> int:
    """Makes or updates the database, and the key on first run."""
    from django.conf import settings
    from django.core.management import call_command

    from attune.store import database, keys

    call_command("migrate", verbosity=0)
    database.grant_to_server(str(conninfo_to_dict(os.environ.get("ATTUNE_DATABASE", "")).get("user") or ""))
    if keys.make_installation_key():
        say(f"Made the installation key {settings.ATTUNE_KEY_FILE}. Keep a copy apart from the backups.")
    if options.command == "setup":
        say("Attune is set up.")
    return 0


def add_administrator(options: argparse.Namespace) -> int:
    """Adds an administrator, who chooses a password and a second factor by the printed link."""
    from django.conf import settings

    from attune.people import staff

    user, token = staff.add(options.name, role="administrator", at=datetime.now(UTC))
    say(
        f"{options.name} signs in as {user.username}. Joining link (14 days): {settings.ATTUNE_SITE}/join/{token}"
    )
    return 0


def serve(options: argparse.Namespace) -> int:
    """Runs the server and, beside it, the loop that sends what is due. Refuses to start half-readable."""
    from attune.project import serving

    serving.check(host=options.host)
    say(f"Attune is at http://{options.host}:{options.port}/ (stop with Ctrl-C)")
    serving.run(host=options.host, port=options.port)
    return 0


def demo(options: argparse.Namespace) -> int:
    """Fills an empty installation with the demonstration clinic, and runs it if asked."""
    from attune.project import demonstration

    setup(options)
    made = demonstration.fill(at=datetime.now(UTC))
    say("The demonstration clinic is ready." if made else "The demonstration clinic is here already.")
    return serve(options) if options.serve else 0


def verify(options: argparse.Namespace) -> int:
    """Walks every chain; names the first broken entry of each; writes or compares checkpoints."""
    from attune.store import verify as verification

    try:
        text = options.against.read_text() if options.against else None
        found = verification.verify(text)
    except (OSError, verification.CheckpointError) as error:
        raise CommandError(str(error)) from None
    for fault in found.faults:
        say(f"BROKEN {fault}")
    say(f"{found.entries} entries in {len(found.heads)} chains: {len(found.faults)} broken")
    if options.write and not found.faults:
        options.write.write_text(verification.checkpoint(found, at=datetime.now(UTC)))
        say(f"Checkpoint written to {options.write}. Keep it on another machine or on paper.")
    return 1 if found.faults else 0


def backup(options: argparse.Namespace) -> int:
    """Copies everything while the clinic works."""
    from attune.store import backup as copies

    try:
        manifest = copies.backup(options.file, at=datetime.now(UTC))
    except (OSError, copies.BackupError) as error:
        raise CommandError(str(error)) from None
    say(f"{manifest.counts['entry']} entries copied to {options.file}. The installation key is not in it.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Puts a copy back whole, or leaves everything as it was."""
    from attune.store import backup as copies

    setup(options)
    try:
        found = copies.restore(options.file, replace=options.replace)
    except (OSError, copies.BackupError) as error:
        raise CommandError(str(error)) from None
    say(f"{found.entries} entries restored and verified. Everyone must sign in again.")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    """Makes the lists anew."""
    from attune.store import projections

    say(f"Lists rebuilt from {projections.rebuild()} entries.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
