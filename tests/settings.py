"""Attune's own settings over a folder and a database for this test run alone.

ATTUNE_TEST_DATABASE=postgresql runs on a private cluster; parallel workers share it, each with its own database.
"""

import os
import tempfile
from pathlib import Path


os.environ["ATTUNE_HOME"] = tempfile.mkdtemp(prefix="attune-tests-")
os.environ["ATTUNE_KEY"] = "11" * 32
os.environ["ATTUNE_SITE"] = "http://127.0.0.1:8000"
POSTGRESQL = os.environ.get("ATTUNE_TEST_DATABASE") == "postgresql"
if POSTGRESQL:
    from tests.cluster import new_database, start

    if "ATTUNE_TEST_CLUSTER" not in os.environ:
        os.environ["ATTUNE_TEST_CLUSTER"] = start(Path(os.environ["ATTUNE_HOME"]))
    os.environ |= new_database()

from attune.project.settings import *  # noqa: E402, F403 - after the environment is set


PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the real one is tested by name
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
