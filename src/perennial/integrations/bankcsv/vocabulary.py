"""The names that banks give their columns, in many languages.

A role's names stand in order of preference: where two columns of a table fit, the earlier name wins.
"""

from __future__ import annotations

NAMES: dict[str, str] = {
    "date": """
        booking date | posting date | date posted | posted date | buchungstag | buchungsdatum | datum zauctovani |
        boekdatum | boekingsdatum | bokforingsdag | bokforingsdatum | bokfort | bokforingsdato | bogforingsdato |
        dato | data ksiegowania | fecha contable | fecha operacion | fecha de operacion | date comptable |
        date operation | date de comptabilisation | data contabile | data operazione | datum | date |
        transaction date | trans date | txn date | operation date | date of operation | date time | fecha | data |
        data operacji | data transakcji | transaktionsdatum | transaktionsdag | tranzakcio datuma |
        konyveles datuma | дата операции | дата проводки | дата | дата документа | дата и время операции |
        дата транзакции | дата операції | дата проведення | дата документу | дата i час операції |
        дата і час операції | datum provedeni | datum transakce | datum pohybu | execution date | completed date |
        date completed | date completed utc | started date | created | created on | created date |
        datum transakcie | data valorii | data tranzactiei | kuupaev | datums | operacijos data | paivamaara |
        kirjauspaiva | tapahtumapaiva | umsatzdatum | belegdatum | date de l operation | data lancamento |
        data movimento | data mov | data do lancamento | islem tarihi | tarih | finished on | creation date |
        process date | data registrazione | data contabilizzazione | datum uctovania | datum zuctovani |
        buchung | datum transakcije | datum knjizenja | data ksiegowa | date d operation | valor data |
        операция күні | дата проведения | дата операцiї | data i godzina operacji | data plaji
    """,
    "value": """
        value date | valuta date | valutadatum | wertstellung | wertstellungsdatum | valutatag | valuteringsdag |
        valutadag | rentedatum | date valeur | date de valeur | fecha valor | data valuta | data waluty |
        data valor | erteknap | valuutapaiv | дата валютирования | дата валютування | valuta datum | arvopaiva |
        rentedato
    """,
    # 'Valuta' is the value day in German and Dutch, the currency in Swedish, Danish and Romanian: the cells decide.
    "valuta": "valuta",
    "amount": """
        buchungsbetrag | amount | betrag | umsatz | bedrag | belopp | beløb | beløp | belop | castka |
        zauctovana castka | castka uctovana | objem | kwota | kwota operacji | kwota transakcji | importe | monto |
        montant | importo | valor | suma | summa | osszeg | tranzakcio osszege | сумма | сумма операции |
        сумма платежа | сумма в валюте счета | сума | сума операції | сума в валюті рахунку |
        сума в валюті картки | сума платежу | transaction amount | amount in account currency | net amount |
        value | tutar | maara | transaktionsbelopp | betrag in eur | bedrag eur | montant eur |
        сумма в валюте карты | net | net amt | maara euroa | maara eur | insattning uttag | uttag insattning |
        ind ud | belob i dkk | belop i nok | kwota w walucie rachunku | iznos | сумма в тенге | montant de l operation |
        importo in euro | importe eur | valor eur | islem tutari | montant net | сумма зачисления списания
    """,
    "debit": """
        debit | debit amount | debits | debet | soll | belastung | lastschrift | withdrawal | withdrawals |
        money out | paid out | outflow | amount debit | debit amt | withdrawal amount | withdrawal amt | cargo |
        cargos | debe | debito | dare | uscite | debit eur | af | ut | ud | uttag | ud fra konto | belastning | дебет |
        расход | списание | списано | видаток | видатки | списання | obciazenia | vydaj | terheles | paid out gbp |
        saida | adeudos | spent amount | out | debit euros | montant debit | addebiti | addebito | dare euro |
        importe cargo | wyplaty | wyplata | сумма по дебету | по дебету | оборот по дебету | сумма списания |
        дебет рахунку | borc | isplata | zaduzenje | paid out eur | spesa | belastung in eur | ut fra konto
    """,
    "credit": """
        credit | credit amount | credits | kredit | haben | gutschrift | deposit | deposits | money in | paid in |
        inflow | amount credit | credit amt | deposit amount | deposit amt | abono | abonos | haber | credito |
        avere | entrate | credit eur | bij | in | ind | insattning | ind pa konto | кредит | приход | поступление |
        поступило | зачислено | надходження | uznania | prijem | jovairas | entrada | insatt | credit euros |
        montant credit | accrediti | accredito | avere euro | importe abono | wplaty | wplata | сумма по кредиту |
        по кредиту | оборот по кредиту | сумма зачисления | кредит рахунку | alacak | uplata | odobrenje |
        paid in eur | gutschrift in eur | inn pa konto
    """,
    "sign": """
        d c | c d | d k | dc | cd | debit credit | credit debit | credit debit indicator | debit credit indicator |
        soll haben | s h | af bij | bij af | bevetel kiadas | приход расход | дебет кредит | dr cr | cr dr | sign |
        transaction direction | direction | deebet kreedit d c | debets kredits | debetas kreditas | dk
    """,
    "currency": """
        currency | buchungswaehrung | waehrung | валюта картки | валюта операции |
        buchungswahrung | wahrung | munt | muntsoort | mena | mena uctu | waluta | divisa | moneda |
        devise | divisa conto | devizanem | валюта | валюта счета | валюта рахунку | currency code |
        account currency | tranzakcio devizaneme | moeda | valuuta | valiuta | ccy | curr | monnaie |
        money currency | payment currency | konto wahrung
    """,
    "payer": """
        counterparty name | counteraccount name | name of counterparty | partner name | partner neve |
        beneficiary | payer | payee | payer name | payee name | beguenstigter zahlungspflichtiger |
        begunstigter zahlungspflichtiger | auftraggeber empfanger | auftraggeber begunstigter |
        name zahlungsbeteiligter | zahlungsempfanger | zahlungspflichtiger | zahlungspflichtige r |
        zahlungsempfanger in | empfanger | auftraggeber | naam tegenpartij | naam | naam omschrijving |
        nazev protiuctu | protistrana | jmeno protistrany | nazwa kontrahenta | kontrahent | nadawca odbiorca |
        nadawca | odbiorca | контрагент | наименование контрагента | плательщик | корреспондент |
        найменування контрагента | контрагент назва | кореспондент | платник | отправитель | avsandare |
        mottagare | namn | navn | beneficiario | ordenante | beneficiaire | tiers | name | counterparty |
        counter party | saaja maksaja | saaja | saaja maksaja nimi | merchant | target name | source name |
        modtager | partner | from to | counterpart | наименование плательщика | название контрагента | dobavitel |
        nazov protiuctu | debtor name | gegenpartei | from | to | наименование отправителя | отправитель платежа |
        наименование корреспондента | назва контрагента | назва кореспондента | назва платника | ordinante |
        ordonnateur | remitter | remitter name | remitter details | sender | sender name | gonderen |
        nazwa nadawcy | nazwa nadawcy odbiorcy | nume platitor | ordonator | платник назва
    """,
    "payer_account": """
        counterparty account | counterparty iban | account number of counterparty |
        counterparty account number | bank account | partner account | partner szamlaszama |
        rekeningnummer tegenpartij | tegenrekening | tegenrekening iban bban | rekening tegenpartij |
        cislo protiuctu | protiucet | bankovni spojeni | bank account details | kontonummer iban | konto iban |
        iban kontonummer | iban zahlungsbeteiligter | konto gegenpartei | счет контрагента | счет плательщика |
        рахунок контрагента | рахунок кореспондента | rachunek kontrahenta | numer rachunku kontrahenta |
        nr rachunku | payer account | payee account | partner iban | iban partner | gegenkonto | counter account |
        counteraccount | counteraccount number | remitter account | saajan tilinumero | target account |
        account receiving | cuenta beneficiario | compte contrepartie | contrepartie | kontonummer |
        счет корреспондента | payer iban
    """,
    "account": """
        account | account number | account no | iban | iban bban | account iban | auftragskonto |
        auftraggeberkonto | iban auftraggeberkonto | eigenes konto | umsatz getatigt von | rekening |
        rekeningnummer | cislo uctu | ucet | konto | numer konta | cuenta | compte | numero de compte | счет |
        номер счета | рахунок | номер рахунку | szamlaszam | item | client account | account from | own account |
        conto | мій рахунок | наш рахунок | account id | polozka
    """,
    "owner": """
        account name | account holder | rubrieknaam | nazev uctu | szamla neve | владелец счета |
        iban kontoinhaber | customer name
    """,
    "reference": """
        payment reference | документ | end to end reference | end to end id | e2e reference | kundenreferenz |
        kundenreferenz end to end | ref | reference | referenz | referentie | betalingskenmerk |
        gestructureerde mededeling | variable symbol | variable symbol 1 | vs | variabilni symbol |
        variabilni symbol 1 | номер документа | номер документу | номер | n документа | n док | document number |
        doc no | referencia | reference de l operation | cheque number | check number | chq no | tranid | ocr |
        viite | reference no | megbizas azonosito | numero de reference | numar referinta | customer reference |
        reference number | buchungsreferenz | transactiereferentie
    """,
    "text": """
        description | details | payment details | details of payment | memo | message | narrative | narration |
        particulars | remittance information | remittance | label | transaction details |
        transaction description | message for payee | message for me | note | notes | remarks | text |
        verwendungszweck | buchungstext | vorgang verwendungszweck | transaktionsbeschreibung |
        transaktionsbeschreibung zusatz | zweck | omschrijving | omschrijving 1 | omschrijving 2 |
        omschrijving 3 | mededelingen | vrije mededeling | betreft | mededeling | zprava pro prijemce |
        zprava pro me | zprava | popis | poznamka | klientska poznamka | uzivatelska identifikace | opis | tytuł |
        opis operacji | tytuł operacji | opis transakcji | concepto | descripcion | detalle | observaciones |
        libelle | libelle operation | communication | motif | motifs | causale | descrizione | descricao |
        historico | kozlemeny | reszletek | meddelande | beskrivning | beskrivelse | tekst | rubrik | transaktion |
        meddelelse | назначение платежа | назначение | описание | описание операции | детали | комментарий |
        основание | призначення платежу | призначення | опис | опис операції | деталі операції | коментар |
        selgitus | selitys | viesti | mokejimo paskirtis | paaiskinimas | detail | explicatie | detalii | descriere |
        extra information | subject | info | transactie omschrijving | client note | purpose | aciklama |
        transactions | payment purpose | transaction information | specification | libelle de l operation |
        libelle simplifie | informations complementaires | descrizione operazione | causale descrizione |
        saajan viesti | nimi viesti | назначение перевода | цель платежа | szczegoly transakcji | islem aciklamasi |
        svrha placanja | opis placanja | buchungsdetails | betreff | remittance info
    """,
    "id": """
        transaction id | transaction reference number | id transakce | transaction number | id | record id |
        fitid | unique id | referencni cislo transakce | id transakcji | numer transakcji | id операции |
        номер операции | уникальный номер | ід операції | номер транзакції | operation number | volgnr | uuid |
        entry reference | archive id | arkistointitunnus | id pohybu | id operace | bank reference | tunnus |
        archiveringskod | transactienummer | transaktions id | arhiveerimistunnus | № операции
    """,
    "status": """
        status | state | stav | buchungsstatus | статус | estado | statut | transaction status | etat | tila
    """,
    "balance": """
        balance | running balance | balance after | balance after transaction | saldo | saldo na trn | kontostand |
        zustatek | solde | остаток | исходящий остаток | остаток после операции | залишок |
        залишок після операції | egyenleg | saldo po operacji | saldo po transakcji | saldo nach buchung |
        closing balance | bokfort saldo | sald | likutis | jaak | account balance | available balance | bakiye |
        booked balance | saldo po operaciji | disponibelt belopp | saldo na mutatie | stav uctu
    """,
}

# The words for money in and money out in a column of directions.
MONEY_IN = """
    c | cr | k | h | + | credit | kredit | haben | bij | inflow | in | crdt | bevetel | jovairas | deposit | incoming |
    приход | кредит | зачисление | поступление | кт | к | надходження | зарахування | kreedit | kreditas |
    uznanie | money_in
"""
MONEY_OUT = """
    d | dr | s | - | debit | debet | soll | af | outflow | out | dbit | kiadas | terheles | withdrawal | outgoing |
    расход | дебет | списание | дт | д | видаток | видатки | списання | deebet | debetas | obciazenie | money_out
"""
# Words of a status column: not booked yet, and never booked.
PENDING = """
    pending | offen | vorgemerkt | reserved | authorised | authorized | ожидает | обрабатывается | очікує
"""
FAILED = """
    declined | failed | reverted | cancelled | canceled | rejected | отклонено | отменено | відхилено
"""
# Rows that are no movements: balances and totals.
OPENING = """
    opening balance | starting balance | beginning balance | balance brought forward |
    balance at start of period | anfangssaldo | saldo inicial | saldo anterior | solde initial |
    pocatecni zustatek | saldo poczatkowe | beginsaldo | входящий остаток | начальный остаток |
    вхідний залишок | likutis pradziai | algsaldo | ingaende saldo | alkusaldo
"""
CLOSING = """
    closing balance | ending balance | balance carried forward | balance at end of period | endsaldo |
    saldo final | solde final | konecny zustatek | saldo koncowe | eindsaldo | исходящий остаток |
    конечный остаток | вихідний залишок | likutis pabaigai | loppsaldo | utgaende saldo
"""
SUMMARY = """
    total | totals | total amount | totaal | summe | gesamt | gesamtsumme | suma | soma | somme | celkem | spolu |
    osszesen | итого | всего | разом | усього | turnover | turnovers | umsatz | оборот | обороты | обороти |
    apyvarta | kaive | balance | saldo | kontostand | остаток | залишок
"""


def words(text: str) -> tuple[str, ...]:
    """The names of one of the lists above, in their order."""
    return tuple(name.strip() for name in text.split("|") if name.strip())
