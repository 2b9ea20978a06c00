"""One NVIDIA card's facts and readings, asked through nvml.py. A sensor that the card lacks reads None."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pynvml

from core.hardware.nvml import CardLost, Nvml
from core.hardware.throttle import throttle_codes
from core.schema.hardware_sample import CardFacts, HardwareSample


def list_cards(nvml: Nvml) -> tuple[CardFacts, ...]:
    """The cards in PCI bus order; one that does not answer is left out, and keeps its number. Raises CardLost."""
    driver = nvml.ask(pynvml.nvmlSystemGetDriverVersion)
    found = (_card_facts(nvml, index, driver) for index in range(nvml.ask(pynvml.nvmlDeviceGetCount) or 0))
    return tuple(card for card in found if card is not None)


def read_card(nvml: Nvml, uuid: str, job_pids: Collection[int] | None, host: HardwareSample) -> HardwareSample:
    """`host` with the card's readings; raises CardLost where the card says nothing at all."""
    handle = nvml.handle(uuid)
    memory = nvml.ask(pynvml.nvmlDeviceGetMemoryInfo, handle)
    load = nvml.ask(pynvml.nvmlDeviceGetUtilizationRates, handle)
    temperature = _temperature_c(nvml, handle)
    power_mw = nvml.ask(pynvml.nvmlDeviceGetPowerUsage, handle)
    if memory is None and load is None and temperature is None and power_mw is None:
        raise CardLost  # a stale handle after a sleep answers every question with another error than "lost"
    return host.model_copy(
        update={
            "uuid": uuid,
            "temperature_c": temperature,
            "power_w": _watts(power_mw),
            "memory_used_bytes": None if memory is None else int(memory.used),
            "memory_total_bytes": None if memory is None else int(memory.total),
            "job_memory_bytes": None if job_pids is None else job_memory_bytes(nvml, handle, job_pids),
            "utilization": None if load is None else float(load.gpu),
            "sm_clock_mhz": nvml.ask(pynvml.nvmlDeviceGetClockInfo, handle, pynvml.NVML_CLOCK_SM),
            "fan_percent": _fan_percent(nvml, handle),
            "throttle_reasons": _throttle_reasons(nvml, handle),
            "power_limit_w": _power_limit_w(nvml, handle),
        }
    )


def job_memory_bytes(nvml: Nvml, handle: Any, pids: Collection[int]) -> int | None:
    """What these processes hold on the card together.

    None where the driver does not say (WDDM on Windows), or does not list them: they hold nothing yet, or the driver
    counts processes in another namespace than ours (a container).
    """
    held: dict[int, int] = {}
    for process, _ in running_processes(nvml, handle):
        if process.pid in pids:
            if process.usedGpuMemory is None:
                return None
            # A process that both computes and draws stands in both lists, each time with all it holds.
            held[process.pid] = max(held.get(process.pid, 0), int(process.usedGpuMemory))
    return sum(held.values()) if held else None


def _card_facts(nvml: Nvml, index: int, driver: str | None) -> CardFacts | None:
    try:
        handle = nvml.ask(pynvml.nvmlDeviceGetHandleByIndex, index)
        uuid = None if handle is None else nvml.ask(pynvml.nvmlDeviceGetUUID, handle)
        if uuid is None:
            return None
        memory = nvml.ask(pynvml.nvmlDeviceGetMemoryInfo, handle)
        capability = nvml.ask(pynvml.nvmlDeviceGetCudaComputeCapability, handle)
        slowdown_c, shutdown_c, max_operating_c = _thresholds_c(nvml, handle)
        return CardFacts(
            uuid=uuid,
            index=index,
            name=nvml.ask(pynvml.nvmlDeviceGetName, handle) or "NVIDIA GPU",
            memory_total_bytes=None if memory is None else int(memory.total),
            memory_used_bytes=None if memory is None else int(memory.used),
            slowdown_c=slowdown_c,
            shutdown_c=shutdown_c,
            max_operating_c=max_operating_c,
            power_limit_w=_power_limit_w(nvml, handle),
            power_limit_default_w=_watts(nvml.ask(pynvml.nvmlDeviceGetPowerManagementDefaultLimit, handle)),
            driver_version=driver,
            compute_capability=None if capability is None else f"{capability[0]}.{capability[1]}",
        )
    except CardLost:
        return None


def _temperature_c(nvml: Nvml, handle: Any) -> float | None:
    # The older call goes away with CUDA 14, the newer one is unknown to drivers before R570.
    for question in (pynvml.nvmlDeviceGetTemperatureV, pynvml.nvmlDeviceGetTemperature):
        temperature = nvml.ask(question, handle, pynvml.NVML_TEMPERATURE_GPU)
        if temperature is not None:
            return float(temperature)
    return None


def _fan_percent(nvml: Nvml, handle: Any) -> float | None:
    # The first fan's own call works on every card; the call without a number goes away with CUDA 14.
    percent = nvml.ask(pynvml.nvmlDeviceGetFanSpeed_v2, handle, 0)
    if percent is None:
        percent = nvml.ask(pynvml.nvmlDeviceGetFanSpeed, handle)
    return None if percent is None else float(percent)


def _thresholds_c(nvml: Nvml, handle: Any) -> tuple[float | None, float | None, float | None]:
    """Slowdown, shutdown and highest operating temperature."""
    limits = (
        (pynvml.NVML_TEMPERATURE_THRESHOLD_SLOWDOWN, pynvml.NVML_FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT),
        (pynvml.NVML_TEMPERATURE_THRESHOLD_SHUTDOWN, pynvml.NVML_FI_DEV_TEMPERATURE_SHUTDOWN_TLIMIT),
        (pynvml.NVML_TEMPERATURE_THRESHOLD_GPU_MAX, pynvml.NVML_FI_DEV_TEMPERATURE_GPU_MAX_TLIMIT),
    )
    slowdown, shutdown, highest = (_threshold_c(nvml, handle, *limit) for limit in limits)
    return slowdown, shutdown, highest


def _threshold_c(nvml: Nvml, handle: Any, threshold: int, margin_field: int) -> float | None:
    """A threshold in degrees, from Ada on derived where the driver tells it only as a margin (NVML reference, T.Limit).

    There every threshold is a margin to the card's limit: it is reached when the present margin has shrunk to it, so
    it lies at present temperature + present margin - margin of the threshold.
    """
    direct = nvml.ask(pynvml.nvmlDeviceGetTemperatureThreshold, handle, threshold)
    if direct:  # 0 is how some drivers say that there is none
        return float(direct)
    fields = nvml.ask(pynvml.nvmlDeviceGetFieldValues, handle, [margin_field])
    margin_now = nvml.ask(pynvml.nvmlDeviceGetMarginTemperature, handle)
    now = _temperature_c(nvml, handle)
    if fields is None or fields[0].nvmlReturn != pynvml.NVML_SUCCESS or margin_now is None or now is None:
        return None
    return now + float(margin_now) - float(fields[0].value.siVal)


def _power_limit_w(nvml: Nvml, handle: Any) -> float | None:
    # The enforced limit is the lowest of all that apply; laptops often tell only that one.
    enforced = nvml.ask(pynvml.nvmlDeviceGetEnforcedPowerLimit, handle)
    return _watts(enforced or nvml.ask(pynvml.nvmlDeviceGetPowerManagementLimit, handle))


def _watts(milliwatts: int | None) -> float | None:
    return None if milliwatts is None else milliwatts / 1000


def _throttle_reasons(nvml: Nvml, handle: Any) -> tuple[str, ...] | None:
    # The same bits under a new name since R535; the old name goes away with CUDA 14.
    for question in (pynvml.nvmlDeviceGetCurrentClocksEventReasons, pynvml.nvmlDeviceGetCurrentClocksThrottleReasons):
        bits = nvml.ask(question, handle)
        if bits is not None:
            return throttle_codes(bits)
    return None


def running_processes(nvml: Nvml, handle: Any) -> Iterator[tuple[Any, bool]]:
    """NVML's processes, those that compute first, each with whether it is listed as drawing. Raises CardLost."""
    newest = (pynvml.nvmlDeviceGetComputeRunningProcesses_v3, pynvml.nvmlDeviceGetGraphicsRunningProcesses_v3)
    older = (pynvml.nvmlDeviceGetComputeRunningProcesses_v2, pynvml.nvmlDeviceGetGraphicsRunningProcesses_v2)
    for draws, (question, fallback) in enumerate(zip(newest, older, strict=True)):
        listed = nvml.ask(question, handle)
        for process in nvml.ask(fallback, handle) or [] if listed is None else listed:
            yield process, bool(draws)
