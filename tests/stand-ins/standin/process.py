# SPDX-License-Identifier: GPL-2.0-or-later
# process.py - processes of the stand-ins that /proc shows under the names and arguments of the
# real ones. The interpreter gets its program on standard input, so its argument area is one word
# of just the length that the real arguments have, and is then overwritten with them.
import ctypes
import os
import signal
import subprocess
import sys

PYTHON = os.path.realpath(sys.executable)
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
ARG_START = 45  # in /proc/self/stat, counted from the field after the name

libc = ctypes.CDLL(None)


def spawn(words, module, arguments, **more):
    """Start standin.MODULE.main(*arguments) as a session of its own, shown as words."""
    shown = b"".join(os.fsencode(word) + b"\0" for word in words)
    slashes = len(shown) - 1 - len(PYTHON)
    if slashes < 0:
        raise ValueError(f"{words}: too short a command line to stand in for")
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    code = (f"import sys; sys.path.insert(0, {folder!r}); sys.dont_write_bytecode = True\n"
            f"from standin import process, {module}; process.show_as({shown!r})\n"
            f"{module}.main(*{arguments!r})\n")
    program = os.memfd_create("program")
    os.write(program, code.encode("ascii", "backslashreplace"))
    os.lseek(program, 0, os.SEEK_SET)
    try:
        return subprocess.Popen(["/" * slashes + PYTHON], executable=PYTHON, cwd="/",
                                stdin=program, start_new_session=True, **more)
    finally:
        os.close(program)


def show_as(shown):
    with open("/proc/self/stat", encoding="ascii", errors="replace") as file:
        at = int(file.read().rpartition(")")[2].split()[ARG_START])
    ctypes.memmove(at, shown, len(shown))
    libc.prctl(PR_SET_NAME, os.path.basename(shown.split(b"\0")[0]))


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def is_alive(pid, name):
    """Does a process of this id and name run? A zombie does not."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return os.path.basename(file.read().split(b"\0")[0]) == os.fsencode(name)
    except OSError:
        return False
