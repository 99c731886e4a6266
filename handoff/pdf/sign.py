"""Electronic signatures on finished papers: PAdES, added behind the last byte, nothing rewritten.

The first signature seals the paper: afterwards only further signatures and time stamps may be added.
It leaves an empty field for the other side. A time stamp comes later and from elsewhere
(`add_time_stamp`), so that no paper waits for a service that is away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NumberObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle

from handoff.pdf import signature_stamp
from handoff.pdf.adding import AddingWriter
from handoff.pdf.certificates import CannotSign, SigningKeys
from handoff.pdf.own_loop import with_own_loop
from handoff.pdf.signature_stamp import StampWords

FIRST, SECOND = "Signature1", "Signature2"
_TOLD = {FIRST: "送った側の電子署名", SECOND: "受け取った側の電子署名"}
_ROOM = 1_600  # bytes for what a signature holds beside its certificates
_CENTRED = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins())


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature: who, when (aware, Japan time), why."""

    words: StampWords
    reason: str


def sign(pdf: bytes, keys: SigningKeys, signing: Signing) -> bytes:
    """The paper with a signature of the sender (PAdES B-B) and a field for the other side.

    Raises CannotSign when the certificate is not good at that moment or the file cannot be signed.
    """
    writer = _opened(pdf)
    for number, name in enumerate((FIRST, SECOND), 1):
        _add_field(writer, number, name)
    return _signed(writer, keys, signing, FIRST, seals=True)


def countersign(pdf: bytes, keys: SigningKeys, signing: Signing) -> bytes:
    """A signed paper with the signature of the receiver in the field left for it.

    Raises CannotSign, also when that field is missing or filled.
    """
    writer = _opened(pdf)
    empty = [name for name, _, _ in enumerate_sig_fields(writer.prev, filled_status=False)]
    if SECOND not in empty:
        raise CannotSign("この書類には、2つめの電子署名の欄がありません。")
    return _signed(writer, keys, signing, SECOND, seals=False)


def _opened(pdf: bytes) -> AddingWriter:
    try:
        return AddingWriter(pdf)
    except (PdfError, ValueError) as error:
        raise CannotSign("PDFとして読み取れないため、署名できません。") from error


def _signed(
    writer: AddingWriter,
    keys: SigningKeys,
    signing: Signing,
    name: str,
    seals: bool,
) -> bytes:
    if not keys.is_good(signing.words.at):
        raise CannotSign("署名用の証明書の期限が切れています。")
    told = PdfSignatureMetadata(
        field_name=name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=signing.words.who,
        reason=signing.reason,
        certify=seals,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    seen = StaticStampStyle(
        border_width=0,
        background=_Drawn(signature_stamp.draw(signing.words)),
        background_layout=_CENTRED,
    )
    signer = _AtItsTime(told, keys.signer, stamp_style=seen)
    signer.at = signing.words.at
    try:
        room = 2 * (_ROOM + sum(len(one.dump()) for one in keys.chain))  # written as hex digits
        made: BytesIO = with_own_loop(
            signer.sign_pdf, writer, existing_fields_only=True, bytes_reserved=room
        )
    except (SigningError, PdfError, ValueError) as error:
        raise CannotSign(f"署名できませんでした：{error}") from error
    return made.getvalue()


class _AtItsTime(PdfSigner):
    """A signer that writes down the moment of the act instead of asking the clock."""

    at: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


class _Drawn(PdfContent):
    """A page in memory as the picture of a signature."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        """Take the page over, with its own fonts."""
        writer = self._ensure_writer
        taken = writer.import_page_as_xobject(PdfFileReader(BytesIO(self._page)))
        self.resources.xobject["/Seen"] = taken
        x1, y1, x2, y2 = taken.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x2 - x1), height=abs(y2 - y1))
        return b"/Seen Do"


def _add_field(writer: AddingWriter, number: int, name: str) -> None:
    box = signature_stamp.place(number)
    spec = SigFieldSpec(name, box=box, readable_field_name=_TOLD[name])  # type: ignore[arg-type]
    append_signature_field(writer, spec)
    fields = writer.root["/AcroForm"]["/Fields"]
    _tag(writer, fields.raw_get(len(fields) - 1), name)


def _tag(writer: AddingWriter, field: Any, name: str) -> None:
    """Give the field its place in the structure of a tagged paper (PDF/UA-1, 7.18.4)."""
    if "/StructTreeRoot" not in writer.root:
        return
    root = writer.root["/StructTreeRoot"]
    page = field.get_object().raw_get("/P")
    whole = root["/K"][0] if isinstance(root["/K"], ArrayObject) else root["/K"]
    above = root.raw_get("/K")
    above = above.raw_get(0) if isinstance(above, ArrayObject) else above
    seen = _dictionary({"/Type": pdf_name("/OBJR"), "/Obj": field, "/Pg": page})
    element = writer.add_object(
        _dictionary(
            {
                "/Type": pdf_name("/StructElem"),
                "/S": pdf_name("/Form"),
                "/P": above,
                "/K": seen,
                "/Alt": pdf_string(_TOLD[name]),
            }
        )
    )
    number = _next_key(root["/ParentTree"])
    field.get_object()["/StructParent"] = _number(number)
    root["/ParentTreeNextKey"] = _number(number + 1)
    numbers = root["/ParentTree"]["/Nums"]
    numbers.extend((_number(number), element))
    whole["/K"].append(element)
    for changed in (root, root["/ParentTree"], numbers, whole, whole["/K"]):
        writer.update_container(changed)


def _next_key(tree: DictionaryObject) -> int:
    numbers = tree["/Nums"]
    return max((int(numbers[at]) for at in range(0, len(numbers), 2)), default=-1) + 1


def _dictionary(entries: dict[str, Any]) -> DictionaryObject:
    made = {pdf_name(key): value for key, value in entries.items()}
    return DictionaryObject(made)  # type: ignore[no-untyped-call]


def _number(value: int) -> NumberObject:
    return NumberObject(value)  # type: ignore[no-untyped-call]
