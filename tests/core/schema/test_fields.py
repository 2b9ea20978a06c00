"""Every field describes itself: form, docs and command line are made from nothing else."""

from __future__ import annotations

import pytest

from core.schema.fields import FieldSpec, bound_text
from core.schema.toml_codec import SPECS, TABLES

ALL = pytest.mark.parametrize("spec", SPECS.values(), ids=lambda spec: spec.path)


@ALL
def test_field_has_label_help_and_level(spec: FieldSpec) -> None:
    assert spec.label.strip() == spec.label != ""
    assert spec.help.endswith(".")
    assert spec.level in ("simple", "expert")
    assert spec.kinds or spec.words


@ALL
def test_number_has_bounds_or_counts_something(spec: FieldSpec) -> None:
    if int in spec.kinds or float in spec.kinds:
        assert spec.minimum is not None
        assert spec.maximum is not None or spec.unit


@ALL
def test_default_lies_within_its_own_description(spec: FieldSpec) -> None:
    if spec.required:
        return
    kinds = tuple(kind for kind in spec.kinds if kind is not None)
    if spec.default is None:
        assert None in spec.kinds
    elif spec.default in spec.words if isinstance(spec.default, str) else False:
        pass
    else:
        assert type(spec.default) in kinds
    if type(spec.default) in (int, float):
        assert spec.minimum is None or spec.default >= spec.minimum
        assert spec.maximum is None or spec.default <= spec.maximum


def test_some_fields_are_simple_and_every_table_is_found() -> None:
    simple = [spec for spec in SPECS.values() if spec.level == "simple"]
    assert 8 <= len(simple) < len(SPECS) / 2
    assert [spec.table for spec in SPECS.values() if spec.path == "name"] == [""]
    assert set(TABLES) == {spec.table for spec in SPECS.values()} - {""}


def test_bounds_are_written_as_people_write_them() -> None:
    assert [bound_text(bound) for bound in (2**32 - 1, 1_048_576, 0.5, 0.0, 30.0)] == [
        "4294967295", "1048576", "0.5", "0", "30",
    ]  # fmt: skip
