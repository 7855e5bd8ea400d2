"""The key of a questionnaire: totals, bands, cut-offs, screens, norms and alarms, each with its source."""

from enum import StrEnum
from math import sqrt

import msgspec

from attune.instruments.misprint import flaw


Z_95 = 1.96  # two-sided 95 %; Jacobson and Truax 1991


class Status(StrEnum):
    """How far a number is trusted: seen in a source, from memory, computed, or somebody's own."""

    VERIFIED = "verified"
    RECALLED = "recalled"
    COMPUTED = "computed"
    LOCAL = "local"


class Direction(StrEnum):
    """What a higher total means."""

    BETTER = "better"
    WORSE = "worse"


class MissingRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many unanswered items the mean of the others may stand for, and which items never."""

    allowed: int
    source: str
    status: Status
    never: tuple[str, ...] = ()


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named stretch of totals, both ends included."""

    low: int
    high: int
    label: str


class Cutoff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that a total meets by reaching `at_least` or by staying under `below`."""

    label: str
    source: str
    status: Status
    at_least: float | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.below is None):
            raise ValueError(f"cut-off {self.label} needs either at_least or below. Write exactly one")

    def met(self, total: int) -> bool:
        """Whether a total is on the side the cut-off speaks of."""
        if self.at_least is not None:
            return total >= self.at_least
        return self.below is not None and total < self.below


class Total(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum of items. The first cut-off is the one a result is called positive by."""

    name: str
    items: tuple[str, ...]
    low: int
    high: int
    higher: Direction
    missing: MissingRule
    loinc: str = ""
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    bands_status: Status | None = None
    cutoffs: tuple[Cutoff, ...] = ()

    def __post_init__(self) -> None:
        expected = self.low
        for n, band in enumerate(self.bands):
            if band.low != expected or band.high < band.low:
                raise flaw(
                    f"bands[{n}]", f"band {band.label} must start at {expected}. Bands may not gap or overlap"
                )
            expected = band.high + 1
        if self.bands and expected != self.high + 1:
            raise flaw(
                f"bands[{len(self.bands) - 1}]",
                f"the bands end at {expected - 1}. Let them end at {self.high}",
            )
        if self.bands and not (self.bands_source and self.bands_status):
            raise ValueError("bands need bands_source and bands_status. Add both")

    def band(self, total: int) -> str | None:
        """The name of the band a total falls in."""
        return next((band.label for band in self.bands if band.low <= total <= band.high), None)

    def check_reach(self, values: list[list[int]], *, at: str) -> None:
        """Raises a flaw where the items' values cannot make the range, a band or both sides of a cut-off."""
        sums = {0}
        for options in values:
            sums = {reached + value for reached in sums for value in options}
        if (min(sums), max(sums)) != (self.low, self.high):
            words = (
                f"the items make {min(sums)} to {max(sums)}, not {self.low} to {self.high}. Mend low and high"
            )
            raise flaw(f"{at}.low", words)
        for n, band in enumerate(self.bands):
            if not any(band.low <= reached <= band.high for reached in sums):
                raise flaw(f"{at}.bands[{n}]", f"no answers reach band {band.label}. Mend its ends")
        for n, cutoff in enumerate(self.cutoffs):
            if len({cutoff.met(reached) for reached in sums}) < 2:
                raise flaw(f"{at}.cutoffs[{n}]", f"cut-off {cutoff.label} divides nothing. Mend its number")


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A set of yes-or-no questions: any yes is positive, and anything unanswered is never a no.

    Attributes:
        refusal: choosing not to answer counts as positive.
        acute: the question whose yes, or lack of a no beside a positive, means danger now.
    """

    items: tuple[str, ...]
    source: str
    status: Status
    refusal: bool = False
    acute: str = ""
    loinc: str = ""


class Norm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much a total must move before the change is more than chance, for whom, and who says so."""

    threshold: float
    status: Status
    source: str
    population: str
    sd: float | None = None
    reliability: float | None = None
    inputs: Status | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.sd is None and self.reliability is None and self.status is not Status.COMPUTED:
            return
        if self.sd is None or self.reliability is None or self.inputs is None:
            raise ValueError("a computed threshold needs sd, reliability and inputs. Add the three")
        expected = round(Z_95 * self.sd * sqrt(2) * sqrt(1 - self.reliability), 2)
        if abs(expected - self.threshold) > 0.005:
            raise ValueError(f"sd and reliability make a threshold of {expected}. Mend the one that is wrong")


class Level(StrEnum):
    """How soon an alert must be seen: today, or now."""

    ALERT = "alert"
    URGENT = "urgent"


class SafetyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers that must reach a clinician.

    Attributes:
        about: what the answer speaks of, for the clinician.
        at_least: the lowest alarming value.
        refusal: choosing not to answer counts as alarming.
        required: questionnaires sent without an answer raise an alert.
        cleared_by: the level is urgent until this item is answered below its own alarm.
        lifetime: speaks of the whole life, so that later answers repeat what is known.
    """

    items: tuple[str, ...]
    level: Level
    about: str
    at_least: int = 1
    refusal: bool = False
    required: bool = False
    cleared_by: str = ""
    lifetime: bool = False

    def alarms(self, value: int | None) -> bool:
        """Whether an answer to one of its items is alarming."""
        return self.refusal if value is None else value >= self.at_least
