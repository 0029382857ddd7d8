"""Tables of the room, one module an aggregate."""

from perennial.insight.models.health import HealthSnapshot
from perennial.insight.models.reports import ClientReport, ClientResult

__all__ = ["ClientReport", "ClientResult", "HealthSnapshot"]
