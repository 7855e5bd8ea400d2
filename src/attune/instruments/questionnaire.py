"""What a questionnaire is, and the library of those that may be used, read from checked data files."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import msgspec

from attune.instruments.item import Item, Option, spelt_out
from attune.instruments.key import Level, Norm, SafetyRule, Screen, Total
from attune.instruments.licence import Licence, Tier
from attune.instruments.misprint import LibraryError, flaw, line_of, misprint


__all__ = [
    "Item",
    "Level",
    "LibraryError",
    "Licence",
    "Option",
    "Questionnaire",
    "SafetyRule",
    "Tier",
    "library",
    "load",
    "load_file",
    "sealed_item",
]


class Questionnaire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An instrument as it may be used here.

    Attributes:
        neutral_title: what a partner's pages call it.
        why: why it is asked, in plain words for the partner.
        limits: what a clinician must know before trusting a score.
        departures: where asking it here differs from the printed form.
    """

    name: str
    version: int
    title: str
    full_title: str
    neutral_title: str
    why: str
    measures: str
    minutes: int
    recall: str
    source: str
    licence: Licence
    items: tuple[Item, ...]
    stem: str = ""
    sealed: bool = False
    loinc: str = ""
    totals: tuple[Total, ...] = ()
    norms: tuple[Norm, ...] = ()
    screen: Screen | None = None
    safety: tuple[SafetyRule, ...] = ()
    limits: tuple[str, ...] = ()
    departures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._check_items()
        self._check_wording()
        for n, total in enumerate(self.totals):
            self._check_known(f"totals[{n}].items", total.items)
            self._check_known(f"totals[{n}].missing.never", total.missing.never)
            total.check_reach(
                [[o.value for o in self.item(i).options] for i in total.items], at=f"totals[{n}]"
            )
        for n, rule in enumerate(self.safety):
            self._check_known(f"safety[{n}].items", rule.items)
            if open_items := [i for i in rule.items if not self.item(i).sealed]:
                raise flaw(
                    f"safety[{n}].items", f"item {open_items[0]} alarms but is open. Add sealed = true to it"
                )
            self._check_known(f"safety[{n}].cleared_by", (rule.cleared_by,) if rule.cleared_by else ())
        if self.screen:
            self._check_known("screen.items", self.screen.items)
            self._check_known("screen.acute", (self.screen.acute,) if self.screen.acute else ())
        if self.norms and not self.totals:
            raise flaw("norms", "there is no total whose change could be judged. Take the norms out")

    def item(self, item_id: str) -> Item:
        """One of its items.

        Raises:
            KeyError: it has no such item.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    @property
    def scored(self) -> tuple[str, ...]:
        """Ids of the items that a score is made of, in printed order."""
        counted = {i for total in self.totals for i in total.items}
        if self.screen:
            counted |= {*self.screen.items, self.screen.acute}
        return tuple(item.id for item in self.items if item.id in counted)

    @property
    def wholly_sealed(self) -> bool:
        """Whether no answer may ever be shown again to the one who gave it."""
        return all(item.sealed for item in self.items)

    def stem_of(self, item: Item) -> str:
        """What is printed before an item and repeated on its page."""
        return item.instruction or ("" if item.without_stem else self.stem)

    def rule(self, item_id: str) -> SafetyRule | None:
        """What is alarming in answers to an item."""
        return next((rule for rule in self.safety if item_id in rule.items), None)

    def _check_items(self) -> None:
        seen: set[str] = set()
        for n, item in enumerate(self.items):
            if item.id in seen:
                raise flaw(f"items[{n}].id", f"two items have the id {item.id}. Give each its own id")
            seen.add(item.id)
        if not seen:
            raise flaw("items", "there are no items. Add at least one")

    def _check_wording(self) -> None:
        worded = [
            f"items[{n}]"
            for n, item in enumerate(self.items)
            if item.text or item.instruction or any(option.label for option in item.options)
        ]
        if (self.stem or worded) and not self.licence.lets_ship:
            raise flaw(
                "stem" if self.stem else worded[0],
                "wording needs a licence of tier L0, L1 or L2 with owner, evidence and checked_on. "
                "Add them to [licence] or take the wording out",
            )

    def _check_known(self, path: str, items: tuple[str, ...]) -> None:
        known = {item.id for item in self.items}
        for item_id in items:
            if item_id not in known:
                raise flaw(path, f"there is no item {item_id}. Name items by their id")


def load_file(path: Path) -> Questionnaire:
    """The questionnaire in one file.

    Raises:
        LibraryError: names the file, the line and the mend.
    """
    return _parse(path.name, path.read_bytes())


def load(name: str, version: int | None = None) -> Questionnaire:
    """A questionnaire of the library: the current one, or the version an answer was given to.

    Raises:
        LibraryError: the library does not hold it.
    """
    found = library().get(name) if version is None else _versions().get((name, version))
    if found is None:
        edition = "" if version is None else f", version {version}"
        raise LibraryError(f"{name}.toml", 1, f"the library has no {name}{edition}. Put the file back")
    return found


@cache
def library() -> Mapping[str, Questionnaire]:
    """The current version of every questionnaire, by name. See `load_file` for what it raises."""
    return MappingProxyType({name: found for (name, _), found in sorted(_versions().items())})


def sealed_item(item_id: str) -> tuple[Questionnaire, Item] | None:
    """The sealed item of an id, which is unique in the library so that an answer speaks for itself."""
    return _sealed_items().get(item_id)


@cache
def _versions() -> Mapping[tuple[str, int], Questionnaire]:
    found: dict[tuple[str, int], Questionnaire] = {}
    sealed: dict[str, str] = {}
    folder = resources.files("attune.instruments") / "library"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml"):
            continue
        text = file.read_text(encoding="utf-8")
        questionnaire = _parse(file.name, text.encode())
        if (questionnaire.name, questionnaire.version) in found:
            raise LibraryError(
                file.name, line_of(text, "version"), "this version exists twice. Raise the version"
            )
        for n, item in enumerate(questionnaire.items):
            if item.sealed and sealed.setdefault(item.id, questionnaire.name) != questionnaire.name:
                words = f"{sealed[item.id]} has a sealed item {item.id} too. Give this one another id"
                raise LibraryError(file.name, line_of(text, f"items[{n}].id"), words)
        found[questionnaire.name, questionnaire.version] = questionnaire
    return MappingProxyType(found)


@cache
def _sealed_items() -> Mapping[str, tuple[Questionnaire, Item]]:
    return {
        item.id: (found, item)
        for _, found in sorted(_versions().items())
        for item in found.items
        if item.sealed
    }


def _parse(file: str, data: bytes) -> Questionnaire:
    try:
        return msgspec.convert(spelt_out(tomllib.loads(data.decode())), Questionnaire)
    except ValueError as error:
        raise misprint(file, data.decode(errors="replace"), error) from error
