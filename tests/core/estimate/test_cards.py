"""The table of cards: everything in it is found by its own name, by a driver's name and by what a person types."""

from __future__ import annotations

import pytest

from core.estimate import DeviceSpec, card_table, device_of, find_card, named_card, speeds_of
from core.schema.errors import RefusedError
from core.schema.hardware_sample import CardFacts
from core.schema.quantities import GIB


def test_every_card_is_found_by_its_name() -> None:
    assert [find_card(card.name) for card in card_table()] == list(card_table())
    assert {6, 8, 10, 12, 16, 24, 32} <= {card.memory_gib for card in card_table() if "GeForce" in card.name}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("4060 ti 16", "GeForce RTX 4060 Ti, 16 GiB"),
        ("4060ti", "GeForce RTX 4060 Ti, 8 GiB"),
        ("3060", "GeForce RTX 3060, 12 GiB"),
        ("rtx3080 12gb", "GeForce RTX 3080, 12 GiB"),
        ("2060 super", "GeForce RTX 2060 SUPER, 8 GiB"),
        ("4090 laptop", "GeForce RTX 4090 Laptop GPU, 16 GiB"),
        ("4090 mobile", "GeForce RTX 4090 Laptop GPU, 16 GiB"),
        ("NVIDIA GeForce RTX 5090", "GeForce RTX 5090, 32 GiB"),
        ("NVIDIA H100 80GB HBM3", "H100 HBM3, 80 GiB"),
        ("NVIDIA RTX 6000 Ada Generation", "RTX 6000 Ada Generation, 48 GiB"),
        ("a100 80", "A100 80GB PCIe, 80 GiB"),
    ],
)
def test_what_people_and_drivers_say(text: str, label: str) -> None:
    card = find_card(text)
    assert card is not None
    assert card.label.replace("80GB ", "") == label.replace("80GB ", "")


@pytest.mark.parametrize("text", ["", "banana", "gtx 1080", "rtx", "8 gb"])
def test_what_names_no_card_is_refused_with_a_hint(text: str) -> None:
    assert find_card(text) is None
    with pytest.raises(RefusedError) as caught:
        named_card(text)
    assert "--vram-gib" in caught.value.hint


def test_a_driver_s_card_gets_the_table_s_speeds_of_its_size() -> None:
    facts = CardFacts(
        uuid="GPU-1", index=0, name="NVIDIA GeForce RTX 4060 Ti", memory_total_bytes=16 * GIB - 4_000_000,
        memory_used_bytes=GIB, compute_capability="8.9",
    )  # fmt: skip
    device = device_of(facts)
    assert (device.bf16_tflops, device.power_w, device.taken_bytes) == (44.1, 165, GIB)
    unknown = DeviceSpec(name="NVIDIA Something New", total_bytes=16 * GIB)
    assert speeds_of(unknown) == unknown
