"""What somebody wrote in a mail: the text without the quoted letter below it and without the signature."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

LIMIT: Final = 200_000  # characters looked at: a mail may be of any length
_BLOCKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "hr", "pre"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
_WROTE: Final = (
    "wrote|writes|schrieb|escribió|a écrit|ha scritto|schreef|skrev|napisał"
    "|пишет|писал|писала|написал|написала|пише|писав|написав"
)
# "On Mon, Tom wrote:", "23 ноября 2026 г., Том написал:", over one or two lines
_INTRO: Final = re.compile(rf"^(?=.{{4,300}}$)[^>\n]*\b(?:{_WROTE})\b[^:\n]{{0,80}}:\s*$", re.IGNORECASE)
_INTRO_BEGINS: Final = re.compile(
    r"^(?:On |Am |El |Le |Il |Op |Den |W dniu |В |\d{1,2}[. ]|\d{4}-"
    r"|(?:пн|вт|ср|чт|пт|сб|вс|нд|mon|tue|wed|thu|fri|sat|sun)\b)",
    re.IGNORECASE,
)
_FROM: Final = re.compile(r"^\W{0,3}(?:From|Von|De|Da|Van|Från|Od|От|От кого|Від|Від кого)\W{0,3}:\s*\S", re.IGNORECASE)
_HEADER: Final = re.compile(
    r"^\W{0,3}(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Para|Asunto|Отправлено|Дата|Кому|Тема"
    r"|Надіслано|Копия|Копія|Cc)\W{0,3}:",
    re.IGNORECASE,
)
_LINE: Final = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Message d'origine|Mensaje original"
    r"|Исходное сообщение|Пересланное сообщение|Пересылаемое сообщение|Оригінальне повідомлення"
    r"|Переслане повідомлення)\s*-{2,}"
    r"|_{20,}|Begin forwarded message:)\s*$",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(
    r"^\s*(?:--\s?|—|Sent from my .{1,40}|Get Outlook for .{1,20}|Отправлено с .{1,40}|Надіслано з .{1,40}"
    r"|(?:best|kind|warm|many)?\s*(?:regards|wishes|thanks)[,.!]?|sincerely[,.]?|cheers[,.!]?|с уважением[,.]?.{0,40}"
    r"|з повагою[,.]?.{0,40}|mit freundlichen grüßen[,.]?|cordialement[,.]?|saludos[,.]?)\s*$",
    re.IGNORECASE,
)
_SIGNATURE_LINES: Final = 12


def own_words(text: str) -> str:
    """The new part of a mail: cut at the first quoted letter, then without the signature."""
    lines = text[:LIMIT].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    lines = [line.rstrip() for line in lines]
    kept = _without_quotes(lines)
    kept = _without_signature(kept)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for at, line in enumerate(lines):
        if _begins_quote(lines, at):
            # an answer may stand under the quoted letter: then what is not quoted is kept
            below = [one for one in lines[at + 1 :] if not one.lstrip().startswith(">")]
            if not any(one.strip() for one in kept) and lines[at + 1 : at + 4] and _quoted_soon(lines, at):
                kept += below
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return kept


def _begins_quote(lines: list[str], at: int) -> bool:
    line = lines[at].strip()
    if not line:
        return False
    if _LINE.match(line) or _INTRO.match(line):
        return True
    after = next((one.strip() for one in lines[at + 1 : at + 2]), "")
    if _INTRO_BEGINS.match(line) and after and _INTRO.match(f"{line} {after}"):
        return True
    headers = [one for one in lines[at + 1 : at + 6] if _HEADER.match(one.strip())]
    return bool(_FROM.match(line)) and len(headers) >= 2


def _quoted_soon(lines: list[str], at: int) -> bool:
    return any(one.lstrip().startswith(">") for one in lines[at + 1 : at + 4])


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at a signature's first line when little stands below it; a dash line is one wherever it is."""
    for at, line in enumerate(lines):
        if not _SIGNATURE.match(line):
            continue
        below = [one for one in lines[at + 1 :] if one.strip()]
        short = line.strip() in ("--", "—") or len(below) <= _SIGNATURE_LINES
        if short and any(one.strip() for one in lines[:at]):
            return lines[:at]
    return lines


class _Text(HTMLParser):
    """Text of HTML with its line breaks; scripts, styles and what is hidden in them say nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag == "blockquote":
            self.quoted += 1
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
            self.parts.append("\n")
        elif tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            text = re.sub(r"\s+", " ", data)
            # what is quoted stays marked, so that it is cut like a quotation in plain text
            if self.quoted:
                text = f"> {text.strip()}" if text.strip() else ""
            self.parts.append(text)


def text_of_html(html: str) -> str:
    """Plain text of an HTML mail; anything that is no text is left out, so nothing of it can act later."""
    parser = _Text()
    parser.feed(html[: LIMIT * 5])
    parser.close()
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in "".join(parser.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
