"""What the client's own page shows of a permission: levels, texts, places; nothing of ours beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perennial.growth.choices import PermissionState, ShowLevel
from perennial.growth.models import PlaceUsed, PortfolioPermission, PortfolioText
from perennial.growth.rules.portfolio import NAMED, STORIES, allows


@dataclass(frozen=True, slots=True)
class Showing:
    """One permission as its client reads it. `level`, `name`, `story`: what the form begins with."""

    row: PortfolioPermission
    offered: PortfolioText | None  # waits for their word
    approved: PortfolioText | None
    places: tuple[PlaceUsed, ...]
    level: str
    name: str
    story: str

    @property
    def can_answer(self) -> bool:
        return self.row.state in (PermissionState.ASKED, PermissionState.GRANTED)


def showing_of(permission_id: int, client_id: int) -> Showing | None:
    """The permission of a link, or the one that stands for it after a merge; none is shown before it is asked."""
    rows = PortfolioPermission.objects.filter(client=client_id).exclude(state=PermissionState.NOT_ASKED)
    row = rows.filter(pk=permission_id).select_related("client__manager", "offered", "approved", "joined_to").first()
    if row is not None and row.joined_to_id is not None:
        row = rows.filter(pk=row.joined_to_id).select_related("client__manager", "offered", "approved").first()
    if row is None:
        return None
    granted = row.state == PermissionState.GRANTED
    waits = row.offered if row.offered_id != row.approved_id or not granted else None
    first = waits or row.approved
    texts = [text for text in (waits, row.approved) if text is not None]
    name = next((text.text for text in texts if text.level in NAMED), row.client.name)
    story = next((text.text for text in texts if text.level in STORIES), "")
    level = first.level if first is not None else row.level
    return Showing(
        row, waits if row.state in (PermissionState.ASKED, PermissionState.GRANTED) else None,
        row.approved if granted else None, tuple(row.places.all()), level, name, story,
    )  # fmt: skip


def text_for(level: str, said: Mapping[str, str]) -> str:
    """Which of the two fields of the form is the text of a level."""
    if level in NAMED:
        return said.get("name", "")
    return said.get("story", "") if level in STORIES else ""


def is_name(level: str) -> bool:
    """Whether the text of the level is only how the company is written."""
    return level in NAMED


def shown_under(level: str) -> list[tuple[str, str]]:
    """What a place may show under the level, for a form."""
    return [(str(value), str(label)) for value, label in ShowLevel.choices if allows(level, value)]


def level_values() -> tuple[str, ...]:
    """In the order of the letter: how much, from the least to the most."""
    return tuple(str(value) for value in ShowLevel.values)
