"""Writes docs/reference/kinds.md from the code. Run it after declaring a kind; a test compares the two."""

from pathlib import Path

from attune.ledger.label import PARTNERS, Label, Reader, Rule
from attune.store.kinds import ALL


TARGET = Path(__file__).parent.parent / "docs" / "reference" / "kinds.md"
WORDS = {
    Reader.A: "the partner it is about",
    Reader.B: "the other partner",
    Reader.THERAPY: "therapists",
    Reader.MEDICAL: "medical team",
    Reader.DESK: "front desk",
    Reader.AUTHOR: "its author",
}


def page() -> str:
    """The page's text."""
    lines = [
        "# Kinds of entries, and who reads each",
        "",
        "Made by `python scripts/reference.py` from the kinds the rooms declare. Administrators and directors read none.",
        "",
        "| kind | what a person calls it | written by | read by | narrower choices | can be shared |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind in sorted(ALL, key=lambda kind: kind.name):
        writers = "the public" if kind.public else _words(kind.by)
        about = PARTNERS if kind.rule is Rule.LOGISTICS else Reader.A
        needs_one = kind.rule in (
            Rule.SEALED,
            Rule.SEALED_ALERT,
            Rule.PRIVATE,
            Rule.PRIVATE_T,
            Rule.LOGISTICS,
        )
        label = Label(kind.rule, about if needs_one else Reader.NOBODY)
        readers = (
            _words(label.readers)
            if kind.rule is not Rule.LOGISTICS
            else "partners it names, " + _words(label.readers & ~PARTNERS)
        )
        lines.append(
            f"| `{kind.name}` | {kind.title} | {writers} | {readers}"
            f" | {', '.join(sorted(kind.narrower)) or 'none'} | {'yes' if kind.shareable else 'no'} |"
        )
    return "\n".join(lines) + "\n"


def _words(readers: Reader) -> str:
    if PARTNERS in readers:
        return ", ".join(["both partners", *(WORDS[atom] for atom in readers & ~PARTNERS)])
    return ", ".join(WORDS[atom] for atom in readers)


if __name__ == "__main__":
    TARGET.write_text(page())
