"""A check of PDF/A-3 (ISO 19005-3) and of what makes it a Factur-X file, as far as pypdf shows the file's objects.

Clauses are named as the standard names them. Not looked at: the glyphs inside font programs (their widths, .notdef),
the operators of content streams beyond colours, and colour values.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject, StreamObject

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_ID: Final = "{http://www.aiim.org/pdfa/ns/id/}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_FX: Final = re.compile(r"\{(urn:(?:factur-x|zugferd):pdfa:CrossIndustryDocument:invoice:[^}]+#)\}(\w+)")
_PROPERTY: Final = "{http://www.aiim.org/pdfa/ns/property#}name"
_SCHEMA: Final = "{http://www.aiim.org/pdfa/ns/schema#}namespaceURI"
_BLEND: Final = frozenset({
    "Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn",
    "HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity",
})  # fmt: skip
_ACTIONS: Final = frozenset({
    "Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState", "Rendition", "Trans", "GoTo3DView",
    "JavaScript",
})  # fmt: skip
_DEVICE: Final = {"rg": "RGB", "RG": "RGB", "g": "GRAY", "G": "GRAY", "k": "CMYK", "K": "CMYK"}
_RELATIONS: Final = frozenset({"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"})
_FILES: Final = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})


def faults(pdf: bytes) -> list[str]:
    """'clause: what is wrong' for each clause that is broken; empty when nothing was found."""
    found = [*_file(pdf)]
    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted:
            return [*found, "6.1.3: encrypted"]
        root: Any = reader.trailer["/Root"].get_object()
        objects = list(_objects(reader))
        for look in (_trailer, _intent, _pages, _attached, _metadata):
            found += look(reader, root)
        for one in objects:
            found += _object(one)
    except (PyPdfError, KeyError, ValueError, AttributeError, TypeError) as error:
        found.append(f"6.1: cannot be read: {type(error).__name__}")
    return sorted(set(found))


def _file(pdf: bytes) -> Iterator[str]:
    head = re.match(rb"%PDF-1\.[0-7](\r\n|\r|\n)%([\x80-\xff]{4})", pdf)
    if head is None:
        yield "6.1.2: the header is not %PDF-1.n and four high bytes"
    if not re.search(rb"%%EOF\r?\n?\Z", pdf):
        yield "6.1.3: something follows the end of the file"


def _trailer(reader: PdfReader, root: Any) -> Iterator[str]:
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "6.1.3: no file identifier"
    if {"/AA", "/Requirements"} & set(root):
        yield "6.5.2: the catalogue acts by itself or has requirements"
    names = root.get("/Names", DictionaryObject()).get_object()
    if "/JavaScript" in names or "/AlternatePresentations" in names:
        yield "6.5.1: scripts or other presentations among the names"
    form = root.get("/AcroForm", DictionaryObject()).get_object()
    if form.get("/NeedAppearances") or "/XFA" in form:
        yield "6.4: a form that is drawn by the reader"


def _intent(reader: PdfReader, root: Any) -> Iterator[str]:
    """One output intent of PDF/A with a colour profile inside that fits it."""
    rows = [row.get_object() for row in root.get("/OutputIntents", ())]
    ours = [row for row in rows if row.get("/S") == "/GTS_PDFA1"]
    used = _device_colours(reader)
    if not ours:
        if used:
            yield "6.2.3: device colours and no output intent"
        return
    profile = ours[0].get("/DestOutputProfile")
    if profile is None:
        yield "6.2.3: an output intent without a colour profile"
        return
    stream = profile.get_object()
    data = stream.get_data()
    space = {3: b"RGB ", 1: b"GRAY", 4: b"CMYK"}.get(stream.get("/N"), b"")
    if data[36:40] != b"acsp" or data[16:20] != space or data[12:16] not in (b"mntr", b"prtr") or data[8] > 4:
        yield "6.2.3: the colour profile is none, or not what /N says"
    wrong = used - {"GRAY", {b"RGB ": "RGB", b"CMYK": "CMYK"}.get(space, "GRAY")}
    if wrong:
        yield f"6.2.4.3: device colours without their output intent: {', '.join(sorted(wrong))}"


def _device_colours(reader: PdfReader) -> set[str]:
    found = set()
    for page in reader.pages:
        contents = page.get_contents()
        streams: list[Any] = [contents] if contents is not None else []
        resources = page.get("/Resources", DictionaryObject()).get_object()
        forms = resources.get("/XObject", DictionaryObject()).get_object()
        spaces = resources.get("/ColorSpace", DictionaryObject()).get_object()
        defined = {name[8:].upper() for name in spaces if name.startswith("/Default")}  # a profile of their own
        streams += [ContentStream(one.get_object(), reader) for one in forms.values()
                    if one.get_object().get("/Subtype") == "/Form"]  # fmt: skip
        for stream in streams:
            for operands, operator in stream.operations:
                name = operator.decode("latin-1")
                space = _DEVICE.get(name, "")
                if name in ("cs", "CS") and operands and str(operands[0]).startswith("/Device"):
                    space = str(operands[0])[7:].upper()
                if space and space not in defined:
                    found.add(space)
    return found


def _pages(reader: PdfReader, root: Any) -> Iterator[str]:
    for page in reader.pages:
        if "/AA" in page or "/PresSteps" in page:
            yield "6.5.2: a page acts by itself"
        for one in page.get("/Annots", ArrayObject()).get_object():
            note = one.get_object()
            kind, flags = note.get("/Subtype"), int(note.get("/F", 0))
            if kind in ("/3D", "/Sound", "/Screen", "/Movie"):
                yield f"6.3.1: an annotation {kind}"
            if kind != "/Popup" and (not flags & 4 or flags & (1 | 2 | 32 | 256)):
                yield "6.3.2: an annotation that is not printed, or hidden"
            area = list(note.get("/Rect", [0, 0, 0, 0]))
            if kind not in ("/Popup", "/Link") and "/AP" not in note and area[:2] != area[2:]:
                yield "6.3.3: an annotation without its appearance"


def _object(one: DictionaryObject) -> Iterator[str]:
    """What holds for any object wherever it stands."""
    kind, subtype = one.get("/Type"), one.get("/Subtype")
    filters = one.get("/Filter") or []
    names = [filters] if isinstance(filters, str) else list(filters)
    if isinstance(one, StreamObject):
        if "/LZWDecode" in names or "/Crypt" in names:
            yield "6.1.7.2: compressed by LZW, or encrypted"
        if {"/F", "/FFilter", "/FDecodeParms"} & set(one):
            yield "6.1.7.1: a stream outside the file"
    if one.get("/S") in {f"/{name}" for name in _ACTIONS} and kind in (None, "/Action"):
        yield f"6.5.1: an action {one['/S']}"
    if subtype == "/Image" and (one.get("/Interpolate") or "/Alternates" in one or "/OPI" in one):
        yield "6.2.8: an image that is interpolated or has alternates"
    if subtype == "/PS" or (subtype == "/Form" and {"/OPI", "/PS", "/Ref"} & set(one)):
        yield "6.2.9: PostScript or an outer reference"
    if kind == "/ExtGState" or {"/BM", "/SMask"} <= set(one):
        modes = one.get("/BM", "/Normal")
        for mode in modes if isinstance(modes, list) else [modes]:
            if str(mode)[1:] not in _BLEND:
                yield "6.2.10: an unknown blend mode"
        if "/TR" in one or one.get("/TR2", "/Default") != "/Default" or "/HTP" in one:
            yield "6.2.5: a transfer function"
    if kind == "/Font":
        yield from _font(one, str(subtype))


def _font(font: DictionaryObject, subtype: str) -> Iterator[str]:
    if subtype == "/Type3":
        return
    if subtype == "/Type0":
        cmap = font.get("/Encoding")
        if isinstance(cmap, str) and cmap not in ("/Identity-H", "/Identity-V"):
            yield "6.2.11.3.3: a character map that is not inside"
        return  # its descendant is looked at by itself
    described = font.get("/FontDescriptor")
    described = described.get_object() if described is not None else DictionaryObject()
    if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described):
        yield f"6.2.11.4.1: the font {font.get('/BaseFont')} is not inside"
    if subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
        yield "6.2.11.3.2: a font without its map of glyphs"


def _attached(reader: PdfReader, root: Any) -> Iterator[str]:
    """Every file inside says what it is to the document, and of which type it is."""
    associated = {_key(row) for row in _list(root.get("/AF"))}
    for page in reader.pages:
        associated |= {_key(row) for row in _list(page.get("/AF"))}
    for spec_ref in _file_specs(root):
        spec = spec_ref.get_object()
        if not {"/F", "/UF"} <= set(spec):
            yield "6.8: a file without its name"
        if spec.get("/AFRelationship") not in _RELATIONS:
            yield "6.8: a file without its relationship"
        if _key(spec_ref) not in associated:
            yield "6.8: a file that is associated with nothing"
        stream = spec["/EF"]["/F"].get_object()
        if not re.fullmatch(r"/[\w.+-]+/[\w.+-]+", str(stream.get("/Subtype", ""))):
            yield "6.8: a file without its type"
        if "/ModDate" not in stream.get("/Params", DictionaryObject()).get_object():
            yield "6.8: a file without the day it was changed"


def _file_specs(root: Any) -> list[Any]:
    tree = root.get("/Names", DictionaryObject()).get_object().get("/EmbeddedFiles")
    found, queue = [], [tree] if tree is not None else []
    while queue:
        node = queue.pop().get_object()
        queue += list(node.get("/Kids", ()))
        found += list(node.get("/Names", ()))[1::2]
    return found


def _metadata(reader: PdfReader, root: Any) -> Iterator[str]:
    if "/Metadata" not in root:
        yield "6.6.2.1: no metadata"
        return
    packet = root["/Metadata"].get_object().get_data()
    head = re.search(rb"<\?xpacket begin=[^?]*\?>", packet)
    if head is None or b"bytes=" in head[0] or b"encoding=" in head[0]:
        yield "6.6.2.1: the packet is not begun as it should be"
    try:
        tree = ElementTree.fromstring(packet.decode("utf-8-sig").strip().strip("\x00"))
    except (ElementTree.ParseError, UnicodeDecodeError):
        yield "6.6.2.1: the metadata are not well formed"
        return
    values = _properties(tree)
    level = values.get(f"{_ID}conformance", "")
    if values.get(f"{_ID}part") != "3" or level not in ("A", "B", "U"):
        yield "6.6.4: it does not call itself PDF/A-3"
    marked = root.get("/MarkInfo", DictionaryObject()).get_object().get("/Marked")
    if level == "A" and not (marked and "/StructTreeRoot" in root):
        yield "6.7: called accessible, and not tagged"
    yield from _extensions(tree, values)
    yield from _same_info(reader, tree)
    if any(_FX.match(name) for name in values):
        yield from _facturx(root, values)
    elif _file_specs(root):
        yield "Factur-X: the metadata do not speak of the invoice inside"


def _properties(tree: ElementTree.Element) -> dict[str, str]:
    """Every property of the packet, written as an element or as an attribute."""
    found: dict[str, str] = {}
    for described in tree.iter(f"{_RDF}Description"):
        found |= {name: value.strip() for name, value in described.attrib.items() if not name.startswith(_RDF)}
        found |= {child.tag: (child.text or "").strip() for child in described}
    return found


def _extensions(tree: ElementTree.Element, values: dict[str, str]) -> Iterator[str]:
    """What no standard knows is explained in the packet itself."""
    explained = {(element.text or "").strip() for element in tree.iter(_PROPERTY)}
    spaces = {(element.text or "").strip() for element in tree.iter(_SCHEMA)}
    for element in tree.iter(f"{_RDF}Description"):
        explained |= {element.get(_PROPERTY, "")}
        spaces |= {element.get(_SCHEMA, "")}
    for name in values:
        own = _FX.match(name)
        if own and (own[1] not in spaces or own[2] not in explained):
            yield "6.6.2.3.3: a property that the packet does not explain"


def _same_info(reader: PdfReader, tree: ElementTree.Element) -> Iterator[str]:
    """The old table of facts says the same as the metadata."""
    info = reader.metadata or {}
    for name, tag in (("/Title", f"{_DC}title"), ("/Author", f"{_DC}creator")):
        element = next(tree.iter(tag), None)
        told = (element.findtext(f".//{_RDF}li") or "").strip() if element is not None else None
        if name in info and told is not None and str(info[name]).strip() != told:
            yield f"6.6.3: {name} is not what the metadata say"


def _facturx(root: Any, values: dict[str, str]) -> Iterator[str]:
    told = {found[2]: value for name, value in values.items() if (found := _FX.match(name))}
    names = {str(spec.get_object().get("/UF")): str(spec.get_object().get("/AFRelationship"))
             for spec in _file_specs(root)}  # fmt: skip
    if told.get("DocumentFileName") not in names or told.get("DocumentFileName", "").lower() not in _FILES:
        yield "Factur-X: the invoice of the metadata is not inside"
    elif names[told["DocumentFileName"]] not in ("/Data", "/Alternative", "/Source"):
        yield "Factur-X: the invoice inside is related wrongly"
    whole = told.get("Version") and told.get("ConformanceLevel")
    if told.get("DocumentType") not in ("INVOICE", "ORDER") or not whole:
        yield "Factur-X: the metadata are not whole"


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that can be reached, those inside others included."""
    seen: set[int] = set()
    queue: list[Any] = [reader.trailer["/Root"]]
    while queue:
        one = queue.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            queue += [one.raw_get(key) for key in one if key != "/DR"]  # fonts a form may use, and does not draw with
            yield one
        elif isinstance(one, ArrayObject):
            queue += list(one)


def _list(value: Any) -> list[Any]:
    return list(value.get_object()) if value is not None else []


def _key(ref: Any) -> int:
    return ref.idnum if isinstance(ref, IndirectObject) else id(ref)
