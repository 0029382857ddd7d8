"""Small files of our own making in the shape of every kind."""

from __future__ import annotations

from pathlib import Path

BOOK = {
    "people.csv": "email,name,role,language,title\nanna@ours.example,Anna Kovalenko,AM,uk,Account manager\n",
    "clients.csv": (
        "code,name,country,city,time_zone,language,currency,terms_days,account_manager,status,pause_allowed,"
        "friendly_reminder,since\n"
        "HAR,Harbor Pay,GB,London,Europe/London,en,GBP,30,anna@ours.example,active,yes,no,2023-05-01\n"
        "LYT,Лютик,UA,Київ,Europe/Kyiv,uk,UAH,14,,,,,\n"
    ),
    "contacts.csv": (
        "client,name,email,phone,title,language,greeting,roles\n"
        "HAR,Tom Reed,tom@harbor.example,+44 20 5550 0001,CFO,en,Hi Tom,billing;decision_maker\n"
    ),
    "invoices.csv": (
        "client,number,issued_on,due_on,amount,currency,description\n"
        "HAR,H-1,2024-01-01,2024-01-31,1000.00,GBP,January\n"
        "HAR,H-2,2024-02-01,2024-03-02,1200.50,GBP,February\n"
        "LYT,L-1,2024-02-01,,90000.00,UAH,\n"
    ),
    "credit_notes.csv": (
        "client,number,issued_on,amount,currency,invoice,reason\nHAR,HC-1,2024-02-10,200.50,GBP,H-2,Two days\n"
    ),
    "payments.csv": (
        "client,reference,paid_on,amount,currency,invoices,payer\n"
        "HAR,P-1,2024-02-05,1500.00,GBP,H-1:1000.00;H-2,Harbor Pay Ltd\n"
        "LYT,P-2,2024-02-20,500.00,UAH,,\n"
    ),
    "disputes.csv": (
        "client,invoice,opened_on,amount,reason,resolved_on,outcome\n"
        "HAR,H-2,2024-02-05,200.50,Hours,2024-02-10,credited\n"
    ),
    "promises.csv": (
        "client,currency,amount,promised_on,due_on,said_by,note\n"
        "LYT,UAH,89500.00,2024-03-01,2024-03-08,Оксана,by phone\n"
    ),
    "touches.csv": (
        "client,on,kind,contact,text,by\n"
        "HAR,2024-02-06,call,tom@harbor.example,Went through the hours,anna@ours.example\n"
    ),
    "commitments.csv": (
        "client,made_on,due_at,text,direction,contact,owner,outcome,ended_at,evidence,exceeded\n"
        "HAR,2024-02-01,2024-02-08 17:00,Send the estimate,ours,tom@harbor.example,anna@ours.example,kept,2024-02-07,"
        "Mail,no\n"
    ),
    "issues.csv": (
        "client,opened_at,text,kind,severity,contact,owner,detail,answered_at,next_update_at,resolved_at,resolution,"
        "closed_at\n"
        "HAR,2024-02-06 10:00,The build fails,issue,2,,,,2024-02-06 11:00,,2024-02-07,A new compiler,\n"
    ),
    "pulse.csv": (
        "client,wave,asked_on,contact,answered_on,score,comment,speed,quality,communication,talked_over_on,told_on\n"
        "HAR,Spring,2024-02-20,tom@harbor.example,2024-02-21,9,Fast,8,9,9,,2024-03-10\n"
    ),
    "knowledge.csv": (
        "client,about,value,contact,on\nHAR,industry,Payments,,2024-01-05\nHAR,stance,friendly,tom@harbor.example,\n"
    ),
    "rates.csv": "on,base,quote,rate\n2024-01-01,EUR,UAH,41.9960\n",
}

IBM = (
    "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,"
    "PaperlessBill,DaysToSettle,DaysLate\n"
    "1,C-1,1/1/2012,100,1/3/2012,2/2/2012,55.37,No,2/16/2012,Paper,44,14\n"
    "1,C-1,1/1/2012,101,1/5/2012,2/4/2012,60.00,Yes,,Paper,,\n"
)
SAP = (
    "row_id,cust_number,name_customer,business_code,payment_terms_code,terms_days,terms_source,invoice_date_imputed,"
    "due_date,clear_date,days_late,total_open_amount,invoice_id,posting_rank_last20pct\n"
    "R1,100,Green Market,CA02,X,30,a,2019-01-01,2019-01-31,2018-12-30,-32,10.00,,\n"
    "R2,200,,,X,30,a,2019-01-01,2019-01-31,,,20.00,,\n"
)
SAP_OPEN = (
    "business_code,cust_number,name_customer,buisness_year,doc_id,posting_date,due_in_date,baseline_create_date,"
    "cust_payment_terms,converted_usd\n"
    "CA02,0000000100,Green Market,2020.0,1930659387.0,2020-03-19,2020-04-03,2020-03-19,NAA8,11173.019999999999\n"
)
XERO = {
    "xero_invoice_data.csv": (
        "invoice_id,contact_id,date,updated_date_utc,due_date,fully_paid_on_date,amount_credited,amount_due,amount_paid,"
        "total,currency_code,invoice_number,reference,status,type\n"
        "i1,c1,2020-01-01,2020-02-05 10:00:00 UTC,2020-01-31,2020-02-04,0,0,100,100,GBP,INV-1,,PAID,ACCREC\n"
        "i2,c1,2020-02-01,2020-02-20 10:00:00 UTC,2020-03-02,,10,50,40,100,GBP,INV-2,,AUTHORISED,ACCREC\n"
        "i3,c2,2020-02-01,2020-02-20 10:00:00 UTC,2020-03-02,,0,0,0,0,GBP,INV-3,,VOIDED,ACCREC\n"
        "i4,c3,someday,2020-02-20 10:00:00 UTC,2020-03-02,,0,0,0,9,GBP,BILL-1,,PAID,ACCPAY\n"
    ),
    "xero_contact_data.csv": "contact_id,name,_fivetran_deleted\nc1,Harbor Pay,false\n",
}
QUICKBOOKS = {
    "invoice_data.csv": (
        "id,_fivetran_deleted,balance,currency_id,customer_id,doc_number,due_date,total_amount,transaction_date,updated_at\n"
        "1,FALSE,0,USD,7,D-1,2020-01-31,100.00,2020-01-01,2020-02-03 10:00:00\n"
        "2,FALSE,30.00,USD,7,,2020-02-28,80.00,2020-02-01,2020-02-20 10:00:00\n"
        "3,TRUE,,USD,,,,,,\n"
    ),
    "payment_data.csv": (
        "id,_fivetran_deleted,currency_id,customer_id,reference_number,total_amount,transaction_date,unapplied_amount\n"
        "50,FALSE,USD,7,77,100.00,2020-02-02,0\n"
    ),
    "payment_line_data.csv": "index,payment_id,amount,credit_memo_id,invoice_id\n0,50,100.00,,1\n0,99,5.00,,1\n",
    "customer_data.csv": "id,company_name,display_name,fully_qualified_name\n7,,Orbit Rail,\n",
    "credit_memo_data.csv": (
        "id,_fivetran_deleted,currency_id,customer_id,doc_number,remaining_credit,total_amount,transaction_date\n"
        "60,FALSE,USD,7,CM-1,5.00,5.00,2020-02-03\n"
    ),
}
TABLE = (
    "Клиент;Номер счета;Дата счета;Срок оплаты;Сумма;Валюта;Дата оплаты\n"
    "ООО Ромашка;А-1;01.02.2024;01.03.2024;1 234,50;EUR;\n"
    "Лютик;А-2;05.02.2024;05.03.2024;1.234,50;грн;10.03.2024\n"
)


def write(folder: Path, files: dict[str, str]) -> Path:
    """The files in a folder."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
