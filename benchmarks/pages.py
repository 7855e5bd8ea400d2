"""Pages over HTTP on the real server with one client: the couple chart with 500 entries and the questionnaire post.

Budgets: chart 12 ms p50, post 8 ms p50, on two cores. The floor, an empty Django view on the same server, is printed
beside them: the budgets were set where it answers in 0.3 ms. Each figure is the best of three rounds.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode
from uuid import UUID

from benchmarks.clinic import open_clinic, p50
from benchmarks.couple import filled


TIMES = 100
ENTRIES = 500
HIDDEN = re.compile(r'<input type="hidden"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"')


class Client:
    """One browser: a kept connection and its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, place to go next, and body."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = urlencode(data) if data is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location", ""), text

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's form."""
        return dict(HIDDEN.findall(self.request("GET", path)[2]))


@contextmanager
def serving(*command: str) -> Iterator[int]:
    """A server on a free loopback port, for as long as the benchmark runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def main() -> None:
    os.environ["ATTUNE_DEMO"] = "1"
    open_clinic()
    people = filled(ENTRIES)
    floor = ("granian", "--interface", "wsgi", "benchmarks.empty:application")
    with serving("attune.project.cli", "serve") as port, serving(*floor) as floor_port:
        bare = Client(floor_port)
        staff, partner = Client(port), Client(port)
        for client, name in ((staff, people.therapist), (partner, people.partner)):
            client.request("POST", "/demo/signin", {**client.form("/demo"), "username": name})
        chart = f"/clinic/c/{people.ref}/"
        assert staff.request("GET", chart)[0] == 200
        question = f"/my/f/{people.assignment}/1"
        form = partner.form(question)

        def post() -> None:
            fields = {**form, "client_id": str(UUID(bytes=os.urandom(16), version=4)), "answer": "1"}
            status, _, _ = partner.request("POST", question, fields)
            assert status == 302, status

        rounds = [
            (
                p50(lambda: bare.request("GET", "/"), TIMES),
                p50(lambda: partner.request("GET", "/robots.txt"), TIMES),
                p50(lambda: staff.request("GET", chart), TIMES),
                p50(post, TIMES),
            )
            for _ in range(3)
        ]
    least, empty, opened, posted = (min(times) for times in zip(*rounds, strict=True))
    print(f"bare Django view on the same server: {least:.2f} ms p50")
    print(f"empty page with everything around it: {empty:.2f} ms p50")
    print(
        f"couple chart with {ENTRIES} entries: {opened:.2f} ms p50, {opened / least:.0f} x the bare view (budget 12 ms)"
    )
    print(f"questionnaire post: {posted:.2f} ms p50, {posted / least:.0f} x the bare view (budget 8 ms)")


if __name__ == "__main__":
    main()
