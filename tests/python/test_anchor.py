"""The anchor node: picks, files that must not leave the input folder, pictures from strangers."""

import base64
import hashlib
import io
import json
import os

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nodes_py import pictures
from nodes_py.anchor import NO_PICTURE, FactorizedAnchor
from nodes_py.choice import ChoiceError, FileChoice, input_file, parse_choice


def picture(mode="RGB", size=(6, 4), colour=(255, 128, 0)):
    return Image.new(mode, size, colour)


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def data_url(raw, kind="png"):
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"


def save(folder, name="pick.png", raw=None):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw or encoded(picture()))
    return path


def file_pick(name="pick.png", subfolder="", **more):
    return {"kind": "file", "name": name, "subfolder": subfolder, "type": "input", **more}


BATCH = torch.rand(3, 4, 6, 3, generator=torch.Generator().manual_seed(1))


def test_without_a_pick_the_first_picture_is_used():
    for nothing in (None, "", "{}", {}, "null"):
        assert torch.equal(FactorizedAnchor.execute(BATCH, nothing)[0], BATCH[:1])


def test_an_index_pick_takes_that_picture_as_dict_or_json():
    pick = {"kind": "index", "index": 2}
    assert torch.equal(FactorizedAnchor.execute(BATCH, pick)[0], BATCH[2:3])
    assert torch.equal(FactorizedAnchor.execute(BATCH, json.dumps(pick))[0], BATCH[2:3])
    with pytest.raises(ChoiceError, match="Picture 4 is picked, but the image branch made 3"):
        FactorizedAnchor.execute(BATCH, {"kind": "index", "index": 3})


def test_a_file_pick_needs_no_images(input_folder):
    raw = encoded(picture())
    save(input_folder, "sub/pick.png", raw)
    for pick in (
        file_pick(subfolder="sub"),
        file_pick(subfolder="sub", sha256=hashlib.sha256(raw).hexdigest()),
        file_pick("sub\\pick.png"),
        json.dumps(file_pick(subfolder="sub")),
    ):
        assert FactorizedAnchor.validate_inputs(pick) is True
        assert FactorizedAnchor.check_lazy_status(pick) == []
        out = FactorizedAnchor.execute(choice=pick)[0]
        assert out.shape == (1, 4, 6, 3)
        assert torch.allclose(out[0, 0, 0], torch.tensor([1.0, 128 / 255, 0.0]))


def test_lazy_images_are_asked_for_only_where_they_are_needed(input_folder):
    save(input_folder)
    # ComfyUI gives None for an input that is linked and has not run, and nothing for one that is not linked.
    assert FactorizedAnchor.check_lazy_status(None, None) == ["images"]
    assert FactorizedAnchor.check_lazy_status({"kind": "index", "index": 1}, None) == ["images"]
    assert FactorizedAnchor.check_lazy_status() == []
    assert FactorizedAnchor.check_lazy_status(None, BATCH) == []
    # The edit branch is the page's to queue, never a part of a run.
    assert FactorizedAnchor.check_lazy_status(None, BATCH, None) == []
    assert FactorizedAnchor.check_lazy_status({"kind": "embedded", "data": "data:image/png;base64,"}) == []


def test_nothing_to_show_is_one_sentence():
    assert FactorizedAnchor.validate_inputs(None) == NO_PICTURE
    # A linked input is None for validate_inputs, an absent one is not given.
    assert FactorizedAnchor.validate_inputs(None, None) is True
    with pytest.raises(ChoiceError, match="has no picture"):
        FactorizedAnchor.execute()


def test_a_replaced_file_is_told(input_folder):
    pick = file_pick(sha256=hashlib.sha256(encoded(picture())).hexdigest())
    path = save(input_folder)
    before = FactorizedAnchor.fingerprint_inputs(pick)
    assert FactorizedAnchor.fingerprint_inputs(pick) == before
    path.write_bytes(encoded(picture(colour=(0, 0, 255), size=(8, 8))))
    assert FactorizedAnchor.fingerprint_inputs(pick) != before
    with pytest.raises(ChoiceError, match="not the one that was picked"):
        FactorizedAnchor.execute(choice=pick)


def test_a_missing_file_is_told_before_the_run(input_folder):
    assert "'gone.png' is not in ComfyUI's input folder" in FactorizedAnchor.validate_inputs(
        file_pick("gone.png")
    )


HOSTILE = [
    "../secret.png",
    "..\\secret.png",
    "sub/../../secret.png",
    "/etc/hostname",
    "\\\\server\\share\\x.png",
    "C:\\x.png",
    "C:x.png",
    "x.png:stream",
    "~/x.png",
    "‥/secret.png",
    "．．/secret.png",
    "..／secret.png",
    "..＼secret.png",
    "sub∕..∕x.png\x00",
    "CON",
    "nul.png",
    "com1.png",
    ".. /secret.png",
    "... /secret.png",
    "x\u202egnp.png",
    "dir./x.png",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["name", "subfolder"])
def test_no_name_leads_out_of_the_input_folder(input_folder, name, place):
    (input_folder.parent / "secret.png").write_bytes(encoded(picture()))
    pick = file_pick(name) if place == "name" else file_pick("secret.png", subfolder=name)
    answer = FactorizedAnchor.validate_inputs(pick)
    assert isinstance(answer, str) and "picked picture" in answer
    with pytest.raises(ChoiceError):
        FactorizedAnchor.execute(choice=pick)


def test_a_symbolic_link_out_of_the_input_folder_is_refused(input_folder):
    outside = input_folder.parent / "outside"
    outside.mkdir()
    save(outside)
    os.symlink(outside, input_folder / "link")
    os.symlink(outside / "pick.png", input_folder / "link.png")
    for pick in (file_pick(subfolder="link"), file_pick("link.png")):
        assert "outside ComfyUI's input folder" in FactorizedAnchor.validate_inputs(pick)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.text(max_size=30))
def test_any_name_stays_inside_or_is_refused(input_folder, name, subfolder):
    try:
        path = input_file(FileChoice(name, subfolder, None))
    except ChoiceError:
        return
    assert os.path.realpath(path).startswith(os.path.realpath(input_folder) + os.sep)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=8,
    )
)
def test_any_value_is_a_pick_or_one_sentence(value):
    for form in (value, json.dumps(value)):
        try:
            parse_choice(form)
        except ChoiceError as problem:
            assert str(problem).endswith("pick again.")


@pytest.mark.parametrize(
    ("pick", "sentence"),
    [
        ("{", "no JSON"),
        (7, "int instead of an object"),
        ({"kind": "url", "url": "x"}, "kind 'url'"),
        ({"kind": "index", "index": -1}, "not a whole number"),
        ({"kind": "index", "index": True}, "not a whole number"),
        ({"kind": "file", "name": ""}, "lacks its 'name'"),
        ({"kind": "file", "name": "x.png", "type": "output"}, "must lie in ComfyUI's input folder"),
        ({"kind": "file", "name": "x.png", "sha256": "abc"}, "broken check sum"),
        ({"kind": "embedded"}, "lacks its 'data'"),
    ],
)
def test_broken_picks_are_told(pick, sentence):
    assert sentence in FactorizedAnchor.validate_inputs(pick, BATCH)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_embedded_pictures(kind):
    raw = encoded(picture(size=(16, 16)), kind)
    pick = {
        "kind": "embedded",
        "data": data_url(raw, kind.lower()),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }
    out = FactorizedAnchor.execute(choice=pick)[0]
    assert out.shape == (1, 16, 16, 3)
    assert torch.allclose(out[0, 8, 8], torch.tensor([1.0, 0.5, 0.0]), atol=0.03)
    with pytest.raises(ChoiceError, match="check sum differs"):
        FactorizedAnchor.execute(choice=pick | {"sha256": "0" * 64})


def animated(kind):
    frames = [picture(colour=(shade, 0, 0)) for shade in (0, 120, 250)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("https://example.org/x.png", "not a PNG, JPEG or WebP data URL"),
        ("data:image/svg+xml;base64,PHN2Zy8+", "not a PNG, JPEG or WebP data URL"),
        (data_url(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "damaged, or no PNG"),
        (data_url(encoded(picture())[:40]), "damaged, or no PNG"),
        (data_url(encoded(picture("RGB", (64, 64)), "JPEG")[:-40], "jpeg"), "damaged, or no PNG"),
        (
            data_url(encoded(picture("RGB", (64, 64)), "WEBP", lossless=True)[:-9], "webp"),
            "damaged, or no PNG",
        ),
        (data_url(encoded(picture(), "GIF")), "damaged, or no PNG"),
        (data_url(animated("WEBP"), "webp"), "animated"),
        (data_url(animated("PNG")), "animated"),
        ("data:image/png;base64,====", "damaged"),
        ("data:image/png;base64," + "A" * (12 * 1024 * 1024), "larger than 8 MB"),
    ],
)
def test_bad_embedded_pictures_are_refused(data, sentence):
    with pytest.raises(ChoiceError, match=sentence):
        FactorizedAnchor.execute(choice={"kind": "embedded", "data": data})


def test_a_decompression_bomb_is_refused_before_it_unpacks():
    bomb = encoded(Image.new("L", (12000, 12000)), optimize=True)
    assert len(bomb) < 500_000
    with pytest.raises(ChoiceError, match="12000x12000 pixels"):
        pictures.decode(bomb, "bomb.png")


def test_a_bomb_inside_a_graph_is_refused_before_it_unpacks():
    for kind, side in (("PNG", 12000), ("JPEG", 12000), ("WEBP", 12000)):
        bomb = data_url(encoded(Image.new("RGB", (side, side)), kind), kind.lower())
        with pytest.raises(ChoiceError, match="12000x12000 pixels"):
            FactorizedAnchor.execute(choice={"kind": "embedded", "data": bomb})


def test_a_text_that_unpacks_to_much_is_refused():
    texts = PngInfo()
    texts.add_text("prompt", "x" * 200_000_000, zip=True)
    bomb = encoded(picture(), pnginfo=texts)
    assert len(bomb) < 500_000
    with pytest.raises(ChoiceError, match="damaged, or no PNG"):
        FactorizedAnchor.execute(choice={"kind": "embedded", "data": data_url(bomb)})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_turned_photograph_stands_upright(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (32, 16))
    image.paste((255, 255, 255), (0, 0, 8, 8))
    data = data_url(encoded(image, kind, exif=exif, quality=100), kind.lower())
    out = FactorizedAnchor.execute(choice={"kind": "embedded", "data": data})[0]
    assert out.shape == (1, 32, 16, 3)
    assert out[0, 1, 14].min() > 0.9 and out[0, 1, 1].max() < 0.1


def test_transparency_stands_on_white():
    out = pictures.decode(encoded(picture("RGBA", colour=(0, 0, 0, 0))), "clear.png")
    assert out.min() == 1.0
    palette = picture("P", colour=0)
    palette.info["transparency"] = 0
    assert pictures.decode(encoded(palette, transparency=0), "palette.png").min() == 1.0


def test_sixteen_bits_and_cmyk_and_grey():
    deep = Image.fromarray(np.full((4, 6), 32768, dtype=np.uint16))
    assert torch.allclose(
        pictures.decode(encoded(deep), "deep.png"), torch.full((1, 4, 6, 3), 0.5), atol=1e-4
    )
    cmyk = pictures.decode(encoded(picture("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG"), "print.jpg")
    assert cmyk[0, 8, 8, 0] > 0.8 and cmyk[0, 8, 8, 1:].max() < 0.2
    assert pictures.decode(encoded(picture("L", colour=51)), "grey.png").mean() == pytest.approx(0.2)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_one_sentence(raw):
    with pytest.raises(ChoiceError):
        pictures.decode(b"\x89PNG\r\n\x1a\n" + raw, "x.png")
