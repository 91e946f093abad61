"""One of several processes that train one model split among them, on processors: ``split_run.py CONFIG SPLIT STEPS``.

accelerate splits on accelerators only. So the state that its launcher would set there is set here by hand; what follows, its
preparation of model and optimizer by torch's ``fully_shard``, is the same.
"""

import sys
from pathlib import Path

import torch
import yaml
from accelerate import Accelerator
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin

from anchor_lora.config import read
from anchor_lora.train import run

EXAMPLE = Path(__file__).parents[1] / "examples" / "fsdp.yaml"


def main():
    config, split, steps = read(Path(sys.argv[1])), sys.argv[2] == "split", int(sys.argv[3])
    torch.set_num_threads(1)
    accelerator = Accelerator(cpu=True)
    assert accelerator.distributed_type == DistributedType.MULTI_CPU
    if split:
        told = yaml.safe_load(EXAMPLE.read_text())["fsdp_config"]
        plugin = FullyShardedDataParallelPlugin(
            fsdp_version=told["fsdp_version"],
            auto_wrap_policy=told["fsdp_auto_wrap_policy"],
            transformer_cls_names_to_wrap=[told["fsdp_transformer_layer_cls_to_wrap"]],
            reshard_after_forward=told["fsdp_reshard_after_forward"],
            cpu_ram_efficient_loading=told["fsdp_cpu_ram_efficient_loading"],
            state_dict_type=told["fsdp_state_dict_type"],
        )
        accelerator.state.distributed_type = DistributedType.FSDP
        accelerator.state.fsdp_plugin = plugin
    run(config, print, stop_after=steps, accelerator=accelerator)
    torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
