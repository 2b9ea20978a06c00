"""What an export starts from, what it refuses, and that it leaves a whole folder or none."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file, save_file
from support.exporting import Exported, export_here, leftovers, put_random_adapter
from transformers import AutoModelForCausalLM, AutoTokenizer

from core.export.merged.tensors import read_tensor
from core.runs import RunFolder, write_checkpoint
from core.schema.commands import AnyCommand, Stop
from core.schema.events import AnyEvent, PhaseEntered, PhaseProgressed
from core.schema.recipe import ModelTable

Run = Callable[..., RunFolder]
Say = Callable[[AnyCommand], None]


def put_checkpoint(run: RunFolder, base: Path, step: int, strength: float) -> None:
    """A checkpoint as the training writes it: adapter without tokenizer, beside what a resume needs."""

    def fill(folder: Path) -> None:
        put_random_adapter(base, folder, strength=strength)
        for name in [path.name for path in folder.iterdir() if not path.name.startswith("adapter")]:
            (folder / name).unlink()
        for name in ("optimizer.pt", "scheduler.pt", "rng_state.pth"):
            (folder / name).write_bytes(b"0" * 1000)

    write_checkpoint(run.checkpoints_dir, step, fill)


def assert_nothing_was_written(exported: Exported) -> None:
    assert not exported.to.exists()
    assert leftovers(exported.to.parent) == []


class TestAdapter:
    def test_loads_with_peft_and_holds_nothing_else(self, run: RunFolder, base: Path, tmp_path: Path):
        exported = export_here(run, tmp_path / "어댑터 1", "adapter")
        assert exported.end.type == "job_finished", exported.end
        names = set(exported.completed.files)
        assert {"adapter_model.safetensors", "adapter_config.json", "tokenizer.json"} <= names
        assert not any(name.endswith((".pt", ".pth")) or "trainer" in name or "MANIFEST" in name for name in names)
        model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), exported.to)
        assert model.peft_config["default"].r == 4
        assert exported.completed.verified is True

    def test_of_a_checkpoint_has_a_tokenizer_and_no_optimizer(self, run: RunFolder, base: Path, tmp_path: Path):
        put_checkpoint(run, base, 4, 0.1)
        exported = export_here(run, tmp_path / "out", "adapter", checkpoint=4)
        names = set(exported.completed.files)
        assert {"adapter_model.safetensors", "tokenizer.json", "chat_template.jinja"} <= names
        assert names.isdisjoint(
            {"optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json", "MANIFEST.json"}
        )

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("adapter_model.safetensors", b"\xff" * 4000),
            ("adapter_model.safetensors", None),
            ("adapter_config.json", b"{}"),
        ],
    )
    def test_a_damaged_one_is_told_and_not_exported(
        self, name: str, content: bytes | None, run: RunFolder, tmp_path: Path
    ):
        (run.adapter_dir / name).unlink()
        if content is not None:
            (run.adapter_dir / name).write_bytes(content)
        exported = export_here(run, tmp_path / "out", "adapter")
        assert exported.code == "adapter_damaged"
        assert_nothing_was_written(exported)

    def test_is_refused_where_all_weights_were_trained(self, full_run: RunFolder, tmp_path: Path):
        exported = export_here(full_run, tmp_path / "out", "adapter")
        assert exported.code == "no_adapter"
        assert_nothing_was_written(exported)


@pytest.fixture
def full_run(make_run: Run, base: Path) -> RunFolder:
    """A run that trained all weights: its result is a model whose embeddings are not the base's."""
    run = make_run(base, "lora.enabled=false", "quantization.scheme=none")
    shutil.rmtree(run.adapter_dir)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="auto")
    model.model.embed_tokens.weight.data *= 1.5
    model.config.use_cache = False
    model.save_pretrained(run.model_dir)
    AutoTokenizer.from_pretrained(base).save_pretrained(run.model_dir)
    return run


class TestWhereItComesFrom:
    def test_all_weights_trained_gives_that_model(self, full_run: RunFolder, tmp_path: Path):
        exported = export_here(full_run, tmp_path / "out")
        assert exported.completed.verified is True
        written, trained = (load_file(folder / "model.safetensors") for folder in (exported.to, full_run.model_dir))
        assert written.keys() == trained.keys()
        assert all(written[name].equal(trained[name]) for name in trained)
        assert AutoModelForCausalLM.from_pretrained(exported.to).config.use_cache is True

    def test_a_checkpoint_by_its_step(self, run: RunFolder, base: Path, tmp_path: Path):
        put_checkpoint(run, base, 4, 0.05)
        early = export_here(run, tmp_path / "early", checkpoint=4)
        final = export_here(run, tmp_path / "final")
        assert early.completed.verified is final.completed.verified is True
        assert (early.to / "model.safetensors").read_bytes() != (final.to / "model.safetensors").read_bytes()

    def test_without_a_result_the_newest_whole_checkpoint(self, run: RunFolder, base: Path, tmp_path: Path):
        put_checkpoint(run, base, 4, 0.05)
        put_checkpoint(run, base, 6, 0.1)
        (run.checkpoints_dir / "step-000006" / "adapter_model.safetensors").write_bytes(b"torn")
        shutil.rmtree(run.adapter_dir)
        by_itself = export_here(run, tmp_path / "one")
        by_step = export_here(run, tmp_path / "two", checkpoint=4)
        assert (by_itself.to / "model.safetensors").read_bytes() == (by_step.to / "model.safetensors").read_bytes()

    def test_no_such_checkpoint(self, run: RunFolder, tmp_path: Path):
        exported = export_here(run, tmp_path / "out", checkpoint=7)
        assert (exported.code, exported.end.exit_status) == ("checkpoint_not_found", 2)
        assert_nothing_was_written(exported)

    def test_neither_result_nor_checkpoint(self, run: RunFolder, tmp_path: Path):
        shutil.rmtree(run.adapter_dir)
        assert export_here(run, tmp_path / "out").code == "nothing_to_export"

    def test_a_run_that_still_trains(self, run: RunFolder, base: Path, tmp_path: Path):
        shutil.rmtree(run.adapter_dir)
        put_checkpoint(run, base, 4, 0.05)
        lock = run.lock()
        try:
            assert export_here(run, tmp_path / "out").code == "run_goes_on"
            assert export_here(run, tmp_path / "out", "adapter", checkpoint=4).end.type == "job_finished"
        finally:
            lock.release()

    def test_data_that_have_moved_since_do_not_matter(self, run: RunFolder, tmp_path: Path):
        recipe, gone = run.recipe(), str(tmp_path / "gone.jsonl")
        run.write_recipe(recipe.model_copy(update={"dataset": recipe.dataset.model_copy(update={"source": gone})}))
        exported = export_here(run, tmp_path / "out")
        assert exported.completed.verified is True
        assert exported.completed.agreement is not None
        assert exported.completed.agreement["prompts"] == 4  # the built-in ones


class TestAnotherBase:
    @pytest.fixture
    def own_base(self, base: Path, tmp_path: Path) -> Path:
        return Path(shutil.copytree(base, tmp_path / "own base"))

    def test_a_changed_base_is_told(self, make_run: Run, own_base: Path, tmp_path: Path):
        run = make_run(own_base)
        weights = load_file(own_base / "model.safetensors")
        save_file({name: 1.1 * tensor for name, tensor in weights.items()}, own_base / "model.safetensors")
        for form in ("merged", "adapter"):
            exported = export_here(run, tmp_path / "out", form)
            assert exported.code == "base_changed"
            assert_nothing_was_written(exported)

    def test_of_two_snapshots_of_a_hub_model_the_one_it_was_trained_on(
        self, make_run: Run, own_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
        repository = tmp_path / "hub" / "models--own--model"
        shutil.copytree(own_base, repository / "snapshots" / "aaa")
        shutil.copytree(own_base, repository / "snapshots" / "bbb")
        weights = load_file(own_base / "model.safetensors")
        save_file(
            {name: 1.1 * tensor for name, tensor in weights.items()}, repository / "snapshots/bbb/model.safetensors"
        )
        (repository / "refs").mkdir()
        (repository / "refs" / "main").write_text("bbb", encoding="utf-8")
        run = make_run(own_base)
        recipe = run.recipe()
        run.write_recipe(recipe.model_copy(update={"model": ModelTable(source="own/model")}))
        exported = export_here(run, tmp_path / "out")
        assert exported.end.type == "job_finished", exported.end
        expected = export_here(make_run(own_base), tmp_path / "expected")
        merged, same = (load_file(one.to / "model.safetensors") for one in (exported, expected))
        assert all(torch.equal(merged[name], same[name]) for name in same)
        shutil.rmtree(repository / "snapshots" / "aaa")
        assert export_here(run, tmp_path / "again").code == "base_changed"

    def test_a_base_that_is_gone_is_told(self, make_run: Run, own_base: Path, tmp_path: Path):
        run = make_run(own_base)
        shutil.rmtree(own_base)
        exported = export_here(run, tmp_path / "out")
        assert exported.code == "base_gone"
        assert str(own_base) in exported.end.message

    @pytest.mark.parametrize("phase", ["merging", "checking"])
    @pytest.mark.parametrize(
        ("what", "code"),
        [("base", "base_gone"), ("result", "nothing_to_export"), ("checkpoint", "checkpoint_not_found")],
    )
    def test_what_is_taken_away_meanwhile_is_told(
        self, make_run: Run, own_base: Path, tmp_path: Path, phase: str, what: str, code: str
    ):
        run = make_run(own_base)
        put_checkpoint(run, own_base, 4, 0.1)
        if what == "result":
            shutil.rmtree(run.checkpoints_dir)
        place = {"base": own_base, "result": run.adapter_dir, "checkpoint": run.checkpoints_dir}[what]

        def take_away(event: AnyEvent, say: Say) -> None:
            if isinstance(event, PhaseEntered) and event.phase == phase:
                shutil.rmtree(place)

        step = 4 if what == "checkpoint" else None
        exported = export_here(run, tmp_path / "out", checkpoint=step, on_event=take_away)
        assert exported.code == code, exported.end
        assert_nothing_was_written(exported)

    def test_a_base_that_moved_is_found_by_its_content(self, make_run: Run, own_base: Path, base: Path, tmp_path: Path):
        run = make_run(own_base)
        recipe = run.recipe()
        run.write_recipe(recipe.model_copy(update={"model": recipe.model.model_copy(update={"source": str(base)})}))
        assert export_here(run, tmp_path / "out").completed.verified is True


class TestWhatIsNotKept:
    def test_a_model_that_answers_differently(self, run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        from core.export.merged.weights import TrainedWeights

        monkeypatch.setattr(TrainedWeights, "tensor", lambda self, name: read_tensor(self.stored[name]))
        exported = export_here(run, tmp_path / "out")
        assert exported.code == "export_differs"
        assert "goes on differently" in exported.end.message
        assert_nothing_was_written(exported)

    @pytest.mark.parametrize("part_by_part", [False, True])
    @pytest.mark.parametrize(
        ("lora", "wrong"),
        [
            ({}, lambda delta, layer: 0.8 * delta),
            ({}, lambda delta, layer: delta.T if delta.shape[0] == delta.shape[1] else delta),
            ({"use_rslora": True}, lambda delta, layer: delta / layer.r["default"] ** 0.5),
            ({"use_dora": True}, None),
        ],
        ids=["strength", "turned", "without rsLoRA's factor", "without DoRA's magnitude"],
    )
    def test_a_merge_that_computes_wrongly(
        self,
        make_run: Run,
        base: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        lora: dict[str, Any],
        wrong: Callable[[torch.Tensor, Any], torch.Tensor] | None,
        part_by_part: bool,
    ):
        """What it is compared with are the adapter's layers as PEFT runs them beside the base, which merges nothing."""
        from peft.tuners.lora.layer import Linear
        from peft.tuners.lora.variants import DoraLinearVariant

        if part_by_part:
            monkeypatch.setattr("core.export.check.judging.IN_MEMORY_BYTES", 0)
        run = make_run(base, **lora)
        right = Linear.get_delta_weight
        if wrong is not None:
            monkeypatch.setattr(Linear, "get_delta_weight", lambda self, name: wrong(right(self, name), self))
        else:
            plain = lambda layer, name, weight: weight.data.add_(right(layer, name))  # noqa: E731
            monkeypatch.setattr(DoraLinearVariant, "merge_unsafe", staticmethod(plain))
        exported = export_here(run, tmp_path / "out")
        assert exported.code == "export_differs"
        assert_nothing_was_written(exported)

    def test_a_model_that_the_disk_changed(self, run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        from core.export import carried

        def carry(source: Any, tokenizer: Any, folder: Path, ends: list[int]) -> None:
            carry_model_files(source, tokenizer, folder, ends)
            content = bytearray((folder / "model.safetensors").read_bytes())
            content[-500] ^= 1
            (folder / "model.safetensors").write_bytes(content)

        carry_model_files = carried.carry_model_files
        monkeypatch.setattr(carried, "carry_model_files", carry)
        exported = export_here(run, tmp_path / "out")
        assert exported.code == "export_damaged"
        assert_nothing_was_written(exported)

    def test_a_disk_that_fills_up_on_the_way(self, run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        def refuse(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("core.export.merged.tensors.TensorFile.write", refuse)
        exported = export_here(run, tmp_path / "out")
        assert exported.code == "disk_full"
        assert "resume" not in exported.end.hint
        assert_nothing_was_written(exported)

    def test_a_disk_that_is_too_small(self, run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        usage = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100 << 20))
        for form in ("adapter", "merged"):
            exported = export_here(run, tmp_path / "out", form)
            assert exported.code == "disk_full"
            assert "100 MiB are free" in exported.end.message
            assert_nothing_was_written(exported)
        assert not any(isinstance(event, PhaseProgressed) for event in exported.events)  # told before anything is done

    @pytest.mark.parametrize("phase", ["loading_model", "merging", "checking"])
    def test_a_cancelled_one(self, phase: str, run: RunFolder, tmp_path: Path):
        def cancel(event: AnyEvent, say: Say) -> None:
            if isinstance(event, PhaseEntered) and event.phase == phase:
                say(Stop())

        exported = export_here(run, tmp_path / "out", on_event=cancel)
        assert exported.end.type == "job_stopped"
        assert_nothing_was_written(exported)

    @pytest.mark.parametrize("part_by_part", [False, True])
    def test_one_cancelled_while_it_is_checked(
        self, run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part_by_part: bool
    ):
        if part_by_part:
            monkeypatch.setattr("core.export.check.judging.IN_MEMORY_BYTES", 0)

        def cancel(event: AnyEvent, say: Say) -> None:
            read_back = isinstance(event, PhaseProgressed) and event.done == event.total and checking
            checking.extend([True] if isinstance(event, PhaseEntered) and event.phase == "checking" else [])
            if (isinstance(event, PhaseProgressed) and event.unit == "layers") or (read_back and not part_by_part):
                say(Stop())

        checking: list[bool] = []

        exported = export_here(run, tmp_path / "out", on_event=cancel)
        assert exported.end.type == "job_stopped"
        assert_nothing_was_written(exported)

    def test_a_cancelled_one_leaves_the_older_export(self, run: RunFolder, tmp_path: Path):
        first = export_here(run, tmp_path / "out", "adapter")
        again = export_here(run, tmp_path / "out", early=[Stop()])
        assert again.end.type == "job_stopped"
        assert (tmp_path / "out" / "adapter_model.safetensors").is_file()
        assert first.completed.files == tuple(sorted(path.name for path in (tmp_path / "out").iterdir()))


@pytest.mark.parametrize("form", ["adapter", "merged", "ollama"])
def test_nothing_of_a_person_stands_in_what_is_handed_on(form: str, make_run: Run, base: Path, tmp_path: Path):
    settings = ("lora.start_from=/home/alice/runs/first", "hardware.device=GPU-0a1b2c3d",
                'evaluation.sample_prompts=["Who is Alice?"]')  # fmt: skip
    exported = export_here(make_run(base, *settings), tmp_path / "out", form)
    assert exported.end.type == "job_finished", exported.end
    card = (exported.to / "README.md").read_text(encoding="utf-8")
    assert 'start_from = "first"' in card
    private = [b"alice", b"Alice", b"GPU-0a1b2c3d", str(base.parent).encode()]
    for path in exported.to.iterdir():
        # An adapter says where its base lies, so that it loads here; an upload does not (test_push).
        found = [word for word in private if word in path.read_bytes()]
        assert not found or path.name == "adapter_config.json", (path.name, found)


def test_the_next_export_replaces_the_last(run: RunFolder, tmp_path: Path):
    export_here(run, tmp_path / "out", "adapter")
    exported = export_here(run, tmp_path / "out")
    assert exported.end.type == "job_finished"
    assert not list(exported.to.glob("adapter*"))
    mark = json.loads((exported.to / "tunesmith-export.json").read_text(encoding="utf-8"))
    assert mark["format"] == "merged"
