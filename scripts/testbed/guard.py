"""``guard.py FOLDER -- PROGRAM ARGS…``: run a server that never outlives the test that started it.

The test holds the other end of this program's stdin. When that end closes, because the test stopped the server, ended,
crashed or was killed, the server is ended and FOLDER removed. On Linux the server also dies with this program.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import threading

PATIENCE_S = 5
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """In the child, before the program starts: have the kernel end it when its parent ends, however that happens."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end(server):
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def main():
    folder, separator, *command = sys.argv[1:]
    if separator != "--" or not command:
        sys.exit("usage: guard.py FOLDER -- PROGRAM ARGS…")
    # In a session of its own, Ctrl-C in the terminal reaches the server through this program only.
    options = {"start_new_session": True} if os.name == "posix" else {}
    if sys.platform == "linux":
        options["preexec_fn"] = die_with_parent
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)

    def watch_test():
        while sys.stdin.buffer.read(4096):
            pass
        end(server)

    def interrupted(_signal, _frame):
        threading.Thread(target=end, args=(server,), daemon=True).start()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupted)
    threading.Thread(target=watch_test, daemon=True).start()
    code = server.wait()
    shutil.rmtree(folder, ignore_errors=True)
    # Not sys.exit: the watching thread may still sit in its read.
    sys.stdout.flush()
    os._exit(code if 0 <= code < 256 else 1)


main()
