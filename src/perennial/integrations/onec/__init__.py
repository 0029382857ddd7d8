"""1CClientBankExchange, the text format in which Russian-speaking banks hand statements to accounting systems."""
