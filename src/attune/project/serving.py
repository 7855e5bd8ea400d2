"""The running clinic: the web server and the loop that sends what is due."""

import logging
import threading
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces

from attune.instruments import questionnaire
from attune.project import demonstration
from attune.store import database, keys
from attune.web import effects


TICK_SECONDS = 30
LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS = 2  # blocking threads; two cores serve pages, the rest wait for the database


def check(*, host: str) -> None:
    """Refuses to start a clinic that could only half work.

    Raises:
        ImproperlyConfigured: the database is not set up, or the installation key is missing or wrong.
        LibraryError: an instrument file is bad; names file, line and mend.
    """
    if host not in LOOPBACK and not settings.ATTUNE_SITE.startswith("https://"):
        raise ImproperlyConfigured(
            f"listening on {host} needs TLS: set ATTUNE_SITE to the https address people type"
        )
    questionnaire.library()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ImproperlyConfigured("the database is not set up for this version. Run: attune setup")
    database.check_server_owns_nothing()
    keys.check_installation_key()
    if settings.ATTUNE_DEMO:
        demonstration.check_ours()
    connection.close()


def run(*, host: str, port: int) -> None:
    """Serves until stopped."""
    threading.Thread(target=_send_for_ever, name="sending", daemon=True).start()
    Granian(
        "attune.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_access=False,
        websockets=False,
    ).serve()


def _send_for_ever() -> None:
    while not threading.Event().wait(TICK_SECONDS):
        try:
            effects.send_due(at=datetime.now(UTC))
        except (
            Exception
        ):  # the loop outlives a failing mail server; the message stays unsent and is tried again
            logging.getLogger(__name__).exception("sending failed; it will be tried again")
        finally:
            connection.close()
