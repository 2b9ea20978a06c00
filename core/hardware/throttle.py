"""Why a card's clocks are held back, as stable codes. The bits are NVML's (nvml.h, NvmlClocksEventReasons).

What a code means to a person is said elsewhere (window and command line).
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


def throttle_codes(bits: int) -> tuple[str, ...]:
    """The codes of the bits that are set, in NVML's order; bits of a later driver that we do not know are left out."""
    return tuple(code for bit, code in _CODE_BY_BIT.items() if bits & bit)
