"""Why a card's clocks are held back, as stable codes. The bits are NVML's (nvml.h, NvmlClocksEventReasons).

`WORDS` says in English what a code means to a person; the window translates by code.
"""

from __future__ import annotations

import pynvml

_CODE_BY_BIT = {
    pynvml.nvmlClocksThrottleReasonGpuIdle: "idle",
    pynvml.nvmlClocksThrottleReasonApplicationsClocksSetting: "clock_setting",
    pynvml.nvmlClocksThrottleReasonSwPowerCap: "power_cap",
    pynvml.nvmlClocksThrottleReasonHwSlowdown: "hardware_slowdown",
    pynvml.nvmlClocksThrottleReasonSyncBoost: "sync_boost",
    pynvml.nvmlClocksThrottleReasonSwThermalSlowdown: "thermal_software",
    pynvml.nvmlClocksThrottleReasonHwThermalSlowdown: "thermal_hardware",
    pynvml.nvmlClocksThrottleReasonHwPowerBrakeSlowdown: "power_brake",
    pynvml.nvmlClocksThrottleReasonDisplayClockSetting: "display_clock",
    pynvml.nvmlClocksThrottleReasonBoardLimit: "board_limit",
    pynvml.nvmlClocksThrottleReasonReliability: "reliability",
}
THROTTLE_CODES = tuple(_CODE_BY_BIT.values())
HEAT_CODES = frozenset({"thermal_software", "thermal_hardware"})
POWER_CODES = frozenset({"power_cap", "power_brake"})
# What a code means to a person, as the rest of "The card slows itself down because ..."
WORDS = {
    "clock_setting": "its clocks were set by hand",
    "power_cap": "it has reached its power limit",
    "hardware_slowdown": "its hardware halves the clocks (heat, or too little power)",
    "sync_boost": "it keeps pace with another card",
    "thermal_software": "it is too hot",
    "thermal_hardware": "it is much too hot, and its hardware halves the clocks",
    "power_brake": "the power supply asks for it",
    "display_clock": "of a display setting",
    "board_limit": "its board's limit is reached",
    "reliability": "its voltage limit is reached",
}


def throttle_codes(bits: int) -> tuple[str, ...]:
    """The codes of the bits that are set, in NVML's order; bits of a later driver that we do not know are left out."""
    return tuple(code for bit, code in _CODE_BY_BIT.items() if bits & bit)
