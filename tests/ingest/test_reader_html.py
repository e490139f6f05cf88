"""Web pages as sites publish them: one page, and a folder with one page per section."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import LimitError, ReadError
from ingest.readers import html, limits
from ingest.types import Block, BlockKind, ReadResult

Reading = Callable[[str], ReadResult]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Read a page with this body."""

    def read(body: str) -> ReadResult:
        path = tmp_path / "side.html"
        path.write_text(f"<!doctype html><html><head><meta charset='utf-8'></head><body>{body}</body></html>", "utf-8")
        return html.read(path)

    return read


def headings(result: ReadResult) -> list[tuple[str, int]]:
    return [(block.text, block.depth) for block in result.blocks if block.kind is BlockKind.HEADING]


def lines(result: ReadResult) -> list[str]:
    return [block.line for block in result.blocks]


def test_headings_keep_the_levels_and_ids_of_the_page(reading: Reading) -> None:
    result = reading(
        "<main><h1>Opplæring</h1><p>Tekst.</p><section id='kurs'><h2>1 Kurs</h2><p>Mer.</p></section>"
        "<h3 id='nakos'>Nakos</h3><p>Enda mer.</p></main>"
    )
    assert headings(result) == [("Opplæring", 1), ("1 Kurs", 2), ("Nakos", 3)]
    assert [block.anchor for block in result.blocks if block.anchor] == [
        "side.html",
        "side.html#kurs",
        "side.html#nakos",
    ]
    assert result.metadata["title"] == "Opplæring"


def test_what_surrounds_the_content_is_left_out(reading: Reading) -> None:
    result = reading(
        """
        <a class="skip-link" href="#c">Hopp til hovedinnhold</a>
        <div class="varsel">Du benytter en nettleser vi ikke støtter. <a href="n">Se informasjon om nettlesere</a></div>
        <div id="cookie-banner"><p>Vi bruker informasjonskapsler.</p><button>Godta</button></div>
        <header><a href="/">Helsedirektoratet</a><nav><a href="/t">Tema</a></nav></header>
        <div class="breadcrumb"><a href="/">Forside</a> / <a href="/v">Veiledere</a></div>
        <div class="layout"><aside class="meny"><ul><li><a href="b">Andre sider</a></li></ul></aside>
        <main><article><header><h1>Bruk av mobiltelefon</h1></header>
        <p>Mobil er reserve for Nødnett.</p>
        <script>document.write("aldri")</script><noscript>Slå på JavaScript</noscript><style>p {color: red}</style>
        <del>Opphevet.</del>
        <p hidden>Skjult</p><p style="display: none">Også skjult</p><span class="sr-only">For skjermleser</span>
        <div class="share-buttons">Del på <a href="f">Facebook</a></div>
        <p><a href="a.html">Forrige</a> <a href="b.html">Neste: 5.14 Opptak</a></p>
        <p>Til toppen</p></article></main></div>
        <footer><p>Helsedirektoratet, Postboks 220</p></footer>
        """
    )
    assert lines(result) == ["Bruk av mobiltelefon", "Mobil er reserve for Nødnett."]


def test_a_long_consent_dialog_does_not_outweigh_a_short_page(reading: Reading) -> None:
    terms = "<p>Vi og våre partnere lagrer informasjonskapsler for å måle trafikken på siden.</p>" * 30
    result = reading(
        f"<div id='CybotCookiebotDialog'><h2>Samtykke</h2>{terms}</div><div id='onetrust-consent-sdk'>{terms}</div>"
        f"<div role='alertdialog' aria-modal='true'>{terms}</div>"
        "<p class='sti'>Du er her: <a href='/'>Hjem</a> &gt; Radio</p>"
        "<div class='side'><h1>4.2 Radio</h1><p>Radio skal bæres.</p></div>"
        "<div class='feedback'><h2>Fant du det du lette etter?</h2><button>Ja</button></div>"
    )
    assert lines(result) == ["4.2 Radio", "Radio skal bæres."]


def test_every_tab_stands_above_its_own_panel(reading: Reading) -> None:
    result = reading(
        "<main><h1>1 Vakt</h1><div role='tablist'><button role='tab' aria-controls='p1'>Dag</button>"
        "<a role='tab' href='#p2' aria-controls='p2'>Natt</a></div>"
        "<div id='p1' role='tabpanel'><p>To operatører.</p></div>"
        "<div id='p2' role='tabpanel' hidden><p>En operatør.</p></div></main>"
    )
    assert lines(result) == ["1 Vakt", "Dag", "To operatører.", "Natt", "En operatør."]
    assert headings(result) == [("1 Vakt", 1), ("Dag", 2), ("Natt", 2)]


@pytest.mark.parametrize(
    ("line", "updated"),
    [
        ("<p>Siste faglige endring: 19. oktober 2018</p>", "2018-10-19"),
        ("<p>Sist faglig oppdatert: 19. oktober 2018</p>", "2018-10-19"),
        ("<span>Sist oppdatert 23.06.2021</span>", "2021-06-23"),
        (
            "<p>Først publisert: 23. juni 2023 Siste faglige endring: 1. juli 2024 Se tidligere versjoner</p>",
            "2024-07-01",
        ),
        ("<div>Sist oppdatert</div><div>2021-06-23</div>", "2021-06-23"),
        ("<dl><dt>Sist oppdatert</dt><dd>23. juni 2021</dd></dl>", "2021-06-23"),
        ("<footer>Sist endret: <time>23.06.2021</time></footer>", "2021-06-23"),
    ],
)
def test_dates_of_change_are_metadata(reading: Reading, line: str, updated: str) -> None:
    result = reading(f"<main><h1>Tittel</h1><p>Sist oppdatert rutine skal alltid henge i vaktrommet.</p>{line}</main>")
    assert result.metadata["updated"] == updated
    assert lines(result) == ["Tittel", "Sist oppdatert rutine skal alltid henge i vaktrommet."]


def test_a_page_without_landmarks_is_read_by_where_its_text_is(reading: Reading) -> None:
    prose = "Lege i vakt skal bære terminalen hele vakten, også hjemme, og svare på alarm straks. " * 3
    result = reading(
        "<table><tr><td><ul><li><a href='a'>Hjem</a></li><li><a href='b'>Kontakt</a></li></ul></td>"
        f"<td><div><font size=5><h2>Lege i vakt</h2></font><p>{prose}</p><p>{prose}</p></div></td></tr></table>"
        "<div><a href='c'>Personvern</a></div>"
    )
    assert lines(result) == ["Lege i vakt", prose.strip(), prose.strip()]


def test_lists_are_flattened_with_the_markers_that_a_browser_shows(reading: Reading) -> None:
    result = reading(
        """<main><p>Gjør slik:</p>
        <ol><li>Slå på<ul><li>hold inne knappen</li></ul></li><li><p>Velg gruppe.</p><p>Vent.</p></li></ol>
        <ol type="a"><li>en</li><li>to</li></ol><ol start="5"><li>fem</li><li value="9">ni</li></ol>
        <ol type="i"><li>romer</li></ol><ul style="list-style:none"><li>a) skrevet selv</li></ul>
        <p>– strek en<br>– strek to</p>
        <ul><li><input type="checkbox"> Batteri</li><li><input type="checkbox" checked> Lader</li></ul></main>"""
    )
    assert lines(result) == [
        *(
            "Gjør slik:",
            "1. Slå på",
            "• hold inne knappen",
            "2. Velg gruppe. Vent.",
            "a) en",
            "b) to",
            "5. fem",
            "9. ni",
        ),
        *("i. romer", "a) skrevet selv", "• strek en", "• strek to", "☐ Batteri", "☒ Lader"),
    ]
    assert {block.kind for block in result.blocks[1:]} == {BlockKind.LIST_ITEM}


def test_tables_carry_their_header_and_repeat_merged_cells(reading: Reading) -> None:
    result = reading(
        """<main><table><caption>Tabell 1 Ord</caption>
        <thead><tr><th rowspan="2">Uttale</th><th colspan="2">Bruk</th></tr><tr><th>anrop</th><th>svar</th></tr></thead>
        <tr><td rowspan="2">KLAR</td><td>ja</td><td><ul><li>en</li><li>to</li></ul></td></tr>
        <tr><td>nei</td><td>&lt;b&gt;</td></tr></table>
        <table><tr><td>Kode</td><td>Betydning</td></tr><tr><td>3</td><td>Ledig</td></tr></table>
        <table><tr><th>Telefon</th><td>113</td></tr><tr><th>Nødalarm</th><td>oransje knapp</td></tr></table></main>"""
    )
    header = ("Uttale", "Bruk anrop", "Bruk svar")
    rows = [block for block in result.blocks if block.kind is BlockKind.TABLE_ROW]
    assert result.blocks[0] == Block(BlockKind.PARAGRAPH, "Tabell 1 Ord")
    assert [row.cells for row in rows if row.table == 1] == [header, ("KLAR", "ja", "en; to"), ("KLAR", "nei", "<b>")]
    assert all(row.header == header for row in rows if row.table == 1)
    assert [(row.cells, row.header) for row in rows if row.table == 2] == [
        (("Kode", "Betydning"), ("Kode", "Betydning")),
        (("3", "Ledig"), ("Kode", "Betydning")),
    ]
    assert [(row.text, row.header) for row in rows if row.table == 3] == [
        ("Telefon | 113", ()),
        ("Nødalarm | oransje knapp", ()),
    ]


def test_a_list_laid_out_as_a_table_is_a_list(reading: Reading) -> None:
    row = "<tr><td class='nr'>{}</td><td>{}</td></tr>"
    result = reading(f"<main><table>{row.format('a.', 'legevakt')}{row.format('b.', 'AMK')}</table></main>")
    assert lines(result) == ["a. legevakt", "b. AMK"]


def test_accordions_definitions_figures_and_boxes(reading: Reading) -> None:
    result = reading(
        """<main><h2>Spørsmål</h2>
        <details id="lyd"><summary>Ingen lyd?</summary><p>Skru opp volumet.</p></details>
        <details><summary>Les mer</summary><p>Mer tekst.</p></details>
        <h3><button aria-controls="p">Batteri</button></h3><div id="p" hidden><p>Lad det.</p></div>
        <dl><dt>AMK</dt><dd>Akuttmedisinsk kommunikasjonssentral</dd></dl>
        <figure><img src="x"><figcaption>Figur 1 Knapper</figcaption></figure>
        <aside class="faktaboks"><h3>Husk</h3><p>Test radioen.</p></aside>
        <p>Se note<sup><a href="#n1">1</a></sup> og 5 m<sup>2</sup>.</p>
        <section role="doc-endnotes"><ol><li id="n1">Gjelder ikke øvelse. <a href="#r1">↩</a></li></ol></section>
        </main>"""
    )
    assert headings(result) == [("Spørsmål", 2), ("Ingen lyd?", 3), ("Batteri", 3)]
    assert [block.line for block in result.blocks if block.kind is not BlockKind.HEADING] == [
        *("Skru opp volumet.", "Mer tekst.", "Lad det.", "• AMK: Akuttmedisinsk kommunikasjonssentral"),
        *("Figur 1 Knapper", "Husk", "Test radioen.", "Se note og 5 m2.", "1. Gjelder ikke øvelse."),
    ]
    assert [block.text for block in result.blocks if block.kind is BlockKind.NOTE] == [
        *("Husk", "Test radioen.", "Gjelder ikke øvelse.")
    ]


def test_forskrift_headings_of_glued_spans_are_taken_apart(reading: Reading) -> None:
    result = reading(
        "<main><h2>Kapittel 2. Krav</h2><h3><span>§ 5.</span><span>Felles krav</span></h3><p>Tekst.</p>"
        "<h3><span>4.3.8</span><span>Legevakt</span><button>Kopier lenke</button></h3><p>Tekst.</p></main>"
    )
    assert [text for text, _ in headings(result)] == ["Kapittel 2. Krav", "§ 5. Felles krav", "4.3.8 Legevakt"]


def test_the_words_of_inline_elements_stay_whole(reading: Reading) -> None:
    result = reading("<main><p>Nød<b>nett</b>&shy;et&nbsp;er\n  <i>felles</i>&#8203; a&#778;</p></main>")
    assert lines(result) == ["Nødnettet er felles å"]


def test_markup_that_is_written_as_text_stays_text(reading: Reading) -> None:
    result = reading("<main><p>Skriv &lt;script&gt;alert(1)&lt;/script&gt;.</p><img src=x onerror='alert(2)'></main>")
    assert lines(result) == ["Skriv <script>alert(1)</script>."]


@pytest.mark.parametrize(
    ("meta", "encoding"),
    [
        ("<meta charset='iso-8859-1'>", "cp1252"),
        ("<meta charset='iso-8859-1'>", "utf-8"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>", "cp1252"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "cp1252"),
        ("", "mac-roman"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "cp1252"),
    ],
)
def test_the_character_set_is_found(tmp_path: Path, meta: str, encoding: str) -> None:
    path = tmp_path / "side.html"
    text = "Nødnett på øy: «Åpne gruppe», blåbær."
    path.write_bytes(f"{meta}<html><head></head><body><main><p>{text}</p></main></body></html>".encode(encoding))
    assert lines(html.read(path)) == [text]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "filen er tom"),
        (b"  \n ", "filen er tom"),
        (b"bare tekst uten koder", "ikke en nettside"),
        (b"<html>\x00\x01\x02\x00</html>", "binært"),
        (b"<html><body><div id='root'></div><script src='app.js'></script></body></html>", "ingen tekst"),
    ],
    ids=["empty", "blank", "text", "binary", "script only"],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason) as caught:
        html.read(path)
    assert "\n" not in str(caught.value)


def test_a_broken_address_is_no_obstacle(reading: Reading, tmp_path: Path) -> None:
    body = "<main><h1>Lenker</h1><p><a href='http://[x'>Brutt</a></p><ul><li><a href='//[y'>Også</a></li></ul></main>"
    assert lines(reading(body)) == ["Lenker", "Brutt", "• Også"]
    assert lines(html.read_folder(tmp_path)) == ["Lenker", "Brutt", "• Også"]


def test_what_is_too_large_or_too_deep_is_refused_with_the_limit_named(tmp_path: Path) -> None:
    path = tmp_path / "x.html"
    for content, limit in (
        ("<p>x</p>" * (limits.PAGE_BYTES // 8 + 1), "5 MB"),
        ("<div>" * 5000 + "x", str(limits.NESTING)),
        (f"<p>{'x' * (limits.LINE_BYTES + 1)}</p>", "1 MB"),
    ):
        path.write_text(content, "utf-8")
        with pytest.raises(LimitError, match=limit):
            html.read(path)


def page(heading: str, content: str, extra: str = "", head: str = "") -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{heading} - Helsedirektoratet</title>{head}</head><body>"
        f"<nav><a href='index.html'>Hjem</a></nav>{extra}<main><h1>{heading}</h1>"
        f"<p>Siste faglige endring: 19. oktober 2018</p>{content}</main></body></html>"
    )


@pytest.fixture
def guide(tmp_path: Path) -> Callable[[dict[str, str]], ReadResult]:
    """Write the pages into a folder and read it."""

    def read(pages: dict[str, str]) -> ReadResult:
        for name, content in pages.items():
            path = tmp_path / "veileder" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        return html.read_folder(tmp_path / "veileder")

    return read


Guide = Callable[[dict[str, str]], ReadResult]


def test_a_guide_is_read_in_the_order_of_its_numbers(guide: Guide) -> None:
    children = (
        "<h2>Kapittelinnhold</h2><ul><li><a href='4.10.html'>4.10 Sist</a></li><li><a href='4.3.html'>4.3</a></li></ul>"
    )
    result = guide(
        {
            "4.10.html": page("4.10 Sist", "<p>Tekst sist.</p>"),
            "4.3.8.html": page("4.3.8 Legevakt", "<h3 id='lv'>Om LV</h3><p>Tekst om LV.</p><h4>Natt</h4><p>Natt.</p>"),
            "4.3.html": page("4.3 Talegrupper", "<p>Tekst om grupper.</p>"),
            "4.html": page("4 Sambandsstruktur", children),
            "vedlegg-a.html": page("Vedlegg A Tabeller", "<p>Tekst i vedlegg.</p>"),
            "2.html": page("2 Roller", "<p>Tekst om roller.</p>"),
        }
    )
    assert headings(result) == [
        ("2 Roller", 1),
        ("4 Sambandsstruktur", 1),
        ("4.3 Talegrupper", 2),
        ("4.3.8 Legevakt", 3),
        ("Om LV", 4),
        ("Natt", 5),
        ("4.10 Sist", 2),
        ("Vedlegg A Tabeller", 1),
    ]
    assert [block.anchor for block in result.blocks if block.kind is BlockKind.HEADING][3:5] == [
        "4.3.8.html",
        "4.3.8.html#lv",
    ]
    assert result.metadata["updated"] == "2018-10-19"
    assert "Siste faglige endring: 19. oktober 2018" not in lines(result)
    assert result.warnings == ()


def test_pages_without_numbers_follow_the_links_of_the_front_page(guide: Guide) -> None:
    front = "<ul><li><a href='trippelvarsling.html'>T</a></li><li><a href='bruk/mobil.html'>M</a></li></ul>"
    result = guide(
        {
            "index.html": page(
                "Nasjonal veileder", f"<p>Veilederen gjelder for alle som bruker Nødnett i helse.</p>{front}"
            ),
            "trippelvarsling.html": page("Trippelvarsling", "<p>Tekst om varsling.</p>"),
            "bruk/mobil.html": page("Mobiltelefon", "<p>Tekst om mobil.</p>"),
            "annet.html": page("Annet", "<p>Tekst om annet.</p>"),
        }
    )
    assert headings(result) == [("Nasjonal veileder", 1), ("Trippelvarsling", 1), ("Mobiltelefon", 2), ("Annet", 1)]
    assert lines(result)[1] == "Veilederen gjelder for alle som bruker Nødnett i helse."
    assert "T" not in lines(result)
    assert result.metadata["title"] == "Nasjonal veileder"


def test_a_number_in_the_file_name_or_title_belongs_to_the_heading(guide: Guide) -> None:
    result = guide(
        {
            "4.3.8-legevakt-talegrupper.html": page("Legevakt-talegrupper", "<p>Tekst en.</p>"),
            "tv.html": page("Trippelvarsling", "<p>Tekst to.</p>").replace("<title>", "<title>5.2 "),
        }
    )
    assert headings(result) == [("4.3.8 Legevakt-talegrupper", 3), ("5.2 Trippelvarsling", 2)]


def test_menus_in_any_dress_are_no_text_but_references_are(guide: Guide) -> None:
    menu = "<h2>Les også</h2><div><a href='2.html'>2 Ansvar</a> <a href='3.html'>3 Utstyr</a></div>"
    menu += "<p>2 <a href='2.html'>Ansvar</a></p><table><tr><td>3</td><td><a href='3.html'>Utstyr</a></td></tr></table>"
    result = guide(
        {
            "1.html": page("1 Roller", f"<p>Ansvaret står i <a href='2.html'>punkt 2</a>.</p>{menu}"),
            "2.html": page("Ansvar", "<p>Leder har ansvaret.</p>").replace("<h1>", "<p>2</p><h1>"),
            "3.html": page("3 Utstyr", "<p><a href='https://hdo.no'>HDO</a></p>"),
        }
    )
    assert lines(result) == [
        *("1 Roller", "Ansvaret står i punkt 2.", "2 Ansvar", "Leder har ansvaret.", "3 Utstyr", "HDO")
    ]


def test_print_versions_copies_and_sections_told_twice_are_dropped_with_a_warning(guide: Guide) -> None:
    one, two = "<p>Tekst om roller og ansvar i Nødnett.</p>", "<p>Tekst om vaktstart og prøveanrop.</p>"
    result = guide(
        {
            "1.html": page("1 Roller", one),
            "1-kopi.html": page("1 Roller", one),
            "2.html": page(
                "2 Vaktstart",
                two + "<p>Mer om vaktstart i sentralen.</p>" + two + "<p>Mer om vaktstart i sentralen.</p>",
            ),
            "utskrift.html": page(
                "Veileder", f"<h2>1 Roller</h2>{one}<h2>2 Vaktstart</h2>{two}<p>Mer om vaktstart i sentralen.</p>"
            ),
        }
    )
    assert lines(result) == [
        "1 Roller",
        "Tekst om roller og ansvar i Nødnett.",
        "2 Vaktstart",
        "Tekst om vaktstart og prøveanrop.",
        "Mer om vaktstart i sentralen.",
    ]
    assert len(result.warnings) == 2
    assert any("utskrift.html" in warning for warning in result.warnings)


def test_two_pages_that_only_share_a_number_are_both_kept_and_said_out_loud(guide: Guide) -> None:
    result = guide(
        {"a.html": page("8.3 Bruk av samband", "<p>En.</p>"), "b.html": page("8.3 SAR-inndeling", "<p>To.</p>")}
    )
    assert len(headings(result)) == 2
    assert result.warnings == ("to sider har nummer 8.3: a.html og b.html",)


def test_the_name_of_the_guide_and_a_banner_on_every_page_are_dropped(guide: Guide) -> None:
    pages = {}
    for number in range(1, 7):
        body = f"<p>Øvingsutgave, ikke offisiell.</p><h2>{number} Kapittel</h2><p>Tekst nummer {number}.</p>"
        pages[f"{number}.html"] = page("Nasjonal veileder", body)
    result = guide(pages)
    assert headings(result) == [(f"{number} Kapittel", 1) for number in range(1, 7)]
    assert "Øvingsutgave, ikke offisiell." not in lines(result)


def test_full_addresses_lead_to_the_pages_of_the_folder(guide: Guide) -> None:
    root = "https://www.helsedirektoratet.no/veiledere/nodnett"

    def canonical(path: str) -> str:
        return f"<link rel='canonical' href='{root}/{path}'>"

    links = f"<ul><li><a href='{root}/b'>B</a></li><li><a href='http://helsedirektoratet.no/veiledere/nodnett/a/'>A</a></li></ul>"
    result = guide(
        {
            "index.html": page("Veileder", links, head=canonical("")),
            "x1.html": page("Alfa", "<p>Tekst om alfa.</p>", head=canonical("a")),
            "x2.html": page("Bravo", "<p>Tekst om bravo.</p>", head=canonical("b")),
        }
    )
    assert [text for text, _ in headings(result)] == ["Bravo", "Alfa"]


def test_tables_are_numbered_through_the_guide(guide: Guide) -> None:
    table = "<table><tr><th>a</th><th>b</th></tr><tr><td>{}</td><td>x</td></tr></table>"
    result = guide({f"{n}.html": page(f"{n} Kapittel", table.format(n) + table.format(-n)) for n in (1, 2)})
    assert [block.table for block in result.blocks if block.table] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_a_bad_page_is_left_out_and_the_rest_is_read(guide: Guide, tmp_path: Path) -> None:
    result = guide({"1.html": page("1 Roller", "<p>Tekst.</p>"), "2.html": "", "1_files/ad.html": "<p>reklame</p>"})
    assert lines(result) == ["1 Roller", "Tekst."]
    assert result.warnings == ("2.html er utelatt: filen er tom",)
    (tmp_path / "tom").mkdir()
    with pytest.raises(ReadError, match="ingen HTML-sider"):
        html.read_folder(tmp_path / "tom")
