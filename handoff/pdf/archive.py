"""What makes a file PDF/A-3a and PDF/UA-1 besides its pages: metadata, colour, the attached content.

ISO 19005-3 asks for XMP that agrees with the document information, an output intent and relations of
attachments; ISO 14289-1 for its own mark, a language and a title that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5
from xml.sax.saxutils import escape

from handoff.pdf import colour
from handoff.pdf.objects import Objects, literal

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


def information(objects: Objects, about: About) -> int:
    """The document information; gives its number."""
    date = _pdf_date(about.at)
    return objects.add(
        f"<</Title {literal(about.title)}/Creator({PRODUCER})/Producer({PRODUCER})"
        f"/CreationDate({date})/ModDate({date})>>"
    )


def entries(objects: Objects, about: About, claimed: bool = True) -> str:
    """Entries of the catalogue: metadata, colour, attachment.

    With `claimed` False the file does not call itself PDF/A, because pages of others are laid in.
    """
    title = about.title.encode("utf-8", "replace").decode("utf-8")
    xmp = _XMP.format(
        title=escape(title),
        date=about.at.isoformat(timespec="seconds"),
        producer=PRODUCER,
        claims=(_PDFA + _PDFUA) if claimed else "",
    )
    metadata = objects.stream("/Type/Metadata/Subtype/XML", xmp.encode("utf-8"))
    icc = objects.stream("/N 3/Filter/FlateDecode", colour.deflated())
    intent = (
        "/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        f"/Info(sRGB IEC61966-2.1)/DestOutputProfile {icc} 0 R>>]"
    )
    return f"/Metadata {metadata} 0 R{intent}{_attachment(objects, about)}"


def _attachment(objects: Objects, about: About) -> str:
    if not about.embed:
        return ""
    checksum = md5(about.embed, usedforsecurity=False).hexdigest()
    date = _pdf_date(about.at)
    file = objects.deflated(
        about.embed,
        f"/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size {len(about.embed)}"
        f"/CheckSum<{checksum}>/CreationDate({date})/ModDate({date})>>",
    )
    described = literal("このシートの内容（JSON）")
    spec = objects.add(
        f"<</Type/Filespec/F({ATTACHED})/UF({ATTACHED})/Desc {described}"
        f"/AFRelationship/Source/EF<</F {file} 0 R/UF {file} 0 R>>>>"
    )
    return f"/AF[{spec} 0 R]/Names<</EmbeddedFiles<</Names[({ATTACHED}){spec} 0 R]>>>>"


def _pdf_date(at: datetime) -> str:
    """D:20261122100000+09'00'."""
    minutes = int((at.utcoffset() or timedelta(0)).total_seconds()) // 60
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"D:{at:%Y%m%d%H%M%S}{sign}{minutes // 60:02}'{minutes % 60:02}'"
