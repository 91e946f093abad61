"""Files that are there as a whole or not at all, whatever ends the program and however full the disk is."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile

TEMPORARY = ".part-"
"""How the names of unfinished files start."""

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def write_whole(path: str, data: bytes, *, replace: bool = True) -> None:
    """Write ``path`` through a temporary file beside it; raises ``OSError``, and then nothing is left behind.

    With ``replace=False`` an existing file stays and ``FileExistsError`` is raised, also where two programs race.
    """
    handle, unfinished = tempfile.mkstemp(dir=os.path.dirname(path), prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            # A full disk or a lost network drive shows here at the latest, not after the rename.
            os.fsync(file.fileno())
        # mkstemp's files are the owner's alone; these are as readable as those that ComfyUI writes.
        os.chmod(unfinished, 0o666 & ~_UMASK)
        if replace:
            os.replace(unfinished, path)
        else:
            _put_new(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def _put_new(unfinished: str, path: str) -> None:
    """Give a finished file its name unless that is taken."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links on this file system (exFAT): reserve the name, then fill it.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.replace(unfinished, path)
    else:
        os.unlink(unfinished)


def reason(problem: OSError) -> str:
    """Return a short reason for a failed write, in words."""
    if problem.errno in _FULL:
        return "the disk is full"
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "ComfyUI may not write there"
    return problem.strerror or type(problem).__name__


def _current_umask() -> int:
    # There is no way to read it without setting it; at import no other thread writes yet.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


_UMASK = _current_umask()
