"""`code`: what a model brings is shown, allowed and forbidden without a question on standard input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.models.consent import consent_file
from core.schema.errors import EXIT_DONE, EXIT_REFUSED


def test_code_is_shown_allowed_and_forbidden(tell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_CONFIG_DIR", str(tmp_path / "settings"))
    model = tmp_path / "나의 model"
    model.mkdir()
    (model / "modeling_own.py").write_text("answer = '하나'\n", encoding="utf-8")
    shown = tell("code", str(model))
    assert shown.status == EXIT_DONE
    assert "modeling_own.py, 1 lines" in shown.out
    assert "answer = '하나'" in shown.out
    assert f'tunesmith code "{model}" --allow' in shown.err
    assert not consent_file().exists()  # looking is not allowing
    allowed = tell("code", "나의 model", "--allow", "--json").document
    assert (allowed["allowed"], allowed["files"][0]["name"]) == (True, "modeling_own.py")
    (model / "modeling_own.py").write_text("answer = 2\n", encoding="utf-8")
    changed = tell("code", str(model), "--json").document
    assert not changed["allowed"]
    assert changed["revision"] != allowed["revision"]
    assert "Allowed" in tell("code", str(model), "--allow").err
    assert "Not allowed" in tell("code", str(model), "--forbid").err
    (model / "modeling_own.py").unlink()
    assert "no Python code" in tell("code", str(model)).err
    for words in (("code", ""), ("code", "no/body"), ("code", str(model), "--allow", "--forbid")):
        refused = tell(*words)
        assert refused.status == EXIT_REFUSED
        assert refused.err.splitlines()[-1].startswith("hint: ")
