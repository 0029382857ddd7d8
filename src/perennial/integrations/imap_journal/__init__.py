"""Looks up in a mailbox, by IMAP, whether a letter left: a journal address that gets every letter, or a sent folder."""
