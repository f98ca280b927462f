# SPDX-License-Identifier: GPL-2.0-or-later
# tool.py - what the stand-ins share as commands: output as bytes, the faults that a test asks for,
# and the log of what was asked. A fault holds as long as its line stands in the file.
import locale
import os
import shlex
import signal
import sys
import time

UNMODELLED = 99  # the status of what a real tool would do and a stand-in does not


def out(line):
    out_text(line + "\n")


def out_text(text):
    sys.stdout.buffer.write(os.fsencode(text))
    sys.stdout.buffer.flush()


def err(text):
    sys.stderr.buffer.write(os.fsencode(text + "\n"))
    sys.stderr.buffer.flush()


def prints_utf8():
    """Has the locale a place for every character?"""
    with open("/proc/self/environ", "rb") as file:  # before Python coerced LC_CTYPE
        given = dict(word.split(b"=", 1) for word in file.read().split(b"\0") if b"=" in word)
    name = given.get(b"LC_ALL") or given.get(b"LC_CTYPE") or given.get(b"LANG") or b"C"
    try:
        locale.setlocale(locale.LC_CTYPE, os.fsdecode(name))
        return locale.nl_langinfo(locale.CODESET) == "UTF-8"
    except locale.Error:
        return False


def faults():
    """The lines of $STAND_IN_FAULTS as words: NAME [COMMAND [ARG]]."""
    try:
        with open(os.environ["STAND_IN_FAULTS"], encoding="utf-8") as file:
            return [line.split() for line in file if line.split()]
    except (KeyError, FileNotFoundError):
        return []


def asked(name, command=None):
    """Is the fault asked for, of this command or of any?"""
    return any(words[0] == name and (len(words) == 1 or words[1] == command) for words in faults())


def argument(name, command=None):
    """The last word of the fault's line, or None: NAME ARG, or NAME COMMAND ARG."""
    start = [name] if command is None else [name, command]
    for words in faults():
        if words[:len(start)] == start and len(words) == len(start) + 1:
            return words[-1]
    return None


def log(status):
    """One line per command: its exit status, or "-" while it hangs, and what was asked."""
    path = os.environ.get("STAND_IN_LOG")
    if path:
        words = [os.path.basename(sys.argv[0])] + sys.argv[1:]
        with open(path, "ab") as file:
            file.write(os.fsencode(f"{status} {shlex.join(words)}\n"))


def leave(status):
    log(status)
    sys.exit(status)


def hang():
    log("-")
    while True:
        signal.pause()


def unmodelled(what):
    err(f"stand-in: {what} is not modelled: add it from recorded facts, or do without")
    leave(UNMODELLED)


def begin(command, odd_lines, error, tell=err):
    """The faults that any command may be given, before it does anything."""
    if asked("hang", command):
        hang()
    if asked("odd-line", command):
        out(odd_lines)
    if asked("exit0-error", command):
        tell(error)
        leave(0)
    if asked("fails", command):
        tell(error)
        leave(1)


def linger(command):
    """The fault "slow COMMAND SECONDS", where the command holds what it has locked."""
    time.sleep(float(argument("slow", command) or 0))
