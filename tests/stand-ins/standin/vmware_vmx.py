# SPDX-License-Identifier: GPL-2.0-or-later
# vmware_vmx.py - the process of one running machine: takes its locks, asks its questions, starts
# the emulator, writes vmware.log beside the .vmx file. SIGUSR1 is vmrun's hard stop. Nobody is
# there to answer a question: without an answer in the file the power-on is cancelled.
import datetime
import json
import os
import re
import selectors
import signal
import socket
import sys

from standin import process, tool, vmx
from standin.emulator import Emulator, EmulatorFailed

NAME = "vmware-vmx"
BUILD = "build-23775571"
VERSION = "17.5.2"
# Where a dialog would tell the reason, vmrun only says this; seen where modules were missing.
CANCELED = "The operation was canceled"
IN_USE = "The file is already in use"
LOCK = re.compile(r"pid=([0-9]+) host=(.*)\n")
NO_DEVICE = "Failed to initialize monitor device."
# Why no machine can start here: the messages in the log. All but the license's were seen.
REFUSALS = {
    "module": ["Could not open /dev/vmmon: No such file or directory.\n"
               "Please make sure that the kernel module `vmmon' is loaded.", NO_DEVICE],
    "module-version": ["Version mismatch with vmmon module: expecting 417.0, got 416.0.\n"
                       "You have an incorrect version of the 'vmmon' kernel module.\n"
                       "Try reinstalling VMware Workstation.", NO_DEVICE],
    "vmx": ["This host supports Intel VT-x, but Intel VT-x is disabled.",
            "Module 'CPUIDEarly' power on failed."],
    "in-use": ["The virtualization capability of your processor is already in use. Disable any "
               "other running hypervisors before running VMware Workstation.", NO_DEVICE],
    "license": ["The evaluation period of this product has expired."],
}
RULE = "-" * 40
# Engine: lines as seen in logs.
ENGINES = {
    "hardware": ["Monitor Mode: CPL0",
                 "HV Settings: virtual exec = 'hardware'; virtual mmu = 'hardware'"],
    "ulm": ["Monitor Mode: ULM"],
}


class Refused(Exception):
    """What vmrun says."""


def running(home):
    """Path by id of the machines that run."""
    found = {}
    for name in os.listdir(home):
        if process.is_alive(name, NAME):
            with open(os.path.join(home, name), encoding="utf-8",
                      errors="surrogateescape") as file:
                found[int(name)] = file.read()
    return found


class Machine:
    def __init__(self, home, path):
        self.home, self.path = home, path
        self.folder = os.path.dirname(path)
        self.locks = []
        self.emulator = None
        self.open_log()
        self.hardware = vmx.Hardware(path)

    # ---- vmware.log ----

    def open_log(self):
        path = os.path.join(self.folder, "vmware.log")
        if os.path.exists(path):
            os.replace(path, os.path.join(self.folder, "vmware-0.log"))
        self.log_file = open(path, "w", encoding="utf-8", errors="surrogateescape", buffering=1)
        self.log(f"Log for VMware Workstation pid={os.getpid()} version={VERSION} build={BUILD} "
                 "option=Release")

    def log(self, *lines):
        now = datetime.datetime.now(datetime.timezone.utc)
        for line in lines:
            self.log_file.write(f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z "
                                f"In(05) vmx {line}\n")

    def post(self, text):
        """A message: where a window would show it, the log has this block (as seen in logs)."""
        first, *more = text.splitlines()
        self.log("Msg_Post: Error", f"[msg.standin.post] {first}", *more, RULE)

    def log_dictionary(self):
        with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
            for line in file.read().splitlines():
                key, _, value = line.partition(" = ")
                self.log(f"DICT {key:>25} = {value}")

    # ---- Locks ----

    def lock(self, path):
        """A lock of this host whose process is gone is stale, and removed. Any other holds."""
        folder = path + ".lck"
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                owner = LOCK.fullmatch(file.read())
            if not owner or owner[2] != socket.gethostname() or process.is_alive(owner[1], NAME):
                self.log(f"Failed to lock the file '{path}'")
                raise Refused(IN_USE)
            os.unlink(os.path.join(folder, name))
        mine = os.path.join(folder, f"M{os.getpid():05}.lck")
        with open(mine, "w", encoding="utf-8") as file:
            file.write(f"pid={os.getpid()} host={socket.gethostname()}\n")
        self.locks.append(mine)

    def unlock(self):
        for path in self.locks:
            os.unlink(path)
            os.rmdir(os.path.dirname(path))
        self.locks = []

    # ---- Questions ----

    def ask(self, identity, text, default):
        """The answer: that of the file, else the default one where they are given unasked."""
        self.log("Msg_Question:", f"[{identity}] {text}", RULE)
        answer = self.hardware.get("answer." + identity)
        if not answer and self.hardware.is_true("msg.autoAnswer"):
            answer = default
        if answer:
            self.log(f"MsgQuestion: {identity} reply=0")
            return answer
        if tool.asked("question-hangs"):
            signal.pause()
        raise Refused(CANCELED)

    def ask_all(self):
        if tool.asked("question") or tool.asked("question-hangs"):
            self.ask("msg.standin.question", "A question that nobody expected.",
                     None if tool.asked("question-hangs") else "OK")
        known = self.hardware.get("uuid.location")
        action = self.hardware.get("uuid.action")
        if known and known != vmx.location(self.path) and action not in ("create", "keep"):
            self.ask("msg.uuid.altered", "This virtual machine might have been moved or copied.",
                     "I copied it")
        for slot in [slot for slot in self.hardware.slots if not slot["disk"]]:
            if not os.path.isfile(slot["path"]):
                self.disconnected(slot["name"])
                self.hardware.slots.remove(slot)

    def disconnected(self, device):
        self.ask("msg.device.startdisconnected", f"Virtual device '{device}' will start "
                 "disconnected.", "OK")

    def open_serial(self):
        """Its path. What the default answer is where the file exists is not known: none is."""
        path = self.hardware.serial_path()
        if path and os.path.exists(path):
            answer = self.ask("msg.serial.file.open", f"The file '{path}' exists.", None)
            if answer not in ("Replace", "Append"):
                raise Refused(CANCELED)
            if answer == "Replace":
                os.truncate(path, 0)
        elif path:
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644))
            except OSError:
                self.disconnected("serial0")
                return None
        return path

    # ---- Life ----

    def start(self):
        self.lock(self.path)
        self.log_dictionary()
        self.log(*ENGINES[tool.argument("engine") or "hardware"])
        kind = tool.argument("refuse-start")
        if kind:
            for text in REFUSALS[kind][:-1]:
                self.post(text)
            raise vmx.PowerOnFailed(REFUSALS[kind][-1])
        self.hardware.check()
        for slot in self.hardware.slots:
            if slot["disk"]:
                self.lock(slot["path"])
        self.ask_all()
        arguments = self.hardware.arguments(self.open_serial())
        self.emulator = Emulator(arguments, os.path.join(self.home, f"emulator-{os.getpid()}"))
        self.keep_identity()
        with open(os.path.join(self.home, str(os.getpid())), "w", encoding="utf-8",
                  errors="surrogateescape") as file:
            file.write(self.path)
        if tool.asked("question-later"):
            self.log("Msg_Question:", "[msg.hbacommon.outofspace] There is no more space for "
                     "virtual disk 'exchange.vmdk'.", RULE)
        elif not tool.asked("never-runs"):
            self.emulator.command("cont")

    def keep_identity(self):
        """A first start, or one after a move, is written to the .vmx file."""
        with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
            lines = [line for line in file.read().splitlines()
                     if not line.lower().startswith(("uuid.bios ", "uuid.location "))]
        identity = vmx.location(self.path)
        lines += [f'uuid.bios = "{identity}"', f'uuid.location = "{identity}"']
        with open(self.path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write("\n".join(lines) + "\n")

    def run(self):
        with selectors.DefaultSelector() as selector:
            selector.register(self.emulator, selectors.EVENT_READ)
            while self.goes_on(self.emulator.read_event()):
                if not self.emulator.pending():
                    selector.select()
        self.emulator.quit()

    def goes_on(self, event):
        if event is None:
            self.log("The emulator ended.")
            return False
        if event["event"] != "SHUTDOWN":
            return True
        if event["data"]["reason"] == "guest-shutdown":
            self.log("Guest powered off.")
            return False
        if event["data"]["reason"] == "guest-reset":
            if self.emulator.had_triple_fault():
                self.log("The CPU has been disabled by the guest operating system.")
            else:
                self.emulator.reset()
        return True


def report(pipe, error):
    with os.fdopen(pipe, "w", encoding="utf-8") as file:
        json.dump({"error": error}, file)


def main(home, path, pipe):
    machine = Machine(home, path)
    try:
        machine.start()
    except Refused as refusal:
        failure = str(refusal)
    except (vmx.PowerOnFailed, EmulatorFailed) as reason:
        machine.post(str(reason))
        failure = CANCELED
    else:
        failure = None
        signal.signal(signal.SIGUSR1, lambda *_: sys.exit(0))
    report(pipe, failure)
    try:
        if not failure:
            machine.run()
    finally:
        if machine.emulator:
            machine.emulator.quit()
        machine.unlock()
        machine.log("VMX exit (0).")
        entry = os.path.join(home, str(os.getpid()))
        if os.path.exists(entry):
            os.unlink(entry)
