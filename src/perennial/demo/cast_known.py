"""What the demo knows of its cast beside figures: how to work with them, their business, who likes us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Known:
    """One client: the four axes in order, two facts, the attitude of who decides, lines of the canvas.

    `since_in`: days since the type was set; where it was long ago, steps of the play-book have been skipped.
    """

    axes: tuple[str, str, str, str]
    industry: str
    strategy: str
    stance: str
    canvas: tuple[tuple[str, str], ...] = ()
    rival: str = ""
    since_in: int = -5


KNOWN: Final = {
    "Brightwater Health": Known(
        ("alone", "people", "weekly", "voice"), "Health care software", "Twice as many clinics by 2028", "advocate",
        (
            ("segments", "Clinics of two to forty doctors"), ("segments", "Do patients pay for anything themselves?"),
            ("value", "Appointments that are kept: fewer empty hours"), ("channels", "Sales people in six states"),
            ("relationships", "! A reminder in the patient's own language would cut missed visits"),
            ("revenue", "A fee for each doctor and month"), ("costs", "Hosting, support at night"),
            ("activities", "Booking, reminders, billing"), ("partners", "Two makers of clinic software"),
        ),
        rival="Cedarline, asked for an offer in spring",
    ),
    "Harbor Pay": Known(
        ("board", "numbers", "monthly", "written"), "Payments", "A licence in Europe next year", "friendly",
        (
            ("segments", "Ports and freight forwarders"), ("value", "Duties paid within an hour"),
            ("revenue", "0.4 % of each payment"), ("costs", "Fraud checks by hand"),
            ("activities", "! Their checks by hand cost nine people: a first sieve of ours could halve that"),
            ("resources", "Licences in 14 states"), ("partners", "Who settles for them in Europe?"),
        ),
    ),
    "Norrland Energi": Known(
        ("board", "numbers", "monthly", "written"), "Energy", "All meters read by radio until 2028", "neutral",
        (("segments", "Households in the north"), ("value", "A bill without an estimate")),
    ),
    "Kestrel Logistics": Known(
        ("alone", "demos", "weekly", "voice"), "Logistics", "Same-day delivery in the north", "wary",
        (("value", "Parcels by noon"), ("costs", "Drivers and vans")), since_in=-40,
    ),
    "Orbit Rail": Known(
        ("board", "demos", "monthly", "written"), "Rail", "Win two more regions", "neutral",
        (
            ("segments", "Operators of regional trains"), ("value", "Tickets that work across regions"),
            ("channels", "Tenders of the regions"), ("channels", "! A public page of delays would help in the tender"),
        ),
    ),
    "Sunfield Agro": Known(
        ("board", "numbers", "monthly", "written"), "Agriculture", "Own forecasts instead of bought ones", "friendly",
        (("value", "Seed that fits the field"),),
    ),
    "Greywolf Security": Known(
        ("alone", "people", "weekly", "voice"), "Security", "First ten clients", "friendly", (("segments", "Banks"),),
    ),
    "Veloce Mobility": Known(
        ("alone", "people", "monthly", "voice"), "Mobility", "Rent by the minute in Turin", "friendly",
        (("revenue", "A price for each minute"),),
    ),
    "Tidepool Games": Known(
        ("alone", "demos", "monthly", "voice"), "Games", "A second title before Christmas", "neutral",
        (("segments", "Players on phones"),),
    ),
    "Lumen Clinic": Known(
        ("board", "numbers", "monthly", "written"), "Health care", "One file for each patient", "neutral",
        (("value", "No test is made twice"),),
    ),
    "Papertrail": Known(
        ("alone", "people", "weekly", "voice"), "Publishing", "An editor that works on phones", "advocate",
        (("segments", "Publishers of textbooks"),),
    ),
    "Alder & Finch": Known(("alone", "numbers", "monthly", "written"), "Law", "", "wary"),
    "Mosaic Retail": Known(
        ("alone", "people", "monthly", "voice"), "Retail", "Fewer returns", "neutral", (("costs", "Returns"),),
    ),
    "Quillmark": Known(
        ("alone", "people", "monthly", "voice"), "Stationery", "", "friendly", (("channels", "Shops in museums"),),
    ),
}
