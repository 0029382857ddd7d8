"""Everything that changes clients, contacts and deputies. One verb each: rows and timeline in one transaction."""

from perennial.clients.actions.clients import (
    CLIENT_FIELDS,
    add_client,
    archive_client,
    change_client,
    merge_clients,
    restore_client,
    search_text,
)
from perennial.clients.actions.contacts import (
    CONTACT_FIELDS,
    add_contact,
    archive_contact,
    change_contact,
    clear_bounce,
    merge_contacts,
    record_bounce,
    restore_contact,
)
from perennial.clients.actions.deputies import end_deputy, name_deputy
from perennial.clients.actions.errors import (
    CannotArchive,
    CannotMerge,
    ChangedMeanwhile,
    CodeTaken,
    ContactExists,
    WrongBoss,
    WrongPost,
)
from perennial.clients.actions.lifecycle import NeedsLossReason, explain_loss, move_client
from perennial.clients.actions.managers import forget_hand_over, keep_manager
from perennial.clients.actions.own import pin_client, save_view, unpin_client
from perennial.clients.actions.persons import (
    PERSON_FIELDS,
    describe_person,
    leave_post,
    part_persons,
    same_person,
    take_post,
)

__all__ = [
    "CLIENT_FIELDS",
    "CONTACT_FIELDS",
    "PERSON_FIELDS",
    "CannotArchive",
    "CannotMerge",
    "ChangedMeanwhile",
    "CodeTaken",
    "ContactExists",
    "NeedsLossReason",
    "WrongBoss",
    "WrongPost",
    "add_client",
    "add_contact",
    "archive_client",
    "archive_contact",
    "change_client",
    "change_contact",
    "clear_bounce",
    "describe_person",
    "end_deputy",
    "explain_loss",
    "forget_hand_over",
    "keep_manager",
    "leave_post",
    "merge_clients",
    "merge_contacts",
    "move_client",
    "name_deputy",
    "part_persons",
    "pin_client",
    "record_bounce",
    "restore_client",
    "restore_contact",
    "same_person",
    "save_view",
    "search_text",
    "take_post",
    "unpin_client",
]
