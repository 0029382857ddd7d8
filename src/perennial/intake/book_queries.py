"""What the native book looks like: its files and columns, an empty one to fill in, and a small one as an example."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Final

from perennial.intake.kinds.book_columns import BOOK_FILES, REQUIRED

# Two clients of our own making; every file of the book says something about them.
_SAMPLE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "people.csv": (
        ("anna@yours.example", "Anna Kovalenko", "AM", "uk", "Account manager"),
        ("petro@yours.example", "Petro Hai", "DEV", "uk", "Developer"),
    ),
    "skills.csv": (("anna@yours.example", "English", "senior", "2024-01-01"),),
    "employments.csv": (("anna@yours.example", "UA", "40", "Care", "2024-01-15", ""),),
    "leave.csv": (("anna@yours.example", "vacation", "2026-12-28", "2027-01-08", "", "approved", "2026-09-01"),),
    "clients.csv": (
        ("FERN", "Fern Analytics", "GB", "Leeds", "Europe/London", "en", "GBP", "30", "anna@yours.example", "active",
         "yes", "yes", "2024-03-01", "A", "", ""),
        ("SADY", "Сади Софт", "UA", "Львів", "Europe/Kyiv", "uk", "UAH", "14", "anna@yours.example", "active", "", "",
         "2025-01-15", "", "", ""),
        ("OAK", "Oak Freight", "GB", "Hull", "Europe/London", "en", "GBP", "30", "anna@yours.example", "lost", "", "",
         "2023-05-01", "C", "2026-02-27", "competitor"),
    ),
    "contacts.csv": (
        ("FERN", "Ruth Adams", "ruth@fern.example", "+44 20 5550 0100", "CFO", "en", "Dear Ruth,",
         "billing;decision_maker"),
        ("SADY", "Олена Гай", "olena@sady.example", "", "Бухгалтерка", "uk", "Пані Олено, вітаю!", "billing"),
    ),
    "entities.csv": (
        ("Yours OÜ", "EE", "Allika 7", "Tallinn", "10115", "", "EE101010101", "", "invoices@yours.example", "",
         "EE382200221020145685", "HABAEE2X", "Example Bank", "YO", "yes"),
    ),
    "client_entities.csv": (
        ("FERN", "Fern Analytics Ltd", "GB", "4 Mill Lane", "Leeds", "LS1 4AP", "", "GB123456789", "",
         "invoices@fern.example", "", "PO-12", "yes"),
    ),
    "agreements.csv": (
        ("FERN", "MSA-1", "master", "", "General terms", "Yours OÜ", "Fern Analytics Ltd", "2024-02-20", "2024-03-01",
         "2027-02-28", "60", "yes", "12", "30", "GBP", "", "", "", "", "", "outside", "", "12", "20", "", ""),
        ("FERN", "SOW-1", "sow", "MSA-1", "Development", "Yours OÜ", "Fern Analytics Ltd", "2024-02-20", "2024-03-01",
         "", "30", "no", "", "30", "GBP", "near_15", "day", "no", "", "", "outside", "", "12", "20", "", "PO-12"),
    ),
    "projects.csv": (("FERN", "SOW-1", "SHOP", "Shop window", "hourly", "", "", "2024-03-01", ""),),
    "placements.csv": (
        ("FERN", "SOW-1", "petro@yours.example", "Backend developer", "2024-03-04", "SHOP", "Backend 1", ".NET",
         "senior", "1", "hourly", "", "2027-02-28", "", "", "", "", "", ""),
    ),
    "bill_rates.csv": (
        ("FERN", "petro@yours.example", "2024-03-04", "38.00", "GBP", "hour"),
        ("FERN", "petro@yours.example", "2026-01-01", "40.00", "GBP", "hour"),
    ),
    "cost_rates.csv": (("petro@yours.example", "2024-03-04", "24.50", "USD"),),
    "hours.csv": (
        ("FERN", "petro@yours.example", "2026-09-01", "7.5", "Search", "yes", "", ""),
        ("FERN", "petro@yours.example", "2026-09-01", "0.5", "Getting access", "no", "onboarding", ""),
    ),
    "staffing.csv": (
        ("FERN", "Python", "middle", "2026-05-04", "Data engineer", "2", "SQL, AWS", "2026-06-15",
         "2026-06-01;2026-06-22", "", "", "45.00", "GBP", "hour", "English"),
    ),
    "referrals.csv": (
        ("FERN", "Quarry Street Studio", "2026-08-11", "contacted", "ruth@fern.example", "quarrystreet.example",
         "Joan Bell", "joan@quarrystreet.example", "A designer", "2026-08-03", "2026-08-11", "2026-08-12", "", ""),
    ),
    "invoices.csv": (
        ("FERN", "F-101", "2026-07-01", "2026-07-31", "4800.00", "GBP", "July"),
        ("FERN", "F-102", "2026-08-03", "2026-09-02", "5100.00", "GBP", "August"),
        ("SADY", "С-7", "2026-08-10", "2026-08-24", "96000.00", "UAH", "Серпень"),
    ),
    "credit_notes.csv": (("FERN", "FC-1", "2026-08-05", "300.00", "GBP", "F-102", "One day less"),),
    "payments.csv": (
        ("FERN", "P-1", "2026-08-04", "4800.00", "GBP", "F-101", "Fern Analytics Ltd"),
        ("FERN", "P-2", "2026-09-08", "2000.00", "GBP", "F-102:2000.00", "Fern Analytics Ltd"),
    ),
    "disputes.csv": (("SADY", "С-7", "2026-08-26", "6000.00", "Години за 12 серпня", "", ""),),
    "promises.csv": (("FERN", "GBP", "2800.00", "2026-09-10", "2026-09-25", "Ruth Adams", "by phone"),),
    "touches.csv": (("FERN", "2026-09-10", "call", "ruth@fern.example", "Promised the rest", "anna@yours.example",
                     "anna@yours.example", "", "15"),),
    "commitments.csv": (
        ("FERN", "2026-09-01", "2026-09-04", "Send two profiles of testers", "ours", "ruth@fern.example",
         "anna@yours.example", "kept", "2026-09-03", "Mail to Ruth", "no"),
        ("FERN", "2026-09-10", "2026-09-18 12:00", "Send the plan of the release", "", "", "", "", "", "", ""),
    ),
    "issues.csv": (
        ("FERN", "2026-09-02 10:15", "The build fails every second time", "issue", "2", "ruth@fern.example",
         "anna@yours.example", "", "2026-09-02 11:00", "", "2026-09-03 16:00", "A fixed version of the compiler", ""),
        ("SADY", "2026-09-09", "Чи можна додати тестувальника?", "question", "", "", "", "", "", "", "", "", ""),
    ),
    "pulse.csv": (
        ("FERN", "Summer", "2026-07-01", "ruth@fern.example", "2026-07-03", "8", "Earlier demos, please", "7", "9", "8",
         "", "2026-07-20"),
        ("SADY", "Summer", "2026-07-01", "olena@sady.example", "", "", "", "", "", "", "", ""),
    ),
    "knowledge.csv": (
        ("FERN", "industry", "Analytics for shops", "", "2026-07-01"), ("FERN", "calmed_by", "numbers", "", ""),
        ("FERN", "stance", "friendly", "ruth@fern.example", ""),
        ("FERN", "canvas.revenue", "A fee for each shop and month", "", ""),
    ),
    "rates.csv": (("2026-09-01", "GBP", "USD", "1.3450"), ("2026-09-01", "UAH", "USD", "0.0241")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookFile:
    """A file of the book: its columns in order, each with whether it has to be there."""

    name: str
    columns: tuple[tuple[str, bool], ...]


def book_files() -> list[BookFile]:
    """In the order in which references resolve."""
    return [
        BookFile(name, tuple((column, column in REQUIRED[name]) for column in columns))
        for name, columns in BOOK_FILES.items()
    ]


def book_zip(*, sample: bool) -> bytes:
    """A zip of all files of the book: their headers alone, or with a few rows of an invented company."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns in BOOK_FILES.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([columns, *(_SAMPLE[name] if sample else ())])
            # a fixed day, so that the same book is the same bytes
            archive.writestr(zipfile.ZipInfo(name), text.getvalue().encode())
    return held.getvalue()
