"""The header reader against files that are damaged, cut off or made to deceive, and against safetensors itself."""

import io
import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest
import safetensors
import torch
from hostile_headers import hostile, pack
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from nodes_py import safetensors_header
from nodes_py.safetensors_header import HeaderError, parse, read_header, read_scalar


def read(data):
    return parse(io.BytesIO(data), len(data))


def entry(begin, end, shape=None, dtype="F32"):
    return {
        "dtype": dtype,
        "shape": [(end - begin) // 4] if shape is None else shape,
        "data_offsets": [begin, end],
    }


def made(entries, size):
    return pack(json.dumps(entries).encode(), bytes(size))


def test_it_reads_what_safetensors_writes(tmp_path):
    types = [
        getattr(torch, name)
        for name in ("float32", "float16", "bfloat16", "int64", "uint8", "bool", "float8_e4m3fn")
    ]
    tensors = {f"layer {index}": torch.ones(index + 1, 3).to(dtype) for index, dtype in enumerate(types)}
    tensors |= {"empty": torch.zeros(0, 4), "scalar": torch.tensor(2.5)}
    path = tmp_path / "sound.safetensors"
    save_file(tensors, str(path), {"made by": "a test"})
    header = read_header(path)
    assert header.metadata == {"made by": "a test"}
    assert {name: tensor.shape for name, tensor in header.tensors.items()} == {
        name: tuple(value.shape) for name, value in tensors.items()
    }
    data = path.read_bytes()
    for name, tensor in header.tensors.items():
        raw = tensors[name].reshape(-1).view(torch.uint8).numpy().tobytes() if tensors[name].numel() else b""
        assert data[tensor.begin : tensor.end] == raw
    assert read_scalar(path, header.tensors["scalar"]) == 2.5
    assert read_scalar(path, header.tensors["layer 1"]) is None


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32]
)
def test_one_number_is_read_in_place(tmp_path, dtype):
    path = tmp_path / "alpha.safetensors"
    save_file({"before": torch.ones(3), "alpha": torch.tensor([256]).to(dtype)}, str(path))
    assert read_scalar(path, read_header(path).tensors["alpha"]) == 256.0


def test_a_header_is_read_once_until_the_file_changes(tmp_path):
    path = tmp_path / "one.safetensors"
    save_file({"a": torch.zeros(1)}, str(path))
    first = read_header(path)
    assert read_header(path) is first
    save_file({"b": torch.zeros(2)}, str(path))
    assert list(read_header(path).tensors) == ["b"]


HOSTILE = {
    "huge length": (struct.pack("<Q", 2**63) + b"{}", "its header would be 9223372036854775808 bytes long"),
    "length beyond the file": (struct.pack("<Q", 50) + b"{}", "is cut off: its header has 50 bytes"),
    "seven bytes": (b"1234567", "is cut off: it has only 7 bytes"),
    "nothing": (b"", "is cut off: it has only 0 bytes"),
    "not JSON": (pack(b"{nothing", b""), "it is not JSON"),
    "a list": (pack(b"[1, 2]", b""), "does not begin with {"),
    "deep": (pack(b'{"a":' * 9000, b""), "it is not JSON"),
    "too many entries": (pack(b'{"a":[' + b"[]," * 600_000 + b"[]]}", b""), "far more entries"),
    "NaN": (pack(b'{"a":NaN}', b""), "it is not JSON"),
    "the same name twice": (pack(b'{"a":1,"a":2}', b""), "names an entry twice"),
    "the same field twice": (
        pack(b'{"a":{"dtype":"F32","dtype":"F16","shape":[],"data_offsets":[0,4]}}', bytes(4)),
        "names an entry twice",
    ),
    "no tensor": (made({"a": 5}, 0), "an entry 'a' that describes no tensor"),
    "metadata": (made({"__metadata__": {"a": 1}}, 0), "notes .* that are no texts"),
    "number type": (made({"a": entry(0, 4, dtype="F31")}, 4), "number type that is not known"),
    "shape of true": (made({"a": entry(0, 4, [True])}, 4), "impossible shape"),
    "negative shape": (made({"a": entry(0, 4, [-1])}, 4), "impossible shape"),
    "huge shape": (made({"a": entry(0, 4, [2**60])}, 4), "impossible shape"),
    "many axes": (made({"a": entry(0, 4, [1] * 9)}, 4), "impossible shape"),
    "backwards": (made({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}, 4), "impossible place"),
    "three offsets": (
        made({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4, 8]}}, 8),
        "impossible place",
    ),
    "wrong size": (made({"a": entry(0, 4, [2])}, 4), "another size than its shape"),
    "overlap": (made({"a": entry(0, 8), "b": entry(4, 12)}, 12), "'b' on top of another one"),
    "gap": (made({"a": entry(0, 4), "b": entry(8, 12)}, 12), "gap before the tensor 'b'"),
    "out of range": (made({"a": entry(0, 4000)}, 4), r"cut off: it should have \d+ bytes and has"),
    "surplus": (made({"a": entry(0, 4)}, 9), "has 5 bytes more than it describes"),
    "a zip": (b"PK\x03\x04" + bytes(40), "is a zip archive or a PyTorch file"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence(case):
    data, sentence = HOSTILE[case]
    with pytest.raises(HeaderError, match=sentence) as refusal:
        read(data)
    assert len(str(refusal.value)) < 250 and str(refusal.value).isprintable()


def test_a_header_above_the_limit_is_not_read():
    class Counting(io.BytesIO):
        most = 0

        def read(self, size=-1):
            self.most = max(self.most, size)
            return super().read(size)

    limit = safetensors_header.MAX_HEADER_BYTES
    file = Counting(struct.pack("<Q", limit + 1) + bytes(100))
    with pytest.raises(HeaderError):
        parse(file, limit + 200)
    assert file.most == 8


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0, max_value=2**63))
def test_whatever_a_file_holds_it_is_read_as_safetensors_reads_it_or_refused(seed):
    data = hostile(seed)
    try:
        header = read(data)
    except HeaderError as refusal:
        assert str(refusal).isprintable()
        return
    # Whoever passes here is passed by the library too, with the same tensors.
    assert {name: list(one.shape) for name, one in header.tensors.items()} == {
        name: one["shape"] for name, one in safetensors.deserialize(data)
    }


def test_it_needs_no_torch():
    """The command line's checks read headers without ComfyUI."""
    path = Path(safetensors_header.__file__)
    code = f"import sys; sys.path.insert(0, {str(path.parent)!r}); import safetensors_header; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
