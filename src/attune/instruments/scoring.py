"""What answers come to: totals, bands, screens and reliable change. Unknown is never negative."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from attune.instruments.key import Cutoff, Direction, Norm, Screen, Status, Total
from attune.instruments.questionnaire import Questionnaire


Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Score:
    """What one set of answers comes to.

    Attributes:
        version: of the questionnaire whose key was used.
        totals: by name; None where too little was answered.
        band: the name of the main total's band or the screen's outcome; None when it cannot be said.
        positive: whether the cut-off or screen is met; None when it cannot be said.
        cutoff: the line that `positive` was judged by, with its source; None for a screen.
        complete: whether every scored item was answered.
        missing: scored items without an answer, in printed order.
        reasons: why something is unknown, estimated or urgent, in plain words.
    """

    instrument: str
    version: int
    totals: Mapping[str, int | None]
    band: str | None
    positive: bool | None
    cutoff: Cutoff | None
    complete: bool
    missing: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def total(self) -> int | None:
        """The main total, if there is one."""
        return next(iter(self.totals.values()), None)


class Verdict(StrEnum):
    """What a difference between two totals may be called."""

    IMPROVED = "improved"
    WORSE = "worse"
    NO_RELIABLE_CHANGE = "no reliable change"
    NO_NORM = "no norm"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Change:
    """How a total moved. `others` are the verdicts of further norms, shown where they disagree."""

    verdict: Verdict
    difference: int | None = None
    norm: Norm | None = None
    others: tuple[tuple[Norm, Verdict], ...] = ()

    @property
    def threshold(self) -> float | None:
        """How far a total must move, by the norm used."""
        return self.norm.threshold if self.norm else None

    @property
    def status(self) -> Status | None:
        """How far the norm may be trusted: the weaker of the threshold and what it was computed from."""
        return (self.norm.inputs or self.norm.status) if self.norm else None

    @property
    def source(self) -> str:
        """Who says so."""
        return self.norm.source if self.norm else ""

    @property
    def firm(self) -> bool:
        """Whether all norms agree."""
        return all(verdict is self.verdict for _, verdict in self.others)


def score(questionnaire: Questionnaire, answers: Answers) -> Score:
    """Scores answers by their printed values. An item left out was not answered; None was declined."""
    given, reasons = _printed(questionnaire, answers)
    totals: dict[str, int | None] = {}
    for total in questionnaire.totals:
        totals[total.name], words = _sum(total, given)
        reasons += words
    missing = tuple(item_id for item_id in questionnaire.scored if given.get(item_id) is None)
    band, positive, cutoff = None, None, None
    if questionnaire.screen:
        positive, band, words = _screened(questionnaire.screen, given)
        reasons += words
    elif questionnaire.totals:
        main = questionnaire.totals[0]
        cutoff = main.cutoffs[0] if main.cutoffs else None
        if (reached := totals[main.name]) is not None:
            band = main.band(reached)
            positive = cutoff.met(reached) if cutoff else None
    return Score(
        questionnaire.name,
        questionnaire.version,
        totals,
        band,
        positive,
        cutoff,
        not missing,
        missing,
        tuple(dict.fromkeys(reasons)),
    )


def reliable_change(questionnaire: Questionnaire, baseline: Score, now: Score) -> Change:
    """Whether the main total moved by more than chance, by the questionnaire's first norm."""
    if not questionnaire.norms:
        return Change(Verdict.NO_NORM)
    norm, *others = questionnaire.norms
    if baseline.total is None or now.total is None:
        return Change(Verdict.UNKNOWN, norm=norm)
    difference = now.total - baseline.total
    higher = questionnaire.totals[0].higher
    return Change(
        _verdict(difference, norm, higher),
        difference,
        norm,
        tuple((other, _verdict(difference, other, higher)) for other in others),
    )


def _verdict(difference: int, norm: Norm, higher: Direction) -> Verdict:
    if abs(difference) < norm.threshold:
        return Verdict.NO_RELIABLE_CHANGE
    return Verdict.IMPROVED if (difference > 0) == (higher is Direction.BETTER) else Verdict.WORSE


def _printed(questionnaire: Questionnaire, answers: Answers) -> tuple[dict[str, int | None], list[str]]:
    """The answers whose values are printed on the form; others are left out, as if not given."""
    given: dict[str, int | None] = {}
    reasons = []
    known = {item.id: item for item in questionnaire.items}
    for item_id, value in answers.items():
        if item_id not in known:
            reasons.append(f"There is no item {item_id}; its answer was left out.")
        elif value is not None and known[item_id].option(value) is None:
            reasons.append(f"Item {item_id} has no answer {value}; it counts as not answered.")
        else:
            given[item_id] = value
    return given, reasons


def _sum(total: Total, given: Answers) -> tuple[int | None, list[str]]:
    """The sum, or its estimate from the mean of what was answered, rounded half up."""
    values = {item_id: value for item_id in total.items if (value := given.get(item_id)) is not None}
    count, answered = len(total.items), len(values)
    if answered == count:
        return sum(values.values()), []
    if held := [item_id for item_id in total.missing.never if item_id not in values]:
        return None, [
            f"Item {item_id} was not answered and is never estimated: no {total.name}." for item_id in held
        ]
    words = f"{count - answered} of {count} items were not answered"
    if count - answered > total.missing.allowed:
        return None, [f"{words}: no {total.name}."]
    estimate = (2 * sum(values.values()) * count + answered) // (2 * answered)
    rule = f"the mean of the others times {count}, rounded ({total.missing.status} rule)"
    return estimate, [f"{words}: the {total.name} is {rule}."]


def _screened(screen: Screen, given: Answers) -> tuple[bool | None, str | None, list[str]]:
    """Whether a screen is positive, its outcome in words, and why."""
    yes = any(given.get(item_id) for item_id in screen.items)
    refused = screen.refusal and any(given.get(item_id, 0) is None for item_id in screen.items)
    unknown = any(given.get(item_id) is None for item_id in screen.items)
    reasons = ["A question that was declined counts as a yes."] if refused and not yes else []
    if screen.acute:
        return _acute(screen, given, positive=yes or refused, unknown=unknown, reasons=reasons)
    if yes:
        return True, "positive", reasons
    if unknown:
        return None, None, [*reasons, "Not every question was answered: incomplete, not negative."]
    return False, "negative", reasons


def _acute(
    screen: Screen, given: Answers, *, positive: bool, unknown: bool, reasons: list[str]
) -> tuple[bool | None, str | None, list[str]]:
    now = given.get(screen.acute)
    declined = screen.refusal and screen.acute in given and now is None
    if now or declined or (positive and now is None):
        if not now:
            reasons = [
                *reasons,
                f"Question {screen.acute} has no answer: acute until someone has talked with them.",
            ]
        return True, "acute positive", reasons
    if positive:
        return True, "non-acute positive", reasons
    if unknown or now is None:
        return None, None, [*reasons, "Not every question was answered: incomplete, not negative."]
    return False, "negative", reasons
