"""A private PostgreSQL cluster for one test process, from the system's server programs, on a socket of its own."""

import atexit
import os
import shutil
import subprocess
from pathlib import Path
from uuid import uuid4


def start(home: Path) -> str:
    """Starts it and returns the folder of its socket; it stops with the process."""
    folder = home / "postgresql"
    folder.mkdir()
    for opened in (home, folder):
        opened.chmod(0o777)
    as_server = _as_ordinary_user()
    data = str(folder / "data")
    run([*as_server, _program("initdb"), "-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8", "-N"])
    options = (
        f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=100"
    )
    control = [*as_server, _program("pg_ctl"), "-D", data]
    run([*control, "-w", "-l", str(folder / "log"), "-o", options, "start"])
    run([_program("createuser"), "-h", str(folder), "-U", "owner", "server"])
    atexit.register(run, [*control, "-m", "immediate", "stop"])
    return str(folder)


def new_database() -> dict[str, str]:
    """An empty database in the run's cluster: the environment that names it, for the server and for its owner."""
    folder, name = os.environ["ATTUNE_TEST_CLUSTER"], f"t{uuid4().hex}"
    run([_program("createdb"), "-h", folder, "-U", "owner", name])
    return {
        "ATTUNE_DATABASE": f"postgresql://server@/{name}?host={folder}",
        "ATTUNE_OWNER_DATABASE": f"postgresql://owner@/{name}?host={folder}",
    }


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, cwd="/")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found and name not in ("initdb", "pg_ctl"):
        return found
    candidates = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if candidates:
        return str(candidates[-1])
    if found:
        return found
    raise RuntimeError(f"PostgreSQL's {name} is missing: run scripts/test-tools.sh")


def _as_ordinary_user() -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package makes a user for it."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
