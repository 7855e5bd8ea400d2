"""Opening a chart of 5,000 entries (read, decrypt, decode, fold) against bare sqlite3 + AES-GCM + msgspec.

Budget: 2 x the floor. The floor fetches the same rows, decrypts the same payloads and decodes the same structs.
"""

import sqlite3
from uuid import uuid4

from benchmarks.clinic import NOW, fill, open_clinic, p50


ENTRIES = 5_000


def main() -> None:
    home = open_clinic()
    import msgspec

    from attune.instruments.entries import Answer
    from attune.instruments.folds import alerts
    from attune.ledger.disclosure import Viewer
    from attune.ledger.entry import Entry
    from attune.ledger.label import Label, Reader, Rule
    from attune.store import keys
    from attune.store.chain import binding
    from attune.store.read import read

    couple = uuid4()
    fill(couple, ENTRIES)
    cho = Viewer(uuid4(), couple, Reader.THERAPY)

    def open_chart() -> None:
        view = read(cho, at=NOW, purpose="benchmark")
        assert len(view.entries) == ENTRIES
        alerts(view)

    bare = sqlite3.connect(home / "attune.sqlite3", isolation_level=None)
    decrypt = keys.cipher(keys.owner_of(keys.A_KEY, couple.bytes, b"")).decrypt
    bound = binding(couple.bytes, Label(Rule.PRIVATE, Reader.A).readers.value, keys.A_KEY)
    decode = msgspec.msgpack.Decoder(Entry[Answer]).decode

    def floor() -> None:
        rows = bare.execute(
            "SELECT payload FROM entry WHERE couple = ? AND position > 1", (couple.bytes,)
        ).fetchall()
        found = [decode(decrypt(row[:12], row[12:], bound).partition(b"\n")[2]) for (row,) in rows]
        assert len(found) == ENTRIES - 1

    floors, ours = [], []
    for _ in range(5):
        floors.append(p50(floor, 15))
        ours.append(p50(open_chart, 15))
    least, mine = sorted(floors)[2], sorted(ours)[2]
    print(
        f"open a chart of {ENTRIES}: floor {least:.1f} ms, read and fold {mine:.1f} ms, ratio {mine / least:.2f} (budget 2)"
    )


if __name__ == "__main__":
    main()
