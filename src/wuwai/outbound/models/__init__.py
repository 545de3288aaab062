"""The registers of outbound cooperation, one module each."""

from wuwai.outbound.models.contracted_projects import ContractedProject
from wuwai.outbound.models.investment_flows import InvestmentFlow
from wuwai.outbound.models.local_multinationals import LocalMultinational
from wuwai.outbound.models.overseas_investments import OverseasInvestment
from wuwai.outbound.models.overseas_zones import OverseasZone
from wuwai.outbound.models.park_pairs import ParkPair
from wuwai.outbound.models.project_turnover import ProjectTurnover

__all__ = [
    "ContractedProject",
    "InvestmentFlow",
    "LocalMultinational",
    "OverseasInvestment",
    "OverseasZone",
    "ParkPair",
    "ProjectTurnover",
]
