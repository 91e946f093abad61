"""A stand-in for torchvision, for the tests only.

ComfyUI imports torchvision while it starts, but what this project runs (Wan, Qwen-Image, VAEs, LoRAs, samplers) never
calls it, and the registry's torchvision does not fit a CPU build of torch. So the names exist, the few easy ones work,
and the rest says that it is missing.
"""

from . import models, transforms

__all__ = ["models", "transforms"]
