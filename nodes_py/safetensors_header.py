"""The header of a ``.safetensors`` file, read without loading a tensor and without trusting a byte of it.

The format: eight bytes with the header's length (little endian), the header as JSON (name → ``dtype``, ``shape``,
``data_offsets``, and ``__metadata__``), then the tensors' bytes without gaps. What a file claims is held against its real
size before anything is read, so a small file can never ask for much memory.
"""

from __future__ import annotations

import functools
import json
import math
import os
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

MAX_HEADER_BYTES = 32 * 1024 * 1024
"""Above this nothing is read. A LoRA of every layer of a 14B model has 0.2 MB; trainers add a few MB of notes at most."""

_MAX_CONTAINERS = 500_000
"""JSON objects and lists in a header; each costs Python many times its two bytes, and no real file has a tenth of this."""

_MAX_DIMENSIONS = 8
_MAX_SIZE = 2**48
_BITS = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E5M2FNUZ", "F8_E4M3FNUZ"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}
_NO_CONTAINER = {
    b"<": "is a web page: the download failed, or needed a login. Download it again",
    b"versio": "is a Git LFS pointer, not the file itself: download the file from its page",
    b"PK\x03\x04": "is a zip archive or a PyTorch file: unpack it, or give it the right ending",
}


class HeaderError(ValueError):
    """The file is no sound safetensors file; the message goes on after "The file '…' " and ends without a full stop."""


@dataclass(frozen=True)
class Tensor:
    """One entry: ``begin`` and ``end`` count in bytes from the start of the file."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """What a file says about itself; every offset lies in the file and no two tensors share a byte."""

    tensors: dict[str, Tensor]
    metadata: dict[str, str]


def read_header(path: str | os.PathLike[str]) -> Header:
    """Return the checked header of the file at ``path``; read once for each path, size and time of change.

    Raises ``HeaderError`` for a file that is damaged, cut off or hostile, ``OSError`` where it cannot be read.
    """
    found = os.stat(path)
    return _read(os.fspath(path), found.st_size, found.st_mtime_ns)


@functools.lru_cache(maxsize=32)
def _read(path: str, size: int, _changed: int) -> Header:
    with open(path, "rb") as file:
        return parse(file, size)


def parse(file: BinaryIO, size: int) -> Header:
    """Read the header of an open file of ``size`` bytes; raises ``HeaderError``."""
    text = _header_bytes(file, size)
    if text.count(b"{") + text.count(b"[") > _MAX_CONTAINERS:
        raise HeaderError("has a header with far more entries than any model")
    try:
        document = json.loads(text.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except HeaderError:
        raise
    except (ValueError, RecursionError):
        raise HeaderError("has a damaged header (it is not JSON): download it again") from None
    if not isinstance(document, dict):
        raise HeaderError("has a header that is no list of tensors: it is no model file")
    metadata = _metadata(document.pop("__metadata__", {}))
    start = 8 + len(text)
    tensors = {name: _tensor(name, entry, start) for name, entry in document.items()}
    _check_layout(tensors, start, size)
    return Header(tensors, metadata)


def _header_bytes(file: BinaryIO, size: int) -> bytes:
    first = file.read(8)
    if len(first) < 8:
        raise HeaderError(f"is cut off: it has only {size} bytes. Download it again")
    for start, sentence in _NO_CONTAINER.items():
        if first.lstrip().startswith(start):
            raise HeaderError(sentence)
    (length,) = struct.unpack("<Q", first)
    if length > MAX_HEADER_BYTES:
        raise HeaderError(f"is no safetensors file, or damaged: its header would be {length} bytes long")
    if length > size - 8:
        raise HeaderError(
            f"is cut off: its header has {length} bytes, but the file ends after {size}. Download it again"
        )
    text = file.read(length)
    if len(text) < length:
        raise HeaderError("became shorter while it was read: wait until its download has ended")
    if not text.startswith(b"{"):
        raise HeaderError("is no safetensors file, or damaged: its header does not begin with {")
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build a JSON object; two entries of one name would let two readers see two different files."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise HeaderError("names an entry twice in its header: it is damaged, or made to deceive")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _metadata(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise HeaderError("has notes (__metadata__) that are no texts: it is damaged")
    return value


def _tensor(name: str, entry: Any, start: int) -> Tensor:
    shown = _shown(name)
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise HeaderError(f"has an entry {shown} that describes no tensor: it is damaged")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    bits = _BITS.get(dtype) if isinstance(dtype, str) else None
    if bits is None:
        raise HeaderError(
            f"has the tensor {shown} in a number type that is not known: it is damaged, or too new"
        )
    if not _sizes(shape) or len(shape) > _MAX_DIMENSIONS:
        raise HeaderError(f"has the tensor {shown} with an impossible shape: it is damaged")
    if not _sizes(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise HeaderError(f"has the tensor {shown} at an impossible place: it is damaged")
    if math.prod(shape) * bits != (offsets[1] - offsets[0]) * 8:
        raise HeaderError(f"has the tensor {shown} with another size than its shape has: it is damaged")
    return Tensor(dtype, tuple(shape), start + offsets[0], start + offsets[1])


def _sizes(value: Any) -> bool:
    """Tell whether ``value`` is a list of sizes; ``True`` is an ``int`` in Python, and 1e3 a float in JSON."""
    return isinstance(value, list) and all(type(one) is int and 0 <= one <= _MAX_SIZE for one in value)


def _check_layout(tensors: dict[str, Tensor], start: int, size: int) -> None:
    """Every byte after the header belongs to exactly one tensor, as the format demands."""
    reached = start
    for name, tensor in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if tensor.begin < reached:
            raise HeaderError(
                f"has the tensor {_shown(name)} on top of another one: it is damaged, or made to deceive"
            )
        if tensor.begin > reached:
            raise HeaderError(f"has a gap before the tensor {_shown(name)}: it is damaged")
        reached = tensor.end
    if reached > size:
        raise HeaderError(f"is cut off: it should have {reached} bytes and has {size}. Download it again")
    if reached < size:
        raise HeaderError(f"has {size - reached} bytes more than it describes: it is damaged")


def _shown(name: str) -> str:
    """Return a name that is safe to show: short, and without control characters or half characters."""
    short = name if len(name) <= 80 else f"{name[:77]}..."
    return ascii(short)


def read_scalar(path: str | os.PathLike[str], tensor: Tensor) -> float | None:
    """Return the number that ``tensor`` (one element, a float or an integer) holds; ``None`` where it is none."""
    kind = {"F64": "<d", "F32": "<f", "F16": "<e", "I64": "<q", "I32": "<i", "BF16": "<f"}.get(tensor.dtype)
    if kind is None or math.prod(tensor.shape) != 1:
        return None
    with open(path, "rb") as file:
        file.seek(tensor.begin)
        raw = file.read(tensor.end - tensor.begin)
    if tensor.dtype == "BF16":  # the upper half of a float32
        raw = b"\0\0" + raw
    return float(struct.unpack(kind, raw)[0]) if len(raw) == struct.calcsize(kind) else None
