"""The training run: prepare, load, step, save; from where it was if it was there before."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType
from safetensors.torch import load_file

from . import cogvideox, log, lora, plot, preview
from .batches import Batches
from .cache import Report
from .checkpoints import check_transformer, load_transformer
from .config import Config
from .errors import TrainingError
from .objective import loss
from .optimizer import check_optimizer, make_optimizer
from .prepare import Prepared, prepare

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}
_WHOLE = (DistributedType.NO, DistributedType.MULTI_GPU, DistributedType.MULTI_CPU)


def run(
    config: Config,
    report: Report = print,
    stop_after: int | None = None,
    cache_only: bool = False,
    accelerator: Accelerator | None = None,
) -> Path:
    """Train as ``config`` says and return the LoRA's file.

    ``stop_after`` ends the run after so many of its own steps, checkpoint written: the next call goes on from there. The
    accelerator is made from accelerate's own settings unless one is given.
    """
    training = config.training
    check_transformer(config.model.transformer, config.family)
    if not cache_only:
        check_optimizer(config)
    if training.deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        torch.use_deterministic_algorithms(True, warn_only=True)
    accelerator = accelerator or Accelerator(
        mixed_precision={"bf16": "bf16", "fp16": "fp16", "fp32": "no"}[training.precision],
        gradient_accumulation_steps=training.accumulate,
    )
    if accelerator.distributed_type not in _WHOLE and not accelerator.is_fsdp2:
        raise TrainingError(
            "This trainer runs on one GPU, on several with a whole model each, or splits the model by FSDP 2: take "
            "examples/fsdp.yaml as accelerate's settings (fsdp_version: 2), not DeepSpeed or FSDP 1."
        )
    with accelerator.main_process_first():
        prepared = prepare(
            config, DTYPES[training.precision], accelerator.device, _only_main(accelerator, report)
        )
    if cache_only:
        return config.data.cache
    return _Run(config, accelerator, prepared, _only_main(accelerator, report)).go(stop_after)


def _only_main(accelerator: Any, report: Report) -> Report:
    return report if accelerator.is_main_process else lambda _: None


class _Run:
    """One run: the model, its optimizer and where it stands."""

    def __init__(self, config: Config, accelerator: Any, prepared: Prepared, report: Report):
        self.config, self.accelerator, self.prepared, self.report = config, accelerator, prepared, report
        training = config.training
        self.dtype = DTYPES[training.precision]
        self.folder = config.output.folder
        self.loss = cogvideox.loss if config.family.kind == "cogvideox" else loss
        self.folder.mkdir(parents=True, exist_ok=True)
        transformer = load_transformer(config.model.transformer, config.family, self.dtype)
        lora.attach(transformer, config.lora.rank, config.lora.scale, training.seed)
        if training.gradient_checkpointing:
            transformer.enable_gradient_checkpointing()
        optimizer = make_optimizer([weight for _, weight in lora.parameters(transformer)], config)
        self.transformer, self.optimizer = accelerator.prepare(transformer, optimizer)
        self.split = lora.is_split(self.network)
        self.empty_text = load_file(str(prepared.empty_text))["text"]
        self.batches = Batches(
            config,
            prepared.samples,
            self.empty_text,
            accelerator.process_index,
            accelerator.num_processes,
        )
        self.step = self._resume()

    @property
    def network(self) -> Any:
        """The transformer itself, without what several processes put round it."""
        return self.accelerator.unwrap_model(self.transformer)

    def go(self, stop_after: int | None) -> Path:
        """Take all steps that are left, or ``stop_after`` of them; return the LoRA's file."""
        training, output = self.config.training, self.config.output
        end = training.steps if stop_after is None else min(training.steps, self.step + stop_after)
        self.report(f"{len(self.prepared.samples)} clips, step {self.step} of {training.steps}")
        while self.step < end:
            began = time.monotonic()
            value = self._one_step()
            self.step += 1
            self._log(value, time.monotonic() - began)
            # A model that is split cannot sample in one process.
            if output.preview_every and self.step % output.preview_every == 0 and not self.split:
                self._preview()
            if self.step % output.save_every == 0 or self.step == end:
                self._save()
        return self._lora_path()

    def _one_step(self) -> float:
        training = self.config.training
        for group in self.optimizer.param_groups:
            group["lr"] = training.rate * min(1.0, (self.step + 1) / max(1, training.warmup))
        total = 0.0
        self.transformer.train()
        for micro in range(training.accumulate):
            batch = self.batches.at(self.step * training.accumulate + micro)
            batch = batch.to(self.accelerator.device, self.dtype)
            with self.accelerator.accumulate(self.transformer):
                with self.accelerator.autocast():
                    value = self.loss(self.transformer, batch.latents, batch.text, batch.drawn)
                self.accelerator.backward(value)
                if self.accelerator.sync_gradients:
                    self.accelerator.clip_grad_norm_(self.transformer.parameters(), 1.0)
                self.optimizer.step()
                self.optimizer.zero_grad()
            total += float(self.accelerator.gather(value.detach()).mean())
        if not torch.isfinite(torch.tensor(total)):
            raise TrainingError(
                f"The loss is no number any more at step {self.step}: lower training.rate, or use precision bf16."
            )
        return total / training.accumulate

    def _log(self, value: float, seconds: float) -> None:
        if not self.accelerator.is_main_process:
            return
        log.append(self._log_path(), {"step": self.step, "loss": value, "seconds": round(seconds, 3)})
        if self.step % 10 == 0 or self.step == 1:
            self.report(f"step {self.step}: loss {value:.4f}, {seconds:.2f} s")

    def _save(self) -> None:
        """Checkpoint, LoRA file and plot; the checkpoint last, so that it never says more than there is."""
        # Where the model is split, every process gives its part.
        saved, optimizer = lora.weights(self.network), self._optimizer_state()
        if self.accelerator.is_main_process:
            told = lora.metadata(self.config, self.step, self.prepared.data_hash)
            lora.write(self._lora_path(), saved, self.config.lora.scale, told)
            plot.draw(self._log_path(), self.folder / "loss.svg")
            state = {
                "step": self.step,
                "lora": saved,
                "optimizer": optimizer,
                "same": self._identity(),
            }
            if self.accelerator.scaler is not None:
                state["scaler"] = self.accelerator.scaler.state_dict()
            fresh = self._state_path().with_suffix(".new")
            torch.save(state, fresh)
            os.replace(fresh, self._state_path())
        self.accelerator.wait_for_everyone()

    def _resume(self) -> int:
        """Return the step to go on from, all put back as it was after the one before."""
        if not self._state_path().exists():
            self._cut_log(0)
            return 0
        state = torch.load(self._state_path(), map_location="cpu", weights_only=True)
        if state["same"] != self._identity():
            raise TrainingError(
                f"{self.folder} holds a run with other settings or other data: choose another output.folder, or empty it."
            )
        lora.restore(self.network, state["lora"])
        self._restore_optimizer(state["optimizer"])
        if "scaler" in state:
            self.accelerator.scaler.load_state_dict(state["scaler"])
        self._cut_log(int(state["step"]))
        return int(state["step"])

    def _optimizer_state(self) -> dict[str, Any]:
        if not self.split:
            whole: dict[str, Any] = self.optimizer.state_dict()
            return whole
        return lora.optimizer_state(self.network, self.optimizer.optimizer)

    def _restore_optimizer(self, state: dict[str, Any]) -> None:
        if not self.split:
            self.optimizer.load_state_dict(state)
            return
        lora.restore_optimizer(self.network, self.optimizer.optimizer, state)

    def _identity(self) -> str:
        """What has to be the same for going on to make sense; more steps than before are allowed."""
        training = self.config.training.model_dump(exclude={"steps"})
        parts = [self.config.model.family, self.config.lora.model_dump(), training, self.prepared.data_hash]
        split = ["split"] if self.split else []
        return json.dumps([*parts, self.accelerator.num_processes, *split], sort_keys=True)

    def _cut_log(self, step: int) -> None:
        if self.accelerator.is_main_process:
            log.cut(self._log_path(), step)

    def _preview(self) -> None:
        if self.accelerator.is_main_process:
            preview.write(
                self.config,
                self.network,
                self.prepared.samples,
                self.empty_text,
                self.step,
                self.accelerator.device,
            )
        self.accelerator.wait_for_everyone()

    def _lora_path(self) -> Path:
        return self.folder / f"{self.config.output.name}.safetensors"

    def _state_path(self) -> Path:
        return self.folder / "state.pt"

    def _log_path(self) -> Path:
        return self.folder / "log.jsonl"
