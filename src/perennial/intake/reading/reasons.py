"""Sentences that say why a file, a line or a cell was refused or taken with a warning.

A Reason keeps its template apart from its parameters, so that the page can say it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from perennial.kernel.saying import gettext_noop


@dataclass(frozen=True, slots=True)
class Reason:
    """One whole sentence: an English template and its parameters. str() is English."""

    template: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.translated(str)

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The sentence in the language `gettext` translates to."""
        return gettext(self.template) % dict(self.params) if self.params else gettext(self.template)


def because(template: str, **params: object) -> Reason:
    """A Reason with its parameters as text; long values are shortened."""
    return Reason(template, tuple((name, shortened(str(value))) for name, value in params.items()))


def shortened(text: str, limit: int = 200) -> str:
    """The text, cut with an ellipsis beyond the limit."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# The whole file.
TOO_LARGE: Final = gettext_noop("The file is too large: it has %(size)s MB and the limit is %(limit)s MB.")
TOO_MANY_ROWS: Final = gettext_noop("The file has more than %(limit)s rows; split it into smaller files.")
EMPTY_FILE: Final = gettext_noop("The file is empty.")
NO_ROWS: Final = gettext_noop("The file has a header and no rows below it.")
NO_SUCH_FILE: Final = gettext_noop("There is no such file or folder.")
CANNOT_BE_OPENED: Final = gettext_noop("The file cannot be opened: %(problem)s.")
NO_TABLES: Final = gettext_noop("There is no CSV, TSV, TXT, XLSX, XLS, JSON or VCF file in it.")
NOT_A_TABLE: Final = gettext_noop("The file is not a table: neither text nor an Excel workbook.")
CUT_IN_QUOTES: Final = gettext_noop(
    "A quotation mark opened in this line is never closed: the file was cut off or is damaged."
)
STRAY_QUOTE: Final = gettext_noop("A quotation mark stands inside a cell of this line; it must be doubled.")
BROKEN_WORKBOOK: Final = gettext_noop("The Excel workbook cannot be read: it was cut off or is damaged.")
LOCKED_WORKBOOK: Final = gettext_noop("The Excel workbook is protected by a password; save it without one.")
BROKEN_ZIP: Final = gettext_noop("The zip archive cannot be read: it was cut off or is damaged.")
LOCKED_ZIP: Final = gettext_noop("The zip archive is protected by a password; make it without one.")
ZIP_BOMB: Final = gettext_noop(
    "The archive would unpack to far more than its own size or than the limit of %(limit)s MB."
)
XML_ENTITIES: Final = gettext_noop("The Excel workbook declares XML entities, which no real workbook does.")
SHEET_TOO_WIDE: Final = gettext_noop("The sheet reaches to a cell too far away: %(rows)s rows and %(columns)s columns.")
DOUBLED_COLUMN: Final = gettext_noop("The column “%(column)s” stands in the header twice.")
MISSING_COLUMN: Final = gettext_noop("The column “%(column)s” is missing.")
RENAMED_COLUMN: Final = gettext_noop(
    "The column “%(column)s” is missing; if it has another name in this file, say which one it is."
)

NO_CARDS: Final = gettext_noop("There is no vCard in the file.")
BROKEN_JSON: Final = gettext_noop("The JSON cannot be read: it was cut off or is damaged.")
NO_RECORDS: Final = gettext_noop("The JSON holds no records that could be lines of a table.")

# One line.
CARD_UNFINISHED: Final = gettext_noop("The card that begins here has no end: the file was cut off or is damaged.")
CARD_WITHOUT_NAME: Final = gettext_noop("The card has neither a name nor a company nor an address.")
RAGGED_ROW: Final = gettext_noop("The line has %(cells)s cells and the header has %(columns)s.")
CUT_ROW: Final = gettext_noop(
    "The last line has %(cells)s cells and the header has %(columns)s: the file seems to be cut off. "
    "Export it again."
)
EMPTY_CELL: Final = gettext_noop("The cell is empty and must not be.")
TOO_LONG: Final = gettext_noop("The text is longer than %(limit)s characters.")
NOT_AN_AMOUNT: Final = gettext_noop("“%(value)s” is not an amount.")
AMOUNT_TOO_LARGE: Final = gettext_noop("The amount “%(value)s” is too large to be true.")
NO_AMOUNT: Final = gettext_noop("There is no amount.")
NOT_A_DATE: Final = gettext_noop("“%(value)s” is not a date.")
NO_SUCH_DATE: Final = gettext_noop("There is no such date: “%(value)s”.")
DATE_FAR_AWAY: Final = gettext_noop("The date “%(value)s” is not between 1990 and 2100.")
UNKNOWN_CURRENCY: Final = gettext_noop("“%(value)s” is not a currency we know.")
TWO_CURRENCIES: Final = gettext_noop("The amount says %(first)s and the currency column says %(second)s.")
NOT_A_NUMBER: Final = gettext_noop("“%(value)s” is not a whole number between %(least)s and %(most)s.")
NOT_A_RATE: Final = gettext_noop("“%(value)s” is not an exchange rate above zero.")
NOT_YES_OR_NO: Final = gettext_noop("“%(value)s” is neither yes nor no.")
NOT_AN_EMAIL: Final = gettext_noop("“%(value)s” is not an e-mail address.")
NOT_A_CHOICE: Final = gettext_noop("“%(value)s” is not one of: %(choices)s.")
NUMBER_TWICE: Final = gettext_noop("The invoice %(number)s already stands in line %(line)s with different content.")
CODE_TWICE: Final = gettext_noop("“%(value)s” already stands in line %(line)s with different content.")
UNKNOWN_CLIENT: Final = gettext_noop("There is no client “%(client)s” in this import or in the book.")
UNKNOWN_INVOICE: Final = gettext_noop("There is no invoice %(number)s in this import or in the book.")
INVOICE_OF_ANOTHER: Final = gettext_noop("The invoice %(number)s belongs to another client: %(client)s.")
NEGATIVE_PAYMENT: Final = gettext_noop(
    "A payment must be above zero; record money given back as the reversal of its payment."
)
NEGATIVE_AMOUNT: Final = gettext_noop("The amount must be above zero.")
SHARES_ABOVE_PAYMENT: Final = gettext_noop(
    "The parts for single invoices add up to %(parts)s, which is more than the payment of %(amount)s."
)
PAYMENT_OF_NOBODY: Final = gettext_noop("The payment names neither a client nor an invoice nor a payer.")
ENDS_BEFORE_START: Final = gettext_noop("It ends on %(end)s, before it begins on %(start)s.")
LEFT_AND_THERE: Final = gettext_noop("Who left is lost or archived, not %(status)s.")
OUTCOME_WITHOUT_DAY: Final = gettext_noop("A dispute that ended needs both the day and the outcome.")
OUTCOME_AND_DAY: Final = gettext_noop("A promise that came to an end needs both the outcome and the day.")
SCORE_AND_DAY: Final = gettext_noop("An answer needs both its number from 1 to 10 and its day.")
SOLVED_WITHOUT_WORDS: Final = gettext_noop("What was done is missing: an issue that is solved says it in plain words.")
NOT_BETWEEN: Final = gettext_noop("“%(value)s” is not between %(least)s and %(most)s.")
NOT_A_COUNTRY: Final = gettext_noop("“%(value)s” is not a country of two letters, as in DE.")
COVERED_BY_SELF: Final = gettext_noop("Nobody covers for themselves.")
RENEWS_WITHOUT_END: Final = gettext_noop("Only an agreement that ends can renew by itself: its last day is missing.")
FEE_AND_MONTHS: Final = gettext_noop(
    "A project of a fixed fee needs the fee and its months; no other project has a fee."
)
MORE_FILLED_THAN_SEATS: Final = gettext_noop("%(filled)s seats are filled, and only %(seats)s were asked for.")
SEATS_NOT_FILLED: Final = gettext_noop("It is said to be filled, and %(filled)s of %(seats)s seats have their day.")
NO_CLOSING_DAY: Final = gettext_noop("It is over and the day on which it was closed is missing.")
WON_WITHOUT_CLIENT: Final = gettext_noop("It is said to be won, and the client it became is missing.")
LEAD_WITHOUT_CONSENT: Final = gettext_noop("Nobody may be contacted without consent: its day is missing.")
NO_LAST_DAY: Final = gettext_noop("The placement is over and its last day is missing.")
NOT_A_TIME: Final = gettext_noop("“%(value)s” is not a day with a time of day, as in 2026-09-14 16:30.")
SAME_CURRENCY_TWICE: Final = gettext_noop("An exchange rate needs two different currencies.")

NOT_A_DURATION: Final = gettext_noop("“%(value)s” is not a duration, as in 1:30, 1h 30m or 1.5.")
NEGATIVE_DURATION: Final = gettext_noop("The duration “%(value)s” is below zero.")
DURATION_TOO_LONG: Final = gettext_noop("The duration “%(value)s” is too long to be true.")
NOT_A_CLOCK: Final = gettext_noop("“%(value)s” is not a time of day.")
ENDS_BEFORE_IT_STARTS: Final = gettext_noop("It ends at %(end)s, before it starts at %(start)s.")
NO_DURATION: Final = gettext_noop("The line says neither how long it took nor when it began and ended.")
NOBODY_WORKED: Final = gettext_noop("The line does not say who worked.")
MORE_THAN_A_DAY: Final = gettext_noop("The entry has %(hours)s hours, more than a day has.")
DAY_TOO_FULL: Final = gettext_noop("With this line %(person)s has %(hours)s hours on %(day)s, more than a day has.")
NOT_A_WORKLOG: Final = gettext_noop("“%(value)s” is not a moment with the seconds worked behind it.")

# Warnings: the line is taken.
GUESSED_ENCODING: Final = gettext_noop("The file does not say how it is encoded; it was read as %(encoding)s.")
PAID_BEFORE_ISSUE: Final = gettext_noop(
    "The invoice %(number)s was paid on %(paid)s, before it was issued on %(issued)s: counted as 0 days to pay."
)
DUE_BEFORE_ISSUE: Final = gettext_noop("The invoice %(number)s is due on %(due)s, before it was issued on %(issued)s.")
PAID_ABOVE: Final = gettext_noop("The invoice %(number)s is paid above by %(amount)s: the rest stays unallocated.")
NEGATIVE_INVOICE: Final = gettext_noop("The amount of %(number)s is below zero: taken as a credit note.")
ZERO_INVOICE: Final = gettext_noop("The invoice %(number)s is zero: there is nothing to collect and it was left out.")
ZERO_PAYMENT: Final = gettext_noop("The payment is zero and was left out.")
PAYMENT_WITHOUT_INVOICE: Final = gettext_noop(
    "The payment names the invoice %(number)s, which is not in the file: its money stays unallocated."
)
PAYMENT_OF_ANOTHER: Final = gettext_noop(
    "The payment of %(payer)s names the invoice %(number)s of %(client)s: its money stays unallocated."
)
PAYMENT_IN_OTHER_CURRENCY: Final = gettext_noop(
    "The payment is in %(paid)s and the invoice %(number)s in %(invoiced)s: its money stays unallocated."
)
SAME_PAYMENT_TWICE: Final = gettext_noop("The same payment stands in line %(line)s too; both were taken.")
SAME_LINE_TWICE: Final = gettext_noop("The same line stands in line %(line)s too; it was taken once.")
LOOKS_LIKE_FORMULA: Final = gettext_noop("The cell “%(value)s” in %(column)s looks like a formula and is kept as text.")
SHORTENED: Final = gettext_noop("The text in %(column)s is longer than %(limit)s characters and was shortened.")
ROUNDED: Final = gettext_noop("The amount %(value)s has more digits than %(currency)s knows and was rounded.")
ASSUMED_CURRENCY: Final = gettext_noop("Amounts without a currency were taken as %(currency)s.")
UNKNOWN_COLUMN: Final = gettext_noop("The column “%(column)s” is not known here and was left out.")
SKIPPED_TABLE: Final = gettext_noop("The table “%(table)s” is not needed here and was left out.")
SKIPPED_STATUS: Final = gettext_noop("The invoice %(number)s is %(status)s and was left out.")
PAYABLES_LEFT_OUT: Final = gettext_noop("Invoices that we owe to others were left out: %(count)s.")
VOID_LEFT_OUT: Final = gettext_noop("Void, deleted and draft documents were left out: %(count)s.")
NAMES_MISSING: Final = gettext_noop("Clients without a name in the file go by their code: %(count)s.")
DISPUTE_WITHOUT_DAY: Final = gettext_noop(
    "Marks of a dispute carry no date and open no dispute; invoices marked so: %(count)s."
)
PAID_WITHOUT_DAY: Final = gettext_noop(
    "Of the invoice %(number)s %(amount)s is paid and the file does not say when: %(day)s was taken."
)
PARTS_WITHOUT_PAYMENT: Final = gettext_noop("Parts of payments that are not in the files were left out: %(count)s.")

GROUP_LEFT_OUT: Final = gettext_noop("The card is a list of people, not a person; it was left out.")
BAD_EMAIL_LEFT_OUT: Final = gettext_noop("“%(value)s” is not an e-mail address and was left out.")
BAD_BIRTHDAY_LEFT_OUT: Final = gettext_noop("“%(value)s” is not a birthday that can be read and was left out.")
COUNTRIES_LEFT_OUT: Final = gettext_noop("Names of countries that are not known here were left out: %(count)s.")
DELETED_LEFT_OUT: Final = gettext_noop("Records that the other system calls deleted were left out: %(count)s.")
NAMELESS_LEFT_OUT: Final = gettext_noop("Records without a name were left out: %(count)s.")
NOTES_OF_NOBODY: Final = gettext_noop(
    "Notes and activities of no company, without a day or a text were left out: %(count)s."
)
NOTHING_IN_IT: Final = gettext_noop("There is no company and no person of a company in it.")

NOTHING_WORKED: Final = gettext_noop("The line has no time in it and was left out.")
STILL_RUNNING: Final = gettext_noop("The timer of this line was still running and was left out.")
SPAN_DIFFERS: Final = gettext_noop(
    "The duration is %(duration)s, and between start and end there are %(span)s: the duration was taken."
)
PAST_MIDNIGHT: Final = gettext_noop("The entry goes on past midnight: %(hours)s of it count for %(day)s.")
DAYS_AS_WORKING_DAYS: Final = gettext_noop("“%(value)s” was read with 8 hours a day and 5 days a week.")

DEALS_NOT_WON: Final = gettext_noop(
    "Deals that are not won were left out: %(lost)s lost, %(open)s that are still open or in another stage."
)
DEALS_WITHOUT_NUMBER: Final = gettext_noop(
    "The file has no numbers of deals: each is known by its company, its name, its day and its amount."
)
SEVERAL_COMPANIES: Final = gettext_noop("Several companies stand with the deal; “%(name)s” was taken.")

# Questions.
ASK_WON_STAGE: Final = gettext_noop("Which stage means that a deal is won?")
ASK_PERSON: Final = gettext_noop("The file names nobody. Whose hours are these?")
ASK_DURATION: Final = gettext_noop("What does the number “%(value)s” in %(column)s count?")
ASK_DATE_ORDER: Final = gettext_noop(
    "Is “%(value)s” written day first or month first? Every date of the file allows both."
)
ASK_DECIMAL: Final = gettext_noop("Does the comma or the point in “%(value)s” separate thousands or decimals?")
ASK_CURRENCY: Final = gettext_noop("The file names no currency. Which one are its amounts in?")
ASK_COLUMN: Final = gettext_noop("Which column holds this: %(field)s?")

# Choosing the kind and the columns.
COLUMNS_FOUND: Final = gettext_noop("%(found)s of the %(all)s columns of this kind are there.")
FILES_FOUND: Final = gettext_noop("Files of the native book were found: %(files)s.")
NOT_RECOGNISED: Final = gettext_noop("The file is none of the kinds that can be imported: %(kinds)s.")
NO_SUCH_KIND: Final = gettext_noop("There is no kind of import called “%(kind)s”; there are: %(kinds)s.")
BAD_MAPPING: Final = gettext_noop("“%(pair)s” is not of the form COLUMN=FIELD.")
NO_SUCH_COLUMN: Final = gettext_noop("The file has no column “%(column)s”; it has: %(columns)s.")
NO_SUCH_FIELD: Final = gettext_noop("There is no field “%(field)s” to map a column to; there are: %(fields)s.")
MAPPED_TWICE: Final = gettext_noop("Two columns are mapped to %(field)s: “%(first)s” and “%(second)s”.")
