"""Scores and change, drawn as tables; unknown is never negative."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.instruments.questionnaire import library, load
from attune.instruments.scoring import Answers, Score, Verdict, reliable_change, score


def answered(name: str, values: Sequence[int | None]) -> Score:
    """The score of values given in printed order; None was declined."""
    questionnaire = load(name)
    return score(questionnaire, dict(zip(questionnaire.scored, values, strict=True)))


def summing(name: str, total: int) -> Score:
    """A score of complete answers that come to a total."""
    questionnaire, left, answers = load(name), total, {}
    for item_id in questionnaire.scored:
        answers[item_id] = min(left, max(option.value for option in questionnaire.item(item_id).options))
        left -= answers[item_id]
    assert left == 0
    return score(questionnaire, answers)


BANDS = [
    # instrument, total, band, positive
    ("phq-9", 0, "minimal", False),
    ("phq-9", 4, "minimal", False),
    ("phq-9", 5, "mild", False),
    ("phq-9", 9, "mild", False),
    ("phq-9", 10, "moderate", True),
    ("phq-9", 14, "moderate", True),
    ("phq-9", 15, "moderately severe", True),
    ("phq-9", 19, "moderately severe", True),
    ("phq-9", 20, "severe", True),
    ("phq-9", 27, "severe", True),
    ("gad-7", 0, "minimal", False),
    ("gad-7", 4, "minimal", False),
    ("gad-7", 5, "mild", False),
    ("gad-7", 9, "mild", False),
    ("gad-7", 10, "moderate", True),
    ("gad-7", 14, "moderate", True),
    ("gad-7", 15, "severe", True),
    ("gad-7", 21, "severe", True),
    ("csi-16", 0, "distressed", True),
    ("csi-16", 51, "distressed", True),
    ("csi-16", 52, "not distressed", False),
    ("csi-16", 81, "not distressed", False),
]


@pytest.mark.parametrize(("name", "total", "band", "positive"), BANDS)
def test_each_edge_of_each_band(name: str, total: int, band: str, positive: bool) -> None:
    found = summing(name, total)
    assert (found.total, found.band, found.positive) == (total, band, positive)
    assert found.complete
    assert found.reasons == ()


MISSING = [
    # instrument, answers in printed order, total, missing
    ("phq-9", [1, 1, 1, 1, 1, 1, 1, None, 0], 8, ("8",)),  # 7 / 8 x 9 = 7.875
    ("phq-9", [2, 2, None, None, 1, 1, 1, 1, 1], 12, ("3", "4")),  # 9 / 7 x 9 = 11.57
    ("phq-9", [None, 0, 0, 0, 0, 0, 0, 1, 0], 1, ("1",)),  # 1 / 8 x 9 = 1.125
    ("phq-9", [None, 0, 0, 0, 0, 0, 2, 2, 0], 5, ("1",)),  # 4 / 8 x 9 = 4.5, half up
    ("phq-9", [None, None, None, 3, 3, 3, 3, 3, 3], None, ("1", "2", "3")),
    ("phq-9", [3, 3, 3, 3, 3, 3, 3, 3, None], None, ("9",)),
    ("phq-9", [None, None, 3, 3, 3, 3, 3, 3, None], None, ("1", "2", "9")),
    ("gad-7", [None, None, 1, 1, 1, 1, 1], 7, ("1", "2")),
    ("gad-7", [None, None, None, 1, 1, 1, 1], None, ("1", "2", "3")),
    ("csi-16", [None, *[5] * 15], 80, ("1",)),
    ("csi-16", [6, None, *[5] * 14], 81, ("2",)),  # 76 / 15 x 16 = 81.07
    ("csi-16", [None, None, *[5] * 14], None, ("1", "2")),
    ("hark", [0, 0, 0, None], None, ("K",)),
]


@pytest.mark.parametrize(("name", "values", "total", "missing"), MISSING)
def test_missing_answers_follow_each_manual(
    name: str, values: list[int | None], total: int | None, missing: tuple[str, ...]
) -> None:
    found = answered(name, values)
    assert (found.total, found.missing, found.complete) == (total, missing, False)
    assert found.reasons
    if total is None:
        assert found.positive is None
        assert found.band is None


def test_why_there_is_no_total_is_said_in_words() -> None:
    assert answered("phq-9", [3] * 8 + [None]).reasons == (
        "Item 9 was not answered and is never estimated: no total.",
    )
    (estimated,) = answered("csi-16", [None, *[5] * 15]).reasons
    assert estimated.startswith(
        "1 of 16 items were not answered: the total is the mean of the others times 16"
    )
    assert estimated.endswith("rounded (local rule).")


ASQ = [
    # answers to 1-5: 1 yes, 0 no, None declined, "" never reached; positive, outcome
    ([0, 0, 0, 0, 0], False, "negative"),
    ([1, 0, 0, 0, 0], True, "non-acute positive"),
    ([0, 0, 0, 1, 0], True, "non-acute positive"),
    ([0, None, 0, 0, 0], True, "non-acute positive"),
    ([0, 0, 0, 0, 1], True, "acute positive"),
    ([1, 0, 0, 0, 1], True, "acute positive"),
    ([1, 0, 0, 0, None], True, "acute positive"),
    ([1, 0, 0, 0, ""], True, "acute positive"),
    ([1, "", "", "", ""], True, "acute positive"),
    ([0, None, 0, 0, ""], True, "acute positive"),
    ([0, 0, 0, 0, None], True, "acute positive"),
    ([0, 0, 0, 0, ""], None, None),
    ([0, 0, 0, "", 0], None, None),
    (["", "", "", "", ""], None, None),
]


@pytest.mark.parametrize(("values", "positive", "outcome"), ASQ)
def test_asq(values: list[int | str | None], positive: bool | None, outcome: str | None) -> None:
    answers = {str(n): v for n, v in enumerate(values, 1) if not isinstance(v, str)}
    found = score(load("asq"), answers)
    assert (found.positive, found.band) == (positive, outcome)
    assert found.complete == all(isinstance(v, int) for v in values)


HARK = [
    # H A R K, positive, outcome, total
    ([0, 0, 0, 0], False, "negative", 0),
    ([1, 0, 0, 0], True, "positive", 1),
    ([0, 0, 0, 1], True, "positive", 1),
    ([1, 1, 1, 1], True, "positive", 4),
    ([None, 1, None, None], True, "positive", None),
    ([None, 0, 0, 0], None, None, None),
    ([0, 0, 0, None], None, None, None),
    ([None, None, None, None], None, None, None),
]


@pytest.mark.parametrize(("values", "positive", "outcome", "total"), HARK)
def test_hark_incomplete_is_not_negative(
    values: list[int | None], positive: bool | None, outcome: str | None, total: int | None
) -> None:
    found = answered("hark", values)
    assert (found.positive, found.band, found.total) == (positive, outcome, total)


def test_csi_poles_are_scored_by_the_value_printed_on_the_side_that_was_chosen() -> None:
    csi = load("csi-16")
    happy = {item: max(o.value for o in csi.item(item).options) for item in csi.scored}
    left = {item: csi.item(item).options[0].value for item in ("11", "12", "13", "14", "15", "16")}
    assert score(csi, happy).total == 81
    assert score(csi, happy | left).total == 71


def test_an_answer_that_is_not_printed_counts_as_none() -> None:
    found = score(load("phq-9"), {str(n): 0 for n in range(1, 9)} | {"9": 7, "10": 1})
    assert found.total is None
    assert found.missing == ("9",)
    assert found.reasons[:2] == (
        "Item 9 has no answer 7; it counts as not answered.",
        "There is no item 10; its answer was left out.",
    )


def test_the_function_item_is_never_scored() -> None:
    answers = {str(n): 1 for n in range(1, 10)}
    assert score(load("phq-9"), answers | {"function": 3}) == score(load("phq-9"), answers)


CHANGES = [
    # instrument, baseline, now, verdict, whether every norm agrees
    ("phq-9", 16, 11, Verdict.NO_RELIABLE_CHANGE, True),
    ("phq-9", 16, 10, Verdict.IMPROVED, False),
    ("phq-9", 16, 9, Verdict.IMPROVED, True),
    ("phq-9", 9, 16, Verdict.WORSE, True),
    ("gad-7", 12, 9, Verdict.NO_RELIABLE_CHANGE, True),
    ("gad-7", 12, 8, Verdict.IMPROVED, False),
    ("gad-7", 12, 6, Verdict.IMPROVED, True),
    ("csi-16", 40, 46, Verdict.NO_RELIABLE_CHANGE, True),
    ("csi-16", 40, 47, Verdict.IMPROVED, False),
    ("csi-16", 40, 52, Verdict.IMPROVED, True),
    ("csi-16", 52, 40, Verdict.WORSE, True),
    ("csi-16", 40, 40, Verdict.NO_RELIABLE_CHANGE, True),
]


@pytest.mark.parametrize(("name", "before", "now", "verdict", "firm"), CHANGES)
def test_reliable_change(name: str, before: int, now: int, verdict: Verdict, firm: bool) -> None:
    change = reliable_change(load(name), summing(name, before), summing(name, now))
    assert (change.verdict, change.firm, change.difference) == (verdict, firm, now - before)
    assert change.source
    assert change.threshold


def test_change_says_how_far_its_norm_is_trusted() -> None:
    phq = reliable_change(load("phq-9"), summing("phq-9", 9), summing("phq-9", 9))
    csi = reliable_change(load("csi-16"), summing("csi-16", 9), summing("csi-16", 9))
    assert (phq.status, phq.threshold) == ("verified", 6)
    assert (csi.status, csi.threshold) == ("recalled", 6.66)


def test_no_change_is_claimed_from_what_is_not_known() -> None:
    unknown = answered("phq-9", [3] * 8 + [None])
    assert reliable_change(load("phq-9"), unknown, summing("phq-9", 3)).verdict is Verdict.UNKNOWN
    assert reliable_change(load("phq-9"), summing("phq-9", 3), unknown).verdict is Verdict.UNKNOWN
    hark = answered("hark", [0, 0, 0, 0])
    assert reliable_change(load("hark"), hark, hark).verdict is Verdict.NO_NORM


@st.composite
def answer_sets(draw: st.DrawFn) -> tuple[str, Answers]:
    questionnaire = load(draw(st.sampled_from(sorted(library()))))
    values = {item.id: [None, *(option.value for option in item.options)] for item in questionnaire.items}
    chosen = draw(st.fixed_dictionaries({}, optional={i: st.sampled_from(v) for i, v in values.items()}))
    return questionnaire.name, chosen


@given(answer_sets())
def test_a_total_stays_in_range_and_always_has_a_verdict(case: tuple[str, Answers]) -> None:
    questionnaire = load(case[0])
    found = score(questionnaire, case[1])
    for total in questionnaire.totals:
        reached = found.totals[total.name]
        assert reached is None or total.low <= reached <= total.high
        assert not found.complete or reached is not None
    if found.band is None or found.total is None:
        assert found.reasons or questionnaire.screen
    assert found.complete == (not found.missing)


@given(answer_sets(), st.data())
def test_leaving_an_answer_out_never_makes_a_result_negative(
    case: tuple[str, Answers], data: st.DataObject
) -> None:
    questionnaire = load(case[0])
    if not case[1] or not questionnaire.screen:
        return
    dropped = data.draw(st.sampled_from(sorted(case[1])))
    fewer = {item: value for item, value in case[1].items() if item != dropped}
    assert score(questionnaire, fewer).positive is not False


@given(answer_sets())
def test_a_screen_is_negative_only_when_everything_was_answered_no(case: tuple[str, Answers]) -> None:
    questionnaire = load(case[0])
    if questionnaire.screen and score(questionnaire, case[1]).positive is False:
        assert [case[1].get(item) for item in questionnaire.scored] == [0] * len(questionnaire.scored)
