"""What the injection costs a sampling step: with and without it in one run, in random order, as JSON on stdout.

Two kinds of network stand behind ComfyUI's real sampler: the identity, where only the machinery around the network takes
time, and a Wan model large enough that a step takes 100 ms or more on this machine. Run it with the testbed's Python:
``python scripts/bench/injection.py [--rounds N]``.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTBED = Path(os.environ.get("FACTORIZED_TESTBED", ROOT / ".testbed"))
COMFYUI = os.environ.get("FACTORIZED_COMFYUI", str(TESTBED / "ComfyUI"))
sys.path[:0] = [COMFYUI, str(ROOT), str(ROOT / "tests" / "python")]
sys.path.append(str(ROOT / "scripts" / "testbed" / "stubs"))

import comfy.options  # noqa: E402

comfy.options.enable_args_parsing(False)

from comfy.cli_args import args as comfy_args  # noqa: E402

comfy_args.cpu = True

import comfy.sample  # noqa: E402
import comfy.samplers  # noqa: E402
import tiny  # noqa: E402
import torch  # noqa: E402

from nodes_py.injection import Anchor, inject  # noqa: E402

# Latent sizes [T, H, W] at 1/8: 9 frames of 128x128, 17 of 256x256, 33 of 480x272.
SIZES = [(3, 16, 16), (5, 32, 32), (9, 34, 60)]
# For a network that is wide enough to be what takes the time, as real ones are: 100 ms a step and more on two cores.
WIDTH = 1024
WAN_SIZES = [(3, 16, 16), (5, 24, 24)]
STEPS = 20


class Identity(torch.nn.Module):
    """Stands for the network but keeps the wrappers that ComfyUI runs around it."""

    def __init__(self, network):
        super().__init__()
        self.patch_embedding, self.dtype, self.in_dim = network.patch_embedding, network.dtype, network.in_dim

    def forward(self, x, timestep, context=None, transformer_options=None, **_):
        """Go through the DIFFUSION_MODEL wrappers exactly as ``WanModel.forward`` does, then answer with x."""
        from comfy.patcher_extension import WrapperExecutor, WrappersMP, get_all_wrappers

        wrappers = get_all_wrappers(WrappersMP.DIFFUSION_MODEL, transformer_options)
        executor = WrapperExecutor.new_class_executor(lambda x, *_: x, self, wrappers)
        return executor.execute(x, timestep, context, None, None, transformer_options)


def run(patcher, size, positive, negative, cfg=5.0, steps=STEPS):
    """Sample once with Euler; return the seconds of the sampling alone."""
    latent = torch.zeros(1, 16, *size)
    noise = comfy.sample.prepare_noise(latent, 1)
    sampler = comfy.samplers.KSampler(patcher, steps, "cpu", "euler", "simple", 1.0)
    started = time.perf_counter()
    sampler.sample(noise, positive, negative, cfg, latent_image=latent, disable_pbar=True, seed=1)
    return time.perf_counter() - started


def compare(name, model, size, rounds, steps=STEPS):
    """Time ``rounds`` pairs in random order; figures are per step."""
    samples = torch.randn(1, 16, 1, size[1], size[2])
    variants = {"without": model, "with": inject(model, Anchor(samples, 0))}
    positive, negative = tiny.cond(1), tiny.cond(2)
    for patcher in variants.values():
        run(patcher, size, positive, negative, steps=steps)
    times = {"without": [], "with": []}
    for _ in range(rounds):
        for kind in random.sample(list(variants), 2):
            times[kind].append(run(variants[kind], size, positive, negative, steps=steps) / steps * 1000)
    extra = [b - a for a, b in zip(times["without"], times["with"])]
    ratios = [b / a for a, b in zip(times["without"], times["with"])]
    return {
        "network": name,
        "latent": list(size),
        "without_ms": statistics.median(times["without"]),
        "with_ms": statistics.median(times["with"]),
        "extra_ms": statistics.median(extra),
        "extra_ms_quartiles": statistics.quantiles(extra, n=4)[::2],
        "ratio": statistics.median(ratios),
        "ratio_quartiles": statistics.quantiles(ratios, n=4)[::2],
        "rounds": rounds,
    }


def main():
    """Print one JSON document: ``{"rows": [...], "threads": n}``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    random.seed(0)
    rows = []
    with torch.inference_mode():
        identity = tiny.load()
        identity.model.diffusion_model = Identity(identity.model.diffusion_model)
        rows += [compare("identity", identity, size, rounds) for size in SIZES]
        wide = tiny.load(width=WIDTH)
        rows += [compare(f"Wan, 2 layers of {WIDTH}", wide, size, rounds, steps=3) for size in WAN_SIZES]
    print(json.dumps({"rows": rows, "threads": torch.get_num_threads()}))


if __name__ == "__main__":
    main()
