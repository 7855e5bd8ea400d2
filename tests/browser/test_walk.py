"""The walk on real input: two people ask, the desk accepts, each answers in private, the therapist sees what matters."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import faults, sign_in_as


pytestmark = pytest.mark.browser
PASSWORD = "seven slow copper kettles"
BANNED = re.compile(r"ketamine|couple|therapy|partner|dose|session", re.IGNORECASE)


def ask(page: Page, name: str) -> str:
    """One person sends a request of their own, and clicks Send twice."""
    page.goto("/book")
    page.get_by_label("Your full name").fill(f"{name} Example")
    page.get_by_label("What should we call you?").fill(name)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Phone call").check()
    page.get_by_label("E-mail address or phone number").fill("555 0142" if name == "Nell" else "555 0143")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Together", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    assert faults(page) == []
    page.get_by_role("button", name="Send my request").dblclick()
    page.wait_for_url("**/book/sent/*")
    return page.locator(".code").inner_text()


def answer_all(page: Page, count: int, choice: int) -> None:
    for _ in range(count):
        assert not BANNED.search(page.title()), page.title()
        page.locator(".radios input").nth(choice).check()
        page.get_by_role("button", name="Save and continue").click()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_couple_walks_from_the_first_question_to_the_clinicians_inbox(
    person: Callable[..., Page], width: int
) -> None:
    nell, otto, desk, cho = person(width), person(width), person(1280), person(1280)
    nell.goto("/")
    assert faults(nell) == []
    nell.get_by_role("link", name="Check privately if it could suit you").click()
    for group in nell.locator("fieldset").all():
        group.get_by_label("No", exact=True).check()
    assert faults(nell) == []
    nell.get_by_role("button", name="See what this means").click()
    expect(nell.get_by_role("heading", level=1)).to_have_text(re.compile("help|talk|doctor"))
    assert faults(nell) == []
    assert nell.context.cookies() == []
    first, second = ask(nell, "Nell"), ask(otto, "Otto")
    assert first != second

    sign_in_as(desk, "dee")
    desk.goto("/clinic/inbox")
    assert faults(desk) == []
    assert desk.locator("main").inner_text().count(first) == 1
    desk.locator("tr", has_text=first).get_by_role("link").first.click()
    other = desk.locator("select[name$=with_whom], [name$=with_whom]").first
    if other.evaluate("e => e.tagName") == "SELECT":
        value = desk.locator("option", has_text="Otto").first.get_attribute("value")
        other.select_option(value)
    else:
        desk.locator("label", has_text="Otto").last.click()
    desk.locator("[name$=therapist]").select_option(label="Dr Mina Cho")
    assert faults(desk) == []
    desk.get_by_role("button", name="Accept and open the couple").click()
    ref = re.search(r"/clinic/c/(\w+)/contact", desk.content())
    assert ref, desk.url
    links = {}
    for place in "AB":
        desk.goto(f"/clinic/c/{ref[1]}/contact/{place}/hand-over")
        desk.get_by_label("In person, alone").check()
        desk.get_by_label(re.compile("I have checked")).check()
        desk.locator("main form button").click()
        text = desk.locator("main").inner_text()
        token = re.search(r"/join/([\w-]+)", desk.content())
        assert token
        links["Nell" if "Nell" in text else "Otto"] = f"/join/{token[1]}"

    for page, name in ((nell, "Nell"), (otto, "Otto")):
        page.goto(links[name])
        assert faults(page) == []
        page.get_by_label("Choose a password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.wait_for_url("**/my/")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Hello {name}")
        assert faults(page) == []
    before = otto.locator("main").inner_html()

    nell.locator("a", has_text=re.compile("sad|low|mood|feel|been", re.IGNORECASE)).first.click()
    sealed_first = nell.locator("main").inner_text()
    assert "Your partner cannot see" in sealed_first
    nell.goto("/my/")
    for row in range(nell.locator("section[aria-labelledby=to-do] li").count()):
        nell.goto("/my/")
        nell.locator("section[aria-labelledby=to-do] li a").nth(row).click()
        count = int(re.search(r"(\d+) questions", nell.locator("main").inner_text())[1])  # type: ignore[index]
        nell.locator("main a.button").first.click()
        assert faults(nell) == []
        answer_all(nell, count, 2)
        assert "It is not shown here" in nell.locator("main").inner_text() or count != 10
        nell.get_by_role("button", name="Send my answers").click()
        expect(nell.get_by_role("heading", level=1)).to_have_text("Thank you")
    home = nell.goto("/my/") and nell.locator("section[aria-labelledby=alone]").inner_html()
    for row in range(2):
        nell.goto("/my/")
        nell.locator("section[aria-labelledby=alone] li a").nth(row).click()
        nell.get_by_role("link", name="I am alone. Start").click()
        while "/sent" not in nell.url:
            assert nell.locator(".radios input:checked").count() == 0
            answer_all(nell, 1, 0)
    nell.goto("/my/")
    assert nell.locator("section[aria-labelledby=alone]").inner_html() == home

    sign_in_as(cho, "mina")
    cho.goto("/clinic/")
    assert faults(cho) == []
    cho.goto(f"/clinic/c/{ref[1]}/")
    assert faults(cho) == []
    chart = cho.locator("main").inner_text()
    assert "HIGH" in chart
    assert "PHQ-9" in chart
    alerts = cho.get_by_role("link", name=re.compile("^Acknowledge")).count()
    assert alerts >= 3
    cho.get_by_role("link", name=re.compile("^Acknowledge")).first.click()
    cho.get_by_role("button").last.click()
    expect(cho.locator(".error-summary, .field-error").first).to_be_visible()
    cho.locator("textarea").fill("Called at the safe number, spoke alone, agreed on a plan.")
    cho.locator("main form button").last.click()
    cho.goto(f"/clinic/c/{ref[1]}/")
    assert cho.get_by_role("link", name=re.compile("^Acknowledge")).count() == alerts - 1

    otto.goto("/my/")
    assert otto.locator("main").inner_html() == before


def test_nine_questions_by_keyboard_alone_with_an_empty_page_and_a_step_back(
    person: Callable[..., Page],
) -> None:
    page = person(1280)
    page.goto("/demo")
    page.get_by_role("button", name=re.compile("^Gus")).click()
    page.get_by_role("link", name=re.compile("^(Start|Go on)")).first.click()
    page.locator("main a.button").first.click()
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("button", name="Save and continue").press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    assert faults(page) == []
    page.goto(page.url)
    keys = 0
    for number in range(1, 4):
        expect(page.locator(".meta", has_text=f"Question {number} of")).to_be_visible()
        expect(page.locator("h1")).to_be_focused()
        for key in ("Tab", "Space", "Tab", "Enter"):
            page.keyboard.press(key)
            keys += 1
        page.wait_for_url(f"**/{number + 1}")
    assert keys <= 15
    page.go_back()
    page.wait_for_url("**/3")
    assert page.locator(".radios input").first.is_checked()


def test_leaving_ends_the_session_and_the_place_is_kept(person: Callable[..., Page]) -> None:
    page = person(390)
    page.goto("/demo")
    page.get_by_role("button", name=re.compile("^Fay")).click()
    page.get_by_role("link", name=re.compile("^(Start|Go on)")).first.click()
    page.locator("main a.button").first.click()
    answer_all(page, 2, 1)
    page.wait_for_url("**/3")
    question = page.url
    expect(page.locator("h1")).to_be_focused()  # the script runs
    page.locator(".radios input").first.focus()
    page.keyboard.press("Escape")
    page.wait_for_url("**/robots.txt")
    page.go_back()
    page.wait_for_url(re.compile("/signin/"))
    page.goto("/demo")
    page.get_by_role("button", name=re.compile("^Fay")).click()
    page.get_by_role("link", name=re.compile("^Go on")).click()
    page.locator("main a.button").first.click()
    assert page.url == question
    expect(page.locator("h1")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/robots.txt")


def test_everything_a_partner_needs_works_without_javascript_at_320_pixels(
    person: Callable[..., Page],
) -> None:
    page = person(320, 640, java_script_enabled=False)
    page.goto("/check")
    page.get_by_role("button", name="See what this means").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.goto("/demo")
    page.get_by_role("button", name=re.compile("^Emil")).click()
    page.get_by_role("link", name=re.compile("^(Start|Go on)")).first.click()
    page.locator("main a.button").first.click()
    answer_all(page, 1, 0)
    assert re.search(r"/\d+$", page.url)
    page.get_by_role("link", name="Leave this page").click()
    page.goto("/my/")
    assert "/signin/" in page.url


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (820, "dark"), (1280, "light"), (390, "dark")])
def test_pages_are_clean_at_every_width_in_both_themes(
    person: Callable[..., Page], width: int, scheme: str
) -> None:
    page = person(width, color_scheme=scheme)
    wrong = []
    for path in ("/", "/book", "/help", "/signin/", "/signin/code", "/styles", "/nothing"):
        page.goto(path)
        wrong += faults(page)
    for who, paths in (
        ("mina", ["/clinic/", "/signin/methods", "/signin/methods/app/add"]),
        ("dee", ["/clinic/inbox", "/clinic/couples"]),
        ("pat", ["/clinic/overview"]),
        ("kim", ["/clinic/people"]),
    ):
        sign_in_as(page, who)
        for path in paths:
            page.goto(path)
            wrong += faults(page)
    assert wrong == []
