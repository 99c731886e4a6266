"""Kinds of organisations and the side of the hand-over they stand on (手引: who tells whom)."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """The two sides of rule 1: whichever learns first tells the other."""

    CARE = "care"
    HOSPITAL = "hospital"

    @property
    def other(self) -> Side:
        """The side that must be told."""
        return Side.HOSPITAL if self is Side.CARE else Side.CARE

    @property
    def label(self) -> str:
        """The word people use for this side."""
        return "ケアマネジャー" if self is Side.CARE else "病院"


class OfficeKind(StrEnum):
    """Organisations of the directory. Values are stored."""

    CARE_OFFICE = "care_office"
    SUPPORT_CENTRE = "support_centre"
    HOSPITAL = "hospital"
    CLINIC_BEDS = "clinic_beds"
    CLINIC = "clinic"
    MUNICIPALITY = "municipality"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Printed name of the kind."""
        return _LABELS[self]

    @property
    def side(self) -> Side | None:
        """The side this kind stands on; None for organisations outside the hand-over."""
        return _SIDES.get(self)

    @property
    def facility_type(self) -> str:
        """The word of `judge-format.md` for the place of admission (NY-03)."""
        return "病院" if self is OfficeKind.HOSPITAL else "診療所"


_LABELS = {
    OfficeKind.CARE_OFFICE: "居宅介護支援事業所",
    OfficeKind.SUPPORT_CENTRE: "地域包括支援センター",
    OfficeKind.HOSPITAL: "病院",
    OfficeKind.CLINIC_BEDS: "診療所（有床）",
    OfficeKind.CLINIC: "診療所（無床）",
    OfficeKind.MUNICIPALITY: "市町村",
    OfficeKind.OTHER: "その他",
}
_SIDES = {
    OfficeKind.CARE_OFFICE: Side.CARE,
    OfficeKind.SUPPORT_CENTRE: Side.CARE,
    OfficeKind.HOSPITAL: Side.HOSPITAL,
    OfficeKind.CLINIC_BEDS: Side.HOSPITAL,
}

CARE_KINDS = tuple(k for k in OfficeKind if k.side is Side.CARE)
HOSPITAL_KINDS = tuple(k for k in OfficeKind if k.side is Side.HOSPITAL)
