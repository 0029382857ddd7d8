"""Tables of the room, one module an aggregate."""

from perennial.insight.models.company import CompanyDay
from perennial.insight.models.health import HealthSnapshot
from perennial.insight.models.months import ClientMonth
from perennial.insight.models.reports import ClientReport, ClientResult
from perennial.insight.models.workload import WorkloadDay

__all__ = ["ClientMonth", "ClientReport", "ClientResult", "CompanyDay", "HealthSnapshot", "WorkloadDay"]
