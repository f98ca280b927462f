# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_headless.py - the process of one running machine: starts the emulator, follows the guest's
# end, keeps the machine's state, and does what controlvm asks. Told to end by a signal, it saves
# the machine, of which only the state is kept: what is saved cannot be restored here.
import json
import os
import selectors
import signal
import socket
import sys

from standin import tool
from standin.emulator import Emulator, EmulatorFailed
from standin.vbox_error import Refusal
from standin.vbox_home import Home, by_uuid
from standin.vbox_hardware import Hardware

CONSOLE = "ConsoleWrap, interface IConsole"


class DaemonGone(Exception):
    """VBoxSVC ended: a machine does not outlive it."""


class Machine:
    def __init__(self, home, folder, uuid):
        self.home, self.uuid = Home(home), uuid
        self.settings = by_uuid(self.home.read(), uuid)
        self.hardware = Hardware(self.settings)
        self.emulator = None
        self.selector = selectors.DefaultSelector()
        self.daemon = socket.socket(socket.AF_UNIX)
        self.daemon.connect(os.path.join(folder, "ipcd"))
        self.control = socket.socket(socket.AF_UNIX)
        self.control_path = os.path.join(folder, uuid)
        self.signals, self.wake = os.pipe()
        self.over = False

    def state(self, name, **more):
        self.home.set_state(self.uuid, name, **more)

    def restores(self):
        return self.settings["state"] == "restoring"

    # ---- Start ----

    def start(self):
        with self.home.session(self.settings, True):
            tool.linger("VBoxHeadless")
            if self.restores():
                raise Refusal("stand-in: restoring a saved machine is not modelled: discardstate",
                              where=CONSOLE)
            self.hardware.check()
            try:
                self.emulator = Emulator(self.hardware.arguments(),
                                         os.path.join(self.hardware.logs, "emulator"))
            except EmulatorFailed as failure:
                raise Refusal(f"stand-in: the emulator refused: {failure}", where=CONSOLE) from None
        self.listen()
        if not self.hardware.never_runs():
            self.emulator.command("cont")
        self.state("running")

    def listen(self):
        if os.path.exists(self.control_path):
            os.unlink(self.control_path)
        self.control.bind(self.control_path)
        self.control.listen(8)
        os.set_blocking(self.wake, False)
        signal.set_wakeup_fd(self.wake)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        self.daemon.setblocking(False)
        for source, handler in ((self.emulator, self.on_event), (self.control, self.on_control),
                                (self.daemon, self.on_daemon), (self.signals, self.on_signal)):
            self.selector.register(source, selectors.EVENT_READ, handler)

    # ---- Run ----

    def run(self):
        while not self.over:
            while self.emulator.pending() and not self.over:
                self.on_event()
            if not self.over:
                for key, _ in self.selector.select():
                    key.data()
                    if self.over:
                        break

    def on_event(self):
        event = self.emulator.read_event()
        if event is None:
            self.crashed()
        elif event["event"] == "SHUTDOWN" and event["data"]["reason"] == "guest-shutdown":
            self.state("stopping")
            self.power_off()
        elif event["event"] == "SHUTDOWN" and event["data"]["reason"] == "guest-reset":
            fault = self.emulator.had_triple_fault()
            if fault and self.hardware.setting("triplefaultreset") != "on":
                self.state("gurumeditation")
            else:
                self.emulator.reset()

    def on_signal(self):
        os.read(self.signals, 64)
        self.save()

    def on_daemon(self):
        if not self.daemon.recv(4096):
            self.emulator.quit()
            raise DaemonGone

    def on_control(self):
        connection, _ = self.control.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            getattr(self, json.loads(stream.readline())["do"])()
            stream.write("done\n")

    # ---- What controlvm asks ----

    def power_off(self):
        self.emulator.quit()
        self.hardware.leave()
        self.state("poweroff", pid=None)
        self.over = True

    def save(self):
        self.state("saving")
        self.emulator.quit()
        self.hardware.leave()
        self.state("saved", pid=None)
        self.over = True

    def pause(self):
        self.emulator.command("stop")
        self.state("paused")

    def resume(self):
        self.emulator.command("cont")
        self.state("running")

    def reset(self):
        self.emulator.reset()

    def acpi_power_button(self):
        self.emulator.command("system_powerdown")

    def crashed(self):
        self.hardware.leave()
        self.state("aborted", pid=None)
        self.over = True


def main(home, folder, uuid):
    machine = Machine(home, folder, uuid)
    try:
        machine.start()
    except Refusal as refusal:
        # The reason is for the client that waits.
        machine.state("saved" if machine.restores() else "poweroff", pid=None, failure={
            "lines": refusal.lines, "code": refusal.code, "where": refusal.where})
        sys.exit(1)
    try:
        machine.run()
    except DaemonGone:
        sys.exit(1)
    finally:
        os.unlink(machine.control_path)
