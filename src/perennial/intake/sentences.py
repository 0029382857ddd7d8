"""What comparing a file with the book has to say. Sentences of reading stand in intake.reading.reasons."""

from __future__ import annotations

from typing import Final

from perennial.kernel.saying import gettext_noop

ISSUED_OTHERWISE: Final = gettext_noop(
    "The invoice %(number)s is in the book with other facts (%(stored)s): an issued invoice is never edited."
)
CREDIT_OTHERWISE: Final = gettext_noop(
    "The credit note %(number)s is in the book with other facts (%(stored)s): an issued credit note is never edited."
)
CLIENT_UNCLEAR: Final = gettext_noop("Several clients are called “%(client)s”: say which one by its code.")
NO_SUCH_CLIENT: Final = gettext_noop("There is no client “%(client)s” in this import or in the book.")
NO_SUCH_INVOICE: Final = gettext_noop("There is no invoice %(number)s of this client in this import or in the book.")
PAYER_UNKNOWN: Final = gettext_noop("Nobody knows whose payment this is: neither an invoice nor the payer tells.")
CREDIT_WITHOUT_INVOICE: Final = gettext_noop(
    "The credit note %(credit)s names the invoice %(number)s, which is neither in the file nor in the book: it stays "
    "unallocated."
)
PAID_ABOVE_STORED: Final = gettext_noop(
    "Of the invoice %(number)s only %(open)s is open: the rest of the payment stays unallocated."
)
NOT_THE_CLIENTS_INVOICE: Final = gettext_noop(
    "The invoice %(number)s is in the book for another client or in another currency: the money stays unallocated."
)
MANAGER_UNKNOWN: Final = gettext_noop("There is no person with the address %(email)s: the client has no manager yet.")
OWNER_UNKNOWN: Final = gettext_noop(
    "There is no person of ours with the address %(email)s: the account manager answers for it."
)
CONTACT_UNKNOWN: Final = gettext_noop("The client has no person “%(name)s”: the name was left out.")
NO_SUCH_CONTACT: Final = gettext_noop("The client has no person “%(name)s” in this import or in the book.")
NO_SUCH_PERSON: Final = gettext_noop(
    "There is no person of ours with the address %(email)s in this import or in the book."
)
LEAVE_OVERLAPS: Final = gettext_noop("Some of these days are leave already.")
NO_ENTITY: Final = gettext_noop(
    "There is no such company in this import or in the book; say which one signs, or mark one as the default."
)
NO_SUCH_AGREEMENT: Final = gettext_noop(
    "The client has no agreement %(number)s in this import or in the book."
)
NO_SUCH_PROJECT: Final = gettext_noop("The client has no project %(code)s in this import or in the book.")
PERSON_LEFT_OUT: Final = gettext_noop("%(email)s was left out, and this line too.")
NO_SUCH_PLACEMENT: Final = gettext_noop(
    "%(person)s has no placement with the client that had begun by %(day)s, in this import or in the book."
)
LEAD_HELD: Final = gettext_noop("%(name)s was named before and is held for whoever did: the first one wins.")
NO_PLACEMENT: Final = gettext_noop(
    "%(person)s has no placement with such a client on %(day)s: put the client or the day right, or place them first."
)
SEVERAL_PLACEMENTS: Final = gettext_noop("%(person)s works for several clients on %(day)s: say for which one it was.")
WHOSE_PERSON: Final = gettext_noop(
    "Nobody knows who of ours “%(person)s” is: say on the page of the import whose hours these are."
)
WHOSE_WORK: Final = gettext_noop(
    "Nobody knows for which placement “%(work)s” of %(person)s is: say it on the page of the import."
)
WHOSE_SEVERAL: Final = gettext_noop(
    "%(person)s has several placements on %(day)s that “%(work)s” could be for: "
    "say on the page of the import which one."
)
WHOSE_LEFT_OUT: Final = gettext_noop("“%(work)s” of %(person)s is not ours, as was said: %(count)s lines left out.")
HOURS_BEFORE: Final = gettext_noop(
    "The placement of %(person)s begins after %(day)s: put the day right, or let the placement begin earlier."
)
HOURS_AFTER: Final = gettext_noop(
    "The placement of %(person)s was over on %(day)s: put the day right, or name the placement that came after it."
)
HOURS_LEAVE: Final = gettext_noop(
    "%(person)s was on leave on %(day)s: put the day right, or take the leave back first."
)
HOURS_CLOSED: Final = gettext_noop(
    "The hours of %(person)s for the month of %(day)s are submitted already: have them given back first."
)
HOURS_OVER_DAY: Final = gettext_noop(
    "With this, %(person)s has more than 24 hours on %(day)s: put the duration or the day right."
)
HOURS_OVERLAP: Final = gettext_noop(
    "%(person)s has another entry in the book at the same time on %(day)s: delete it, or put the time right."
)
HOURS_BESIDE: Final = gettext_noop(
    "%(person)s has another line of the file at the same time on %(day)s; both were taken with their durations."
)
HOURS_TWICE: Final = gettext_noop("The entry %(key)s stands in the file twice; it was taken once.")
ALREADY_OVER: Final = gettext_noop("It is said to go on, and its last day was %(value)s.")
RATE_IN_OTHER_CURRENCY: Final = gettext_noop(
    "The rate is in %(said)s, and the agreement of the placement in %(currency)s."
)
RATE_IS_INVOICED: Final = gettext_noop("Days up to %(day)s are invoiced; the rate can change after them.")
NOT_YET: Final = gettext_noop("“%(value)s” lies in the future: only what has happened can be told.")
PEOPLE_LEFT_OUT: Final = gettext_noop("People were left out, because you may not add people: %(count)s.")
DISPUTED_TWICE: Final = gettext_noop("The invoice %(number)s has an open dispute already.")
NO_COMPANY: Final = gettext_noop(
    "%(name)s belongs to no company that the file or the book knows, and was left out."
)
CONTACT_TWICE: Final = gettext_noop("The address %(email)s stands for this client twice; it was taken once.")
DEAL_NAMELESS: Final = gettext_noop("The deal names no company: it waits under Deals that arrived.")
DEAL_SEVERAL: Final = gettext_noop(
    "“%(company)s” may be any of these clients: %(clients)s. The deal waits under Deals that arrived for a person to "
    "say."
)
DEAL_LIKE: Final = gettext_noop(
    "“%(company)s” is nearly the name of %(clients)s. The deal waits under Deals that arrived for a person to say."
)
DEAL_APART: Final = gettext_noop(
    "The name “%(company)s” and the domain are of different clients: %(clients)s. The deal waits under Deals that "
    "arrived for a person to say."
)
DEAL_ARCHIVED: Final = gettext_noop(
    "The client %(client)s is archived: the deal waits under Deals that arrived for a person to say."
)
DEAL_BY_DOMAIN: Final = gettext_noop("“%(company)s” was taken for the client %(client)s by its domain %(domain)s.")
DEALS_OF_CLIENTS: Final = gettext_noop(
    "Deals of clients we serve already: %(count)s. They are kept; there is nothing to hand over."
)
DEALS_LONG_AGO: Final = gettext_noop(
    "Deals won more than a year ago that begin a hand-over: %(count)s. Leave them out of the file if they are done."
)
DEAL_WON_LATER: Final = gettext_noop("The day it was won, %(value)s, lies in the future: today is taken.")
SELLER_UNKNOWN: Final = gettext_noop(
    "There is no colleague in sales called “%(name)s”: their deals have no seller yet (%(count)s)."
)
NO_BANK_FORMAT: Final = gettext_noop("The file is in none of the bank formats that can be read.")
NO_CURRENCY: Final = gettext_noop("The statement names no currency: say which one with currency=CODE.")
STRANGE_CURRENCY: Final = gettext_noop("“%(value)s” is not a currency we know.")
BOOKED_AS_WHOLE: Final = gettext_noop(
    "This movement is a part of a collective booking that came as one sum before: it was left out."
)
BOOKED_IN_PARTS: Final = gettext_noop(
    "This collective booking came in its parts before: it was left out."
)
INTERRUPTED: Final = gettext_noop("The work was interrupted before it came to its end; nothing was changed. Try again.")
CANNOT_BE_WRITTEN: Final = gettext_noop(
    "A row of the file does not go together with what is in the book (%(problem)s); nothing was changed."
)
