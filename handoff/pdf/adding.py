"""Adding to a finished file behind its last byte, for signatures and time stamps."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class AddingWriter(IncrementalPdfFileWriter):
    """Adds objects and leaves what the file says about itself as it is.

    pyHanko would write the metadata anew with the date of the clock; its form of the description of
    PDF/UA is not allowed in PDF/A-3, and the paper's own date is the one that counts.
    """

    def __init__(self, pdf: bytes) -> None:
        super().__init__(BytesIO(pdf))

    def _update_meta(self) -> None:
        return
