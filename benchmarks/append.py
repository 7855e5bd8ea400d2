"""Recording one fact, durably, against bare sqlite3 inserting the same row into the same table. Budget: 3 x the floor.

The ratio to the barest table of two columns is printed beside it.
"""

import contextlib
import sqlite3
from uuid import uuid4

from benchmarks.clinic import NOW, fill, open_clinic, p50


TIMES = 400


def main() -> None:
    home = open_clinic()
    from attune.instruments.entries import ANSWER, Answer
    from attune.ledger.disclosure import Viewer
    from attune.ledger.entry import Draft
    from attune.ledger.label import Reader
    from attune.store.record import record

    couple = uuid4()
    person, task = fill(couple, 50)
    ana = Viewer(person, couple, Reader.A)

    def append() -> None:
        record(Draft(ANSWER, Answer(task, "1", 2), NOW, "UTC", uuid4(), Reader.A), by=ana, at=NOW)

    with contextlib.closing(sqlite3.connect(home / "bare.sqlite3", isolation_level=None)) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        ledger = sqlite3.connect(home / "attune.sqlite3")
        for (sql,) in ledger.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'entry' AND sql IS NOT NULL"
        ):
            bare.execute(sql)
        bare.execute("CREATE TABLE plain (id BLOB PRIMARY KEY, row BLOB) WITHOUT ROWID")
        row = list(ledger.execute("SELECT * FROM entry ORDER BY position DESC LIMIT 1").fetchone())
        into_ledger = f"INSERT INTO entry VALUES ({', '.join('?' * len(row))})"

        def floor() -> None:
            row[1] += 1
            row[4] = uuid4().bytes
            bare.execute("BEGIN IMMEDIATE")
            bare.execute(into_ledger, row)
            bare.execute("COMMIT")

        def plain_floor() -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO plain VALUES (?, ?)", (uuid4().bytes, bytes(380)))
            bare.execute("COMMIT")

        rounds = [(p50(plain_floor, TIMES), p50(floor, TIMES), p50(append, TIMES)) for _ in range(5)]
    plain, least, mine = (sorted(times)[2] for times in zip(*rounds, strict=True))
    print(f"append: floor {least:.3f} ms, record {mine:.3f} ms, ratio {mine / least:.2f} (budget 3)")
    print(
        f"        (a table of two columns without index or guard: {plain:.3f} ms, ratio {mine / plain:.2f})"
    )


if __name__ == "__main__":
    main()
