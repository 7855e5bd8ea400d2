"""What partners and clinicians see of questionnaires; a sealed yes stands, and tells its author nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.instruments.entries import (
    ACKNOWLEDGEMENT,
    ANSWER,
    ASSIGNMENT,
    KINDS,
    RESPONSE,
    SEALED_ANSWER,
    Acknowledgement,
    Answer,
    Assignment,
    Response,
    answer_kind,
)
from attune.instruments.folds import (
    Alert,
    Result,
    State,
    Task,
    alerts,
    draft_answers,
    raises_alert,
    results,
    tasks,
)
from attune.instruments.questionnaire import Level, LibraryError, load
from attune.instruments.scoring import Verdict
from attune.ledger.disclosure import Viewer, view
from attune.ledger.entry import Draft, Entry, Kind, born, label_for
from attune.ledger.label import CARE_TEAM, Reader


START = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Ledger:
    """One couple's entries in memory, a minute apart, labelled as the ledger labels them."""

    def __init__(self) -> None:
        couple = uuid4()
        self.ana, self.ben = Viewer(uuid4(), couple, Reader.A), Viewer(uuid4(), couple, Reader.B)
        self.cho, self.nia = Viewer(uuid4(), couple, Reader.THERAPY), Viewer(uuid4(), couple, Reader.MEDICAL)
        self.entries: list[Entry[Any]] = []

    def say(self, kind: Kind[Any], payload: msgspec.Struct, by: Viewer, subject: Reader) -> Entry[Any]:
        at = START + timedelta(minutes=len(self.entries))
        draft = Draft(kind, payload, at, "UTC", uuid4(), subject)
        readers = label_for(draft, by.atoms).readers
        entry = born(draft, entry_id=uuid4(), author=by.person, atoms=by.atoms, readers=readers, at=at)
        self.entries.append(entry)
        return entry

    def ask(self, instrument: str, partner: Reader = Reader.A) -> UUID:
        return self.say(ASSIGNMENT, Assignment(instrument, 1), self.cho, partner).id

    def answer(
        self, task: UUID, instrument: str, item: str, value: int | None, by: Viewer | None = None
    ) -> Entry[Any]:
        who = by or self.ana
        kind = answer_kind(load(instrument).item(item))
        return self.say(kind, Answer(task, item, value), who, who.partner)

    def send(self, task: UUID, instrument: str, answers: dict[str, int | None] | None = None) -> Entry[Any]:
        chosen = draft_answers(view(self.entries, self.ana), task) if answers is None else answers
        return self.say(RESPONSE, Response(task, instrument, 1, chosen), self.ana, Reader.A)

    def acknowledge(self, *sources: UUID) -> Entry[Any]:
        return self.say(ACKNOWLEDGEMENT, Acknowledgement(sources, "Called her"), self.cho, Reader.NOBODY)

    def fill(self, instrument: str, value: int, nine: int | None = 0) -> UUID:
        """Ana answers everything with one value, and item 9 with another, and sends."""
        task = self.ask(instrument)
        for item in load(instrument).items:
            self.answer(
                task, instrument, item.id, nine if item.id == "9" and instrument == "phq-9" else value
            )
        self.send(task, instrument)
        return task

    def tasks(self, who: Viewer | None = None) -> tuple[Task, ...]:
        return tasks(view(self.entries, who or self.ana))

    def results(self, partner: Reader = Reader.A) -> tuple[Result, ...]:
        return results(view(self.entries, self.cho), partner)

    def alerts(self) -> tuple[Alert, ...]:
        return alerts(view(self.entries, self.cho))


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_the_kinds_are_read_by_whom_they_should_be(ledger: Ledger) -> None:
    assert [kind.name.partition(".")[0] for kind in KINDS] == ["instruments"] * 5
    task = ledger.ask("phq-9")
    seen = {
        ASSIGNMENT: ledger.entries[0].readers,
        ANSWER: ledger.answer(task, "phq-9", "1", 2).readers,
        SEALED_ANSWER: ledger.answer(task, "phq-9", "9", 2).readers,
        RESPONSE: ledger.send(task, "phq-9").readers,
        ACKNOWLEDGEMENT: ledger.acknowledge(task).readers,
    }
    own = Reader.A | CARE_TEAM
    assert seen == {
        ASSIGNMENT: own,
        ANSWER: own,
        SEALED_ANSWER: CARE_TEAM,
        RESPONSE: own,
        ACKNOWLEDGEMENT: CARE_TEAM,
    }
    assert [kind.name for kind in KINDS if kind.shareable] == ["instruments.response"]


def test_a_task_goes_from_not_started_to_completed(ledger: Ledger) -> None:
    task = ledger.ask("gad-7")
    steps = [ledger.tasks()[0]]
    for item in ("1", "2"):
        ledger.answer(task, "gad-7", item, 1)
        steps.append(ledger.tasks()[0])
    assert [(step.state, step.next_number) for step in steps] == [
        (State.NOT_STARTED, 1),
        (State.IN_PROGRESS, 2),
        (State.IN_PROGRESS, 3),
    ]
    for item in ("3", "4", "5", "6", "7"):
        ledger.answer(task, "gad-7", item, None)
    assert (ledger.tasks()[0].state, ledger.tasks()[0].next_number) == (State.IN_PROGRESS, None)
    ledger.send(task, "gad-7")
    assert (ledger.tasks()[0].state, ledger.tasks()[0].next_number) == (State.COMPLETED, None)
    assert ledger.tasks(ledger.ben) == ()


def test_the_last_answer_to_an_item_is_the_one_that_is_sent(ledger: Ledger) -> None:
    task = ledger.ask("gad-7")
    for value in (1, 3, None, 2):
        ledger.answer(task, "gad-7", "1", value)
    assert draft_answers(view(ledger.entries, ledger.ana), task) == {"1": 2}
    assert draft_answers(view(ledger.entries, ledger.ben), task) == {}
    assert draft_answers(view(ledger.entries, ledger.cho), task) == {}


def test_phq_9_goes_on_at_the_sealed_item_whether_or_not_it_was_answered(ledger: Ledger) -> None:
    task = ledger.ask("phq-9")
    for n in range(1, 9):
        ledger.answer(task, "phq-9", str(n), 0)
    assert ledger.tasks()[0].next_number == 9
    ledger.answer(task, "phq-9", "9", 3)
    assert ledger.tasks()[0].next_number == 9
    ledger.answer(task, "phq-9", "function", None)
    assert ledger.tasks()[0].next_number is None


def test_only_the_last_assignment_of_a_sealed_questionnaire_is_a_task(ledger: Ledger) -> None:
    ledger.ask("hark")
    ledger.ask("phq-9")
    last = ledger.ask("hark")
    assert [(task.assignment, task.state) for task in ledger.tasks() if task.questionnaire.sealed] == [
        (last, State.ALWAYS_OPEN)
    ]


sealed_acts = st.lists(
    st.tuples(st.sampled_from(["asq", "hark", "phq-9"]), st.integers(0, 4), st.sampled_from([None, 0, 1])),
    max_size=12,
)


@given(sealed_acts)
def test_own_sealed_answers_change_nothing_on_ones_own_pages(acts: list[tuple[str, int, int | None]]) -> None:
    ledger = Ledger()
    asked = {name: ledger.ask(name) for name in ("asq", "hark", "phq-9")}
    ledger.answer(asked["phq-9"], "phq-9", "1", 2)
    before = ledger.tasks()
    for name, n, value in acts:
        items = [item.id for item in load(name).items if item.sealed]
        ledger.answer(asked[name], name, items[n % len(items)], value)
    assert ledger.tasks() == before
    assert draft_answers(view(ledger.entries, ledger.ana), asked["hark"]) == {}
    assert alerts(view(ledger.entries, ledger.ana)) == ()
    assert alerts(view(ledger.entries, ledger.ben)) == ()


def test_a_result_joins_what_was_sent_with_what_is_sealed(ledger: Ledger) -> None:
    ledger.fill("phq-9", 1, nine=2)
    (result,) = ledger.results()
    assert result.score is not None
    assert (result.score.total, result.band) == (10, "moderate")
    assert [(given.item.id, given.value) for given in result.answers][-2:] == [("9", 2), ("function", 1)]
    assert result.answers[8].words == "More than half the days"
    assert result.sent_at == ledger.entries[-1].occurred_at
    assert ledger.results(Reader.B) == ()


def test_a_partner_reading_their_own_results_gets_no_total_from_the_sealed_item(ledger: Ledger) -> None:
    ledger.fill("phq-9", 1, nine=2)
    (own,) = results(view(ledger.entries, ledger.ana), Reader.A)
    assert own.score is not None
    assert own.score.total is None
    assert "9" not in [given.item.id for given in own.answers]
    assert results(view(ledger.entries, ledger.ben), Reader.A) == ()


def test_what_was_not_sent_is_not_scored_but_a_sealed_answer_is_seen(ledger: Ledger) -> None:
    task = ledger.ask("phq-9")
    ledger.answer(task, "phq-9", "1", 3)
    ledger.answer(task, "phq-9", "9", 1)
    (result,) = ledger.results()
    assert (result.score, result.sent_at, result.band) == (None, None, None)
    assert [given.item.id for given in result.answers] == ["9"]
    assert len(ledger.alerts()) == 1


def test_a_yes_once_given_stands_and_both_are_kept(ledger: Ledger) -> None:
    task = ledger.ask("hark")
    for value in (0, 1, 0, None):
        ledger.answer(task, "hark", "H", value)
    (result,) = ledger.results()
    assert result.score is not None
    assert result.score.positive is True
    assert [(given.value, given.stands) for given in result.answers] == [
        (0, False),
        (1, True),
        (0, False),
        (None, False),
    ]
    assert result.answers[1].words == "Yes"
    assert result.answers[3].words == "Preferred not to answer"
    assert result.sent_at == result.answers[3].at


def test_the_highest_answer_to_item_9_is_scored(ledger: Ledger) -> None:
    task = ledger.ask("phq-9")
    for n in range(1, 9):
        ledger.answer(task, "phq-9", str(n), 0)
    for value in (3, 1, 0):
        ledger.answer(task, "phq-9", "9", value)
    ledger.send(task, "phq-9")
    (result,) = ledger.results()
    assert result.score is not None
    assert result.score.total == 3
    assert [alert.what for alert in ledger.alerts()] == [
        "PHQ-9 item 9: “Nearly every day”. It asks about thoughts of death or of self-harm",
        "PHQ-9 item 9: “Several days”. It asks about thoughts of death or of self-harm",
    ]


def test_a_declined_asq_question_is_not_hidden_by_a_later_no(ledger: Ledger) -> None:
    task = ledger.ask("asq")
    ledger.answer(task, "asq", "1", None)
    for n in "12345":
        ledger.answer(task, "asq", n, 0)
    (result,) = ledger.results()
    assert result.band == "non-acute positive"
    assert [alert.level for alert in ledger.alerts()] == [Level.ALERT]


def test_a_later_answer_of_a_declined_hark_question_completes_it(ledger: Ledger) -> None:
    task = ledger.ask("hark")
    ledger.answer(task, "hark", "H", None)
    assert ledger.results()[0].band is None
    for item in "HARK":
        ledger.answer(task, "hark", item, 0)
    assert ledger.results()[0].band == "negative"
    assert ledger.alerts() == ()


RAISES = [
    # instrument, item, value, level
    ("phq-9", "9", 0, None),
    ("phq-9", "9", None, None),  # an alert when it is sent so
    ("phq-9", "9", 1, Level.ALERT),
    ("phq-9", "9", 3, Level.ALERT),
    ("asq", "1", 0, None),
    ("asq", "1", 1, Level.ALERT),
    ("asq", "3", None, Level.ALERT),
    ("asq", "4", 1, Level.ALERT),
    ("asq", "5", 0, None),
    ("asq", "5", 1, Level.URGENT),
    ("asq", "5", None, Level.URGENT),
    ("hark", "H", 0, None),
    ("hark", "H", None, None),
    ("hark", "H", 1, Level.ALERT),
    ("hark", "A", 1, Level.ALERT),
    ("hark", "R", 1, Level.URGENT),
    ("hark", "K", 1, Level.URGENT),
]


@pytest.mark.parametrize(("name", "item", "value", "level"), RAISES)
def test_which_sealed_answer_raises_an_alert(
    ledger: Ledger, name: str, item: str, value: int | None, level: Level | None
) -> None:
    assert raises_alert(ledger.answer(ledger.ask(name), name, item, value)) is level


def test_an_answer_whose_questionnaire_is_gone_is_harmless_only_as_a_plain_no(ledger: Ledger) -> None:
    levels = {
        value: raises_alert(ledger.say(SEALED_ANSWER, Answer(uuid4(), "gone", value), ledger.ana, Reader.A))
        for value in (0, 1, None)
    }
    assert levels == {0: None, 1: Level.ALERT, None: Level.ALERT}
    assert [alert.what for alert in ledger.alerts()] == [
        "A sealed answer to item gone, whose questionnaire is not in the library"
    ] * 2


def test_a_yes_is_urgent_until_question_5_is_answered_no(ledger: Ledger) -> None:
    task = ledger.ask("asq")
    ledger.answer(task, "asq", "2", 1)
    assert [alert.level for alert in ledger.alerts()] == [Level.URGENT]
    ledger.answer(task, "asq", "5", 0)
    assert [alert.level for alert in ledger.alerts()] == [Level.ALERT]
    ledger.answer(task, "asq", "5", None)
    assert [alert.level for alert in ledger.alerts()] == [Level.URGENT, Level.URGENT]


def test_a_past_attempt_is_known_history_the_second_time_and_still_an_alert(ledger: Ledger) -> None:
    for name in ("asq", "asq"):
        task = ledger.ask(name)
        ledger.answer(task, name, "4", 1)
        ledger.answer(task, name, "4", 1)
        ledger.answer(task, name, "5", 0)
    known = [alert.what.endswith("(known history)") for alert in ledger.alerts()]
    assert known == [False, False, True, True]
    assert {alert.level for alert in ledger.alerts()} == {Level.ALERT}


def test_item_9_unanswered_is_an_alert_of_the_response(ledger: Ledger) -> None:
    task = ledger.ask("phq-9")
    for n in range(1, 9):
        ledger.answer(task, "phq-9", str(n), 0)
    ledger.answer(task, "phq-9", "9", None)
    sent = ledger.send(task, "phq-9")
    ledger.send(task, "phq-9")
    (alert,) = ledger.alerts()
    assert (alert.source, alert.level, alert.subject) == (sent.id, Level.ALERT, Reader.A)
    assert alert.what == "PHQ-9 item 9 not answered. It asks about thoughts of death or of self-harm"
    ledger.answer(task, "phq-9", "9", 0)
    assert ledger.alerts() == (alert,)  # it stands until somebody has seen to it


def test_item_9_answered_before_sending_raises_nothing(ledger: Ledger) -> None:
    ledger.fill("phq-9", 3, nine=0)
    assert ledger.alerts() == ()


def test_an_acknowledged_alert_shows_who_saw_to_it(ledger: Ledger) -> None:
    task = ledger.ask("hark")
    first, second = ledger.answer(task, "hark", "R", 1), ledger.answer(task, "hark", "K", 1)
    done = ledger.acknowledge(first.id)
    ledger.acknowledge(first.id)
    assert [(alert.source, alert.acknowledged) for alert in ledger.alerts()] == [
        (first.id, done),
        (second.id, None),
    ]


def test_the_medical_team_sees_the_alerts_too(ledger: Ledger) -> None:
    ledger.answer(ledger.ask("hark"), "hark", "K", 1)
    assert alerts(view(ledger.entries, ledger.nia)) == ledger.alerts()


def test_an_answer_to_the_other_ones_assignment_counts_for_nobody_but_still_alarms(ledger: Ledger) -> None:
    bens = ledger.ask("hark", Reader.B)
    ledger.answer(bens, "hark", "K", 1, by=ledger.ana)
    assert ledger.results(Reader.B)[0].score is None
    assert ledger.tasks(ledger.ana) == ()
    assert [alert.subject for alert in ledger.alerts()] == [Reader.A]


def test_change_is_told_since_the_score_before_and_since_the_first(ledger: Ledger) -> None:
    for value in (2, 2, 1):
        ledger.fill("phq-9", value)
    first, second, third = ledger.results()
    assert first.change is None
    assert first.previous is None
    assert second.change is not None
    assert second.change.verdict is Verdict.NO_RELIABLE_CHANGE
    assert third.previous == second.score
    assert third.change is not None
    assert third.since_first is not None
    assert (third.change.difference, third.since_first.verdict) == (-8, Verdict.IMPROVED)


def test_a_score_without_a_total_is_skipped_when_looking_back(ledger: Ledger) -> None:
    ledger.fill("phq-9", 2)
    ledger.fill("phq-9", 2, nine=None)
    ledger.fill("phq-9", 1)
    first, unknown, third = ledger.results()
    assert unknown.change is not None
    assert unknown.change.verdict is Verdict.UNKNOWN
    assert third.previous == first.score


def test_open_assignments_come_after_what_was_sent(ledger: Ledger) -> None:
    open_one = ledger.ask("gad-7")
    done = ledger.fill("csi-16", 5)
    assert [result.assignment for result in ledger.results()] == [done, open_one]


def test_an_assignment_whose_file_is_gone_is_an_error_and_not_silence(ledger: Ledger) -> None:
    ledger.say(ASSIGNMENT, Assignment("phq-9", 9), ledger.cho, Reader.A)
    with pytest.raises(LibraryError, match="Put the file back"):
        ledger.results()
