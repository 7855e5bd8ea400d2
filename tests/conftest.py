"""One database for the whole run, set up as `attune setup` does, and Hypothesis's profiles."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings


settings.register_profile(
    "quick",
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile(
    "nightly", parent=settings.get_profile("quick"), max_examples=2000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """On PostgreSQL the owner sets up and the tests then work as the server's own role."""
    from django.db import connection

    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "attune.project.settings"}
    with (Path(os.environ.get("ATTUNE_TEST_CLUSTER", os.environ["ATTUNE_HOME"])) / "setup.lock").open(
        "w"
    ) as one:
        fcntl.flock(one, fcntl.LOCK_EX)  # roles belong to the cluster that parallel workers share
        subprocess.run([sys.executable, "-m", "attune.project.cli", "setup"], check=True, env=environment)
    yield
    with django_db_blocker.unblock():
        connection.close()
