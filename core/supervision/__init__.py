"""A job with everything around it: events, hardware samples, heat guard, stop ladder. Window and command line share it."""

from core.supervision.heat_guard import HeatGuard, HeatLimits, heat_limits
from core.supervision.supervisor import Supervisor

__all__ = ["HeatGuard", "HeatLimits", "Supervisor", "heat_limits"]
