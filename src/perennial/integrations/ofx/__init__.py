"""OFX 1 (loose SGML) and OFX 2 (XML), also under the names QFX and QBO."""
