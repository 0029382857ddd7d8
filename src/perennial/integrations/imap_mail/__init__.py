"""Reading a mailbox over IMAP. It only looks: no mail is marked, moved or deleted."""
