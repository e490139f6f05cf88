"""Small whole documents in every format, for the mutations to damage."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

from pypdf import PdfReader, PdfWriter

from evals.fuzz import word_parts
from evals.fuzz.pdf_seed import make_pdf

READERS = ("pdf", "docx", "odt", "rtf", "html", "md", "txt")

_TEXT = """Rutine for samband
==================
Versjon: 2.0
Gyldig fra: 01.02.2026

Innhold
1 Formål ............ 2
2 Ansvar ............ 3

1 Formål

Rutinen gjelder alle som bærer radio-
terminal i tjenesten, jf. punkt 2.1.

2 Ansvar

2.1 Vaktleder
Vaktleder skal
- kontrollere batteri
- melde fra om feil
  innen ti minutter

1. slå på
2. velg gruppe

Gruppe | Bruk
DAL-1 | dag
DAL-2 | natt

Vedlegg A Sjekkliste
a) batteri
[ ] lader
"""

_MARKDOWN = """---
title: Rutine
version: 2.0
---
# Rutine for *samband*

## 1 Formål {#formal}

Rutinen[^1] gjelder **alle** med [radio](https://dalby.no "Dalby").
<!-- notat --> Linje\\
brudd<br>her ![bilde](b.png)

### 1.1 Ansvar

1. Slå på
   - hold `inne`
   > sitat i punkt
2. Velg gruppe

- [ ] lader
- [x] batteri

| Gruppe | Bruk |
|:--|--:|
| DAL-1 | dag<br>natt |

::: box Merk
Husk batteri^[og lader].
:::

> [!NOTE]
> Et notat.

```
kode
```

    innrykk

Tittel
------
**2 Fet linje**

[^1]: Fotnote
    over to linjer.
"""

_HTML = """<?xml version="1.0"?><!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>1.2 Tap - Dalby</title><link rel="canonical" href="https://dalby.no/a">
<meta property="og:url" content="https://dalby.no/b"><style>p {color: red}</style></head><body>
<header><nav aria-label="Brødsmulesti"><ol><li><a href="/">Hjem</a></li><li>1.2 Tap</li></ol></nav></header>
<div id="cookie-banner">Vi bruker informasjonskapsler <button>Godta</button></div>
<main><article><h1 id="t">1.2 Tap av terminal</h1><p>Siste faglige endring: 19. oktober 2018</p>
<p>Meld <b>straks</b><sup><a href="#fn1">1</a></sup> fra, se <a href="1.3.html">punkt 1.3</a>.<br>
Linje to &amp; tre &#248; &nbsp;</p>
<h2>1.2.1 Rekkefølge</h2>
<ol type="a" start="2"><li>ring<ul><li>hold <input type="checkbox" checked></li></ul></li><li value="7">vent</li></ol>
<dl><dt>AMK</dt><dd>sentral</dd><dt>LV</dt><dd><p>legevakt</p></dd></dl>
<table><caption>Grupper</caption><thead><tr><th colspan="2">Gruppe</th><th>Bruk</th></tr></thead>
<tr><td rowspan="2">DAL</td><td>1</td><td>dag</td></tr><tr><td>2</td><td>natt</td></tr>
<tfoot><tr><td colspan="3">slutt</td></tr></tfoot></table>
<details open id="d"><summary>Vis mer om tap</summary><p>Mer.</p></details>
<div class="fact-box"><h3>Merk</h3><p>Husk batteri.</p></div><blockquote><p>Sitat</p></blockquote>
<h3><button aria-controls="x">Trekkspill</button></h3><div id="x" hidden><p>Skjult</p></div>
<p style="display:none">borte</p><pre>a
 b</pre><figure><img alt="bilde"><figcaption>Figur 1</figcaption></figure>
<div role="heading" aria-level="4">Rolle</div><p>– en<br>– to</p></article></main>
<footer><p>Dalby kommune</p></footer><script>x()</script></body></html>
"""

_RTF = r"""{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset2 Symbol;}}
{\stylesheet{\ql Normal;}{\s1\outlinelevel0\b heading 1;}{\*\cs10 Default;}{\s9 Title;}}{\info{\title Rutine}}
{\header\pard Dok-ID: P-1\tab Versjon: 2.0\par}\pard\plain\s9 Rutine\par
{\field{\*\fldinst TOC}{\fldrslt\pard 1 Form\'e5l\tab 2\par}}
\pard\plain\s1\b {\listtext\pard 1.\tab}Form\'e5l\par
\pard\plain Meld {\v skjult}{\deleted borte}fra\u8212?{\footnote\pard Fotnote.} straks
\emdash{\field{\*\fldinst REF}{\fldrslt 2.1}}.\par
\pard{\listtext\f1\'b7\tab}punkt\par\pard{\pntext 2)\tab}Velg\line gruppe\par
\trowd\trhdr\cellx1000\cellx3000\pard\intbl Gruppe\cell Bruk\cell\row
\trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl DAL\cell dag\cell natt\cell\row
\trowd\clvmrg\cellx1000\clmgf\cellx2000\clmrg\cellx3000
\pard\intbl\cell{\itap2 indre\nestcell{\*\nesttableprops\nestrow}}\cell x\cell\row
\pard Tekst{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Boks\par}}{\shprslt Boks}}{\pict 89504e47}
{\*\x\bin4 abcd}\par
{\field{\*\fldinst FORMCHECKBOX {\*\formfield\fftype1\ffres1}}{\fldrslt}}Lader {\upr{a}{\*\ud\u230?}}\par}"""


@cache
def seeds(reader: str) -> tuple[bytes, ...]:
    """The whole documents of a format."""
    match reader:
        case "pdf":
            plain = make_pdf()
            return plain, make_pdf(zlib.compress), _rewritten(plain), _rewritten(plain, "")
        case "docx":
            return (_zipped(word_parts.DOCX),)
        case "odt":
            flat = word_parts.ODT["content.xml"].replace("document-content", "document").encode()
            return _zipped(word_parts.ODT), flat
        case "rtf":
            return (_RTF.encode("latin-1"),)
        case "html":
            return _HTML.encode(), _HTML.replace("utf-8", "iso-8859-1").encode("cp1252"), _HTML.encode("utf-16")
        case "md":
            return (_MARKDOWN.encode(),)
        case _:
            return _TEXT.encode(), _TEXT.encode("cp1252"), _TEXT.replace("\n", "\r\n").encode("utf-16")


def _zipped(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _rewritten(data: bytes, password: str | None = None) -> bytes:
    """As another program would write it; encrypted if there is a password, though it be empty."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
