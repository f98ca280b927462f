# SPDX-License-Identifier: GPL-2.0-or-later
# emulator.py - the machine behind the stand-ins: QEMU's software emulation, told what to do by
# QMP. It ends with the process that started it. A reset or a power-off of the guest pauses it,
# and the product that it stands in for decides what becomes of it. Firmware data stays QEMU's
# own: nothing in the guest says that it runs in another product.
import json
import os
import re
import socket
import subprocess

from standin import process

QEMU = "qemu-system-x86_64"
FIRMWARE = range(0xe0000, 0x100000)  # addresses of its code


class EmulatorFailed(Exception):
    """QEMU did not come up; what it said."""


def board(machine, cpus, memory_mib):
    return ["-machine", machine, "-accel", "tcg", "-smp", str(cpus), "-m", f"{memory_mib}M",
            "-nodefaults", "-no-user-config", "-display", "none", "-boot", "strict=on",
            "-action", "reboot=shutdown,shutdown=pause"]


def serial(path, iobase, irq):
    return ["-chardev", f"file,id=serial,path={path.replace(',', ',,')},append=on",
            "-device", f"isa-serial,chardev=serial,iobase={iobase},irq={irq}"]


def drive(name, path, driver, device, writable):
    """A disk image as node NAME behind DEVICE (without its drive=)."""
    node = {"driver": driver, "node-name": name, "read-only": not writable,
            "file": {"driver": "file", "filename": path}}
    return ["-blockdev", json.dumps(node), "-device", f"{device},drive={name}"]


class Emulator:
    def __init__(self, arguments, logs):
        """Start it, paused, with its own logs in files that begin so."""
        self.reset_log = logs + "-resets.log"
        self.events = []
        self.buffer = b""
        self.socket, theirs = socket.socketpair()
        with open(logs + ".log", "w+b") as errors, theirs:
            self.child = subprocess.Popen(
                [QEMU, *arguments, "-S", "-d", "cpu_reset", "-D", self.reset_log,
                 "-chardev", f"socket,id=qmp,fd={theirs.fileno()}",
                 "-mon", "chardev=qmp,mode=control"], stdin=subprocess.DEVNULL, stdout=errors,
                stderr=errors, pass_fds=[theirs.fileno()], preexec_fn=process.die_with_parent)
            theirs.close()
            if not self._message():
                self.child.wait()
                errors.seek(0)
                raise EmulatorFailed(os.fsdecode(errors.read()).strip())
        self.command("qmp_capabilities")

    def _message(self):
        """The next message, or None at the end of QEMU."""
        while b"\n" not in self.buffer:
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        return json.loads(line)

    def command(self, name, **arguments):
        try:
            self.socket.sendall(json.dumps({"execute": name, "arguments": arguments}).encode())
        except BrokenPipeError:
            return None
        while message := self._message():
            if "event" in message:
                self.events.append(message)
            elif "error" in message:
                raise EmulatorFailed(message["error"]["desc"])
            else:
                return message["return"]
        return None

    def read_event(self):
        """The next event, or None where QEMU has ended. Call when it can be read or pending()."""
        if self.events:
            return self.events.pop(0)
        return self._message()

    def pending(self):
        return bool(self.events) or b"\n" in self.buffer

    def fileno(self):
        return self.socket.fileno()

    def had_triple_fault(self):
        """Did the guest just end in a triple fault? For QEMU that is a reset like any other, and
        its firmware's last means to make one."""
        with open(self.reset_log, "rb") as file:
            if b"Triple fault" not in file.read():
                return False
        registers = self.command("human-monitor-command", **{"command-line": "info registers"})
        return int(re.search("[ER]IP=([0-9a-f]+)", registers)[1], 16) not in FIRMWARE

    def reset(self):
        """In place, also where the guest's own reset has paused it."""
        self.command("set-action", reboot="reset")
        self.command("system_reset")
        while (event := self.read_event()) and event["event"] != "RESET":
            pass
        os.truncate(self.reset_log, 0)
        self.command("set-action", reboot="shutdown")
        self.command("cont")

    def quit(self):
        if self.child.poll() is None:
            self.command("quit")
        self.child.wait()
        self.socket.close()
