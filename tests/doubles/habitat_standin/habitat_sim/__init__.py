"""A stand-in for habitat-sim 0.3: its types, its ways and its faults, over worlds whose truth is known.

HABITAT_SIM_STANDIN_VERSION says which spelling of the API it has: 0.3.3 (sim._sensors) or 0.3.4 (sim.sensors).
"""

from __future__ import annotations

from habitat_sim import agent, nav, physics, sensor
from habitat_sim.sensor import CameraSensorSpec, SensorSubType, SensorType
from habitat_sim.simulator import Configuration, Simulator, SimulatorConfiguration

built_with_bullet = True

__all__ = [
    "CameraSensorSpec", "Configuration", "SensorSubType", "SensorType", "Simulator", "SimulatorConfiguration",
    "agent", "built_with_bullet", "nav", "physics", "sensor",
]  # fmt: skip
