# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_home.py - what a VBOX_USER_HOME knows: machines, media, extra data. One file, changed
# under a lock and replaced whole. A machine's session lock is a file lock of its own, so that
# two commands meet as they do with the real one.
import contextlib
import fcntl
import json
import os
import time

from standin.vbox_error import Refusal, locked_by_session, locked_for_session

# While a machine is in one of these its process holds it locked.
LOCKED = {"starting", "running", "paused", "stopping", "saving", "restoring", "gurumeditation"}
# What is written to the settings file: all else is gone with the daemon.
LASTING = {"poweroff", "saved", "aborted"}
EMPTY = {"machines": [], "media": {}}


class Home:
    def __init__(self, path):
        self.path = path
        self.folder = os.path.join(path, "stand-in")
        self.file = os.path.join(self.folder, "state.json")

    def create(self):
        os.makedirs(self.path, 0o700, exist_ok=True)
        os.makedirs(self.folder, exist_ok=True)
        for name in ("VirtualBox.xml", "VBoxSVC.log", "compreg.dat", "xpti.dat"):
            with open(os.path.join(self.path, name), "a", encoding="utf-8"):
                pass

    def read(self):
        try:
            with open(self.file, encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return json.loads(json.dumps(EMPTY))

    @contextlib.contextmanager
    def change(self):
        """The state, to be changed. An exception leaves it as it was."""
        with open(os.path.join(self.folder, "lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self.read()
            yield state
            with open(self.file + ".new", "w", encoding="utf-8") as file:
                json.dump(state, file, indent=1)
            os.replace(self.file + ".new", self.file)

    def set_state(self, uuid, name, **more):
        with self.change() as state:
            machine = by_uuid(state, uuid)
            machine.update(more)
            if machine["state"] != name:
                machine.update(state=name, changed=time.time())

    @contextlib.contextmanager
    def session(self, machine, exclusive, taken=locked_by_session):
        """Hold the machine's session lock, or fail at once."""
        with open(os.path.join(self.folder, machine["uuid"] + ".session"), "w",
                  encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                raise taken(machine["name"]) from None
            yield

    @contextlib.contextmanager
    def editing(self, wanted):
        """A machine that is not running, locked and to be changed."""
        machine = find(self.read(), wanted)
        with self.session(machine, True), self.change() as state:
            machine = by_uuid(state, machine["uuid"])
            if machine["state"] in LOCKED:
                raise locked_for_session(machine["name"])
            if machine["state"] == "saved":
                raise Refusal("The machine is not mutable (state is Saved)",
                              "VBOX_E_INVALID_OBJECT_STATE")
            yield state, machine


def by_uuid(state, uuid):
    return next(machine for machine in state["machines"] if machine["uuid"] == uuid)


def find(state, wanted):
    """The machine of this UUID, or the first of this name."""
    for key in ("uuid", "name"):
        for machine in state["machines"]:
            if machine[key] == wanted or (key == "uuid" and machine[key] == wanted.strip("{}")):
                return machine
    raise Refusal(f"Could not find a registered machine named '{wanted}'",
                  "VBOX_E_OBJECT_NOT_FOUND", "VirtualBoxWrap, interface IVirtualBox")


def settings_file(machine):
    return os.path.join(machine["folder"], os.path.basename(machine["folder"]) + ".vbox")


def attachments(machine, kind=None):
    return [slot for slot in machine["attachments"]
            if slot["location"] and kind in (None, slot["type"])]
