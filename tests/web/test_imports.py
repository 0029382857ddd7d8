"""The import page: what a file would do is seen before anything changes, applied whole, and taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perennial.billing.models import BankEntry, Invoice, Payment
from perennial.clients.models import Client
from perennial.foundation import clock
from perennial.foundation.models import ExchangeRate, Heartbeat
from perennial.intake.kinds.book_columns import BOOK_FILES
from perennial.intake.models import ColumnMap, ImportBatch
from perennial.intake.tasks import preview_batch
from tests.conftest import NOW, TODAY, Cast, real_data

pytestmark = pytest.mark.django_db

TABLE = (
    "Customer,Invoice No,Invoice Date,Due Date,Total\n"
    "Nova Labs,N-1,2026-09-15,2026-10-15,\"1,200.00\"\n"
    "Nova Labs,N-2,2026-10-15,2026-11-14,800.50\n"
)
UNSURE = "Customer,Invoice No,Invoice Date,Total,Currency\nNova Labs,N-1,03/04/2026,1200.00,USD\n"
WRONG = (
    "client,number,issued_on,amount,currency\n"
    "harbor-pay,H-1,2026-10-01,100.00,USD\n"
    "harbor-pay,H-2,2026-02-30,100.00,USD\n"
    "harbor-pay,H-3,2026-10-03,=1+1,USD\n"
)


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _held_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_held_day", lambda: TODAY)


@pytest.fixture
def finance(client: Any, cast: Cast) -> Iterator[Any]:
    client.force_login(cast.fedir)
    yield client


def upload(browser: Any, *files: tuple[str, str | bytes]) -> Any:
    """The page that follows the upload."""
    held = [SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files]
    return browser.post(reverse("imports"), {"files": held}, follow=True)


def newest() -> ImportBatch:
    return ImportBatch.objects.latest("id")


def act(browser: Any, name: str, **data: Any) -> Any:
    return browser.post(reverse(f"import-{name}", args=[newest().pk]), data, follow=True)


def test_an_upload_shows_what_would_happen_and_changes_nothing(finance: Any) -> None:
    page = upload(finance, ("invoices from crm.csv", TABLE))
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("import", args=[newest().pk])
    assert "Read as: Any table, by its columns." in text
    assert "N-1" in text and "$1,200.00" in text and "15 September 2026" in text
    assert {count.name: count.created for count in page.context["found"].counts} == {"Clients": 1, "Invoices": 2}
    assert not Invoice.objects.exists() and not Client.objects.filter(name="Nova Labs").exists()


def test_a_large_file_is_read_in_the_background(finance: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perennial.web.views.imports.AT_ONCE", 10)
    Heartbeat.objects.create(worker="w", started_at=clock.now(), seen_at=clock.now())
    page = upload(finance, ("crm.csv", TABLE))
    batch = newest()
    assert batch.state == "previewing" and "import-progress" in page.content.decode()
    url = reverse("import-progress", args=[batch.pk])
    assert "being read" in finance.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "being read" in finance.get(reverse("import", args=[batch.pk])).content.decode()  # without a script too
    assert act(finance, "apply").status_code == 200 and newest().state == "previewing"
    preview_batch.func(batch.pk, cast.fedir.pk, batch.working_at.isoformat())
    assert finance.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"]
    assert "N-1" in finance.get(reverse("import", args=[batch.pk])).content.decode()


def test_applying_brings_it_in_and_says_where_it_is(finance: Any) -> None:
    upload(finance, ("crm.csv", TABLE))
    page = act(finance, "apply")
    text = page.content.decode()
    assert Invoice.objects.count() == 2 and newest().state == "applied"
    assert "“crm.csv” is in the book." in text
    assert reverse("receivables") in text and reverse("clients") in text
    again = upload(finance, ("crm.csv", TABLE))
    assert not again.context["found"].is_news
    assert "All of it is in the book already." in again.content.decode()
    assert reverse("import-apply", args=[newest().pk]) not in again.content.decode()


def test_refused_lines_stop_the_file_until_a_person_leaves_them_out(finance: Any) -> None:
    page = upload(finance, ("invoices.csv", WRONG))
    assert [(row["line"], row["column"]) for row in page.context["found"].refused] == [(3, "issued_on"), (4, "amount")]
    stopped = act(finance, "apply")
    assert stopped.status_code == 422 and not Invoice.objects.exists()
    assert "Say whether the refused lines may be left out." in stopped.content.decode()
    act(finance, "apply", skip_refused="on")
    assert [row.number for row in Invoice.objects.all()] == ["H-1"]


def test_refused_lines_are_a_file_in_which_nothing_runs(finance: Any) -> None:
    upload(finance, ("invoices.csv", WRONG))
    lines = finance.get(reverse("import-refused", args=[newest().pk])).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "File,Line,Column,Value,Reason"
    assert lines[1].startswith("invoices.csv,3,issued_on,2026-02-30,There is no such date")
    assert ",'=1+1," in lines[2]


def test_a_file_that_cannot_tell_days_from_months_asks_and_is_read_as_answered(finance: Any) -> None:
    page = upload(finance, ("crm.csv", UNSURE))
    assert "is written" not in page.content.decode() or page.context["form"].questions()
    assert [field.name for field in page.context["form"].questions()] == ["date_order"]
    assert page.context["found"].refused == []
    assert act(finance, "apply").status_code == 422
    answered = act(finance, "read", date_order="mdy")
    assert answered.context["found"].asks == []
    act(finance, "apply")
    assert Invoice.objects.get().issued_on == date(2026, 3, 4)


def test_columns_are_mapped_by_hand_and_remembered_for_the_next_file(finance: Any) -> None:
    odd = "Wer,Beleg,Tag,Wert,Ccy\nNova Labs,N-1,2026-09-15,1200.00,USD\n"
    upload(finance, ("odd.csv", odd))
    page = act(finance, "read", kind="invoices")
    assert page.context["look"].tables[0].columns[1].samples == ("N-1",)
    mapping = dict(zip(("client", "number", "issued_on", "amount"), range(4), strict=True))
    page = act(finance, "read", **{f"column_0_{at}": name for name, at in mapping.items()})
    assert [column.field for column in page.context["look"].tables[0].columns] == [*mapping, "currency"]
    act(finance, "apply")
    assert Invoice.objects.get().number == "N-1" and ColumnMap.objects.count() == 1
    again = upload(finance, ("odd.csv", odd.replace("N-1", "N-2")))
    assert again.context["look"].remembered and again.context["found"].asks == []
    assert again.context["found"].news == 1


def test_another_kind_forgets_the_columns_of_the_one_before(finance: Any) -> None:
    upload(finance, ("crm.csv", TABLE))
    act(finance, "read", column_0_1="reference", kind="payments")
    assert newest().options == {"kind": "payments", "mapping": {"Invoice No": "reference"}}
    act(finance, "read", kind="invoices", currency="EUR")
    assert newest().options == {"kind": "invoices", "mapping": {"currency": "EUR"}}


def test_several_tables_chosen_together_are_one_folder(finance: Any) -> None:
    clients = "code,name,currency\nNOVA,Nova Labs,USD\n"
    invoices = "client,number,issued_on,amount,currency\nNOVA,N-1,2026-09-15,1200.00,USD\n"
    upload(finance, ("clients.csv", clients), ("invoices.csv", invoices))
    assert ImportBatch.objects.count() == 1 and newest().kind == "book"
    act(finance, "apply")
    assert Invoice.objects.get().client.code == "NOVA"


def test_rates_come_this_way_too(finance: Any) -> None:
    upload(finance, ("rates.csv", "on,base,quote,rate\n2026-11-02,EUR,USD,1.0850\n"))
    act(finance, "apply")
    assert str(ExchangeRate.objects.get().rate.normalize()) == "1.085"


def test_a_bank_file_is_looked_at_like_any_other(finance: Any) -> None:
    from tests.intake.test_bank_import import mt940

    page = upload(finance, ("may.sta", mt940("1211 C 90.00 Unknown Sender|INV-9")))
    assert [sample.name for sample in page.context["samples"]] == ["Bank lines"]
    assert "Unknown Sender" in page.content.decode()
    page = act(finance, "apply")
    assert BankEntry.objects.count() == 1 and not Payment.objects.exists()
    assert "1 line of the bank waits for your word." in page.content.decode()


def _bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("invoices.csv", b"0" * 40_000_000)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty.csv: The file is empty."),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "so it is not text"),
        ("cut.csv", b'client,number\n"harbor', "cut off"),
        ("cut.zip", b"PK\x03\x04" + b"x" * 50, "zip archive cannot be read"),
        ("bomb.zip", _bomb(), "unpack to far more"),
        ("verse.csv", b"roses,violets\nred,blue\n", "none of the kinds that can be imported"),
        ("cut.sta", b":20:X\n:25:1\n:28C:1/1\n:60F:C261101USD0,00\n", "cut.sta"),
    ],
    ids=["empty", "binary", "quotes", "zip", "bomb", "unknown", "statement"],
)
def test_what_cannot_be_read_is_a_sentence(finance: Any, name: str, data: bytes, words: str) -> None:
    page = upload(finance, (name, data))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Invoice.objects.exists() and not BankEntry.objects.exists()


def test_what_is_too_large_is_refused_before_it_is_read(finance: Any, settings: Any) -> None:
    settings.MAX_IMPORT_BYTES = 1_000_000
    page = upload(finance, ("big.csv", b"a" * 3_000_000))
    assert "more than the 1 MB an import may hold" in page.content.decode()
    page = upload(finance, ("less.csv", b"a" * 1_500_000))
    assert "too large" in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_refused_file_can_be_read_another_way_or_discarded(finance: Any) -> None:
    upload(finance, ("verse.csv", "roses,violets\nred,blue\n"))
    assert newest().state == "failed"
    page = act(finance, "read", kind="clients")
    assert newest().state == "previewed" and page.context["found"].asks
    stored = Path(newest().stored_at).name
    act(finance, "discard")
    assert not ImportBatch.objects.exists()
    assert stored not in {path.name for path in Path().glob("**/imports/*")}


def test_an_import_is_taken_back_after_saying_what_goes(finance: Any) -> None:
    upload(finance, ("crm.csv", TABLE))
    act(finance, "apply")
    page = finance.get(reverse("import-take-back", args=[newest().pk]))
    assert "2 invoices: deleted." in page.content.decode() and "1 client: deleted." in page.content.decode()
    page = act(finance, "take-back")
    assert "“crm.csv” was taken back." in page.content.decode()
    assert newest().state == "taken_back" and not Invoice.objects.exists()


def test_what_stands_in_the_way_of_taking_back_is_said_before(finance: Any, cast: Cast) -> None:
    from perennial.billing.actions import record_payment
    from tests.conftest import money

    upload(finance, ("crm.csv", TABLE))
    act(finance, "apply")
    invoice = Invoice.objects.first()
    assert invoice is not None
    record_payment(
        invoice.client, paid_on=TODAY, money=money("5"), allocations=[(invoice, money("5").amount)],
        by=cast.by(cast.fedir), as_of=TODAY,
    )  # fmt: skip
    page = finance.get(reverse("import-take-back", args=[newest().pk]))
    assert "because something was built on it" in page.content.decode()
    act(finance, "take-back")
    assert newest().state == "applied" and Invoice.objects.exists()


def test_with_a_worker_it_is_written_in_the_background_and_the_page_asks(finance: Any) -> None:
    Heartbeat.objects.create(worker="w", started_at=clock.now(), seen_at=clock.now())
    upload(finance, ("crm.csv", TABLE))
    page = act(finance, "apply")
    assert newest().state == "applying" and not Invoice.objects.exists()
    assert "The import waits for its turn." in page.content.decode()
    asked = reverse("import-progress", args=[newest().pk])
    assert f'hx-get="{asked}"' in page.content.decode() and "<progress" in page.content.decode()
    assert "waits for its turn" in finance.get(asked, headers={"HX-Request": "true"}).content.decode()
    ImportBatch.objects.update(state="applied", applied_at=NOW)
    done = finance.get(asked, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == reverse("import", args=[newest().pk])


def test_account_managers_are_told_who_can_help(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    assert client.get(reverse("imports")).status_code == 403
    assert upload(client, ("crm.csv", TABLE)).status_code == 403
    assert not ImportBatch.objects.exists()


def test_the_sample_book_can_be_imported_and_the_empty_one_has_every_file(finance: Any) -> None:
    empty = finance.get(reverse("import-book")).content
    with zipfile.ZipFile(io.BytesIO(empty)) as archive:
        assert archive.namelist() == list(BOOK_FILES)
        assert archive.read("clients.csv").decode().startswith("code,name,country")
    page = upload(finance, ("sample.zip", finance.get(reverse("import-book") + "?sample=1").content))
    assert page.context["found"].refused == [] and page.context["found"].asks == []
    act(finance, "apply")
    assert Invoice.objects.count() == 3
    formats = finance.get(reverse("import-formats")).content.decode()
    assert "invoices.csv" in formats and "issued_on" in formats


def test_the_lists_cost_the_same_whatever_their_length(finance: Any, cast: Cast) -> None:
    def cost(url: str) -> int:
        with CaptureQueriesContext(connection, ) as queries:
            assert finance.get(url).status_code == 200
        return len(queries)

    report = {"created": {"invoices": 7}, "changed": {}, "refused_count": 1}
    ImportBatch.objects.create(source="a", digest="a", started_at=NOW, started_by=cast.fedir, report=report)
    few = cost(reverse("imports"))
    ImportBatch.objects.bulk_create(
        ImportBatch(source=f"b{n}", digest="b", started_at=NOW, started_by=cast.fedir, report=report)
        for n in range(1000)
    )
    assert cost(reverse("imports")) == few <= 10
    lines = "".join(f"harbor-pay,H-{n},2026-02-30,1,USD\n" for n in range(1000))
    upload(finance, ("invoices.csv", "client,number,issued_on,amount,currency\n" + lines))
    assert cost(reverse("import", args=[newest().pk]) + "?show=refused&page=3") <= 10


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_every_part_of_the_page_renders_in_each_language(finance: Any, cast: Cast, language: str) -> None:
    cast.fedir.language = language
    cast.fedir.save(update_fields=["language"])
    upload(finance, ("invoices.csv", WRONG))
    for show in ("", "refused", "warnings", "columns", "nonsense"):
        assert finance.get(reverse("import", args=[newest().pk]) + f"?show={show}").status_code == 200


def test_a_real_history_is_looked_at_in_its_own_kind(finance: Any) -> None:
    path = next(real_data("ar-ibm").glob("*.csv"))
    page = upload(finance, (path.name, path.read_bytes()))
    assert newest().kind == "ar-ibm" and page.context["found"].is_news
