"""Who promises in an English sentence, if anybody. Pure; `text` is in lower case with plain apostrophes."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_ADVERB: Final = (
    r"(?:also |then |just |certainly |definitely |personally |gladly |happily |surely |first |still |now )?"
)
# What nobody can promise, or what is no deed.
_STATE: Final = (
    r"(?!(?:not|never|always|probably|likely|hardly|see|be|have|need|think|miss|love|want|know|like|stay|remain|hope|"
    r"wait|manage|expect|feel|become|turn|leave|expire|probably|hire|ask|decide|rather|remember|lose|fail|"
    r"look like|consider)\b)"
)
_FUTURE: Final = r"(?:'ll| will| shall|'m going to| am going to|'re going to| are going to| is going to|'s going to)"
_DOER: Final = (
    r"(?:he|she|they|the client|client|the customer|their (?!budget)[\w-]+(?: [\w-]+)?|our [\w-]+(?: [\w-]+)?|finance|"
    r"accounting|procurement|legal|the board|the team|[a-z]+ and [a-z]+)"
)

_FIRST: Final = re.compile(
    rf"\b(?:i|we){_FUTURE} {_ADVERB}{_STATE}[a-z-]+|"
    r"\b(?:i|we)(?:'ll| will| shall) have (?:it|this|that|them|the|your|a|an|two|three|\d+|[a-z]+) .*"
    r"\b(?:for you|ready|done|written|fixed|reviewed?|review|signed|finished|prepared|up|check)\b|"
    r"\b(?:i|we)(?:'m|'re| am| are) (?:sending|sharing|delivering|preparing|returning|paying|fixing|calling)\b|"
    r"\b(?:i|we) (?:have |had |'ve )?(?:promise|commit|undertake|guarantee|pledge|owe)d?\b(?! before)|"
    r"\b(?:i|we) can (?:guarantee|promise|commit)\b|"
    r"\b(?:agreed|say|agree|decided|plan)\b.*\b(?:i|we) (?:send|deliver|share|call|fix|return|pay|sign|start)\b|"
    r"^let me (?!know|think|see)[a-z]+|"
    r"\byou(?:'ll| will) (?:have|get|receive|find|hear)\b|"
    r"\byou can (?:count|rely) on\b|"
    r"\bexpect .* from (?:me|us)\b|"
    r"^back to you\b|"
    r"\b(?:action )?on (?:us|me):|"
    rf"(?:^|\band )will (?!you\b|they\b|he\b|she\b|it\b|we\b|i\b|the\b){_ADVERB}{_STATE}[a-z-]+|"
    r"^promised (?:to |\w+ )|"
    r"^(?:(?:the|a|an|this|your|our|my) )?(?:[\w-]+ ){1,4}will be (?:ready|done|made|delivered|fixed|paid|sent|"
    r"finished|available|in your|with you|on your)\b"
)
_THIRD: Final = re.compile(
    rf"\b{_DOER}(?:'ll| will| shall| is going to| are going to) {_ADVERB}{_STATE}[a-z-]+|"
    rf"\b{_DOER} (?:has |have )?(?:promised|committed|undertook|agreed to)\b|"
    rf"\b{_DOER} said (?:he|she|they)(?: would|'d| will|'ll) {_STATE}[a-z-]+"
)
_NAMED: Final = re.compile(
    r"\b(?P<who>[A-Z][a-z]+)(?:'ll| will| shall| is going to) " + _ADVERB + _STATE + r"[a-z-]+|"
    r"\b(?P<who2>[A-Z][a-z]+) (?:has )?(?:promised|committed|undertook|agreed to)\b|"
    r"\b(?P<who3>[A-Z][a-z]+) said (?:he|she|they)(?: would|'d| will|'ll) [a-z-]+|"
    r"\b(?P<who4>[A-Z][a-z]+) (?:to (?:send|provide|share|confirm|sign|return|deliver|check|prepare|call|pay|update)"
    r"|sends|provides|shares|confirms|signs|returns|delivers|prepares|calls|pays)\b"
)
_NOT_NAMES: Final = frozenset(
    """
    I We You He She They It This That The What Who When Nobody Nothing Prices Agreed Promised Action Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday Will Payment Budget Client Weather Invoice Contract Report Had
    Discussed And But So Then If Unless There Everything Team Release Work Somebody Someone
    """.split()  # noqa: SIM905 - a list of words is read as words
)
_THINGS: Final = re.compile(r"\b(?:report|contract|invoice|weather|prices?|budget|deadline|it|this|that|nothing|nobody|"
                            r"who|what|project|release|dashboard)(?: \w+)? will\b")  # fmt: skip
_FINISHED: Final = re.compile(r"will be (?:ready|done|made|delivered|fixed|sent|paid|in|with|on)")
_DOUBT: Final = re.compile(
    r"\bif\b|\bunless\b|\bin case\b|\bwhether\b|\bmaybe\b|\bperhaps\b|\bhopefully\b|\bi hope\b|\bprobably\b|\bmight\b|"
    r"\bnot sure\b|\bit seems\b|\bseems like\b|\bi think\b|\bthinks\b|\bi would\b|\bi'd\b|\bwe would\b|\bwe'd\b|"
    r"\bcould\b|\bas soon as they\b|"
    r"\bused to\b|\bwere going to\b|\bwas going to\b|\bwould be (?:great|nice|good)\b|"
    r"\bexpect the\b(?!.* from (?:me|us)\b)|"
    r"\babout what\b|"
    r"\bwhat the\b|\bdon't promise\b|\bkept it\b|\bout of office\b|\bwill not\b|\bwon't\b|\bwouldn't\b"
)
_STRONG: Final = re.compile(r"\b(?:i|we) promise\b")
DATED: Final = re.compile(
    r"\b(?:i'm|we're|i am|we are) (?:sending|sharing|delivering|preparing|returning|paying|fixing|calling)\b|^let me\b"
)


def promises_in(sentence: str, text: str, own_names: Collection[str]) -> str:
    """'speaker', 'other', 'own' (a named colleague of the notes' keeper) or '' for none."""
    if _DOUBT.search(text) and not _STRONG.search(text):
        return ""
    if _STRONG.search(text) or text.startswith("promised "):
        return "speaker"
    for found in _NAMED.finditer(sentence):
        name = next(group for group in found.groups() if group)
        if name not in _NOT_NAMES:
            return "own" if name in own_names else "other"
    third, first = _THIRD.search(text), _FIRST.search(text)
    if third and not (first and first.start() < third.start()):
        return "speaker" if third[0].startswith("our ") else "other"
    if first and not _only_a_thing(text, first.start()):
        return "speaker"
    return ""


def _only_a_thing(text: str, at: int) -> bool:
    """'The report will show': a thing does not promise, but 'the fix will be ready' is somebody's word."""
    found = _THINGS.search(text)
    return found is not None and found.start() <= at and not _FINISHED.search(text)
