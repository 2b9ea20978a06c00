"""The other side of training_speed.py: what a careful person writes by hand with TRL, same model, rows and settings.

python plain_trl.py MODEL ROWS.jsonl CONTEXT ACCUMULATION STEPS     prints {"tokens_per_s": ...}
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import torch
from datasets import disable_progress_bars, load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, TrainerCallback, set_seed
from trl import SFTConfig, SFTTrainer


class Clock(TrainerCallback):  # type: ignore[misc]
    """The time of each step's end."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self.ends.append(time.monotonic())


def main() -> None:
    model_path, rows, context, accumulation, steps = sys.argv[1:]
    disable_progress_bars()
    set_seed(42)
    cuda = torch.cuda.is_available()
    quantization = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    model = AutoModelForCausalLM.from_pretrained(
        model_path, quantization_config=quantization, dtype=torch.bfloat16, device_map={"": 0 if cuda else "cpu"}
    )
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(
            "unused-output", per_device_train_batch_size=1, gradient_accumulation_steps=int(accumulation),
            max_length=int(context), packing=True, max_steps=int(steps), logging_steps=1, report_to=[], use_cpu=not cuda,
            learning_rate=2e-3, lr_scheduler_type="cosine", assistant_only_loss=True, gradient_checkpointing=False,
            bf16=True, save_strategy="no", optim="adamw_8bit", disable_tqdm=True, seed=42,
        ),
        train_dataset=load_dataset("json", data_files=rows, split="train"),
        processing_class=AutoTokenizer.from_pretrained(model_path),
        peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"),
    )  # fmt: skip
    clock = Clock()
    trainer.add_callback(clock)
    trainer.train()
    tokens = trainer._total_train_tokens * (len(clock.ends) - 1) / len(clock.ends)
    seconds = clock.ends[-1] - clock.ends[0]
    print(json.dumps({"tokens_per_s": tokens / seconds, "steps": len(clock.ends), "seconds": seconds}))


if __name__ == "__main__":
    main()
