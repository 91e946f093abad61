"""The transforms that ComfyUI's modules name at import time."""

from enum import Enum

from . import functional


class InterpolationMode(Enum):
    NEAREST = "nearest"
    NEAREST_EXACT = "nearest-exact"
    BILINEAR = "bilinear"
    BICUBIC = "bicubic"


class Compose:
    def __init__(self, transforms):
        self.transforms = list(transforms)

    def __call__(self, value):
        for transform in self.transforms:
            value = transform(value)
        return value


class Normalize:
    def __init__(self, mean, std):
        self.mean = mean
        self.std = std

    def __call__(self, tensor):
        return functional.normalize(tensor, self.mean, self.std)


__all__ = ["Compose", "InterpolationMode", "Normalize", "functional"]
