"""The IMAP server of the tests answers the standard library's client as a real one does."""

from __future__ import annotations

import imaplib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from tests.imap_server import ImapServer


def mail(message_id: str, subject: str = "Invoice") -> EmailMessage:
    made = EmailMessage()
    made["Message-ID"], made["Subject"], made["From"] = message_id, subject, "Olena <olena@ours.example>"
    made.set_content("Рахунок додаю.")
    return made


def test_it_signs_in_searches_and_fetches_without_marking_as_seen() -> None:
    with ImapServer({"Sent": [mail("<a@x>"), mail("<b@x>", "Об'єм")]}) as server:
        server.folder("Sent").messages[0].at = datetime(2026, 1, 5, tzinfo=UTC)
        client = imaplib.IMAP4(server.host, server.port, timeout=10)
        with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
            client.login(server.user, "wrong")
        client.login(server.user, server.password)
        assert client.select("Nowhere")[0] == "NO"
        assert client.select("Sent", readonly=True) == ("OK", [b"2"])
        assert client.uid("SEARCH", "HEADER", "Message-ID", '"<b@x>"') == ("OK", [b"2"])
        assert client.uid("SEARCH", "UID", "2:*", "SINCE", "1-Feb-2026")[1] == [b"2"]
        assert client.uid("SEARCH", "OR", "SUBJECT", "invoice", "NOT", "ALL")[1] == [b"1"]
        fetched = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")[1]
        assert [part[1] for part in fetched if isinstance(part, tuple)] == [
            stored.content for stored in server.folder("Sent").messages
        ]
        headers = client.fetch("2", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
        assert headers[0][1] == b"Message-ID: <b@x>\r\n\r\n"  # type: ignore[index]
        assert not server.folder("Sent").messages[0].flags
        client.select("Sent")
        client.uid("FETCH", "1", "(RFC822)")
        assert server.folder("Sent").messages[0].flags == {"\\Seen"}
        client.append("Sent", None, None, b"Message-ID: <c@x>\n\nThree")  # type: ignore[arg-type]
        assert client.uid("SEARCH", "ALL")[1] == [b"1 2 3"]
        client.logout()
        assert server.password not in " ".join(server.commands)
