"""What may be attached: PDF, JPEG and PNG, by their content and not by their name.

Images are decoded under a cap of pixels and written anew, so that nothing but the picture is left
(no place, no camera, nothing hidden behind it). PDFs are read through and refused when they hold
anything that acts: scripts, programs to start, forms that send, files inside.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

from handoff.actions.problems import refuse

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000  # a page scanned at 600 dpi has 35 million
MOST_PAGES = 200
MOST_OBJECTS = 200_000
DEEPEST = 40

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
_BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_ACTING_KEYS = ("/JS", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent")
_ACTIONS = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE"),
    *("/Rendition", "/Movie", "/Sound", "/RichMediaExecute"),
}
_SUBTYPES = {"/RichMedia", "/FileAttachment", "/Movie", "/Sound", "/Screen", "/3D"}

_WHICH = "PDF・JPEG・PNGのどれかにしてから、もう一度選んでください。"
_BROKEN = f"ファイルを読み取れませんでした。作り直すか、{_WHICH}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is kept: bytes, type, a harmless name, pages."""

    content: bytes
    media_type: str
    file_name: str
    pages: int = 1


def accept(file_name: str, content: bytes) -> Accepted:
    """Check an upload and bring it into the form that is kept. Raises Refused with what to do."""
    if not content:
        raise refuse("file", "ファイルが空です。もう一度選んでください。")
    if len(content) > LARGEST:
        size = len(content) / 1024 / 1024
        raise refuse(
            "file",
            f"ファイルが大きすぎます（{size:.1f} MB）。{LARGEST // 1024 // 1024} MBまでに分けるか、"
            "解像度を下げてください。",
        )
    kind = next((k for start, k in _BEGINNINGS.items() if content.startswith(start)), None)
    if kind is None:
        raise refuse("file", f"このファイルは添付できません。{_WHICH}")
    name = harmless_name(file_name, ENDINGS[kind])
    if kind == PDF:
        return Accepted(content, PDF, name, _pages_of(content))
    return Accepted(_redrawn(content, kind), kind, name)


def harmless_name(file_name: str, ending: str) -> str:
    """The name for people: no folders, no invisible characters, the ending of what it really is."""
    last = PurePosixPath(file_name.replace("\\", "/")).name
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = seen.strip(" .")
    for known in (".pdf", ".jpg", ".jpeg", ".png"):
        stem = stem[: -len(known)] if stem.lower().endswith(known) else stem
    return (stem.strip(" .")[:150] or "書類") + ending


def _redrawn(content: bytes, kind: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            return _plain(ImageOps.exif_transpose(picture), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refuse("file", "画像が大きすぎます。解像度を下げてから選んでください。") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise refuse("file", _BROKEN) from None


def _plain(picture: Image.Image, kind: str) -> bytes:
    """The picture alone, written anew: no place, no camera, no comment."""
    keeps = ("L", "RGB") if kind == JPEG else ("1", "L", "RGB", "RGBA")
    other = "RGB" if kind == JPEG else "RGBA"
    plain = picture if picture.mode in keeps else picture.convert(other)
    plain.info = {}
    out = BytesIO()
    if kind == JPEG:
        plain.save(out, "JPEG", quality=90, optimize=True)
    else:
        plain.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pages_of(content: bytes) -> int:
    """The number of pages of a PDF that only shows. Raises Refused."""
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            if not 1 <= pages <= MOST_PAGES:
                words = f"PDFは{MOST_PAGES}ページまでです。分けて添付してください。"
                raise refuse("file", words if pages else _BROKEN)
            if len(pdf.objects) > MOST_OBJECTS or _acts(pdf):
                raise refuse(
                    "file",
                    "動く仕掛けやほかのファイルが入ったPDFは添付できません。"
                    "印刷の画面から「PDFとして保存」したものを選んでください。",
                )
    except pikepdf.PasswordError:
        raise refuse(
            "file",
            "パスワードのかかったPDFは添付できません。パスワードを外してから選んでください。",
        ) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise refuse("file", _BROKEN) from None
    return pages


def _acts(pdf: pikepdf.Pdf) -> bool:
    objects = [pdf.trailer, *pdf.objects]
    return any(_is_acting(found) for one in objects for found in _dictionaries(one))


def _dictionaries(start: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """A dictionary and those written inside it; what is referred to comes by itself."""
    waiting = [(start, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        inner: list[pikepdf.Object] = []
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            inner = [one[key] for key in one.keys()]  # noqa: SIM118 - not a dict
        elif isinstance(one, pikepdf.Array):
            inner = list(one)
        waiting += [
            (child, depth + 1)
            for child in inner
            if isinstance(child, pikepdf.Object) and not child.is_indirect
        ]


def _is_acting(found: pikepdf.Object) -> bool:
    if any(key in found for key in _ACTING_KEYS):
        return True
    if str(found.get("/Type", "")) == "/EmbeddedFile":
        return True
    return str(found.get("/S", "")) in _ACTIONS or str(found.get("/Subtype", "")) in _SUBTYPES
