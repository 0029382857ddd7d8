"""Saving and restoring a client's business model canvas; every save is a version that stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from perennial.clients.actions.errors import ChangedMeanwhile
from perennial.clients.models import CanvasVersion, Client
from perennial.clients.rules import canvas
from perennial.clients.rules.canvas import Item
from perennial.foundation.timeline import Actor, record


@transaction.atomic
def save_block(
    client: Client, *, block: str, text: str, seen: int | None, by: Actor, as_of: date
) -> CanvasVersion | None:
    """Replace one block; None when nothing changed. `seen`: the version the page was read with.

    Raises ChangedMeanwhile when that very block was changed since, KeyError for a block that does not exist.
    """
    if block not in canvas.BLOCKS:
        raise KeyError(block)
    Client.objects.select_for_update().get(pk=client.pk)
    latest = client.canvases.last()
    items = canvas.loaded(latest.items) if latest else []
    own = [item for item in items if item.block == block]
    if latest is not None and seen is not None and seen != latest.pk:
        old = client.canvases.filter(pk=seen).first()
        if old is None or [i for i in canvas.loaded(old.items) if i.block == block] != own:
            raise ChangedMeanwhile
    fresh = canvas.read_block(block, text)
    if fresh == own:
        return None
    return save_items(client, [i for i in items if i.block != block] + fresh, block=block, by=by, as_of=as_of)


@transaction.atomic
def restore_canvas(version: CanvasVersion, *, by: Actor, as_of: date) -> CanvasVersion | None:
    """Make an earlier version the canvas again, as a new version; None when it is the canvas already."""
    client = version.client
    Client.objects.select_for_update().get(pk=client.pk)
    latest = client.canvases.last()
    if latest is not None and latest.items == version.items:
        return None
    return save_items(client, canvas.loaded(version.items), block="", by=by, as_of=as_of)


@transaction.atomic
def pitch_idea(client: Client, *, text: str, by: Actor, as_of: date) -> CanvasVersion | None:
    """An idea of the canvas was told to the client today; None when the canvas has no such idea."""
    latest = client.canvases.last()
    if latest is None or not any(i.kind == "idea" and i.text == text for i in canvas.loaded(latest.items)):
        return None
    latest.pitched_on = as_of
    latest.save(update_fields=["pitched_on"])
    data = {"idea": text}
    record("client.idea_pitched", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return latest


def save_items(client: Client, items: Sequence[Item], *, block: str, by: Actor, as_of: date) -> CanvasVersion:
    """Write a version. Part of a caller's transaction, which holds the client's row."""
    latest = client.canvases.last()
    before = canvas.loaded(latest.items) if latest else []
    row = CanvasVersion.objects.create(
        client=client, items=canvas.stored(items), on=as_of, by=by.user,
        pitched_on=latest.pitched_on if latest else None,
    )  # fmt: skip
    found = canvas.compare(before, items)
    data = {
        "version": row.pk, "block": block,
        "added": [d.item.text for d in found if d.change == "added"],
        "removed": [d.item.text for d in found if d.change == "removed"],
    }  # fmt: skip
    record("client.canvas_saved", by=by, on=as_of, client_id=client.pk, subject=("client", client.pk), data=data)
    return row
