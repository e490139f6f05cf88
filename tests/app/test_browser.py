"""The page in a real browser, over the bundled corpus: what an operator does in a shift."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from app import Assistant
from app.settings import Settings
from app.store import STORE_FILE
from tests.app.serving import served
from tests.support.model_server import ModelServer, Paused

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
LOOPBACK = {"127.0.0.1", "localhost"}
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUESTION = "Skal legevaktsentralen lytte på egen talegruppe?"
FOREIGN_QUESTION = "Hva koster en pizza Margherita i Napoli?"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not REQUIRED,
        reason="Chromium is not installed (apt-get install chromium); REQUIRE_BROWSER=1 makes this an error",
    ),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def address(assistant: Assistant, data: Path) -> Iterator[str]:
    with served(assistant, Settings(data=data)) as address:
        yield address


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    assert CHROMIUM, "REQUIRE_BROWSER=1, but Chromium is not installed"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from open_page(browser, address)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    yield from open_page(browser, address, viewport=PHONE, is_mobile=True, has_touch=True)


def open_page(browser: Browser, address: str, **kind: object) -> Iterator[Page]:
    """A fresh browser profile on the page; a request to another host, or an error in a script, fails the test."""
    context = browser.new_context(**{"viewport": DESKTOP, "locale": "nb-NO", "color_scheme": "dark", **kind})
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    foreign: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if is_foreign(request.url) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    expect(page.locator(".ss-conversation")).to_be_visible()
    expect(page.locator(".ss-banner")).to_be_visible()
    yield page
    context.close()
    assert foreign == []
    assert errors == []


def is_foreign(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob"} and parts.hostname not in LOOPBACK


def ask(page: Page, question: str) -> None:
    """Write a question, send it with Enter, and wait for the reply."""
    before = page.locator(".ss-reply").count()
    field = page.get_by_label("Spørsmål om Nødnett")
    field.fill(question)
    field.press("Enter")
    expect(page.locator(".ss-reply")).to_have_count(before + 1)


def overflow(page: Page) -> int:
    """How much wider the page is than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_an_answer_opens_its_first_source_with_the_quote_marked(page: Page) -> None:
    ask(page, QUESTION)

    quote = page.locator(".ss-citation").first.get_attribute("data-quote")
    panel = page.locator("#ss-source-part .ss-source")
    expect(panel.locator(".ss-section-text mark").first).to_be_visible()
    marked = " ".join(panel.locator("mark").all_text_contents())
    assert quote
    assert squeezed(marked) in squeezed(quote)
    expect(page.get_by_label("Spørsmål om Nødnett")).to_have_value("")


def squeezed(text: str) -> str:
    """A text without what stands between its pieces in lists and tables."""
    return re.sub(r"[\s|]+", "", text)


def test_the_element_that_tells_a_screen_reader_of_a_reply_stays(page: Page) -> None:
    told = page.locator("#ss-announcement-part [role=status]").element_handle()
    ask(page, QUESTION)

    expect(page.locator("#ss-announcement-part")).to_contain_text("Svar – ")
    assert told.text_content() == page.locator("#ss-announcement-part [role=status]").text_content()


def test_a_citation_opens_its_section_with_document_level_version_and_page(page: Page) -> None:
    ask(page, QUESTION)
    citation = page.locator(".ss-citation").last
    section, quote = citation.get_attribute("data-section"), citation.get_attribute("data-quote")

    citation.click()

    panel = page.locator("#ss-source-part .ss-source")
    expect(panel).to_have_attribute("data-by-person", "1")
    expect(panel.locator(".ss-level")).to_be_visible()
    expect(panel.locator(".ss-facts")).to_contain_text("Versjon")
    expect(panel.locator("mark").first).to_be_in_viewport()
    assert quote
    assert squeezed(" ".join(panel.locator("mark").all_text_contents())) in squeezed(quote)
    assert section
    heading = panel.locator("h2").text_content() or ""
    panel.get_by_role("button", name="Neste punkt").click()
    expect(panel.locator("h2")).not_to_have_text(heading)
    panel.get_by_role("button", name="Forrige punkt").click()
    expect(panel.locator("h2")).to_have_text(heading)


def test_a_marker_in_the_text_works_from_the_keyboard(page: Page) -> None:
    ask(page, QUESTION)

    page.locator(".ss-marker").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#ss-source-part .ss-source")).to_have_attribute("data-by-person", "1")
    expect(page.locator("#ss-source-part h2")).to_be_focused()


def test_a_refusal_shows_the_nearest_sections_and_no_citations(page: Page) -> None:
    ask(page, FOREIGN_QUESTION)

    reply = page.locator(".ss-reply.ss-refusal")
    expect(reply).to_be_visible()
    expect(reply.locator(".ss-citations")).to_have_count(0)
    expect(reply.locator(".ss-marker")).to_have_count(0)


def test_an_emergency_is_an_alarm(page: Page) -> None:
    ask(page, "Pasienten puster ikke, hjelp!")

    expect(page.get_by_role("alert").filter(has_text="113")).to_be_visible()


@pytest.mark.parametrize("question", ["", "   ", "a" * 20_000], ids=["empty", "blank", "20 000 characters"])
def test_a_bad_question_is_one_sentence_and_no_turn(page: Page, question: str) -> None:
    page.get_by_label("Spørsmål om Nødnett").fill(question)
    page.get_by_role("button", name="Spør", exact=True).click()

    expect(page.locator(".ss-notice")).to_be_visible()
    expect(page.locator(".ss-turn")).to_have_count(0)
    expect(page.get_by_role("button", name="Spør", exact=True)).to_be_enabled()


def test_a_script_as_a_question_is_shown_and_never_run(page: Page) -> None:
    attack = "<script>window.pwned=1</script><img src=x onerror='window.pwned=1'> ${window.pwned=1} {{pwned}}"
    ask(page, attack)

    expect(page.locator(".ss-question p")).to_have_text(attack)
    assert page.evaluate("window.pwned") is None
    assert page.locator(".ss-conversation img").count() == 0


def test_a_reload_brings_the_conversation_back_and_a_new_one_is_empty(page: Page) -> None:
    ask(page, QUESTION)

    page.reload()
    expect(page.locator(".ss-question p")).to_have_text(QUESTION)
    expect(page.locator("#ss-source-part mark").first).to_be_visible()

    page.get_by_role("button", name="Ny samtale").click()
    expect(page.locator(".ss-turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".ss-welcome")).to_be_visible()


def test_an_example_is_asked_with_one_click(page: Page) -> None:
    example = page.locator(".ss-example").first
    question = example.text_content() or ""

    example.click()

    expect(page.locator(".ss-question p")).to_have_text(question)
    expect(page.locator(".ss-reply")).to_have_count(1)


def test_personal_data_is_warned_about_and_reaches_neither_page_nor_disk(page: Page, data: Path) -> None:
    ask(page, "Skal jeg varsle legevakten om 01017012345 på 99 88 77 66?")

    expect(page.locator(".ss-turn .ss-warning")).to_contain_text("Fødselsnummer og telefonnummer ble fjernet")
    expect(page.locator(".ss-question p")).to_contain_text("[fødselsnummer fjernet]")
    assert "01017012345" not in page.content()
    with sqlite3.connect(data / STORE_FILE) as db:
        assert "01017012345" not in "\n".join(db.iterdump())


def test_thumbs_and_comments_are_kept_with_the_whole_turn(page: Page, data: Path) -> None:
    ask(page, QUESTION)

    page.get_by_role("button", name="Feil eller uklart").click()
    page.get_by_label("Hva var feil eller uklart?").fill("Skal det ikke være «skal»?")
    page.get_by_role("button", name="Send kommentar").click()

    expect(page.locator(".ss-thanks")).to_contain_text("Skal det ikke være «skal»?")
    with sqlite3.connect(data / STORE_FILE) as db:
        kept = db.execute("SELECT helpful, comment, question, citations FROM feedback ORDER BY turn").fetchall()[-1]
    assert kept[:3] == (0, "Skal det ikke være «skal»?", QUESTION)
    assert "«" in kept[3]


def test_an_answer_is_copied_with_its_sources(page: Page) -> None:
    ask(page, QUESTION)

    page.get_by_role("button", name="Kopier med henvisning").click()

    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Kilder:" in copied
    assert (page.locator(".ss-citation").first.get_attribute("data-quote") or "") in copied
    page.get_by_role("button", name="Kopiert").click()
    page.wait_for_timeout(2_500)
    expect(page.get_by_role("button", name="Kopier med henvisning")).to_be_visible()


def test_the_filter_of_levels_acts_on_the_answer(page: Page) -> None:
    for level in ("Lov", "2 Nasjonal", "3 Lokal"):
        page.get_by_label(level, exact=True).uncheck()

    ask(page, QUESTION)

    for badge in page.locator(".ss-reply .ss-level").all_text_contents():
        assert badge.startswith("Nivå 1")


def test_the_filter_of_organisations_leaves_out_the_procedures_of_others(page: Page, assistant: Assistant) -> None:
    local = {document.title: document.organisation for document in assistant.documents() if document.level == 3}
    chosen = sorted(local.values())[0]
    page.get_by_label("Virksomhet").click()
    page.get_by_role("option", name=chosen).click()
    page.get_by_label("Målgruppe").click()
    page.get_by_role("option", name="Kontrollrom").click()

    ask(page, "Hva gjør vi ved bortfall av Nødnett?")

    for title, organisation in local.items():
        if organisation != chosen:
            expect(page.locator(".ss-reply")).not_to_contain_text(title)


def test_the_documents_can_be_read_point_by_point(page: Page) -> None:
    page.get_by_role("tab", name="Dokumenter").click()
    page.locator(".ss-document-link").first.click()
    point = page.locator(".ss-outline-item").nth(1)
    heading = point.text_content() or ""

    point.click()

    expect(page.locator("#ss-reader-part h2")).to_have_text(heading)


def test_a_topic_becomes_a_lesson_with_its_sources_and_a_file_to_keep(page: Page) -> None:
    page.get_by_role("tab", name="Undervisning").click()
    page.get_by_label("Emne", exact=True).fill("sikkerhetsalarm")
    page.get_by_label("Emne", exact=True).press("Enter")
    expect(page.locator(".ss-lesson h2")).to_have_text("sikkerhetsalarm", timeout=30_000)

    page.locator(".ss-in-source").first.click()
    expect(page.locator("#ss-lesson-source-part mark").first).to_be_visible()
    with page.expect_download(timeout=30_000) as download:
        page.get_by_role("link", name="Last ned Word").click()

    assert download.value.suggested_filename == "undervisning-sikkerhetsalarm.docx"


def test_a_topic_that_no_document_treats_is_one_sentence(page: Page) -> None:
    page.get_by_role("tab", name="Undervisning").click()
    page.get_by_label("Emne", exact=True).fill("kvantefysikk for høns")
    page.get_by_role("button", name="Lag utkast").click()

    expect(page.locator("#ss-lesson-part .ss-notice")).to_be_visible(timeout=30_000)


def test_an_evaluation_that_was_never_run_says_how(page: Page) -> None:
    page.get_by_role("tab", name="Evaluering").click()

    expect(page.locator("#ss-evaluation-part")).to_contain_text("sambandssvar eval")


def test_feedback_becomes_a_test_question_from_the_keyboard(page: Page, data: Path) -> None:
    question = "Hva skal legevaktsentralen lytte på?"
    ask(page, question)
    page.get_by_role("button", name="Feil eller uklart").click()
    expect(page.get_by_label("Hva var feil eller uklart?")).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="Evaluering").click()
    page.get_by_role("button", name=f"Gjør til testspørsmål: {question}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Gjør til testspørsmål")).to_be_focused()

    page.get_by_role("button", name="Lagre testspørsmål").press("Enter")
    expect(page.locator(".ss-form").get_by_role("alert")).to_contain_text("Velg minst ett punkt")

    page.get_by_label("Finn et annet punkt").fill("sikkerhetsalarm")
    page.keyboard.press("Enter")
    expect(page.locator(".ss-find [role=status]")).to_contain_text("La til")
    expect(page.locator(".ss-candidate input:focus")).to_have_count(1)
    page.keyboard.press("Space")
    page.get_by_label("Må stå i svaret", exact=False).first.fill("alarm | nødalarm")
    page.get_by_role("button", name="Lagre testspørsmål").press("Enter")

    saved = page.locator(".ss-saved")
    expect(saved).to_be_focused()
    expect(saved).to_contain_text("sambandssvar eval")
    expect(page.locator(".ss-made")).to_contain_text("egen-")
    (record,) = map(json.loads, (data / "questions" / "tilbakemeldinger.jsonl").read_text("utf-8").splitlines())
    assert record["question"] == question
    assert record["must_facts"] == [{"any_of": ["alarm", "nødalarm"]}]
    assert record["gold"][0]["quote"]


def test_a_question_is_put_to_the_section_that_answers_it(page: Page, data: Path) -> None:
    question = "Hvem er oppmann for bowlinglaget?"
    ask(page, question)
    page.get_by_role("button", name="Feil eller uklart").click()
    expect(page.get_by_label("Hva var feil eller uklart?")).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="Evaluering").click()
    page.get_by_role("button", name=f"Legg i spørsmålsbanken: {question}").press("Enter")
    expect(page.get_by_role("heading", name="Legg i spørsmålsbanken")).to_be_focused()
    page.get_by_label("Finn et annet punkt").fill("sikkerhetsalarm")
    page.keyboard.press("Enter")
    expect(page.locator(".ss-find [role=status]")).to_contain_text("La til")
    page.get_by_role("button", name="Dette punktet svarte på det jeg spurte om").first.press("Enter")
    expect(page.locator(".ss-saved")).to_be_focused()
    expect(page.locator(".ss-saved")).to_contain_text(f"«{question}» fører til")
    assert any(question in file.read_text("utf-8") for file in (data / "bank").glob("*.toml"))

    page.get_by_role("tab", name="Dokumenter").click()
    page.locator(".ss-document-link").first.click()
    page.get_by_text("Spørsmål som punktet svarer på").click()
    page.get_by_label("Et spørsmål til, slik folk ville ha skrevet det").fill("kem styre med dette?")
    page.get_by_role("button", name="Legg til").press("Enter")
    expect(page.locator(".ss-bank .ss-saved")).to_be_focused()
    expect(page.locator(".ss-bank ul")).to_contain_text("kem styre med dette?")
    field = page.get_by_label("Et spørsmål til, slik folk ville ha skrevet det")
    expect(field).to_have_value("")
    field.fill("kem tar over?")
    page.get_by_role("button", name="Legg til").press("Enter")
    expect(page.locator(".ss-bank ul")).to_contain_text("kem tar over?")
    expect(field).to_have_value("")


@pytest.mark.slow
def test_many_tabs_of_one_browser_all_get_their_answers(page: Page) -> None:
    tabs = [page, *(page.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        tab.goto(page.url)
        expect(tab.locator(".ss-banner")).to_be_visible()

    for tab in tabs:
        tab.get_by_role("button", name="Ny samtale").click()
        expect(tab.locator(".ss-welcome")).to_be_visible()
        ask(tab, QUESTION)


@pytest.fixture
def helped(browser: Browser, built_index: Path, tmp_path: Path) -> Iterator[tuple[Page, ModelServer]]:
    """The page with a language model behind it."""
    with ModelServer() as model:
        settings = Settings(index=built_index, data=tmp_path, llm=model.within(60))
        assistant = Assistant.open(built_index, settings)
        assistant.warm_up()
        with served(assistant, settings) as address:
            for page in open_page(browser, address):
                yield page, model


def test_sentences_of_a_model_come_one_by_one_and_it_can_be_stopped(helped: tuple[Page, ModelServer]) -> None:
    page, model = helped
    model.enqueue(lambda sources: f"{sources[0]} [1] Ring politiet innen fem minutter [1].")
    ask(page, QUESTION)
    reply = page.locator(".ss-reply").last
    expect(reply).to_contain_text("1 setning fra språkmodellen ble fjernet")
    expect(page.get_by_role("button", name="Stopp")).to_be_hidden()
    reply.get_by_text("Hvorfor dette svaret?").click()
    expect(reply.locator(".ss-why")).to_contain_text("Setningen gjengir ikke kilden ord for ord.")
    assert "fem minutter" not in page.content()

    first, second = model.sources()[:2]
    saying = Paused(f"{first} [1]", f"\n{second} [2]")
    model.enqueue(saying)
    page.get_by_label("Spørsmål om Nødnett").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".ss-writing .ss-answer-text")).to_contain_text(first.split(".")[0])
    expect(page.locator("#ss-source-part mark").first).to_be_visible()
    page.get_by_role("button", name="Stopp").click()

    expect(page.locator(".ss-writing")).to_have_count(0)
    expect(page.locator(".ss-reply").last).to_contain_text("Stoppet før språkmodellen var ferdig")
    expect(page.get_by_role("button", name="Spør", exact=True)).to_be_enabled()
    saying.go_on.set()


def test_a_new_conversation_leaves_an_answer_that_is_being_written(helped: tuple[Page, ModelServer]) -> None:
    page, model = helped
    ask(page, QUESTION)
    saying = Paused(f"{model.sources()[0]} [1]", "\nMer kommer.")
    model.enqueue(saying)
    field = page.get_by_label("Spørsmål om Nødnett")
    field.fill(QUESTION)
    field.press("Enter")
    expect(page.locator(".ss-writing")).to_be_visible()
    field.fill("Hva gjør AMK")

    page.get_by_role("button", name="Ny samtale").click()

    expect(page.locator(".ss-welcome")).to_be_visible()
    expect(page.get_by_role("button", name="Stopp")).to_be_hidden()
    expect(page.get_by_role("button", name="Spør", exact=True)).to_be_enabled()
    expect(field).to_have_value("Hva gjør AMK")
    saying.go_on.set()
    ask(page, QUESTION)
    expect(page.locator(".ss-turn")).to_have_count(1)
    page.get_by_role("button", name="Feil eller uklart").click()
    expect(page.get_by_label("Hva var feil eller uklart?")).to_be_visible()


def test_a_server_that_is_gone_is_said_in_norwegian(page: Page) -> None:
    page.route("**/gradio_api/queue/join**", lambda route: route.abort())
    field = page.get_by_label("Spørsmål om Nødnett")
    field.fill(QUESTION)
    field.press("Enter")

    expect(page.get_by_text("Mistet forbindelsen til tjeneren.")).to_be_visible()


def test_a_phone_shows_everything_in_one_column(phone: Page) -> None:
    assert overflow(phone) <= 0
    ask(phone, QUESTION)
    assert overflow(phone) <= 0

    phone.locator(".ss-citation").first.click()

    expect(phone.locator("#ss-source-part h2")).to_be_in_viewport()
    phone.get_by_role("button", name="Tilbake").click()
    expect(phone.locator(".ss-citation").first).to_be_in_viewport()
    for tab in ("Dokumenter", "Undervisning", "Evaluering"):
        phone.get_by_role("tab", name=tab).click()
        assert overflow(phone) <= 0


def test_the_look_follows_the_browser(browser: Browser, address: str) -> None:
    grounds = {}
    for scheme in ("dark", "light"):
        for page in open_page(browser, address, color_scheme=scheme):
            grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert page.evaluate("document.documentElement.lang") == "nb"

    assert grounds["dark"] != grounds["light"]
