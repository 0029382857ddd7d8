"""What only readers of notes may see."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models

T = TypeVar("T", bound=models.Model)


class NotesQuerySet(models.QuerySet[T]):
    """Rows that hang on a client and are for those who may read its notes."""

    def visible_to(self, user: Any) -> Self:
        from perennial.foundation.rights import may_see
        from perennial.foundation.visibility import NOTHING, client_filter

        return self.filter(client_filter(user, "client_id") if may_see(user, "notes") else NOTHING)
