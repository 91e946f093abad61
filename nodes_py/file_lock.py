"""One lock for several ComfyUI processes that share a folder; it is gone with the process that held it."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator

_POLL_SECONDS = 0.02

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK)


@contextlib.contextmanager
def locked(path: str, timeout: float = 15.0) -> Iterator[None]:
    """Hold the lock file ``path`` for the block; raises ``TimeoutError`` where another holds it for ``timeout`` seconds.

    Every call opens the file anew, so threads of one process exclude each other as well. Some network drives have no
    locks at all: the block then runs without one, since every file is put in place whole anyway.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    held = False
    try:
        deadline = time.monotonic() + timeout
        while not held:
            try:
                _try_lock(handle)
                held = True
            except OSError as problem:
                if problem.errno not in _TAKEN:
                    break
                if time.monotonic() > deadline:
                    raise TimeoutError(
                        f"the lock {os.path.basename(path)} is held by another program"
                    ) from None
                time.sleep(_POLL_SECONDS)
        yield
    finally:
        try:
            if held:
                _unlock(handle)
        finally:
            os.close(handle)
