"""The list of clients as CSV and XLSX: whole, in figures, and never a formula."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from perennial.web.views.exports import FORMULA, safe
from tests.conftest import TODAY, Cast
from tests.web.portfolio_for_tests import invoice, many_clients


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views ask the clock; it says the day of the cast."""
    monkeypatch.setattr("perennial.web.views.clients.today", lambda: TODAY)
    monkeypatch.setattr("perennial.web.views.exports.today", lambda: TODAY)


def rows_of(client: Any, query: str = "") -> list[list[str]]:
    """The CSV as a spreadsheet reads it."""
    response = client.get(reverse("clients-csv") + query)
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/csv")
    assert 'filename="clients-2026-11-23.csv"' in response.headers["Content-Disposition"]
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


@given(st.text())
def test_no_cell_begins_like_a_formula_and_every_text_is_kept(text: str) -> None:
    shown = safe(text)
    assert not shown.startswith(FORMULA)
    assert shown in (text, f"'{text}")


@pytest.mark.django_db
def test_figures_stay_figures_and_names_that_look_like_formulas_stay_names(client: Any, cast: Cast) -> None:
    from perennial.clients.models import Client

    Client.objects.filter(pk=cast.harbor.pk).update(name='=HYPERLINK("http://evil.example")', city="@home")
    invoice(cast.harbor, "H-1", "1234.50", age=50)
    client.force_login(cast.alice)
    head, first, *_rest = rows_of(client)
    line = dict(zip(head, first, strict=True))
    assert line["Client"] == '\'=HYPERLINK("http://evil.example")' and line["City"] == "'@home"
    assert (line["Currency"], line["Open"], line["Overdue"], line["Days late"]) == ("USD", "1234.50", "1234.50", "20")
    sheet = client.get(reverse("clients-xlsx")).content
    cells = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert cells[1][0] == '\'=HYPERLINK("http://evil.example")'
    assert cells[1][head.index("Open")] == 1234.5


@pytest.mark.django_db
def test_the_whole_filtered_list_is_written_not_one_page(client: Any, cast: Cast) -> None:
    many_clients(cast.alice, 130)
    client.force_login(cast.alice)
    assert len(rows_of(client)) == 1 + 132
    assert len(rows_of(client, "?overdue=0")) == 1 + 130
    assert len(rows_of(client, "?q=client+0007")) == 2


@pytest.mark.django_db
def test_what_a_role_may_not_see_is_not_in_the_file(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "4417", age=50)
    client.force_login(cast.denys)
    assert rows_of(client)[0] == ["Client", "City", "Country", "Manager", "Status", "Tier"]
    client.force_login(cast.fedir)
    assert "Last touch" not in rows_of(client)[0] and "Open" in rows_of(client)[0]
    client.force_login(cast.bohdan)
    assert [row[0] for row in rows_of(client)[1:]] == ["Orbit Rail"]


@pytest.mark.django_db
def test_the_head_is_in_the_readers_language_and_cyrillic_survives(client: Any, cast: Cast) -> None:
    from perennial.clients.models import Client

    Client.objects.filter(pk=cast.harbor.pk).update(name="Гавань")
    client.force_login(cast.alice)
    assert "Гавань" in [row[0] for row in rows_of(client)]
