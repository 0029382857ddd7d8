"""ISO 20022 cash management: camt.053 statements, camt.052 interim reports, camt.054 notifications, versions 1 on."""
