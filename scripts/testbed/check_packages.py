"""``check_packages.py REQUIREMENTS``: print each pinned requirement that is not installed as pinned, and whole."""

import sys
from importlib import metadata
from pathlib import Path


def is_whole(requirement):
    name, version = requirement.split("==")
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    # A build of torch for the CPU calls itself 2.13.0+cpu.
    if found.version.split("+")[0] != version or found.files is None:
        return False
    for file in found.files:
        # Compiled modules come and go; an own script's size is not that of the wheel's.
        if file.suffix == ".pyc" or file.size is None:
            continue
        path = Path(found.locate_file(file))
        if not path.is_file() or path.stat().st_size != file.size:
            return False
    return True


for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    wanted = line.split("#")[0].strip()
    if wanted and not is_whole(wanted):
        print(wanted)
