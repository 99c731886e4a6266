"""What makes a file PDF/A-3a and PDF/UA-1 besides its pages: metadata, colour, the attached content.

ISO 19005-3 asks for XMP that agrees with the document information, an output intent and relations of
attachments; ISO 14289-1 for its own mark, a language and a title that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import XMP, PDFArray, PDFDictionary, PDFString

from handoff.pdf import colour
from handoff.pdf.document import SheetCanvas, SheetDocument
from handoff.pdf.streams import deflated, ready_stream

PRODUCER = "Handoff"
ATTACHED = "content.json"
"""Name of the attachment that holds the content the pages were made from."""

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>ja-JP</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
{claims}</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
_PDFA = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n"
_PDFUA = """<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
"""


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself. `at` is an aware datetime; `embed` the content as JSON."""

    title: str
    at: datetime
    embed: bytes = b""


def inform(canvas: SheetCanvas, about: About) -> None:
    """Set the document information, and that a viewer shows the title."""
    canvas.setTitle(_title(about))
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setViewerPreference("DisplayDocTitle", "true")


def claim(doc: SheetDocument, about: About, claimed: bool = True) -> None:
    """Give the catalogue metadata, colour and attachment.

    With `claimed` False the file does not call itself PDF/A, because pages of others are laid in.
    """
    xmp = _XMP.format(
        title=escape(_title(about)),
        date=about.at.isoformat(timespec="seconds"),
        producer=PRODUCER,
        claims=(_PDFA + _PDFUA) if claimed else "",
    ).encode("utf-8")
    intent = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": PDFString("sRGB"),
        "Info": PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": doc.Reference(ready_stream(colour.deflated(), N=3)),
    }
    catalogue = doc.Catalog
    catalogue.Metadata = XMP(creator=lambda _: xmp)
    catalogue.OutputIntents = PDFArray([PDFDictionary(intent)])
    if about.embed:
        attached = doc.Reference(_attachment(doc, about.embed))
        names = PDFDictionary({"Names": PDFArray([PDFString(ATTACHED), attached])})
        catalogue.AF = PDFArray([attached])
        catalogue.Names = PDFDictionary({"EmbeddedFiles": names})


def _attachment(doc: SheetDocument, data: bytes) -> Any:
    parameters = {
        "Size": len(data),
        "CheckSum": f"<{md5(data, usedforsecurity=False).hexdigest()}>",
        "CreationDate": doc.date(),
        "ModDate": doc.date(),
    }
    stream = deflated(
        data,
        Type="/EmbeddedFile",
        Subtype="/application#2Fjson",
        Params=PDFDictionary(parameters),
    )
    file = doc.Reference(stream)
    return PDFDictionary(
        {
            "Type": "/Filespec",
            "F": PDFString(ATTACHED),
            "UF": PDFString(ATTACHED),
            "Desc": PDFString("このシートの内容（JSON）"),
            "AFRelationship": "/Source",
            "EF": PDFDictionary({"F": file, "UF": file}),
        }
    )


def _title(about: About) -> str:
    return about.title.encode("utf-8", "replace").decode("utf-8")
