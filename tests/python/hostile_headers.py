"""Hostile safetensors files for tests and for ``scripts/fuzz_safetensors.py``: made from a seed, so each can be made again."""

import copy
import json
import random
import struct

NUMBERS = (0, 1, 2, 7, 8, 255, 2**31 - 1, 2**32, 2**53, 2**63 - 1, 2**64, 10**400, -1, -(2**63), 1.5, 1e308)
VALUES = (None, True, False, "", "F32", "\ud800", "\x00", [], {}, [[]], {"": ""}, *NUMBERS)
DTYPES = ("F32", "F16", "BF16", "I64", "U8", "BOOL", "F8_E4M3", "F4", "F128", "f32", "", "\u202eF32")


def sound(generator):
    """Return ``(entries, bytes of all tensors)`` of a small file that is in order."""
    entries, at = {}, 0
    for index in range(generator.randrange(5)):
        shape = [generator.randrange(1, 5) for _ in range(generator.randrange(4))]
        size = 4
        for one in shape:
            size *= one
        entries[f"blocks.{index}.x.lora_A.weight"] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [at, at + size],
        }
        at += size
    if generator.random() < 0.5:
        entries["__metadata__"] = {"format": "pt"}
    return entries, at


def pack(text, body):
    return struct.pack("<Q", len(text)) + text + body


def hostile(seed):
    """Return the bytes of one file, with damage of a random kind and place."""
    generator = random.Random(seed)
    entries, size = sound(generator)
    tensors = [name for name in entries if name != "__metadata__"]
    for _ in range(generator.randrange(3)):
        _spoil(generator, entries, tensors)
    text = json.dumps(entries).encode()
    if generator.random() < 0.2:
        text = _spoiled_text(generator, text)
    data = bytearray(pack(text, bytes(generator.choice((size, size, size, max(0, size - 1), size + 3)))))
    kind = generator.randrange(10)
    if kind == 0:
        data[:8] = struct.pack("<Q", generator.choice((0, 1, len(text) + 1, 2**31, 2**63, 2**64 - 1)))
    elif kind == 1:
        del data[generator.randrange(len(data) + 1) :]
    elif kind == 2:
        for _ in range(generator.randrange(1, 6)):
            data[generator.randrange(len(data))] = generator.randrange(256)
    elif kind == 3:
        data = bytearray(generator.randbytes(generator.randrange(400)))
    return bytes(data)


def _spoil(generator, entries, tensors):
    kind = generator.randrange(7)
    name = generator.choice(tensors) if tensors else "none"
    if kind == 0:
        entries["__metadata__"] = copy.deepcopy(generator.choice(VALUES))
    elif kind == 1 or name not in entries or not isinstance(entries[name], dict):
        entries[generator.choice(("", "\ud800", "x" * 5000, name))] = copy.deepcopy(generator.choice(VALUES))
    elif kind == 2:
        entries[name]["data_offsets"] = [generator.choice(NUMBERS), generator.choice(NUMBERS)]
    elif kind == 3:
        entries[name]["shape"] = [generator.choice(NUMBERS) for _ in range(generator.randrange(12))]
    elif kind == 4:
        entries[name]["dtype"] = generator.choice(DTYPES)
    elif kind == 5:
        entries[name][generator.choice(("dtype", "shape", "data_offsets", "more"))] = copy.deepcopy(
            generator.choice(VALUES)
        )
    else:
        entries[name].pop(generator.choice(("dtype", "shape", "data_offsets")), None)


def _spoiled_text(generator, text):
    return generator.choice(
        (
            text.replace(b'"shape"', b'"dtype"', 1),
            text.replace(b"{", b'{"a": 1, "a": 2,', 1),
            b"[" * generator.randrange(1, 3000),
            b'{"a":' * generator.randrange(1, 3000),
            b'{"a":' + b"9" * 5000 + b"}",
            b'{"a":NaN}',
            b"{" + b"[]," * generator.randrange(2000) + b"}",
            text[: len(text) // 2],
            b"\xff\xfe" + text,
            b" " + text,
            text + b"x",
        )
    )
