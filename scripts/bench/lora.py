"""What a look at a LoRA costs: a file of every layer of the 14B at rank 256 (2.5 GB), made sparse on the spot; JSON on stdout.

Runs without torch and ComfyUI, as the check needs neither:
``python scripts/bench/lora.py [--rounds N]``.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import tracemalloc
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))
# The pure part of the shim, without what its package loads for ComfyUI.
package = types.ModuleType("nodes_py")
package.__path__ = [str(ROOT / "nodes_py")]
sys.modules["nodes_py"] = package

import sparse_lora  # noqa: E402

from nodes_py import safetensors_header  # noqa: E402
from nodes_py.lora_check import File, Model, check  # noqa: E402
from nodes_py.lora_reference import reference  # noqa: E402
from nodes_py.safetensors_header import read_header, read_scalar  # noqa: E402


def report(path, model):
    """Do all that the node does before it loads a tensor."""
    header = read_header(path)
    shapes = {name: tensor.shape for name, tensor in header.tensors.items()}
    file = File(path.name, shapes, header.metadata, lambda name: read_scalar(path, header.tensors[name]))
    return check(file, model).words()


def timed(work):
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    model = Model("wan2.2 14B", reference(5120).layers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wan2.2_high_noise.safetensors"
        size = sparse_lora.write(path)
        tracemalloc.start()
        words = report(path, model)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        first, again = [], []
        for _ in range(rounds):
            safetensors_header._read.cache_clear()
            first.append(timed(lambda: report(path, model)))
            again.append(timed(lambda: report(path, model)))
    print(
        json.dumps(
            {
                "gigabytes": size / 1e9,
                "words": words,
                "first_ms": statistics.quantiles(first, n=4),
                "again_ms": statistics.quantiles(again, n=4),
                "memory_mib": memory / 1024**2,
                "rounds": rounds,
            }
        )
    )


if __name__ == "__main__":
    main()
