"""A partner's scores: the number with its band, how it moved, how far to trust that, what is missing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attune.clinic.charts import Point, Sparkline, sparkline
from attune.instruments.folds import Result
from attune.instruments.key import Direction
from attune.instruments.scoring import Change, Score, Verdict


INCOMPLETE = "incomplete: unknown, not negative"


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """The last result of one measure and its course. `value` is empty where there is no number."""

    name: str
    title: str
    measures: str
    sealed: bool
    assignment: UUID
    value: str
    scale: str
    outcome: str
    sent: datetime | None
    change: str
    notes: tuple[str, ...]
    course: Sparkline | None


def score_cards(found: Sequence[Result]) -> tuple[ScoreCard, ...]:
    """One card for each measure that was asked, in one order for everybody; wholly sealed ones last."""
    by_measure: dict[str, list[Result]] = defaultdict(list)
    for result in found:
        by_measure[result.questionnaire.name].append(result)
    cards = [_card(group) for group in by_measure.values()]
    return tuple(sorted(cards, key=lambda card: (card.sealed, card.name)))


def missing_words(found: Sequence[Result]) -> tuple[str, ...]:
    """Everything asked and not known: unsent questionnaires, and items without an answer."""
    words = []
    for result in found:
        title = result.questionnaire.title
        if result.sent_at is None:
            words.append(f"{title}: asked {result.assigned_at:%-d %b}, not sent yet")
        elif result.score and result.score.missing:
            words.append(f"{title}: not answered: item {', '.join(result.score.missing)}")
    return tuple(words)


def _card(group: Sequence[Result]) -> ScoreCard:
    sent = [result for result in group if result.sent_at is not None]
    last = sent[-1] if sent else group[-1]
    questionnaire = last.questionnaire
    total = questionnaire.totals[0] if questionnaire.totals else None
    known = last.score.total if last.score else None
    screened = questionnaire.screen is not None
    return ScoreCard(
        name=questionnaire.name,
        title=questionnaire.title,
        measures=questionnaire.measures,
        sealed=questionnaire.wholly_sealed,
        assignment=last.assignment,
        value="" if known is None else str(known),
        scale=f"of {total.high}" if total and known is not None else "",
        outcome=_outcome(last, screened=screened),
        sent=last.sent_at,
        change=_change(last.change) if last.change and not screened else "",
        notes=_notes(last),
        course=None if screened else _course(sent),
    )


def _outcome(result: Result, *, screened: bool) -> str:
    if result.score is None:
        return "not answered yet: unknown"
    if result.band is None:
        return INCOMPLETE if screened else _unbanded(result.score)
    return result.band


def _unbanded(found: Score) -> str:
    return "no score: too little was answered" if found.total is None else ""


def _notes(result: Result) -> tuple[str, ...]:
    if result.score is None:
        return ()
    cutoff = result.score.cutoff
    judged: tuple[str, ...] = ()
    if cutoff:
        met = {True: "met", False: "not met", None: "unknown"}[result.score.positive]
        judged = (f"Cut-off {cutoff.label}: {met} (cut-off {cutoff.status})",)
    return (*judged, *result.score.reasons)


def _change(change: Change) -> str:
    """How the score moved, the verdict, and how far its threshold may be trusted."""
    if change.verdict is Verdict.NO_NORM:
        return "Change: no norm to judge it by"
    if change.difference is None:
        return "Change: not known"
    trust = f"threshold {change.threshold:g}, {change.status}"
    words = f"Change {change.difference:+d}: {change.verdict} ({trust})"
    others = [f"{verdict} by {norm.threshold:g}, {norm.status}" for norm, verdict in change.others]
    return words if change.firm else f"{words}. Other norms: {'; '.join(others)}"


def _course(sent: Sequence[Result]) -> Sparkline | None:
    points = [
        Point(result.sent_at, result.score.total)
        for result in sent
        if result.sent_at and result.score and result.score.total is not None
    ]
    if not points:
        return None
    total = sent[-1].questionnaire.totals[0]
    return sparkline(points, low=total.low, high=total.high, lower_is_better=total.higher is Direction.WORSE)
