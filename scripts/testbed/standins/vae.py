"""Wan's video VAEs: 2.1 (16 channels, also Qwen-Image's) and 2.2 (48 channels).

Their weights are not random: what goes in comes out again, as the mean colour of 8 by 8 (2.1) or 16 by 16 (2.2) pixels and
four frames. So an anchor can be recognised in a stand-in's video, as a mosaic, and a test can tell a picture that went
through from one that did not. The colours reach the latent on the networks' own shortcuts; the convolutions beside them
stay shut.

A network ends with a norm and a SiLU, which no colour passes unharmed. So each colour x goes there as the pair C + x and
C - x: their norm hardly depends on x, SiLU is nearly the identity on them, and their difference is the colour again.
"""

import torch
from comfy import latent_formats
from comfy.ldm.wan import vae as wan21
from comfy.ldm.wan import vae2_2 as wan22

from . import weights

WIDTH = 8
COMMON = {
    "dim_mult": [1, 2, 4, 4],
    "num_res_blocks": 2,
    "attn_scales": [],
    "temperal_downsample": [False, True, True],
}
RGB = 3
# C above: large against colours, which are within ±1.
OFFSET = 4.0
# Wan Alpha decodes colours and transparency with a VAE each, which are Wan 2.1's.
WAN_ALPHA = (("wan_alpha_2.1_vae_rgb_channel", 34), ("wan_alpha_2.1_vae_alpha_channel", 35))
# What C is scaled to before SiLU. Half of it arrives where four frames share the norm, and of that the smaller one of a
# pair is three quarters: from 6 on, SiLU(u) is u to a quarter of a percent.
DRIVE = 16.0
# How far a colour of ±1 lies from the mean in the latent, in the standard deviations that ComfyUI knows for it.
SPREAD = 1.5


def _shut(network):
    """Leave only the shortcuts of all residual and attention blocks open."""
    for block in network.modules():
        if isinstance(block, (wan21.ResidualBlock, wan22.ResidualBlock)):
            _zero(block.residual[6])
            if not isinstance(block.shortcut, torch.nn.Identity):
                _zero(block.shortcut)
                for channel in range(min(block.shortcut.weight.shape[:2])):
                    _tap(block.shortcut, channel, channel, 1.0)
        elif isinstance(block, wan21.AttentionBlock):
            _zero(block.proj)
        elif isinstance(block, wan21.Resample):
            _resample(block)
        elif isinstance(block, wan22.Resample):
            # Beside it lies a shortcut that averages or repeats without any weights.
            _zero(block.resample[1])
            if block.mode == "downsample3d":
                _zero(block.time_conv)


def _resample(block):
    """Halve by averaging, double by repeating; the same in time."""
    conv, down = block.resample[1], block.mode.startswith("down")
    _zero(conv)
    for channel in range(conv.weight.shape[0]):
        if down:
            conv.weight[channel, channel, :2, :2] = 0.25
        else:
            _tap(conv, channel, channel, 1.0)
    if block.mode.endswith("3d"):
        _zero(block.time_conv)
        for channel in range(block.dim):
            if down:
                block.time_conv.weight[channel, channel, 1:] = 0.5
            else:
                _tap(block.time_conv, channel, channel, 1.0)
                _tap(block.time_conv, channel + block.dim, channel, 1.0)


def _zero(conv):
    conv.weight.zero_()
    conv.bias.zero_()


def _tap(conv, to, source, factor):
    """Channel ``to`` gets ``factor`` times channel ``source`` at the same place (and frame: time is padded in front)."""
    kernel = conv.weight[to, source]
    place = [size // 2 for size in kernel.shape]
    if kernel.ndim == 3:
        place[0] = kernel.shape[0] - 1
    kernel[tuple(place)] = factor


def _pairs(conv, sources):
    """Write each colour as its pair; ``sources[colour]`` are (channel, factor) of what sums up to it."""
    for colour, parts in enumerate(sources):
        for sign, to in ((1.0, 2 * colour), (-1.0, 2 * colour + 1)):
            for source, factor in parts:
                _tap(conv, to, source, sign * factor)
            conv.bias[to] = OFFSET


def _head(head, targets, slots=(1.0,)):
    """Read colours out of the pairs; ``targets`` are (channel, colour).

    A channel of the pairs may have come in several, one a frame; ``slots`` is how much each of them counts.
    """
    norm, _, conv = head
    # Normalised, the 2 · RGB channels of one frame are sqrt(width / (2 · RGB)) each.
    norm.gamma.fill_(DRIVE / (norm.gamma.shape[0] / (2 * RGB)) ** 0.5)
    _zero(conv)
    gain = OFFSET / (2 * DRIVE)
    for to, colour in targets:
        for slot, weight in enumerate(slots):
            _tap(conv, to, 2 * colour * len(slots) + slot, gain * weight)
            _tap(conv, to, (2 * colour + 1) * len(slots) + slot, -gain * weight)


def _latent(vae, latent_format):
    """Put the colours into latent channels of the statistics that diffusion models expect; the way back beside it.

    Every colour has several channels, so that the noise of an untrained model averages out to a calm mosaic.
    """
    mean, std = latent_format.latents_mean.flatten(), latent_format.latents_std.flatten()
    copies = len(mean) // RGB
    _zero(vae.conv1)
    _zero(vae.conv2)
    _zero(vae.decoder.conv1)
    vae.conv1.bias[: len(mean)] = mean
    for channel in range(copies * RGB):
        colour = channel % RGB
        _tap(vae.conv1, channel, colour, SPREAD * std[channel])
        _tap(vae.conv2, channel, channel, 1 / (SPREAD * std[channel]))
        vae.conv2.bias[channel] = -mean[channel] / (SPREAD * std[channel])
    return copies


@torch.no_grad()
def _carry_wan21(vae):
    copies = _latent(vae, latent_formats.Wan21())
    encoder, decoder = vae.encoder, vae.decoder
    _zero(encoder.conv1)
    for colour in range(RGB):
        _tap(encoder.conv1, colour, colour, 1.0)
        for copy in range(copies):
            _tap(decoder.conv1, colour, copy * RGB + colour, 1 / copies)
    last_down = [block for block in encoder.downsamples if isinstance(block, wan21.Resample)][-1].resample[1]
    _zero(last_down)
    for colour in range(RGB):
        last_down.weight[2 * colour, colour, :2, :2] = 0.25
        last_down.weight[2 * colour + 1, colour, :2, :2] = -0.25
    last_down.bias[: 2 * RGB] = OFFSET
    last_up = [block for block in decoder.upsamples if isinstance(block, wan21.Resample)][-1].resample[1]
    _zero(last_up)
    _pairs(last_up, [[(colour, 1.0)] for colour in range(RGB)])
    _head(encoder.head, [(colour, colour) for colour in range(RGB)])
    _head(decoder.head, [(colour, colour) for colour in range(RGB)])


# Wan 2.2 keeps the four frames of a latent frame in channels of their own, slot by slot. A video's first frame comes
# alone, in the last slot, and the norm then makes twice as much of it: so the last slot counts as much as the others
# together, and a still scene has one colour in all latent frames.
SLOTS = (1 / 3, 1 / 3, 1 / 3, 1.0)


@torch.no_grad()
def _carry_wan22(vae):
    copies = _latent(vae, latent_formats.Wan22())
    encoder, decoder = vae.encoder, vae.decoder
    # Pictures come as patches: four neighbours of a colour in a row.
    patches = [[(4 * colour + pixel, 0.25) for pixel in range(4)] for colour in range(RGB)]
    _zero(encoder.conv1)
    _pairs(encoder.conv1, patches)
    _head(encoder.head, [(colour, colour) for colour in range(RGB)], SLOTS)
    for colour in range(RGB):
        for copy in range(copies):
            # The last doubling takes the upper row from the even and the lower row from the odd channel.
            _tap(decoder.conv1, 2 * colour, copy * RGB + colour, 1 / copies)
            _tap(decoder.conv1, 2 * colour + 1, copy * RGB + colour, 1 / copies)
    narrowing = decoder.upsamples[-1].upsamples[0].shortcut
    _zero(narrowing)
    _pairs(narrowing, [[(colour, 1.0)] for colour in range(RGB)])
    _head(decoder.head, [(4 * colour + pixel, colour) for colour in range(RGB) for pixel in range(4)])


def _write(vae, carry, path, seed):
    vae.load_state_dict(weights.random_weights(weights.shapes_of(vae), seed))
    with torch.no_grad():
        _shut(vae)
    carry(vae)
    weights.write(weights.to_dtype(vae.state_dict(), torch.float16, torch.float16), path)


def make(folder):
    """Write the VAEs below ``folder``."""
    vae = folder / "vae"
    for name, seed in (("wan_2.1_vae", 31), ("qwen_image_vae", 32), *WAN_ALPHA):
        _write(wan21.WanVAE(dim=WIDTH, z_dim=16, **COMMON), _carry_wan21, vae / f"{name}.safetensors", seed)
    wide = wan22.WanVAE(dim=WIDTH, dec_dim=WIDTH, z_dim=48, **COMMON)
    _write(wide, _carry_wan22, vae / "wan2.2_vae.safetensors", seed=33)
