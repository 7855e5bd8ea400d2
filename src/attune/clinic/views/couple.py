"""What all pages of one couple share: the links between them, by what the viewer may read."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from attune.ledger.disclosure import Viewer
from attune.ledger.label import CARE_TEAM, Reader
from attune.people.models import Couple


@dataclass(frozen=True, slots=True)
class Link:
    """One page of the couple."""

    words: str
    address: str
    here: bool


def links(request: HttpRequest, couple: Couple, viewer: Viewer) -> tuple[Link, ...]:
    """The couple's pages this viewer has."""
    pages = []
    if viewer.atoms & CARE_TEAM:
        pages.append(("Chart", "clinic:chart"))
    if viewer.atoms & Reader.THERAPY:
        pages.append(("Ask questions", "clinic:assign"))
    pages.append(("Safe contact", "clinic:contact"))
    if viewer.atoms & Reader.DESK:
        pages.append(("Care team", "clinic:team"))
    addresses = [(words, reverse(name, args=[couple.ref])) for words, name in pages]
    return tuple(Link(words, address, request.path == address) for words, address in addresses)
