"""Tables of the clients room, one module an aggregate."""

from perennial.clients.models.clients import Client, ClientQuerySet
from perennial.clients.models.contacts import Contact, ContactAddress, ContactQuerySet, Person
from perennial.clients.models.deputies import Deputy, DeputyQuerySet
from perennial.clients.models.knowledge import (
    CanvasVersion,
    ClientFact,
    CommunicationType,
    PlaybookText,
    PlayStep,
    Stance,
)
from perennial.clients.models.lifecycle import ClientMove
from perennial.clients.models.managers import EarlierManager
from perennial.clients.models.news import ClientFeed, ClientNews, ClientNewsQuerySet
from perennial.clients.models.own import Pin, SavedView

__all__ = [
    "CanvasVersion",
    "Client",
    "ClientFact",
    "ClientFeed",
    "ClientMove",
    "ClientNews",
    "ClientNewsQuerySet",
    "ClientQuerySet",
    "CommunicationType",
    "Contact",
    "ContactAddress",
    "ContactQuerySet",
    "Deputy",
    "DeputyQuerySet",
    "EarlierManager",
    "Person",
    "Pin",
    "PlayStep",
    "PlaybookText",
    "SavedView",
    "Stance",
]
