"""The walls of the box: what the child takes away from itself before it looks at a dump."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

# <linux/prctl.h> and <linux/sched.h>
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
OPEN_FILES = 256  # spooled members, Parquet files and libraries; far below any system default


def raised(memory: int, seconds: int, file_bytes: int) -> tuple[str, ...]:
    """Take away memory, CPU time, file size, core dumps, new rights and the network; says which layers hold."""
    layers = ["own session", "empty environment"]
    if _limited(memory, seconds, file_bytes):
        layers.append("rlimits")
    try:
        kernel = ctypes.CDLL(None, use_errno=True)
        if kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
            layers.append("dies with its parent")
        if _offline(kernel):
            layers.append("no network")
        if kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
            layers.append("no new privileges")
    except (OSError, AttributeError):  # not Linux: these calls do not exist
        pass
    return tuple(layers)


def _limited(memory: int, seconds: int, file_bytes: int) -> bool:
    wanted = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds * (os.cpu_count() or 1),
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    held = True
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit gives an error, not a death
    for limit, value in wanted.items():
        try:
            _, hard = resource.getrlimit(limit)
            allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (allowed, allowed))
        except (OSError, ValueError):
            held = False
    return held


def _offline(kernel: ctypes.CDLL) -> bool:
    # root keeps its own user namespace: in a new one it could not read a dump that belongs to somebody else
    if os.geteuid() == 0 and kernel.unshare(CLONE_NEWNET) == 0:
        return True
    owner, group = os.geteuid(), os.getegid()
    if kernel.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    with contextlib.suppress(OSError):  # without the map files are still ours, only shown as somebody else's
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {owner} 1"), ("gid_map", f"0 {group} 1")):
            Path("/proc/self", name).write_text(text, encoding="ascii")
    return True
