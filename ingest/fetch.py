"""Brings the official documents of a register from their ``source_url``."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from ingest import readers, register
from ingest.archive import Archive, FetchedVersion, digest, now
from ingest.errors import FetchError, ReadError, Unreachable
from ingest.types import Document, FetchedDocument, FetchReport, ReadResult
from ingest.web.addresses import key
from ingest.web.crawl import crawl, with_address
from ingest.web.download import DONE, Validators, download
from ingest.web.landing import require_document
from ingest.web.limits import FetchLimits
from ingest.web.session import Session

logger = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""

_STAGING = ".henter"
_PAGES = "sider"


@dataclass(frozen=True, slots=True)
class _Brought:
    """What came, before it is known whether it is new."""

    path: Path
    address: str
    lasting: str
    validators: Validators
    warnings: tuple[str, ...] = ()


def fetch(
    corpus: Path | str,
    documents: Sequence[str] = (),
    limits: FetchLimits | None = None,
    progress: Progress | None = None,
) -> FetchReport:
    """Bring documents of a register, all that have a ``source_url`` if none is named.

    They go to ``hentet/`` in the corpus folder, each version in a folder of its own, with a register of their own:
    the documents of the corpus itself are never replaced. A corpus that fetch has made is brought up to date in place.

    :raises RegisterError: if a register cannot be used.
    :raises Unreachable: if there is no connection to any of the servers.
    :raises FetchError: for an id that the register does not have, or another run in the same folder.
    """
    corpus = Path(corpus)
    wanted = _wanted([replace(each, id=each.work) for each in register.load(corpus)], documents, corpus)
    archive = Archive(corpus)
    if (archive.folder / register.REGISTER_FILE).exists():
        register.load(archive.folder)
    staging = archive.folder / _STAGING
    try:
        staging.mkdir(parents=True, exist_ok=True)
        with FileLock(staging / "lock").acquire(timeout=0):
            run = _Fetch(archive, staging, limits or FetchLimits(), progress or (lambda what, done, total: None))
            return FetchReport(str(archive.folder), run.all(wanted))
    except Timeout as exc:
        raise FetchError(f"En annen prosess henter til {archive.folder}; vent til den er ferdig") from exc
    except OSError as exc:
        raise FetchError(f"Kan ikke skrive i {archive.folder}: {exc.strerror}") from exc


def _wanted(known: Sequence[Document], ids: Sequence[str], corpus: Path) -> list[Document]:
    found = {document.id: document for document in reversed(known) if document.source_url}
    if not ids:
        if not found:
            raise FetchError(f"Ingen dokumenter i {corpus / register.REGISTER_FILE} har source_url")
        return [document for document in known if found.get(document.id) is document]
    for name in ids:
        if name not in found:
            has_entry = any(document.id == name for document in known)
            what = "har ingen source_url" if has_entry else "står ikke"
            raise FetchError(f"«{name}» {what} i {corpus / register.REGISTER_FILE}. Kan hentes: {', '.join(found)}")
    return [found[name] for name in dict.fromkeys(ids)]


class _Fetch:
    def __init__(self, archive: Archive, staging: Path, limits: FetchLimits, progress: Progress) -> None:
        self._archive = archive
        self._staging = staging
        self._limits = limits
        self._progress = progress
        self._silent: dict[str, str] = {}

    def all(self, documents: Iterable[Document]) -> tuple[FetchedDocument, ...]:
        reports = [self._one(document) for document in documents]
        if all(report.reason in self._silent.values() for report in reports):
            raise Unreachable(
                f"Får ikke kontakt med {', '.join(self._silent)}: fetch trenger nett. Kjør den på en maskin med nett "
                f"og flytt mappen {self._archive.folder} hit, eller last ned dokumentene i nettleseren"
            )
        return tuple(reports)

    def _one(self, document: Document) -> FetchedDocument:
        failed = FetchedDocument(document.id, "failed", document.source_url)
        silence = self._silent.get(_host(document.source_url))
        if silence:
            return replace(failed, reason=silence)
        try:
            return self._bring(document)
        except Unreachable as exc:
            self._silent[exc.host] = str(exc)
            return replace(failed, reason=str(exc))
        except FetchError as exc:
            return replace(failed, reason=" ".join(str(exc).split()))
        except OSError as exc:
            return replace(failed, reason=f"kan ikke skrives til {self._archive.folder}: {exc.strerror}")
        except Exception as exc:
            logger.exception("Unexpected failure while fetching %s", document.source_url)
            return replace(failed, reason=f"uventet feil under henting ({type(exc).__name__}: {exc})")
        finally:
            self._tidy(document)

    def _tidy(self, document: Document) -> None:
        """Remove what was not taken in; only a file that broke off stays for the next run."""
        folder = self._staging / document.id
        shutil.rmtree(folder / _PAGES, ignore_errors=True)
        for file in folder.glob(f"{DONE}.*"):
            file.unlink()
        with suppress(OSError):
            folder.rmdir()

    def _bring(self, document: Document) -> FetchedDocument:
        latest = self._archive.latest(document.id)
        with Session(document.source_url, self._limits) as session:
            is_guide = document.file.is_dir() or not document.file.suffix
            brought = self._guide(session, document) if is_guide else self._file(session, document, latest)
        if brought is None:
            return _report(document, "unchanged", self._archive.confirm(document))
        return self._judge(document, brought, latest)

    def _file(self, session: Session, document: Document, latest: FetchedVersion | None) -> _Brought | None:
        known = Validators(latest.etag, latest.last_modified) if latest else Validators()
        what = f"Henter {document.short_title} (kB)"
        came = download(
            session,
            document.source_url,
            self._staging / document.id,
            known,
            lambda done, total: self._progress(what, done // 1024, total // 1024),
        )
        if came is None:
            return None
        if came.path.suffix == ".html" and came.path.stat().st_size <= self._limits.page_bytes:
            came.path.write_bytes(with_address(came.path.read_bytes(), came.address))
        return _Brought(came.path, came.address, came.lasting, came.validators)

    def _guide(self, session: Session, document: Document) -> _Brought:
        folder = self._staging / document.id / _PAGES
        shutil.rmtree(folder, ignore_errors=True)
        what = f"Henter {document.short_title} (sider)"
        came = crawl(session, document.source_url, folder, lambda done, total: self._progress(what, done, total))
        return _Brought(folder, came.address, came.lasting, Validators(), tuple(came.warnings))

    def _judge(self, document: Document, brought: _Brought, latest: FetchedVersion | None) -> FetchedDocument:
        """Take in what came if it can be read, is the document, and is not what we have."""
        try:
            content = readers.read(brought.path)
        except ReadError as exc:
            raise FetchError(f"det som kom fra {brought.address}, kan ikke leses: {exc}") from exc
        warnings = [*brought.warnings, *_moved(document, brought.lasting)]
        if brought.path.suffix == ".html":
            require_document(document, brought.path, brought.address, content)
        version = _version(document, brought, content)
        if latest and (latest.sha256 == version.sha256 or self._says_the_same(latest, brought.path, content)):
            return _report(document, "unchanged", self._archive.confirm(document), warnings)
        warnings.extend(_shrunk(version, latest))
        kept = self._archive.add(document, brought.path, version)
        report = _report(document, "new_version" if latest else "fetched", kept, warnings)
        return replace(report, previous=latest.file if latest else "")

    def _says_the_same(self, latest: FetchedVersion, path: Path, content: ReadResult) -> bool:
        """Web pages change with every visit without saying anything new, so their text is compared."""
        if not path.is_dir() and path.suffix != ".html":
            return False
        try:
            before = readers.read(self._archive.folder / latest.file)
        except ReadError:
            return False
        return [block.line for block in before.blocks] == [block.line for block in content.blocks]


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _report(document: Document, status: str, version: FetchedVersion, warnings: Sequence[str] = ()) -> FetchedDocument:
    return FetchedDocument(
        id=document.id,
        status=status,
        url=version.source_url,
        file=version.file,
        version=version.version,
        fetched=version.fetched,
        sha256=version.sha256,
        bytes=version.bytes,
        pages=version.pages,
        warnings=tuple(warnings),
    )


def _version(document: Document, brought: _Brought, content: ReadResult) -> FetchedVersion:
    files = [file for file in brought.path.rglob("*") if file.is_file()] if brought.path.is_dir() else [brought.path]
    about, moment = content.metadata, now()
    return FetchedVersion(
        file="",
        sha256=digest(brought.path),
        bytes=sum(file.stat().st_size for file in files),
        pages=len(files) if brought.path.is_dir() else content.pages,
        source_url=brought.lasting if key(brought.lasting) != key(document.source_url) else document.source_url,
        address=brought.address,
        fetched=moment,
        checked=moment,
        etag=brought.validators.etag,
        last_modified=brought.validators.last_modified,
        version=about.get("version") or _dated(about.get("updated", "")) or f"hentet {date.today():%d.%m.%Y}",
        valid_from=_iso(about.get("valid_from", "")),
    )


def _dated(updated: str) -> str:
    return f"oppdatert {date.fromisoformat(updated):%d.%m.%Y}" if _iso(updated) else ""


def _iso(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _moved(document: Document, lasting: str) -> list[str]:
    if key(lasting) == key(document.source_url):
        return []
    return [f'adressen er flyttet for godt; sett source_url = "{lasting}" i registeret du henter fra']


def _shrunk(version: FetchedVersion, latest: FetchedVersion | None) -> list[str]:
    """A site that was rebuilt may show only a part of what it showed before, and nobody would miss the rest."""
    if latest and version.pages < latest.pages / 2:
        return [
            f"den nye versjonen har {version.pages} sider, den forrige hadde {latest.pages}; se etter at alt kom med"
        ]
    return []
