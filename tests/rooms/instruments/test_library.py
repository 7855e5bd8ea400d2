"""The library: printed wording to the letter, licences, sources, and what a bad file is told."""

from pathlib import Path

import pytest

from attune import instruments
from attune.instruments import questionnaire
from attune.instruments.questionnaire import (
    LibraryError,
    Questionnaire,
    library,
    load,
    load_file,
    sealed_item,
)


HERE = Path(__file__).parent
LIBRARY = Path(instruments.__file__).parent / "library"
WORDING = [line.split("\t") for line in (HERE / "wording.tsv").read_text("utf-8").splitlines()]
FREQUENCY = [("Not at all", 0), ("Several days", 1), ("More than half the days", 2), ("Nearly every day", 3)]
TRUTH = ["Not at all TRUE", "A little", "Somewhat", "Mostly", "Almost Completely", "Completely TRUE"]
EXTENT = ["Not at all", "A little", "Somewhat", "Mostly", "Almost Completely", "Completely"]


def options(form: Questionnaire, item: str) -> list[tuple[str, int]]:
    return [(option.label, option.value) for option in form.item(item).options]


def test_the_five_are_there() -> None:
    assert sorted(library()) == ["asq", "csi-16", "gad-7", "hark", "phq-9"]


def test_every_item_is_worded_as_printed() -> None:
    shipped = [
        (q.name, item.id, item.loinc, f"{item.text} {item.follow_up}".strip())
        for q in library().values()
        for item in q.items
    ]
    assert sorted(shipped) == sorted(map(tuple, WORDING))


@pytest.mark.parametrize("name", ["phq-9", "gad-7"])
def test_the_lowest_frequency_is_not_at_all_and_never_not_at_all_sure(name: str) -> None:
    form = load(name)
    assert all(options(form, item) == FREQUENCY for item in form.scored)
    assert form.stem == (
        "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
    )


def test_gad_7_total_is_not_coded_with_the_panels_code() -> None:
    assert (load("gad-7").loinc, load("gad-7").totals[0].loinc) == ("69737-5", "70274-6")
    assert (load("phq-9").loinc, load("phq-9").totals[0].loinc) == ("44249-1", "44261-6")
    assert (load("hark").loinc, load("hark").totals[0].loinc) == ("76499-3", "76504-0")


def test_codes_from_memory_are_left_out() -> None:
    codes = [o.loinc for q in library().values() for item in q.items for o in item.options]
    assert "LA6570-1" not in codes
    assert not load("phq-9").item("function").loinc


def test_phq_9_asks_about_function_last_outside_the_stem_and_the_score() -> None:
    phq = load("phq-9")
    assert phq.items[-1].id == "function"
    assert "function" not in phq.scored
    assert phq.stem_of(phq.items[-1]) == ""
    assert phq.stem_of(phq.items[0]) == phq.stem


def test_csi_16_keeps_the_printed_values_of_each_item() -> None:
    csi = load("csi-16")
    assert options(csi, "1")[-2:] == [("Extremely Happy", 5), ("Perfect", 6)]
    assert len(options(csi, "1")) == 7
    assert options(csi, "2")[0] == ("All the time", 5)
    assert options(csi, "2")[-1] == ("Never", 0)
    for item in ("3", "4", "5", "6"):
        assert options(csi, item) == list(zip(TRUTH, range(6), strict=True))
    for item in ("7", "8", "9", "10"):
        assert options(csi, item) == list(zip(EXTENT, range(6), strict=True))
    down, up = [5, 4, 3, 2, 1, 0], [0, 1, 2, 3, 4, 5]
    for item, values in {"11": down, "12": up, "13": down, "14": down, "15": up, "16": down}.items():
        assert [option.value for option in csi.item(item).options] == values
    assert csi.item("12").poles == ("BAD", "GOOD")
    assert csi.item("12").options[5].spoken == "6 of 6, from BAD to GOOD"
    assert csi.stem_of(csi.item("11")).startswith("For each of the following items, select the answer")
    assert csi.stem_of(csi.item("10")) == ""


def test_sealed_are_asq_hark_and_item_9_alone() -> None:
    sealed = {(q.name, item.id) for q in library().values() for item in q.items if item.sealed}
    assert sealed == {("asq", i) for i in "12345"} | {("hark", i) for i in "HARK"} | {("phq-9", "9")}
    assert load("hark").wholly_sealed
    assert load("asq").wholly_sealed
    assert not load("phq-9").wholly_sealed


def test_a_sealed_answer_speaks_alone_by_its_items_id() -> None:
    for form in library().values():
        for item in form.items:
            if item.sealed:
                assert sealed_item(item.id) == (form, item)
    assert sealed_item("8") is None


def test_every_wording_has_a_licence_an_owner_evidence_and_a_date() -> None:
    for form in library().values():
        assert form.licence.lets_ship
    assert {q.name: str(q.licence.tier) for q in library().values()} == {
        "asq": "L0",
        "csi-16": "L2",
        "gad-7": "L0",
        "hark": "L1",
        "phq-9": "L0",
    }
    assert load("csi-16").licence.commercial_use == "not stated"


def test_what_is_only_recalled_says_so() -> None:
    csi = load("csi-16")
    assert csi.totals[0].cutoffs[0].status == "recalled"
    assert {norm.inputs for norm in csi.norms} == {"recalled"}
    assert load("phq-9").totals[0].missing.status == "recalled"
    assert any("recalled" in words for words in load("asq").departures)
    assert "Validated in women only" in load("hark").limits[0]


def test_an_unknown_questionnaire_or_version_is_named() -> None:
    with pytest.raises(LibraryError, match=r"phq-8\.toml.*Put the file back"):
        load("phq-8")
    with pytest.raises(LibraryError, match="version 7"):
        load("phq-9", 7)
    assert load("phq-9", 1) is load("phq-9")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "hark"', 'name = "hark-2"', r"second\.toml, line \d+: hark has a sealed item H too"),
        ("version = 1", "version = 1", r"second\.toml, line 2: this version exists twice"),
    ],
)
def test_the_library_refuses_a_second_file_that_would_be_mistaken_for_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, words: str
) -> None:
    (tmp_path / "library").mkdir()
    text = (LIBRARY / "hark.toml").read_text("utf-8")
    (tmp_path / "library" / "first.toml").write_text(text, "utf-8")
    (tmp_path / "library" / "second.toml").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    with pytest.raises(LibraryError, match=words):
        questionnaire._versions.__wrapped__()


def spoilt(tmp_path: Path, name: str, old: str, new: str) -> tuple[LibraryError, int]:
    """The error for a library file with one mistake, and the line the mistake is on."""
    text = (LIBRARY / f"{name}.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / f"{name}.toml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(LibraryError) as caught:
        load_file(file)
    return caught.value, text[: text.index(old)].count("\n") + 1


MISTAKES = [
    # name, what stood there, the mistake, lines after the start of what stood there, what the message says
    ("phq-9", "minutes = 3", "minutes = ", 0, "Invalid value"),
    ("phq-9", "minutes = 3", 'minutes = "three"', 0, "Expected `int`"),
    ("phq-9", "minutes = 3", "minuets = 3", 0, "Check the spelling or take it out"),
    ("phq-9", 'recall = "The last 2 weeks"\n', "", None, "Add recall"),
    ("phq-9", 'tier = "L0"', 'tier = "L9"', 0, "Invalid enum value"),
    ("phq-9", 'tier = "L0"', 'tier = "L3"', None, "take the wording out"),
    ("phq-9", "checked_on = 2026-11-23\n", "", None, "owner, evidence and checked_on"),
    ("phq-9", 'id = "3"', 'id = "2"', 0, "Give each its own id"),
    (
        "phq-9",
        'low = 5\nhigh = 9\nlabel = "mild"',
        'low = 6\nhigh = 9\nlabel = "mild"',
        -1,
        "must start at 5",
    ),
    ("phq-9", 'low = 5\nhigh = 9\nlabel = "mild"', 'low = 4\nhigh = 9\nlabel = "mild"', -1, "gap or overlap"),
    ("phq-9", 'high = 27\nlabel = "severe"', 'high = 26\nlabel = "severe"', -2, "Let them end at 27"),
    ("hark", "low = 0\nhigh = 4", "low = 0\nhigh = 5", 0, "the items make 0 to 4"),
    ("phq-9", "at_least = 10", "at_least = 40", -2, "divides nothing"),
    ("phq-9", "at_least = 10", "at_least = 10\nbelow = 3", -2, "Write exactly one"),
    ("phq-9", "threshold = 6.10", "threshold = 7.10", -1, "make a threshold of 6.1"),
    ("phq-9", 'never = ["9"]', 'never = ["19"]', 0, "there is no item 19"),
    ("phq-9", 'items = ["9"]\nlevel', 'items = ["10"]\nlevel', 0, "there is no item 10"),
    ("phq-9", 'bands_status = "verified"\n', "", None, "bands_source and bands_status"),
    ("phq-9", 'scale = "difficulty"', 'scale = "ease"', 0, "there is no scale ease"),
    (
        "phq-9",
        '{ value = 1, label = "Several days"',
        '{ value = "1", label = "Several days"',
        0,
        "Expected `int`",
    ),
    (
        "phq-9",
        '{ value = 1, label = "Several days"',
        '{ value = 0, label = "Several days"',
        None,
        "its own value",
    ),
    ("csi-16", 'poles = ["BAD", "GOOD"]', 'poles = ["BAD"]', 0, "length 2"),
    ("csi-16", "values = [0, 1, 2, 3, 4, 5]", 'values = "0-5"', 0, "Expected `array`"),
    ("csi-16", '[[instructions]]\nitems = ["11"', "[[instructions]]\nitems = [11", 1, "Expected `str`"),
    ("phq-9", "sealed = true\n", "", None, "item 9 alarms but is open"),
    ("asq", 'acute = "5"', 'acute = "6"', 0, "there is no item 6"),
    ("asq", 'cleared_by = "5"', 'cleared_by = "6"', 0, "there is no item 6"),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "words"), MISTAKES)
def test_a_bad_file_names_file_line_and_mend(
    tmp_path: Path, name: str, old: str, new: str, line: int | None, words: str
) -> None:
    error, start = spoilt(tmp_path, name, old, new)
    assert str(error).startswith(f"{name}.toml, line {error.line}: ")
    assert words in str(error)
    if line is not None:
        assert error.line == start + line


def test_a_file_that_is_not_text_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes('name = "x"\ntitle = "Löwe"\n'.encode("latin-1"))
    with pytest.raises(LibraryError, match=r"latin\.toml, line 2: .*UTF-8"):
        load_file(file)


@pytest.mark.parametrize(
    "text", ["", "items = 3", "items = [1]", "scales = 4", "scales.a = 4", "[[items]]\nscale = [1]"]
)
def test_nonsense_is_refused_with_a_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "nonsense.toml"
    file.write_text(text)
    with pytest.raises(LibraryError, match=r"nonsense\.toml, line \d+: "):
        load_file(file)


def test_a_clinics_own_key_may_stand_without_the_wording(tmp_path: Path) -> None:
    file = tmp_path / "ras.toml"
    options = ", ".join(f"{{ value = {n} }}" for n in range(1, 6))
    items = "\n".join(f'[[items]]\nid = "{n}"\noptions = [{options}]' for n in range(1, 8))
    facts = "\n".join(
        f'{key} = "x"'
        for key in ("title", "full_title", "neutral_title", "why", "measures", "recall", "source")
    )
    licence = '[licence]\ntier = "L?"\ncommercial_use = "not stated"'
    file.write_text(f'name = "ras"\nversion = 1\nminutes = 2\n{facts}\n{items}\n{licence}\n')
    assert load_file(file).items[0].text == ""
    file.write_text(file.read_text().replace('id = "1"', 'id = "1"\ntext = "How well"'))
    with pytest.raises(LibraryError, match="take the wording out"):
        load_file(file)
