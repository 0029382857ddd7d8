"""Transaction details of camt: who stands on the other side, which references, and the remittance text as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perennial.integrations.camt.tree import Node

_NO_REFERENCE = ("NOTPROVIDED", "NOT PROVIDED", "NONREF")


@dataclass(frozen=True, slots=True)
class Details:
    party: str = ""
    account: str = ""
    reference: str = ""
    text: str = ""
    bank_id: str = ""

    @classmethod
    def joined(cls, parts: Sequence[Details]) -> Details:
        """Several parts of one booking as one: what they agree on stays, texts and references follow each other."""
        if len(parts) == 1:
            return parts[0]
        references = [part.reference for part in parts if part.reference]
        return cls(
            party=_agreed([part.party for part in parts]),
            account=_agreed([part.account for part in parts]),
            reference=_agreed(references),
            text=" ".join(dict.fromkeys([part.text for part in parts if part.text] + references)),
        )


def read_details(node: Node, *, incoming: bool) -> Details:
    """One TxDtls; the other side is the debtor of money that came in and the creditor of money that went out."""
    role = "Dbtr" if incoming else "Cdtr"
    structured = [found.text for found in node.all("RmtInf", "Strd", "CdtrRefInf", "Ref") if found.text]
    return Details(
        party=_party(node, role),
        account=_account(node, role),
        reference=_known(node.value("Refs", "EndToEndId")) or (structured[0] if structured else ""),
        text=_text(node, structured),
        bank_id=node.value("Refs", "AcctSvcrRef") or node.value("Refs", "UETR"),
    )


def _party(node: Node, role: str) -> str:
    ways = [("RltdPties", role, "Nm"), ("RltdPties", role, "Pty", "Nm")]
    ways += [("RltdPties", f"Ultmt{role}", "Nm"), ("RltdPties", f"Ultmt{role}", "Pty", "Nm")]
    return next((found for found in (node.value(*way) for way in ways) if found), "")


def _account(node: Node, role: str) -> str:
    ways = [("IBAN",), ("Othr", "Id"), ("PrtryAcct", "Id"), ("BBAN",)]
    found = (node.value("RltdPties", f"{role}Acct", "Id", *way) for way in ways)
    return next((account for account in found if account), "")


def _text(node: Node, structured: list[str]) -> str:
    parts = [found.text for found in node.all("RmtInf", "Ustrd")]
    parts += structured
    parts += [found.text for found in node.all("RmtInf", "Strd", "RfrdDocInf", "Nb")]
    parts += [found.text for found in node.all("RmtInf", "Strd", "AddtlRmtInf")]
    parts += [found.text for found in node.all("AddtlTxInf")]
    return " ".join(dict.fromkeys(part for part in parts if part))


def _agreed(values: list[str]) -> str:
    distinct = {value for value in values if value}
    return distinct.pop() if len(distinct) == 1 else ""


def _known(reference: str) -> str:
    return "" if reference.upper() in _NO_REFERENCE else reference
