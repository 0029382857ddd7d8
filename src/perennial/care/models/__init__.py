"""Tables of the care room, one module an aggregate."""

from perennial.care.models.issues import Issue, IssueMove, IssueQuerySet
from perennial.care.models.promises import Promise, PromiseDate, PromiseOffer, PromiseQuerySet
from perennial.care.models.touches import Touch, TouchQuerySet

__all__ = [
    "Issue",
    "IssueMove",
    "IssueQuerySet",
    "Promise",
    "PromiseDate",
    "PromiseOffer",
    "PromiseQuerySet",
    "Touch",
    "TouchQuerySet",
]
