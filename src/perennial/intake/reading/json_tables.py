"""JSON of other systems' doors to tables: answers with records, pages of lists and bodies of webhooks.

A record becomes a line. What is nested is flattened: `{"owner": {"id": 5}}` to the column `owner.id`, lists of values
(telephones, addresses) to one cell with `, ` between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

from perennial.intake.reading.reasons import (
    BROKEN_JSON,
    NO_RECORDS,
    SHEET_TOO_WIDE,
    TOO_MANY_ROWS,
    Reason,
    because,
)
from perennial.intake.reading.table import Limits, Table, UnreadableFile, header_key, stem
from perennial.kernel.charsets import UnreadableText, decode

JSON: Final = "json"
_LISTS: Final = ("result", "results", "data", "items", "records", "value", "current", "worklogs", "time_entries")
_BRACKETS = re.compile(r"([a-z_]+)\[([a-z_]+)\]\[(\d{1,6})\]\[([^\]]+)\](?:\[(.+)\])?")
_DEEPEST: Final = 4
_MOST_COLUMNS: Final = 2_000
_VALUES: Final = ("value", "VALUE", "email", "name", "id")
Records = list[dict[str, Any]]


def is_json(data: bytes, file: str) -> bool:
    """Whether the file is JSON: by its name, or by how it begins."""
    return PurePath(file).suffix.casefold() == ".json" or data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:2] in (
        b'{"', b"[{", b"{\n", b"{\r", b"[\n", b"{ ", b"{}", b"[]",
    )  # fmt: skip


def read_json(data: bytes, file: str, limits: Limits) -> list[Table]:
    """A table for every list of records. Raises UnreadableFile."""
    try:
        found = json.loads(decode(data))
    except (ValueError, RecursionError, UnreadableText) as error:
        line = getattr(error, "lineno", None)
        raise UnreadableFile(file, Reason(BROKEN_JSON), line) from error
    tables = [_table(file, name, records, limits) for name, records in _lists(found, stem(file), 0) if records]
    if not tables:
        raise UnreadableFile(file, Reason(NO_RECORDS))
    return tables


def _lists(found: Any, name: str, depth: int) -> Iterator[tuple[str, Records]]:
    if isinstance(found, list):
        yield name, [row for row in found if isinstance(row, dict)]
        return
    if not isinstance(found, dict) or depth > _DEEPEST:
        return
    if isinstance(found.get("cleaned_request"), dict):  # the body of a webhook beside how it was sent
        found = found["cleaned_request"]
    if bracketed := _bracketed(found):
        yield from bracketed.items()
        return
    meta = found.get("meta")
    entity = (meta.get("entity") or meta.get("object")) if isinstance(meta, dict) else None
    name = f"{entity}s" if isinstance(entity, str) else name
    embedded = found.get("_embedded")
    if isinstance(embedded, dict) and "id" not in found:
        for inner, rows in embedded.items():
            if isinstance(rows, list):
                yield from _lists(rows, str(inner), depth + 1)
        return
    for key in _LISTS:
        inner_found = found.get(key)
        if isinstance(inner_found, list) and inner_found and isinstance(inner_found[0], dict):
            yield from _lists(inner_found, name, depth + 1)
            return
        if isinstance(inner_found, dict) and inner_found:
            lists = [(k, v) for k, v in inner_found.items() if isinstance(v, list) and v and isinstance(v[0], dict)]
            if lists and not {"id", "ID"} & set(inner_found):
                for inner, rows in lists:
                    yield from _lists(rows, name if inner in _LISTS else str(inner), depth + 1)
            else:
                yield from _lists(inner_found, name, depth + 1)
            return
    if link := _self_link(found):
        name = link
    yield name, [found]


def _self_link(found: dict[str, Any]) -> str:
    """What a single record is, by its address: 'https://a.example/api/v4/companies/1' -> 'companies'."""
    links = found.get("_links")
    own = links.get("self") if isinstance(links, dict) else None
    address = own.get("href") if isinstance(own, dict) else None
    parts = str(address).split("?")[0].rstrip("/").split("/") if isinstance(address, str) else []
    return parts[-2] if len(parts) > 2 and parts[-1].isdigit() else ""


def _bracketed(found: dict[str, Any]) -> dict[str, Records]:
    """A form's fields `contacts[add][0][name]` as records by what they are."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for key, value in found.items():
        if isinstance(key, str) and (match := _BRACKETS.fullmatch(key)) and match[2] != "delete":
            column = match[4] if match[5] is None else f"{match[4]}.{match[5]}"
            rows.setdefault((match[1], int(match[3])), {})[column] = value
    tables: dict[str, Records] = {}
    for (name, _position), row in sorted(rows.items()):
        tables.setdefault(name, []).append(row)
    return tables


def _table(file: str, name: str, records: Records, limits: Limits) -> Table:
    if len(records) > limits.rows:
        raise UnreadableFile(file, because(TOO_MANY_ROWS, limit=limits.rows))
    flat = [dict(_flat(record, "", 0)) for record in records]
    headers: dict[str, str] = {}
    for record in flat:
        for column in record:
            headers.setdefault(header_key(column), column)
    headers.pop("", None)
    if len(headers) > _MOST_COLUMNS:
        raise UnreadableFile(file, because(SHEET_TOO_WIDE, rows=len(records), columns=len(headers)))
    if not headers:
        raise UnreadableFile(file, Reason(NO_RECORDS))
    rows: list[tuple[Any, ...]] = []
    for record in flat:
        keyed = {header_key(column): text for column, text in record.items()}
        rows.append(tuple(keyed.get(key, "") for key in headers))
    return Table(file, name, tuple(headers.values()), rows, list(range(1, len(rows) + 1)), encoding=JSON)


def _flat(record: dict[str, Any], before: str, depth: int) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        column = f"{before}{key}"
        if key == "custom_fields_values" and isinstance(value, list):
            yield from _custom(value)
        elif isinstance(value, dict):
            if depth < _DEEPEST:
                yield from _flat(value, f"{column}.", depth + 1)
        elif isinstance(value, list):
            texts = [text for item in value[:50] if (text := _scalar(_of(item)))]
            if texts:
                yield column, ", ".join(texts)
        else:
            yield column, _scalar(value)


def _custom(fields: list[Any]) -> Iterator[tuple[str, str]]:
    """Fields a company has added itself, by their code or name."""
    for field in fields[:500]:
        if isinstance(field, dict) and isinstance(field.get("values"), list):
            texts = [text for item in field["values"][:50] if (text := _scalar(_of(item)))]
            name = field.get("field_code") or field.get("field_name")
            if isinstance(name, str) and texts:
                yield name, ", ".join(texts)


def _of(item: Any) -> Any:
    """What a list is made for: the value of a telephone, the number of a company."""
    if not isinstance(item, dict):
        return item
    return next((item[key] for key in _VALUES if not isinstance(item.get(key), (dict, list, type(None)))), "")


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return "".join(char if char.isprintable() or char.isspace() else " " for char in text)
