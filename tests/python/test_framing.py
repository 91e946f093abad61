"""Fitting the anchor to the video, and the image branch's size."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes_py.framing import FITS, IMAGE_MULTIPLE, fit_image, image_size
from nodes_py.size import FactorizedSize


def quadrants(height, width):
    """Left half red, right half green, upper half with blue: where a pixel came from can be read off its colour."""
    image = torch.zeros(1, height, width, 3)
    image[:, :, : width // 2, 0] = 1.0
    image[:, :, width // 2 :, 1] = 1.0
    image[:, : height // 2, :, 2] = 1.0
    return image


def test_an_image_of_the_right_size_is_untouched():
    image = torch.rand(2, 32, 48, 4)
    for fit in FITS:
        assert torch.equal(fit_image(image, 48, 32, fit), image[..., :3])


def test_crop_cuts_the_sides_of_a_wide_picture_evenly():
    out = fit_image(quadrants(32, 96), 32, 32, "crop")
    assert out.shape == (1, 32, 32, 3)
    assert torch.allclose(out[0, 8, 4], torch.tensor([1.0, 0.0, 1.0]), atol=0.02)
    assert torch.allclose(out[0, 24, 28], torch.tensor([0.0, 1.0, 0.0]), atol=0.02)


def test_crop_cuts_top_and_bottom_of_a_tall_picture():
    out = fit_image(quadrants(96, 32), 32, 32, "crop")
    assert torch.allclose(out[0, 2, 2], torch.tensor([1.0, 0.0, 1.0]), atol=0.02)
    assert torch.allclose(out[0, 29, 29], torch.tensor([0.0, 1.0, 0.0]), atol=0.02)


def test_pad_shows_all_of_it_on_black():
    out = fit_image(torch.ones(1, 32, 64, 3), 64, 64, "pad")
    assert out[0, :16].abs().max() == 0 and out[0, 48:].abs().max() == 0
    assert torch.allclose(out[0, 16:48], torch.ones(32, 64, 3))


def test_stretch_keeps_the_corners():
    out = fit_image(quadrants(32, 96), 64, 64, "stretch")
    assert torch.allclose(out[0, 2, 2], torch.tensor([1.0, 0.0, 1.0]), atol=0.02)
    assert torch.allclose(out[0, 61, 61], torch.tensor([0.0, 1.0, 0.0]), atol=0.02)


def test_resampling_does_not_alias():
    # A pattern finer than the target's pixels must become grey, not stripes.
    stripes = torch.zeros(1, 64, 256, 3)
    stripes[:, :, ::2] = 1.0
    out = fit_image(stripes, 64, 16, "stretch")
    assert (out[:, :, 4:-4] - 0.5).abs().max() < 0.05


@given(
    st.integers(1, 90),
    st.integers(1, 90),
    st.integers(1, 6),
    st.integers(1, 6),
    st.sampled_from(FITS),
    st.integers(1, 2),
)
def test_any_picture_fits_any_frame(rows, columns, height, width, fit, count):
    image = torch.rand(count, rows, columns, 3, generator=torch.Generator().manual_seed(rows * 91 + columns))
    out = fit_image(image, width * 16, height * 16, fit)
    assert out.shape == (count, height * 16, width * 16, 3)
    assert float(out.min()) >= 0.0 and float(out.max()) <= 1.0


@pytest.mark.parametrize(
    ("width", "height", "megapixels", "ratio"),
    [
        (832, 480, 1.6, 832 / 480),
        (1280, 704, 1.6, 1280 / 704),
        (480, 832, 1.0, 480 / 832),
        (1024, 1024, 1.0, 1.0),
    ],
)
def test_the_image_branch_paints_in_the_videos_ratio(width, height, megapixels, ratio):
    columns, rows = image_size(width, height, megapixels)
    assert columns % IMAGE_MULTIPLE == rows % IMAGE_MULTIPLE == 0
    assert columns / rows == pytest.approx(ratio, rel=0.005)
    assert columns * rows == pytest.approx(megapixels * 1024 * 1024, rel=0.06)


@given(st.integers(4, 200), st.integers(4, 200), st.floats(0.05, 16))
def test_image_sizes_are_near_what_was_asked(width, height, megapixels):
    if not 1 / 4 <= width / height <= 4:
        return
    columns, rows = image_size(width * 16, height * 16, megapixels)
    assert columns % IMAGE_MULTIPLE == rows % IMAGE_MULTIPLE == 0
    # Of the smallest pictures, only few sizes exist.
    loose = 2.5 * IMAGE_MULTIPLE / math.sqrt(megapixels * 1024 * 1024)
    assert abs(math.log(columns * rows / (megapixels * 1024 * 1024))) < 0.07 + 2 * loose
    assert abs(math.log(columns / rows / (width / height))) < 0.02 + 2 * loose


def test_the_size_node_gives_both_sizes():
    assert FactorizedSize.execute(1024, 1024, 81, 1.0).args == (1024, 1024, 81, 1024, 1024)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"width": 830}, "The width is 830.*multiple of 16: 832"),
        ({"height": 0}, "The height is 0"),
        ({"length": 80}, "The length is 80 frames.*choose 77 or 81"),
        ({"length": 0}, "choose 1 or 5"),
        ({"image_megapixels": 99.0}, "image_megapixels is 99"),
    ],
)
def test_bad_sizes_are_refused_typed_or_linked(values, sentence):
    good = {"width": 832, "height": 480, "length": 81, "image_megapixels": 1.6}
    with pytest.raises(ValueError, match=sentence):
        FactorizedSize.execute(**{**good, **values})
    import re

    assert re.search(sentence, FactorizedSize.validate_inputs(**{**good, **values}))
    assert FactorizedSize.validate_inputs(**{**good, **dict.fromkeys(values)}) is True
