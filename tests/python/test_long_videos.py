"""Several anchors in one video, and videos of several hundred frames in context windows; all against the reference."""

import pytest
import reference
import tiny
import torch
from comfy_extras import nodes_context_windows
from test_injection import NEGATIVE, POSITIVE, ksample

from nodes_py.injection import Anchor, anchors_of, inject

# 321 video frames: 81 latent frames, in windows of 21 (81 video frames) that overlap by 5.
FRAMES, LENGTH, OVERLAP = 81, 21, 5
WINDOWS = [list(range(start, start + LENGTH)) for start in (0, 16, 32, 48, 60)]


def with_anchors(places, kind="t2v", model=None, **size):
    """Return the model and what the reference needs: the chain of several Inject Anchor nodes."""
    model, anchors = model or tiny.model(kind), []
    for place in places:
        samples = tiny.anchor_samples(seed=20 + place, channels=48 if kind == "5b" else 16, **size)
        model = inject(model, Anchor(samples, place))
        anchors.append((place, samples, 0.0))
    return model, anchors


@pytest.mark.parametrize("kind", ["t2v", "5b"])
@pytest.mark.parametrize(
    "places",
    [(0, 10), (10, 0), (0, 5, 10), (3,), (0, 1, 2)],
    ids=["first and last", "in any order", "keyframes", "anywhere", "a run"],
)
def test_several_anchors_are_exact(kind, places):
    model, anchors = with_anchors(places, kind)
    assert [anchor.index for anchor in anchors_of(model)] == list(places)
    latent = tiny.latent(frames=11, channels=anchors[0][1].shape[1])
    out = ksample(model, latent)
    assert torch.equal(out, reference.sample(tiny.model(kind), anchors, latent, POSITIVE, NEGATIVE))
    for place, samples, _ in anchors:
        assert torch.equal(out[:, :, place], samples[:, :, 0])


@pytest.mark.parametrize("places", [(0,), (0, 80), (0, 18, 40, 80)])
def test_a_long_video_in_context_windows_is_exact(places):
    node = nodes_context_windows.ContextWindowsManualNode
    model = node.execute(tiny.model(), LENGTH, OVERLAP, "standard_static", 1, False, "pyramid", 2)[0]
    model, anchors = with_anchors(places, model=model, height=2, width=2)
    latent = tiny.latent(frames=FRAMES, height=2, width=2)
    with tiny.spy_on(model) as spy:
        out = ksample(model, latent, steps=3)
    assert len(spy.calls()) == 3 * len(WINDOWS)
    for (x, t), window in zip(spy.calls(), WINDOWS * 3):
        inside = [window.index(place) for place in places if place in window]
        seen = (t.reshape(x.shape[0], -1) == 0)[0].nonzero().flatten().tolist()
        assert seen == inside
    expected = reference.sample(tiny.model(), anchors, latent, POSITIVE, NEGATIVE, steps=3, windows=WINDOWS)
    assert torch.allclose(out, expected, atol=1e-5)
    for place, samples, _ in anchors:
        assert torch.equal(out[:, :, place], samples[:, :, 0])
    assert out.isfinite().all()


def test_the_last_frame_of_one_clip_starts_the_next():
    """What the chained graph does, in latents: the next clip's frame 0 is exactly what the anchor was."""
    first, anchors = with_anchors((0,))
    out = ksample(first, tiny.latent())
    following = inject(tiny.model(), Anchor(out[:, :, -1:], 0))
    second = ksample(following, tiny.latent(), seed=2)
    assert torch.equal(second[:, :, 0], out[:, :, -1])
    assert not torch.equal(second[:, :, 1:], out[:, :, 1:])
    assert torch.equal(out[:, :, 0], anchors[0][1][:, :, 0])
