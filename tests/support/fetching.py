"""What the tests of fetching share: a corpus that points at a site, and limits that do not keep a test waiting."""

from __future__ import annotations

from pathlib import Path

from ingest.fetch import fetch
from ingest.types import FetchedDocument
from ingest.web.limits import FetchLimits

HASTY = FetchLimits(
    connect_s=2, read_s=0.4, request_s=1.5, guide_s=10, pauses=(0, 0), patience_s=1, delay_s=0, redirects=5
)


def point(folder: Path, *entries: tuple[str, str, str], official: bool = False) -> Path:
    """A corpus with a register that says where documents are: id, file and address of each."""
    listed = [
        f'[[document]]\nid = "{name}"\ntitle = "Reglement {name}"\nlevel = 1\nfile = "{file}"\n'
        f'publisher = "Øvingsutgaven"\nversion = "øving"\nvalid_from = 2020-01-01\nsource_url = "{address}"\n'
        f"official = {str(official).lower()}\n"
        for name, file, address in entries
    ]
    folder.mkdir(exist_ok=True)
    (folder / "register.toml").write_text("\n".join(listed), "utf-8")
    return folder


def bring(folder: Path, file: str, address: str, limits: FetchLimits = HASTY) -> FetchedDocument:
    """Fetch one document into a corpus, and say how it went."""
    point(folder, ("reglement", file, address))
    (report,) = fetch(folder, limits=limits).documents
    assert "uventet feil" not in report.reason
    return report
