"""The parts of a small Word file and of a small OpenDocument text, with all that their readers look for."""

from __future__ import annotations

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS = ("styles", "numbering", "footnotes", "endnotes", "header")


def _p(inner: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _r(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(kind: str, more: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{more}</w:fldChar></w:r>'


def _listed(number: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


_BOX = f"<w:txbxContent>{_p(_r('Boks'))}</w:txbxContent>"
_BODY = "".join(
    [
        f"<w:tbl><w:tr><w:tc>{_p(_r('Dok-ID'))}</w:tc><w:tc>{_p(_r('P-1'))}</w:tc></w:tr>"
        f"<w:tr><w:tc>{_p(_r('Versjon'))}</w:tc><w:tc>{_p(_r('2.0'))}</w:tc></w:tr></w:tbl>",
        _p(_r("Rutine"), '<w:pStyle w:val="Title"/>'),
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{_p(_r('1 Formål 2'))}</w:sdtContent></w:sdt>",
        _p(_r("Formål"), '<w:pStyle w:val="Heading1"/>' + _listed(1, 0)),
        _p(_r("Omfang"), '<w:pStyle w:val="Heading2"/><w:outlineLvl w:val="1"/>' + _listed(1, 1)),
        _p(
            _r("Meld ") + f"<w:ins>{_r('straks')}</w:ins><w:del><w:r><w:delText>aldri</w:delText></w:r></w:del>"
            "<w:r><w:footnoteReference w:id='2'/></w:r>"
            + _r(" skjult", "<w:vanish/>")
            + _r(" fet", "<w:b/><w:sz w:val='28'/>")
        ),
        _p(
            _field("begin")
            + "<w:r><w:instrText>REF a</w:instrText></w:r>"
            + _field("separate")
            + _r("punkt 2")
            + _field("end")
            + _field("begin", "<w:ffData><w:checkBox><w:default w:val='1'/></w:checkBox></w:ffData>")
            + _field("end")
            + "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='1'/></w14:checkbox></w:sdtPr><w:sdtContent/></w:sdt>"
            "<w:r><w:sym w:font='Wingdings' w:char='F0E0'/><w:tab/><w:br/><w:noBreakHyphen/></w:r>"
        ),
        _p(
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
            + _BOX
            + "</wps:txbx></w:drawing>"
            f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{_BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        _p(_r("2 Fet linje", "<w:b/>")),
        _p(_r("punkt"), _listed(2, 0)),
        _p(_r("D"), '<w:framePr w:dropCap="drop"/>'),
        _p(_r("ette er tekst."), '<w:rPr><w:del w:id="1"/></w:rPr>'),
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        f"<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{_p(_r('Gruppe'))}</w:tc><w:tc>{_p(_r('Bruk'))}</w:tc></w:tr>"
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
        f"<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{_p(_r('DAL'))}</w:tc>"
        f"<w:tc>{_p(_r('dag'))}</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{_p('')}</w:tc>"
        f"<w:tc><w:tbl><w:tr><w:tc>{_p(_r('indre'))}</w:tc></w:tr></w:tbl>{_p('')}</w:tc></w:tr></w:tbl>",
    ]
)
_LEVELS = "".join(
    f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="Heading{i + 1}"/>'
    f'<w:lvlText w:val="{text}"/><w:lvlRestart w:val="{i}"/></w:lvl>'
    for i, (form, text) in enumerate((("decimal", "%1"), ("lowerRoman", "%1.%2"), ("upperLetter", "%3)")))
)
_STYLE = '<w:style w:type="paragraph" w:styleId="{0}"><w:name w:val="{1}"/><w:basedOn w:val="{2}"/>{3}</w:style>'

DOCX = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    + "".join(f'<Override PartName="/word/{k}.xml" ContentType="{_TYPE}.{k}+xml"/>' for k in _KINDS)
    + "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(f'<Relationship Id="r{i}" Type="{_OFFICE}/{k}" Target="{k}.xml"/>' for i, k in enumerate(_KINDS))
    + "</Relationships>",
    "word/document.xml": f"<w:document {_NAMES}><w:body>{_BODY}</w:body></w:document>",
    "word/styles.xml": f"<w:styles {_NAMES}>"
    "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='22'/></w:rPr></w:rPrDefault></w:docDefaults>"
    + _STYLE.format("Normal", "Normal", "", "")
    + _STYLE.format("Title", "Title", "Normal", "")
    + _STYLE.format("Heading1", "heading 1", "Normal", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr>')
    + _STYLE.format("Heading2", "Overskrift 2", "Heading1", "")
    + "</w:styles>",
    "word/numbering.xml": f'<w:numbering {_NAMES}><w:abstractNum w:abstractNumId="1">{_LEVELS}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>',
    "word/footnotes.xml": f"<w:footnotes {_NAMES}><w:footnote w:id='2'>{_p(_r('Fotnote'))}</w:footnote></w:footnotes>",
    "word/endnotes.xml": f"<w:endnotes {_NAMES}><w:endnote w:id='2'>{_p(_r('Sluttnote'))}</w:endnote></w:endnotes>",
    "word/header.xml": f"<w:hdr {_NAMES}>{_p(_r('Dok-ID: P-1'))}</w:hdr>",
}

_ODF = " ".join(
    [
        *(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("office", "style", "text", "table", "form")
        ),
        'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"',
        'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"',
        'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"',
        'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)
_ODT_STYLES = (
    '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_1" '
    'style:default-outline-level="2" style:list-style-name="L1"><style:text-properties fo:font-weight="bold" '
    'fo:font-size="14pt" style:text-underline-style="solid"/></style:style>'
    '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="." text:start-value="2"/><text:list-level-style-number text:level="2" style:num-format="a" '
    'text:display-levels="2" loext:num-list-format="%1%.%2%"/><text:list-level-style-bullet text:level="3" '
    'text:bullet-char="•"/></text:list-style>'
)
_ODT_BODY = (
    '<office:forms><form:form><form:checkbox form:id="c1" form:current-state="checked"/></form:form></office:forms>'
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>Borte</text:p></text:deletion>"
    '</text:changed-region></text:tracked-changes><text:p text:style-name="Title">Rutine</text:p>'
    "<text:table-of-content><text:index-body><text:p>1 Formål 2</text:p></text:index-body></text:table-of-content>"
    '<text:h text:outline-level="1">Formål</text:h><text:h text:outline-level="2" text:style-name="P1">Omfang</text:h>'
    '<text:p>Meld <text:span text:style-name="T1">skjult</text:span><text:s text:c="3"/>fra<text:note '
    'text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Fotnote</text:p>'
    "</text:note-body></text:note><text:tab/><text:line-break/><office:annotation><text:p>merknad</text:p>"
    '</office:annotation> straks.</text:p><text:list xml:id="l1" text:style-name="L1"><text:list-item '
    'text:start-value="4"><text:p>punkt</text:p><text:p>mer</text:p><text:list><text:list-item><text:p>under</text:p>'
    "</text:list-item></text:list></text:list-item></text:list>"
    '<text:list text:style-name="L1" text:continue-list="l1"><text:list-header><text:p>hode</text:p></text:list-header>'
    '<text:list-item><text:h text:outline-level="2"><text:number>2.1</text:number>Ansvar</text:h>'
    "</text:list-item></text:list>"
    "<table:table><table:table-header-rows><table:table-row><table:table-cell "
    "table:number-columns-spanned='2'><text:p>Gruppe</text:p></table:table-cell><table:covered-table-cell/>"
    "</table:table-row></table:table-header-rows>"
    "<table:table-row table:number-rows-repeated='2'><table:table-cell "
    "table:number-rows-spanned='2'><text:p>DAL</text:p></table:table-cell>"
    "<table:table-cell table:number-columns-repeated='2'><text:p>dag</text:p></table:table-cell>"
    "</table:table-row></table:table><text:p><draw:frame><draw:text-box><text:p>Boks</text:p></draw:text-box></draw:frame>"
    '<draw:control draw:control="c1"/> Lader <field:fieldmark field:type="vnd.oasis.opendocument.field.FORMCHECKBOX">'
    '<field:param field:name="Checkbox_Checked" field:value="true"/></field:fieldmark></text:p>'
    '<text:section text:display="none"><text:p>Skjult</text:p></text:section>'
)

ODT = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": f"<office:document-content {_ODF}><office:automatic-styles>{_ODT_STYLES}</office:automatic-styles>"
    f"<office:body><office:text>{_ODT_BODY}</office:text></office:body></office:document-content>",
    "styles.xml": f'<office:document-styles {_ODF}><office:styles><style:style style:name="Heading_20_1" '
    'style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="P1"/>'
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1"/>'
    '<text:outline-level-style text:level="2" style:num-format="I" text:display-levels="2"/></text:outline-style>'
    "</office:styles><office:master-styles><style:master-page><style:header>"
    "<text:p>Dok-ID: P-1</text:p></style:header></style:master-page></office:master-styles></office:document-styles>",
    "meta.xml": f"<office:document-meta {_ODF}><office:meta><dc:title>Rutine</dc:title></office:meta>"
    "</office:document-meta>",
    "META-INF/manifest.xml": "<manifest/>",
}
