"""The check of PDF/A-3: it finds nothing in our papers, what was broken on purpose, and little in those of others."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pypdf = pytest.importorskip("pypdf")

from pypdf.generic import (  # noqa: E402 - only where it is installed
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from perennial.billing.einvoice.cii import facturx  # noqa: E402
from perennial.billing.paper import invoice_paper  # noqa: E402
from tests.billing.pdfa import faults  # noqa: E402
from tests.billing.test_einvoices import ANNEX, KINDS, document  # noqa: E402

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "einvoices"


@pytest.fixture(scope="module")
def paper() -> bytes:
    doc = document()
    return invoice_paper(doc, ANNEX, xml=facturx(doc))


def test_our_papers_have_no_fault(paper: bytes) -> None:
    assert faults(paper) == []
    for treatment, rate, kind in KINDS[1::3]:
        doc = document(treatment, rate, kind)
        assert faults(invoice_paper(doc, ANNEX, xml=facturx(doc))) == []
    assert faults(invoice_paper(document(), ANNEX)) == []  # a preview, without an e-invoice


def _fonts(root: Any, writer: Any) -> list[Any]:
    found = (one.get_object() for one in writer._objects if isinstance(one, DictionaryObject))
    return [one for one in found if one.get("/Type") == "/FontDescriptor"]


def _packet(old: bytes, new: bytes) -> Callable[[Any, Any], None]:
    def change(root: Any, writer: Any) -> None:
        stream = root["/Metadata"].get_object()
        data = stream.get_data()
        assert old in data
        made = StreamObject()
        made.update({NameObject(name): stream.raw_get(name) for name in ("/Type", "/Subtype")})
        made.set_data(data.replace(old, new))
        root[NameObject("/Metadata")] = writer._add_object(made)

    return change


def _spec(root: Any) -> Any:
    return root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()


def _put(place: Any, name: str, value: Any) -> None:
    place[NameObject(name)] = value


def _script(root: Any, writer: Any) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    _put(root, "/OpenAction", DictionaryObject(action))


def _font_out(root: Any, writer: Any) -> None:
    for name in ("/FontFile", "/FontFile2", "/FontFile3"):
        _fonts(root, writer)[0].pop(name, None)


def _lzw(root: Any, writer: Any) -> None:
    made = StreamObject()
    made.set_data(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01")
    _put(made, "/Filter", NameObject("/LZWDecode"))
    _put(root, "/PieceInfo", writer._add_object(made))


def _link(root: Any, writer: Any) -> None:
    note = {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/F"): NumberObject(2)}  # fmt: skip
    _put(writer.pages[0], "/Annots", ArrayObject([writer._add_object(DictionaryObject(note))]))


def _blend(root: Any, writer: Any) -> None:
    state = {NameObject("/Type"): NameObject("/ExtGState"), NameObject("/BM"): NameObject("/Glow")}
    _put(writer.pages[0]["/Resources"], "/ExtGState", DictionaryObject({NameObject("/X"): DictionaryObject(state)}))


def _paint(writer: Any, words: bytes) -> None:
    made = StreamObject()
    made.set_data(writer.pages[0].get_contents().get_data() + b"\n" + words)
    _put(writer.pages[0], "/Contents", writer._add_object(made))


def _red_without_intent(root: Any, writer: Any) -> None:
    _paint(writer, b"1 0 0 rg")
    root.pop("/OutputIntents")


BROKEN: list[tuple[str, Callable[[Any, Any], Any]]] = [
    ("6.2.11.4.1", _font_out),
    ("6.2.3", _red_without_intent),
    ("6.2.4.3", lambda root, writer: _paint(writer, b"1 0 0 0 k")),
    ("6.2.3", lambda root, writer: root["/OutputIntents"][0].get_object().pop("/DestOutputProfile")),
    ("6.2.3", lambda root, writer: _put(
        root["/OutputIntents"][0].get_object()["/DestOutputProfile"].get_object(), "/N", NumberObject(4))),
    ("6.6.2.1", lambda root, writer: root.pop("/Metadata")),
    ("6.6.2.1", _packet(b"</rdf:RDF>", b"")),
    ("6.6.4", _packet(b"<pdfaid:part>3<", b"<pdfaid:part>1<")),
    ("6.6.4", _packet(b"<pdfaid:conformance>B<", b"<pdfaid:conformance>Z<")),
    ("6.6.2.3.3", _packet(b"<pdfaProperty:name>Version<", b"<pdfaProperty:name>Edition<")),
    ("Factur-X", _packet(b"<fx:DocumentFileName>factur-x.xml<", b"<fx:DocumentFileName>other.xml<")),
    ("6.6.3", lambda root, writer: writer.add_metadata({"/Title": "Another title"})),
    ("6.5.1", _script),
    ("6.5.2", lambda root, writer: _put(root, "/AA", DictionaryObject())),
    ("6.8", lambda root, writer: _spec(root).pop("/AFRelationship")),
    ("6.8", lambda root, writer: _spec(root)["/EF"]["/F"].get_object().pop("/Subtype")),
    ("6.8", lambda root, writer: root.pop("/AF")),
    ("Factur-X", lambda root, writer: _put(_spec(root), "/AFRelationship", NameObject("/Supplement"))),
    ("6.1.7.2", _lzw),
    ("6.3.2", _link),
    ("6.2.10", _blend),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "change"), BROKEN, ids=[f"{n}-{clause}" for n, (clause, _) in enumerate(BROKEN)])
def test_what_was_broken_is_found(paper: bytes, clause: str, change: Callable[[Any, Any], Any]) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(paper))
    change(writer._root_object, writer)
    out = io.BytesIO()
    writer.write(out)
    assert clause in {fault.split(":")[0] for fault in faults(out.getvalue())}


def test_a_file_that_is_locked_cut_or_has_no_identifier_is_found(paper: bytes) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(paper))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "6.1.3: encrypted" in faults(out.getvalue())
    assert faults(paper[: len(paper) // 2])
    assert "6.1.3: something follows the end of the file" in faults(paper + b"more")
    assert "6.1.3: no file identifier" in faults(paper.replace(b"/ID", b"/IX"))


@pytest.mark.skipif(not REAL.exists(), reason="the real files are not here")
def test_real_files_that_were_checked_by_their_makers_pass() -> None:
    """Of the corpus of ZUGFeRD, those that are meant to be right."""
    files = sorted(REAL.glob("ZUGFeRD+corpus/ZUGFeRDv2/correct/**/*.pdf"))
    told = {file.name: faults(file.read_bytes()) for file in files}
    assert len(told) > 20
    assert {name: found for name, found in told.items() if found} == {}
    (plain,) = REAL.glob("ZUGFeRD+corpus/**/python-factur-x/python-factur-x.pdf")  # a PDF that is no archive file
    assert len(faults(plain.read_bytes())) > 3
