"""Networks that the stand-in does not have."""


def efficientnet_v2_s(*_args, **_kwargs):
    raise NotImplementedError(
        "This test copy of ComfyUI has a stand-in torchvision without EfficientNet: Stable Cascade does not run here."
    )
