"""Feed the safetensors header reader with hostile files: ``python scripts/fuzz_safetensors.py [how many] [first seed]``.

Prints how many were read and refused, the longest time and the most memory of one file; exits with 1 on a crash, on a file
that took over a second, and on memory above the bound, with the seed that makes the file again.
"""

import io
import re
import sys
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "nodes_py"), str(ROOT / "tests" / "python")]

from hostile_headers import hostile  # noqa: E402
from safetensors_header import HeaderError, parse  # noqa: E402

# Python's objects are larger than the JSON that they come from; what counts is that no claim of a file buys more.
BYTES_AT_REST, BYTES_FOR_EACH = 64 * 1024, 64


class Watched(io.BytesIO):
    """A file that remembers the largest single read."""

    largest = 0

    def read(self, size=-1):
        data = super().read(size)
        self.largest = max(self.largest, size, len(data))
        return data


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sentences, read, slowest, most, largest_read = set(), 0, 0.0, 0.0, 0.0
    tracemalloc.start()
    for seed in range(first, first + count):
        data = hostile(seed)
        file = Watched(data)
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        started = time.perf_counter()
        try:
            parse(file, len(data))
            read += 1
        except HeaderError as refusal:
            sentences.add(re.sub(r"'.*'|\d+", "", str(refusal)))
        except Exception as problem:
            raise SystemExit(f"seed {seed}: {problem!r}") from problem
        took = time.perf_counter() - started
        peak = tracemalloc.get_traced_memory()[1] - before
        if took > 1 or peak > BYTES_AT_REST + BYTES_FOR_EACH * len(data):
            raise SystemExit(f"seed {seed}: {took:.3f} s, {peak} bytes for a file of {len(data)}")
        slowest, most = max(slowest, took), max(most, peak)
        if len(data) >= 8:
            largest_read = max(largest_read, file.largest / len(data))
    print(
        f"{count} files from seed {first}: {read} read, {count - read} refused with {len(sentences)} different sentences; "
        f"longest {slowest * 1000:.1f} ms, most memory {most / 1024:.0f} KiB, largest single read {largest_read:.2f} of its file"
    )


if __name__ == "__main__":
    main()
