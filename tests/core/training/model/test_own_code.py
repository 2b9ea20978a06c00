"""A model that brings its own Python code: not without permission, with it as it was allowed, and not after it changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.tiny import make_model
from support.training import Say, recipe_for, train_here

from core.models.consent import allow, code_revision
from core.schema.commands import Pause
from core.schema.errors import EXIT_REFUSED, TunesmithError
from core.schema.events import AnyEvent, JobFailed, JobFinished, JobStopped, StepCompleted
from core.training.model.trained import find_trained

CONFIGURATION = "from transformers import LlamaConfig\n\nclass OwnConfig(LlamaConfig):\n    model_type = 'own'\n"
MODELING = (
    "from transformers import LlamaForCausalLM\nfrom .configuration_own import OwnConfig\n\n"
    "class OwnForCausalLM(LlamaForCausalLM):\n    config_class = OwnConfig\n"
)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUNESMITH_CONFIG_DIR", str(tmp_path / "settings"))
    monkeypatch.setattr("transformers.dynamic_module_utils.HF_MODULES_CACHE", str(tmp_path / "modules"))
    folder = make_model(tmp_path / "own model")
    (folder / "configuration_own.py").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "modeling_own.py").write_text(MODELING, encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    names = {"AutoConfig": "configuration_own.OwnConfig", "AutoModelForCausalLM": "modeling_own.OwnForCausalLM"}
    config |= {"model_type": "own", "architectures": ["OwnForCausalLM"], "auto_map": names}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_a_run_goes_on_only_with_the_code_that_was_allowed(own: Path, rows: Path, tmp_path: Path) -> None:
    refused = train_here(tmp_path / "runs", recipe_for(own, rows, "training.max_steps=4")).end
    assert isinstance(refused, JobFailed)
    assert (refused.code, refused.exit_status) == ("code_not_allowed", EXIT_REFUSED)

    def pause(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == 2:
            say(Pause())

    recipe = recipe_for(own, rows, "training.max_steps=4", "model.allow_remote_code=true")
    paused = train_here(tmp_path / "runs", recipe, pause)
    assert isinstance(paused.end, JobStopped)
    modeling = own / "modeling_own.py"
    modeling.write_text(MODELING + "raise SystemExit('it ran')\n", encoding="utf-8")
    changed = train_here(tmp_path / "runs", paused.folder).end
    assert isinstance(changed, JobFailed)
    assert changed.code == "code_changed"
    assert "--allow" in changed.hint
    with pytest.raises(TunesmithError) as told:  # nor to chat or export
        find_trained(paused.folder, None)
    assert told.value.code == "code_changed"
    modeling.write_text(MODELING + "\nNEWER = True\n", encoding="utf-8")
    allow(str(own), code_revision(own) or "")
    went_on = train_here(tmp_path / "runs", paused.folder)
    assert isinstance(went_on.end, JobFinished)
    assert set(went_on.losses) < set(range(1, 5))
    assert max(went_on.losses) == 4
