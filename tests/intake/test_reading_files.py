"""Files of every encoding, delimiter and state of repair become tables, or one sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from perennial.intake.reading import Limits, Table, UnreadableFile, read_tables

RUSSIAN = "Клиент;Номер;Сумма\nООО Ромашка;А-1;1 234,50\n«Їжак» та сини;Б-2;7,00\n"


def table(text: str | bytes, **limits: int) -> Table:
    data = text if isinstance(text, bytes) else text.encode()
    (found,) = read_tables(data, "invoices.csv", Limits(**limits))
    return found


def refusal(data: bytes | str, name: str = "file.csv", **limits: int) -> tuple[str, int | None]:
    with pytest.raises(UnreadableFile) as caught:
        read_tables(data if isinstance(data, bytes) else data.encode(), name, Limits(**limits))
    return str(caught.value.refusal.reason), caught.value.refusal.line


def workbook(rows: list[list[object]], sheets: int = 1) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for number in range(sheets):
            sheet = book.add_worksheet(f"Sheet{number}")
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(y, x, cell, day)
                    elif cell is not None:
                        sheet.write(y, x, cell)
    return out.getvalue()


def test_a_formula_is_taken_by_its_value_with_a_warning_that_names_sheet_row_and_column() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sales & more")
        sheet.write_row(0, 0, ["number", "amount"])
        sheet.write_row(1, 0, ["A-1", 10])
        sheet.write_string(2, 0, "A-2")
        sheet.write_formula(2, 1, "=B2*2", None, 20)
    (table,) = read_tables(out.getvalue(), "x.xlsx")
    assert [str(cell) for cell in table.rows[1]] == ["A-2", "20"]
    (warning,) = table.warnings
    assert warning.line == 3 and str(warning.reason).startswith("Column B of the sheet “Sales & more” holds formulas")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_cyrillic_is_read_in_every_encoding(encoding: str) -> None:
    found = table(RUSSIAN.encode(encoding))
    assert found.headers == ("Клиент", "Номер", "Сумма")
    assert found.rows[1] == ("«Їжак» та сини", "Б-2", "7,00")


def test_western_letters_are_not_taken_for_cyrillic_and_the_guess_is_said() -> None:
    found = table("Kunde;Nummer;Betrag\nMüller & Söhne;1;2,00\nCafé Noël;2;3,00\n".encode("cp1252"))
    assert [row[0] for row in found.rows] == ["Müller & Söhne", "Café Noël"]
    assert "Windows-1252" in str(found.warnings[0].reason)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    found = table("a,b,c\n1,2,3\n4,5,6\n".replace(",", delimiter))
    assert (found.headers, found.rows[1]) == (("a", "b", "c"), ("4", "5", "6"))


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    assert table("name;sum\nA;1,50\nB;2,75\n").rows == [("A", "1,50"), ("B", "2,75")]


def test_excels_own_first_line_names_the_delimiter_and_counts_as_a_line() -> None:
    found = table("sep=;\na;b\n1;2\n")
    assert (found.headers, found.lines) == (("a", "b"), [3])


def test_a_row_knows_the_first_line_it_stands_in() -> None:
    found = table('a,b\n1,"two\nlines"\n\n2,x\n')
    assert (found.lines, found.rows[0][1]) == ([2, 5], "two\nlines")


def test_titles_above_the_header_are_passed_over() -> None:
    found = table("Invoices of March,,\n,,\nnumber,client,amount\n1,A,2\n")
    assert (found.headers, found.header_line, found.lines) == (("number", "client", "amount"), 3, [4])


def test_rows_of_another_width_are_refused_with_their_line_and_empty_surplus_is_forgiven() -> None:
    found = table("a,b,c\n1,2,3\n1,2\n1,2,3,,\n1,2,3,4\n1,2,3\n")
    assert [(each.line, str(each.reason)) for each in found.refused] == [
        (3, "The line has 2 cells and the header has 3."),
        (5, "The line has 4 cells and the header has 3."),
    ]
    assert found.lines == [2, 4, 6]


def test_a_file_cut_off_in_a_row_says_so() -> None:
    found = table("a,b,c\n1,2,3\n4,5")
    assert "seems to be cut off" in str(found.refused[0].reason)


def test_a_file_cut_off_inside_quotes_is_refused_with_the_line_of_the_quote() -> None:
    reason, line = refusal('a,b\n1,2\n3,"text that never\nends\nanywhere')
    assert ("never closed" in reason, line) == (True, 3)


def test_a_stray_quote_is_refused_with_its_line() -> None:
    assert refusal('a,b\n1,"x"y"\n')[1] == 2


def test_a_doubled_column_is_refused() -> None:
    assert refusal("Number,amount,number\n1,2,3\n") == ("The column “number” stands in the header twice.", 1)


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), bytes(range(256)) * 4, b"\x7fELF\2\1"]
)
def test_binaries_are_refused(data: bytes) -> None:
    assert refusal(data)[0].startswith(("The file is not a table", "The file holds zero bytes"))


@pytest.mark.parametrize("text", ["", "   \n\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    assert refusal(text)[0] == "The file is empty."


def test_broken_utf8_is_refused_with_its_line() -> None:
    reason, line = refusal("имя,сумма\nпервый,1\nвторой,2\n".encode() + b"\xd0\xff,3\n" + "третий,4\n".encode())
    assert (reason, line) == ("The file is broken UTF-8.", 4)


def test_a_file_of_100_mb_is_refused_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    with pytest.raises(UnreadableFile, match="too large: it has 100 MB and the limit is 50 MB"):
        read_tables(path)


def test_too_many_rows_are_refused() -> None:
    assert "more than 3 rows" in refusal("a,b\n" + "1,2\n" * 5, rows=3)[0]


def test_a_missing_file_and_an_empty_folder_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_tables(tmp_path / "absent.csv")
    with pytest.raises(UnreadableFile, match="no CSV"):
        read_tables(tmp_path)


def test_a_folder_gives_the_tables_of_its_files_and_passes_over_the_others(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    (tmp_path / "a.tsv").write_text("a\tb\n1\t2\n")
    (tmp_path / "README.md").write_text("# hello")
    assert [found.name for found in read_tables(tmp_path)] == ["a", "b"]


def test_a_workbook_gives_numbers_dates_and_lines() -> None:
    data = workbook(
        [
            ["Report"],
            [],
            ["number", "on", "amount", "ok"],
            ["A", datetime(2024, 3, 1), 12.1, True],
            [],
            [7, None, 3, False],
        ]
    )
    (found,) = read_tables(data, "x.xlsx")
    assert found.headers == ("number", "on", "amount", "ok")
    assert found.rows == [("A", date(2024, 3, 1), Decimal("12.1"), "yes"), (Decimal(7), "", Decimal(3), "no")]
    assert found.lines == [4, 6]


def test_each_sheet_is_a_table_of_its_own_name() -> None:
    assert [found.name for found in read_tables(workbook([["a", "b"], [1, 2]], sheets=2), "x.xlsx")] == [
        "sheet0",
        "sheet1",
    ]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_workbook_cut_in_half_is_refused(share: float) -> None:
    data = workbook([["a", "b"], [1, 2]])
    assert "cannot be read" in refusal(data[: int(len(data) * share)], "x.xlsx")[0]


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_of_tables_is_read_without_what_macos_adds() -> None:
    data = _zip({"book/clients.csv": b"code,name\nA,B\n", "__MACOSX/._clients.csv": b"\0", "book/note.md": b"x"})
    assert [found.name for found in read_tables(data, "book.zip")] == ["clients"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "unpack to far more" in refusal(_zip({"a.csv": b"0" * 60_000_000}), "x.zip")[0]


def test_a_workbook_bomb_is_refused_before_it_is_unpacked() -> None:
    data = _zip({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    assert "unpack to far more" in refusal(data, "x.xlsx")[0]


def test_a_zip_inside_a_zip_is_not_followed() -> None:
    assert "no CSV" in refusal(_zip({"a.csv": _zip({"b.csv": b"a,b\n1,2\n"})}), "x.zip")[0]


def _patched(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _zip(
            {
                name: archive.read(name).replace(old, new) if name == part else archive.read(name)
                for name in archive.namelist()
            }
        )


def test_a_cell_at_the_far_corner_does_not_take_all_memory() -> None:
    data = _patched(workbook([["a", "b"], [1, 2]]), "xl/worksheets/sheet1.xml", b'r="B2"', b'r="XFD400000"')
    assert "too far away" in refusal(data, "x.xlsx")[0]


def test_xml_entities_are_refused() -> None:
    bomb = b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    data = _patched(workbook([["a", "b"], [1, 2]]), "xl/worksheets/sheet1.xml", b"?>", bomb)
    assert "XML entities" in refusal(data, "x.xlsx")[0]


def test_a_header_wider_than_any_sheet_is_refused_before_its_columns_are_weighed() -> None:
    reason, line = refusal(",".join(f"c{number}" for number in range(20_000)) + "\n1,2\n")
    assert "20000 columns" in reason
    assert line == 1
