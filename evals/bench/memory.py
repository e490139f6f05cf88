"""Whether the memory of ingest grows with the corpus."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.settings import Settings
from evals.bench.figures import Figure, Tell
from evals.errors import RunError

SMALL, LARGE = 250, 1000
PAGES_PER_DOCUMENT = 50
LARGEST_MIB, GROWTH = 1536.0, 1.1

_WORDS = (
    "terminalen basen kanalen vakten lederen sambandet anropet oppdraget bilen talegruppen batteriet meldingen "
    "skal bør kan meldes byttes kvitteres prøves føres slås av på til fra før etter under hver uke time natt "
    "straks skriftlig muntlig og"
).split()

_INGEST = """
import sys
from app.cli import main
code = main(sys.argv[1:])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
sys.exit(code)
"""
"""The command, which says at last how much memory it needed; a parent would be told of its own as well."""


def measure(_: Settings, tell: Tell) -> list[Figure]:
    """Ingest generated corpora of two sizes, each in a process of its own, and compare the peaks."""
    small, large = (_peak(pages, tell) for pages in (SMALL, LARGE))
    return [
        Figure(f"minne ved innlesing av {SMALL} sider", small, "MiB", LARGEST_MIB),
        Figure(f"minne ved innlesing av {LARGE} sider", large, "MiB", LARGEST_MIB),
        Figure(f"minne ved {LARGE} sider mot {SMALL}", large / small, "×", GROWTH),
    ]


def write_corpus(folder: Path, pages: int) -> None:
    """PDF files of numbered sections with invented text, and their register; the same at every call."""
    entries = []
    for number in range(1, pages // PAGES_PER_DOCUMENT + 1):
        _write_pdf(folder / f"{number}.pdf", random.Random(number))
        entries.append(
            f'[[document]]\nid = "rutine-{number}"\ntitle = "Rutine {number}"\nlevel = 3\nfile = "{number}.pdf"\n'
        )
    (folder / "register.toml").write_text("\n".join(entries), "utf-8")


def _write_pdf(path: Path, chance: random.Random) -> None:
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(1, PAGES_PER_DOCUMENT + 1):
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawString(72, 770, f"{page} {' '.join(chance.sample(_WORDS, 3)).capitalize()}")
        canvas.setFont("Helvetica", 10.5)
        for line in range(14):
            canvas.drawString(72, 740 - 15 * line, f"{' '.join(chance.choices(_WORDS, k=11)).capitalize()}.")
        canvas.showPage()
    canvas.save()


def _peak(pages: int, tell: Tell) -> float:
    """The largest resident memory, in MiB, of ``sambandssvar ingest``."""
    with TemporaryDirectory() as folder:
        tell(f"Skriver {pages} sider")
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        write_corpus(corpus, pages)
        tell(f"Leser inn {pages} sider")
        arguments = ["ingest", "--corpus", str(corpus), "--index", str(Path(folder) / "index")]
        done = subprocess.run(
            [sys.executable, "-c", _INGEST, *arguments], capture_output=True, encoding="utf-8", check=False
        )
    if done.returncode:
        raise RunError(f"«sambandssvar ingest» av {pages} sider mislyktes: {done.stderr.strip()}")
    return int(done.stdout.splitlines()[-1]) / 1024
