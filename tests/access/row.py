"""What a row of the matrix says, and what follows from it for one person, one object and one method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from tests.access.objects import Objects
from tests.access.people import Person

MISSING = "missing"
EVERYBODYS = {"staffing": "REC", "referral": "SAL"}  # who has these of every client


class Answer(Enum):
    """What the person is to get."""

    ALLOWED = "the page, or the deed"
    FORBIDDEN = "403: not for this role, whatever the address names"
    HIDDEN = "404: as if it did not exist"
    SIGN_IN = "the way to the sign-in page"


@dataclass(frozen=True, slots=True)
class Row:
    """One address, or several with `*` at the end of the name.

    thing    a column of foundation.rights, or several; none: every signed-in person
    act      False: seeing is enough; True: acting is needed; "post": seeing for GET, acting for POST
    kwargs   how the address names its object: lambda o: {"pk": o.invoice}; None: the address has no object
    methods  what it answers; anything else has to be 405
    scope    "client": the object belongs to a client; "owner": to the client's manager alone; "all": to the company;
             "staffing": to a client, and recruiters have all of them; "referral": the same, and sales have them;
             "own": to the client's manager as a person, and those who answer for the team have everybody's
    public   signed in or not, everybody gets an answer
    by_link  public, and shows its own client to whoever has the address: nothing of another client, no note, no amount
    back_room  administrators only
    may_be_absent  allowed people may get 404 too: what it shows need not exist
    query, data    what is sent along by GET and by POST
    """

    name: str
    thing: str = ""
    act: bool | Literal["post"] = False
    kwargs: Callable[[Objects], Mapping[str, Any]] | None = None
    methods: str = "GET"
    scope: Literal["client", "owner", "all", "staffing", "referral", "own"] = "client"
    public: bool = False
    by_link: bool = False
    back_room: bool = False
    may_be_absent: bool = False
    query: Callable[[Objects], Mapping[str, Any]] | None = None
    data: Callable[[Objects], Mapping[str, Any]] | None = None

    def matches(self, name: str) -> bool:
        return name.startswith(self.name[:-1]) if self.name.endswith("*") else name == self.name

    def expects(self, person: Person, whose: str, method: str) -> Answer:
        """`whose`: the client the object hangs on, or MISSING."""
        if self.public or self.by_link:
            return Answer.ALLOWED
        if person.user is None:
            return Answer.SIGN_IN
        if self.back_room:
            return Answer.ALLOWED if person.administrator else Answer.SIGN_IN
        acting = self.act is True or (self.act == "post" and method == "POST")
        cells = [person.cell(thing) for thing in self.thing.split()]
        if "-" in cells or (acting and "s" in cells):
            return Answer.FORBIDDEN
        if self.kwargs is not None and (whose == MISSING or not self._in_scope(person, whose)):
            return Answer.HIDDEN
        return Answer.ALLOWED

    def is_known_to(self, person: Person) -> bool:
        """Whether they can see anyway which of these things exist: the company's, for roles that may see them."""
        return self._known_to(person) and "-" not in [person.cell(thing) for thing in self.thing.split()]

    def _known_to(self, person: Person) -> bool:
        return self.scope == "all" or EVERYBODYS.get(self.scope) == person.role

    def _in_scope(self, person: Person, whose: str) -> bool:
        within = whose in person.clients
        theirs = within or EVERYBODYS.get(self.scope) == person.role
        own = whose == person.owns or person.role in ("HCS", "DIR", "FIN")
        return {"client": within, "owner": whose == person.owns, "all": True, "own": own}.get(self.scope, theirs)
