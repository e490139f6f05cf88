"""What is kept from run to run: every version, a record, and a register beside the training edition."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from ingest import build, register
from ingest.archive import digest
from ingest.errors import FetchError, RegisterError, Unreachable
from ingest.fetch import fetch
from tests.support import web_server as web
from tests.support.fetching import HASTY, bring, point
from tests.support.web_server import Resumable, Site

OLD = "# 1 Samband\n\nAlle skal lytte på kanal 3.\n\n# 2 Tap\n\nTap skal meldes innen ti minutter.\n"
NEW = OLD.replace("ti minutter", "fem minutter")


def test_a_document_that_has_not_changed_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    first = bring(tmp_path, "r.md", f"{site.address}/r.md")
    again = bring(tmp_path, "r.md", f"{site.address}/r.md")
    assert (first.status, again.status) == ("fetched", "unchanged")
    assert asdict(again) == {**asdict(first), "status": "unchanged"}
    assert site.headers("/r.md")[-1]["if-none-match"]
    assert len(list((tmp_path / "hentet" / "reglement").iterdir())) == 1


def test_the_same_bytes_from_a_server_without_validators_are_no_new_version(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = web.content(OLD.encode())
    assert [bring(tmp_path, "r.md", f"{site.address}/r.md").status for _ in range(2)] == ["fetched", "unchanged"]


def test_a_changed_document_is_a_new_version_and_the_old_one_stays(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    first = bring(tmp_path, "r.md", f"{site.address}/r.md")
    site.answers["/r.md"] = Resumable(NEW.encode())
    second = bring(tmp_path, "r.md", f"{site.address}/r.md")
    folder = tmp_path / "hentet"
    assert (second.status, second.previous) == ("new_version", first.file)
    assert (folder / first.file).read_text("utf-8") == OLD
    assert (folder / second.file).read_text("utf-8") == NEW
    record = json.loads((folder / "fetched.json").read_text("utf-8"))
    assert [entry["file"] for entry in record["reglement"]] == [first.file, second.file]
    assert [entry["sha256"] for entry in record["reglement"]] == [digest(folder / v.file) for v in (first, second)]
    (document,) = register.load(folder)
    assert document.file == (folder / second.file).resolve()


def test_a_web_page_that_only_looks_different_is_no_new_version(site: Site, tmp_path: Path) -> None:
    rules = "<h1>Reglement</h1><h2>1 Samband</h2><p>Alle skal lytte på kanal 3 hele vakten.</p>"
    for visit, words in enumerate((rules, rules, rules.replace("kanal 3", "kanal 4"))):
        site.answers["/r"] = web.page(f"<script>let visit = {visit}</script>{words}")
        statuses = [bring(tmp_path, "r.html", f"{site.address}/r").status]
        assert statuses == [("fetched", "unchanged", "new_version")[visit]]


def test_a_copy_that_was_lost_or_changed_by_hand_is_fetched_anew(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    first = bring(tmp_path, "r.md", f"{site.address}/r.md")
    (tmp_path / "hentet" / first.file).write_text("rettet for hånd", "utf-8")
    again = bring(tmp_path, "r.md", f"{site.address}/r.md")
    assert again.status == "fetched"
    assert (tmp_path / "hentet" / again.file).read_text("utf-8") == OLD
    assert (tmp_path / "hentet" / first.file).read_text("utf-8") == "rettet for hånd"


def test_a_failure_leaves_the_version_we_have_alone(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    first = bring(tmp_path, "r.md", f"{site.address}/r.md")
    kept = [tmp_path / "hentet" / name for name in ("register.toml", "fetched.json", first.file)]
    before = [path.read_bytes() for path in kept]
    site.answers["/r.md"] = web.status(404)
    assert bring(tmp_path, "r.md", f"{site.address}/r.md").status == "failed"
    assert [path.read_bytes() for path in kept] == before


def test_the_register_says_official_and_nothing_that_is_only_true_of_the_training_edition(
    site: Site, tmp_path: Path
) -> None:
    site.answers["/r.md"] = web.content(OLD.encode())
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    (document,) = register.load(tmp_path / "hentet")
    assert (document.official, document.title, document.level) == (True, "Reglement reglement", 1)
    assert document.publisher == "127.0.0.1"
    assert document.version == f"hentet {date.today():%d.%m.%Y}"
    assert document.valid_from is None


def test_a_document_says_its_own_version(site: Site, tmp_path: Path) -> None:
    about = "---\nversjon: 4.1\ngyldig fra: 01.03.2026\n---\n"
    site.answers["/r.md"] = web.content((about + OLD).encode())
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    (document,) = register.load(tmp_path / "hentet")
    assert (document.version, document.valid_from) == ("4.1", date(2026, 3, 1))


def test_an_official_document_of_ones_own_keeps_its_publisher(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = web.content(OLD.encode())
    fetch(point(tmp_path, ("a", "a.md", f"{site.address}/r.md"), official=True), limits=HASTY)
    (document,) = register.load(tmp_path / "hentet")
    assert document.publisher == "Øvingsutgaven"


def test_what_people_write_in_the_register_is_kept(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    path = tmp_path / "hentet" / "register.toml"
    own = '\n[[document]]\nid = "eget" # vårt\ntitle = "Eget"\nlevel = 3\nfile = "eget.md"\n'
    path.write_text(path.read_text("utf-8").replace('"Reglement reglement"', '"Rett tittel"') + own, "utf-8")
    site.answers["/r.md"] = Resumable(NEW.encode())
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    fetched, added = register.load(tmp_path / "hentet")
    assert (fetched.title, fetched.file.read_text("utf-8")) == ("Rett tittel", NEW)
    assert added.id == "eget"
    assert "# vårt" in path.read_text("utf-8")


def test_a_register_that_was_deleted_comes_back(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    (tmp_path / "hentet" / "register.toml").unlink()
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    assert [document.id for document in register.load(tmp_path / "hentet")] == ["reglement"]


def test_the_training_edition_is_untouched_and_the_official_one_is_ingested_on_its_own(
    site: Site, tmp_path: Path
) -> None:
    corpus = point(tmp_path / "k", ("reglement", "r.md", f"{site.address}/r.md"))
    (corpus / "r.md").write_text("# 1 Øving\n\nDette er øvingsutgaven.\n", "utf-8")
    (corpus / "glossary.toml").write_text(
        '[[term]]\nterm = "samband"\nalso = ["radio"]\nexplanation = "Tale."\n', "utf-8"
    )
    site.answers["/r.md"] = web.content(OLD.encode())
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    fetch(corpus, limits=HASTY)
    assert {path.name: path.read_bytes() for path in corpus.iterdir() if path.is_file()} == before
    index = tmp_path / "i"
    assert [report.id for report in build(corpus, index).documents] == ["reglement"]
    (report,) = build(corpus / "hentet", index).documents
    assert (report.status, report.sections) == ("changed", 2)
    assert (corpus / "hentet" / "glossary.toml").exists()


def test_a_corpus_made_by_fetch_is_brought_up_to_date_in_place(site: Site, tmp_path: Path) -> None:
    site.answers["/r.md"] = Resumable(OLD.encode())
    bring(tmp_path, "r.md", f"{site.address}/r.md")
    site.answers["/r.md"] = Resumable(NEW.encode())
    report = fetch(tmp_path / "hentet", limits=HASTY)
    assert report.folder == str(tmp_path / "hentet")
    assert [document.status for document in report.documents] == ["new_version"]
    assert not (tmp_path / "hentet" / "hentet").exists()


def test_one_document_that_fails_does_not_stop_the_others(site: Site, tmp_path: Path) -> None:
    site.answers["/b.md"] = web.content(OLD.encode())
    entries = [(name, f"{name}.md", f"{site.address}/{name}.md") for name in "ab"]
    report = fetch(point(tmp_path, *entries, ("c", "c.md", "http://127.0.0.1:9/c.md")), limits=HASTY)
    assert [document.status for document in report.documents] == ["failed", "fetched", "failed"]
    assert report.documents[2].reason == "får ikke kontakt med 127.0.0.1:9"


def test_only_the_documents_that_are_named_are_fetched(site: Site, tmp_path: Path) -> None:
    site.answers |= {f"/{name}.md": web.content(OLD.encode()) for name in "abc"}
    point(tmp_path, *((name, f"{name}.md", f"{site.address}/{name}.md") for name in "abc"))
    assert [document.id for document in fetch(tmp_path, ["c", "a", "c"], HASTY).documents] == ["c", "a"]
    assert site.paths() == ["/c.md", "/a.md"]


def test_an_unknown_id_or_one_without_address_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    point(tmp_path, ("a", "a.md", "http://127.0.0.1:9/a"), ("b", "b.md", ""))
    with pytest.raises(FetchError, match=r"«x» står ikke i .*register\.toml\. Kan hentes: a$"):
        fetch(tmp_path, ["x"], HASTY)
    with pytest.raises(FetchError, match="«b» har ingen source_url"):
        fetch(tmp_path, ["b"], HASTY)
    with pytest.raises(FetchError, match=r"Ingen dokumenter i .* har source_url"):
        fetch(point(tmp_path, ("b", "b.md", "")), (), HASTY)


def test_without_a_network_there_is_one_sentence(tmp_path: Path) -> None:
    point(tmp_path, *((name, f"{name}.md", f"http://127.0.0.1:9/{name}") for name in "abc"))
    with pytest.raises(Unreachable, match=r"^Får ikke kontakt med 127\.0\.0\.1:9: fetch trenger nett\. "):
        fetch(tmp_path, limits=HASTY)


def test_two_runs_in_one_folder_do_not_mix(tmp_path: Path) -> None:
    point(tmp_path, ("a", "a.md", "http://127.0.0.1:9/a"))
    (tmp_path / "hentet" / ".henter").mkdir(parents=True)
    with FileLock(tmp_path / "hentet" / ".henter" / "lock"), pytest.raises(FetchError, match="En annen prosess"):
        fetch(tmp_path, limits=HASTY)


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    point(tmp_path, ("a", "a.md", "http://127.0.0.1:9/a"))
    (tmp_path / "hentet").write_text("en fil")
    with pytest.raises(FetchError, match="Kan ikke skrive i"):
        fetch(tmp_path, limits=HASTY)


@pytest.mark.parametrize(("name", "error"), [("register.toml", RegisterError), ("fetched.json", FetchError)])
def test_a_damaged_register_or_record_is_told_before_anything_is_fetched(
    site: Site, tmp_path: Path, name: str, error: type[Exception]
) -> None:
    point(tmp_path, ("a", "a.md", f"{site.address}/a"))
    (tmp_path / "hentet").mkdir()
    (tmp_path / "hentet" / name).write_text("{ikke noe som helst", "utf-8")
    with pytest.raises(error, match=name):
        fetch(tmp_path, limits=HASTY)
    assert site.asked == []


def test_people_see_how_far_it_has_come(site: Site, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    site.answers["/r.md"] = Resumable(OLD.encode() * 2000)
    point(tmp_path, ("r", "r.md", f"{site.address}/r.md"))
    fetch(tmp_path, limits=HASTY, progress=lambda what, done, total: steps.append((what, done, total)))
    assert {what for what, _, _ in steps} == {"Henter Reglement r (kB)"}
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert steps[-1][1] == steps[-1][2] > 100
