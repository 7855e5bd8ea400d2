"""Questions as they are printed, and the shorthand a library file writes them in."""

from typing import Any, TypeVar

import msgspec

from attune.instruments.misprint import flaw


T = TypeVar("T")


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One possible answer. `label` is as printed, empty for a blank button, which `spoken` names aloud."""

    value: int
    label: str = ""
    loinc: str = ""
    spoken: str = ""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question as printed.

    Attributes:
        options: in printed order, with the values printed on the form.
        sealed: its answer is never shown again to the one who gave it.
        instruction: what the form prints before the group the item belongs to.
        poles: the two ends of an item that has no sentence, left and right.
        follow_up: what the form lets a clinician ask next.
        without_stem: it does not continue the questionnaire's stem.
    """

    id: str
    options: tuple[Option, ...]
    text: str = ""
    sealed: bool = False
    instruction: str = ""
    poles: tuple[str, str] | None = None
    follow_up: str = ""
    without_stem: bool = False
    loinc: str = ""

    def __post_init__(self) -> None:
        values = [option.value for option in self.options]
        if len(values) < 2:
            raise ValueError(f"item {self.id} has fewer than two options. Add its options or name its scale")
        if len(set(values)) < len(values):
            raise ValueError(
                f"item {self.id} has two options of the same value. Give each option its own value"
            )

    def option(self, value: int | None) -> Option | None:
        """The option of a value, or None when there is none."""
        return next((option for option in self.options if option.value == value), None)


class _Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Items that one instruction is printed before."""

    items: tuple[str, ...]
    text: str


def spelt_out(form: dict[str, Any]) -> dict[str, Any]:
    """A file with each item's scale, group instruction and seal written into the item."""
    scales = _typed(form.pop("scales", {}), dict[str, Any], "scales")
    for name, options in scales.items():
        _typed(options, tuple[Option, ...], f"scales.{name}")
    groups = _typed(form.pop("instructions", []), list[_Group], "instructions")
    form["items"] = _typed(form.get("items", []), list[dict[str, Any]], "items")
    for n, item in enumerate(form["items"]):
        if "scale" in item:
            scale = _typed(item.pop("scale"), str, f"items[{n}].scale")
            if scale not in scales:
                raise flaw(
                    f"items[{n}].scale", f"there is no scale {scale}. Name one that stands under [scales]"
                )
            item["options"] = scales[scale]
        elif "values" in item:
            _spell_poles(item, f"items[{n}]")
        if form.get("sealed") is True:
            item["sealed"] = True
        for group in groups:
            if item.get("id") in group.items:
                item["instruction"] = group.text
    return form


def _spell_poles(item: dict[str, Any], path: str) -> None:
    values = _typed(item.pop("values"), list[int], f"{path}.values")
    left, right = _typed(item.get("poles"), tuple[str, str], f"{path}.poles")
    item["text"] = f"{left} … {right}"
    item["options"] = [
        {"value": value, "spoken": f"{place} of {len(values)}, from {left} to {right}"}
        for place, value in enumerate(values, start=1)
    ]


def _typed(value: Any, type_: type[T], path: str) -> T:
    """A part of a file in its declared type; a flaw says where it is not."""
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise flaw(path, str(error)) from error
