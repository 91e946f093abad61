"""The same mathematics written a second time, sharing nothing with the shim: no wrapper, no `apply_model`.

A guider that calls the network directly with one timestep per latent frame. Only samplers and schedules are core's.
"""

import comfy.sample
import comfy.samplers
import torch


class ReferenceGuider(comfy.samplers.CFGGuider):
    """CFG by hand; `anchors` are `(index, samples [B, C, 1, H, W] in the VAE's scale, noise level)`."""

    anchors = ()
    frames_noise = None
    windows = None
    """Context windows of a long video: lists of latent frames, blended by a weight that falls off from each one's middle."""

    def predict_noise(self, x, timestep, model_options=None, seed=None):
        base = self.inner_model
        sigma = timestep.reshape(-1, 1, 1, 1, 1)
        x = x.clone()
        t = (base.model_sampling.timestep(timestep).float()[:, None]).repeat(1, x.shape[2])
        for index, samples, level in self.anchors:
            clean = base.process_latent_in(samples)[:, :, 0]
            if level:
                clean = (1 - level * sigma[:, :, 0]) * clean + level * sigma[:, :, 0] * self.frames_noise[
                    :, :, index
                ]
            x[:, :, index] = clean
            t[:, index] *= level
        kinds = ["positive"] if self.cfg == 1.0 else ["negative", "positive"]
        contexts = [self.conds[kind][0]["model_conds"]["c_crossattn"].cond for kind in kinds]
        context = torch.cat([context.expand(x.shape[0], -1, -1) for context in contexts])
        together = torch.cat([x] * len(kinds)), torch.cat([t] * len(kinds)), torch.cat([sigma] * len(kinds))
        if self.windows is None:
            answers = self._denoised(*together, context)
        else:
            answers, shares = torch.zeros_like(together[0]), torch.zeros(x.shape[2])
            for window in self.windows:
                share = torch.tensor(
                    [float(min(place + 1, len(window) - place)) for place in range(len(window))]
                )
                one = self._denoised(together[0][:, :, window], together[1][:, window], together[2], context)
                answers[:, :, window] += one * share[:, None, None]
                shares[window] += share
            answers /= shares[:, None, None]
        parts = answers.chunk(len(kinds))
        if len(parts) == 1:
            out = parts[0]
        else:
            # The grouping of core's cfg_function, so that rounding is the same.
            out = parts[0] + (parts[1] - parts[0]) * self.cfg
        # CFG++ samplers read the unguided answer through this hook.
        for hook in (model_options or {}).get("sampler_post_cfg_function", []):
            out = hook(
                {
                    "denoised": out,
                    "cond_denoised": parts[-1],
                    "uncond_denoised": parts[0],
                    "cond": self.conds["positive"],
                    "uncond": self.conds["negative"],
                    "cond_scale": self.cfg,
                    "model": base,
                    "sigma": timestep,
                    "input": x,
                    "model_options": model_options,
                }
            )
        for index, samples, _ in self.anchors:
            out[:, :, index] = base.process_latent_in(samples)[:, :, 0]
        return out

    def _denoised(self, x, t, sigma, context):
        base = self.inner_model
        dtype = base.manual_cast_dtype or base.get_dtype()
        velocity = base.diffusion_model(
            x.to(dtype), t, context=context.to(dtype), transformer_options={}
        ).float()
        return x - velocity * sigma


def sample(
    patcher,
    anchors,
    latent,
    positive,
    negative,
    *,
    seed=1,
    steps=4,
    cfg=5.0,
    sampler="euler",
    scheduler="simple",
    denoise=1.0,
    noise_mask=None,
    noise=None,
    sigmas=None,
    windows=None,
):
    """Return the samples `[B, C, T, H, W]` that KSampler should give with these anchors."""
    image = latent["samples"]
    guider = ReferenceGuider(patcher)
    guider.set_conds(positive, negative)
    guider.set_cfg(cfg)
    guider.anchors, guider.windows = anchors, windows
    drawn = comfy.sample.prepare_noise(image, seed)
    guider.frames_noise = drawn
    ksampler = comfy.samplers.KSampler(patcher, steps, "cpu", sampler, scheduler, denoise)
    out = guider.sample(
        drawn if noise is None else noise,
        image,
        comfy.samplers.sampler_object(sampler),
        ksampler.sigmas if sigmas is None else sigmas,
        denoise_mask=noise_mask,
        seed=seed,
        disable_pbar=True,
    )
    for index, samples, _ in anchors:
        out[:, :, index] = samples[:, :, 0]
    return out
