"""Two worlds: the same acts of one viewer, different acts of everybody else. What that viewer sees is the same bytes.

Th1 for both partners, the coordinator and a stranger; Th4 by the times of mails; Th7 with one's own sealed acts.
"""

from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.twin.story import INSTRUMENTS, Act, addresses, live
from tests.twin.world import Seen, differences


pytestmark = pytest.mark.django_db
GUESSES = tuple(uuid5(UUID(int=0), str(number)) for number in range(2))
LOW = {
    "ben": (
        Act(0, "ben", "sign in", (), "low-0"),
        Act(3, "ben", "answer", ("phq-9", 1, 2), "low-1"),
        Act(4, "cho", "assign", ("ben", "gad-7"), "low-2"),
        Act(9, "ben", "whole", ("gad-7", 1), "low-3"),
        Act(10, "cho", "remind", ("ben",), "low-5"),
        Act(12, "ben", "answer", ("hark", 1, 1), "low-4"),
    ),
    "ana": (Act(0, "ana", "sign in", (), "low-0"), Act(6, "ana", "whole", ("csi-16", 3), "low-1")),
    # That a person has signed in is the desk's to know: it hands out invitations.
    "dee": (
        Act(0, "dee", "sign in", (), "low-0"),
        Act(1, "ana", "sign in", (), "low-2"),
        Act(7, "dee", "look", ("/clinic/couples",), "low-1"),
    ),
    None: (),
}
PRIVATE = {
    "ben": (
        Act(1, "ana", "sign in", (), "high-0"),
        Act(2, "ana", "whole", ("phq-9", 3), "high-1"),
        Act(5, "ana", "whole", ("hark", 1), "high-2"),
        Act(6, "ana", "whole", ("asq", 1), "high-3"),
        Act(7, "ana", "contact", (), "high-4"),
        Act(8, "cho", "acknowledge", (), "high-5"),
        Act(9, "cho", "assign", ("ana", "phq-9"), "high-6"),
        Act(10, "stranger", "stranger asks", (), "high-7"),
        Act(11, "dee", "desk changes contact", ("ana",), "high-8"),
        Act(12, "cho", "remind", ("ana",), "high-9"),
    ),
}
PRIVATE["ana"] = (
    Act(1, "ben", "sign in", (), "high-0"),
    Act(2, "ben", "whole", ("phq-9", 3), "high-1"),
    Act(5, "ben", "whole", ("hark", 1), "high-2"),
    Act(7, "ben", "contact", (), "high-3"),
    Act(8, "cho", "acknowledge", (), "high-4"),
    Act(9, "cho", "assign", ("ben", "asq"), "high-5"),
)
PRIVATE["dee"] = tuple(
    act
    for act in PRIVATE["ben"]
    if act.what not in ("sign in", "contact", "stranger asks", "desk changes contact")
)
STRANGERS = PRIVATE["ben"]


def test_every_address_of_the_site_is_probed() -> None:
    """`observe` requests every route; this test fails if one has a parameter that it cannot fill."""
    known = {"<uuid:task>", "<uuid:entry>", "<uuid:person>", "<int:number>", "<int:pk>", "<str:ref>", "<str:token>",
             "<str:reference>", "<place:place>"}  # fmt: skip
    for name, route in addresses().items():
        rest = route
        for part in known:
            rest = rest.replace(part, "")
        assert "<" not in rest, f"{name} at {route} has no probe"


@pytest.mark.parametrize("who", ["ben", "ana", "dee", None])
def test_what_others_do_in_private_changes_nothing_to_the_byte(who: str | None) -> None:
    private = PRIVATE.get(who or "", STRANGERS)
    quiet, full = live(LOW[who], who, GUESSES), live((*LOW[who], *private), who, GUESSES)
    assert differences(quiet, full) == []
    statuses = {seen.status for seen in quiet if isinstance(seen, Seen)}
    assert {200, 404} <= statuses
    assert 500 not in statuses


def test_the_probes_see_what_they_should() -> None:
    """A harness that compares blank pages proves nothing: Ben's own acts do change what Ben sees."""
    more = (*LOW["ben"], Act(13, "ben", "whole", ("csi-16", 2), "low-5"))
    assert differences(live(LOW["ben"], "ben", GUESSES), live(more, "ben", GUESSES))


def test_ids_of_the_others_hidden_entries_answer_like_any_other_guess() -> None:
    hidden: list[UUID] = []

    def remember(acts: tuple[Act, ...]) -> None:
        from tests.twin.story import Story
        from tests.twin.world import START, fresh_world

        from attune.store.read import read

        with fresh_world() as world:
            story = Story(world)
            story.open()
            for act in acts:
                story.run(act)
            place = story.viewer("ben").partner
            seen = read(story.viewer("cho"), at=START, purpose="test").entries
            hidden.extend(entry.id for entry in seen if not entry.readers & place)

    remember(PRIVATE["ben"][:3])
    guesses = tuple(hidden[-3:])
    assert (
        differences(live(LOW["ben"], "ben", guesses), live((*LOW["ben"], *PRIVATE["ben"]), "ben", guesses))
        == []
    )


SEALED = {
    "no": tuple(Act(2, "ana", "answer", ("hark", n, 0), f"sealed-{n}") for n in range(1, 5)),
    "yes": tuple(Act(2, "ana", "answer", ("hark", n, 1), f"sealed-{n}") for n in range(1, 5)),
    "item 9": (Act(2, "ana", "answer", ("phq-9", 9, 3), "sealed-9"),),
    "nothing": (),
}


@pytest.mark.parametrize("one", ["no", "item 9", "nothing"])
def test_ones_own_sealed_answers_change_nothing_on_ones_own_later_pages(one: str) -> None:
    around = (*LOW["ana"], Act(3, "ana", "look", ("/my/",), "low-2"))
    assert differences(live((*around, *SEALED[one]), "ana"), live((*around, *SEALED["yes"]), "ana")) == []


def test_the_answer_to_a_sealed_question_is_one_constant_page() -> None:
    from tests.twin.story import Story
    from tests.twin.world import fresh_world, later

    def answered(value: str) -> list[Seen]:
        with fresh_world() as world:
            story = Story(world)
            story.open()
            story.sign_in("ana", later(0), "in")
            seen = []
            for instrument, count in (("hark", 4), ("asq", 5)):
                for number in range(1, count + 1):
                    path = f"/my/f/{story.tasks['ana'][instrument]}/{number}"
                    seen.append(world.get("ana", path, at=later(1), seed=f"get-{instrument}-{number}"))
                    seen.append(
                        world.post(
                            "ana", path, {"answer": value}, at=later(1), seed=f"post-{instrument}-{number}"
                        )
                    )
            return seen

    assert answered("0")[0].status == 200
    assert differences(answered("0"), answered("1")) == []
    assert differences(answered("0"), answered("none")) == []


acts = st.one_of(
    st.builds(
        lambda m, i, n, v: Act(m, "ana", "answer", (i, n, v)),
        st.integers(1, 60), st.sampled_from(INSTRUMENTS), st.integers(1, 5), st.sampled_from(["0", "1", "none", "7"]),
    ),
    st.builds(lambda m, i, v: Act(m, "ana", "whole", (i, v)), st.integers(1, 60), st.sampled_from(["gad-7", "hark"]), st.integers(0, 3)),
    st.builds(lambda m, w: Act(m, "ana", w), st.integers(1, 60), st.sampled_from(["sign in", "leave", "contact", "wrong password"])),
    st.builds(lambda m: Act(m, "cho", "acknowledge"), st.integers(1, 60)),
    st.builds(lambda m, i: Act(m, "cho", "assign", ("ana", i)), st.integers(1, 60), st.sampled_from(INSTRUMENTS)),
)  # fmt: skip


def named(script: list[Act], world: str) -> tuple[Act, ...]:
    first = Act(0, "ana", "sign in", (), f"{world}-first")
    return (first, *(Act(a.minute, a.who, a.what, a.more, f"{world}-{n}") for n, a in enumerate(script)))


@settings(max_examples=6)
@given(st.lists(acts, max_size=6), st.lists(acts, max_size=6))
def test_any_two_private_histories_of_ana_look_the_same_to_ben(one: list[Act], other: list[Act]) -> None:
    left = live((*LOW["ben"], *named(one, "one")), "ben", GUESSES)
    right = live((*LOW["ben"], *named(other, "other")), "ben", GUESSES)
    assert differences(left, right) == []
