# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_service.py - the daemon behind VBoxManage. It is found by its socket alone, whatever home a
# client names; it is the parent of the machines' processes, which have its affinity and
# environment; and it leaves LINGER seconds after its last client, machines included.
import fcntl
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import time

from standin import process
from standin.vbox_error import Refusal
from standin.vbox_home import LASTING, LOCKED, Home, by_uuid

LINGER = 6  # s
TICK = 0.1  # s between looks for children that ended
PATIENCE = 10  # s for the daemon to come up


def ipc_folder():
    return f"/tmp/.vbox-{os.environ['VBOX_IPC_SOCKETID']}-ipc"


class Client:
    """A connection to the daemon, which is started where none answers."""

    def __init__(self):
        self.socket = self._connect()
        if not self.socket:
            try:
                Home(os.environ["VBOX_USER_HOME"]).create()
                os.makedirs(ipc_folder(), 0o700, exist_ok=True)
            except OSError:
                raise Refusal("Failed to initialize COM! (hrc=NS_ERROR_FAILURE)", None) from None
            process.spawn(["VBoxSVC", "--auto-shutdown"], "vbox_service",
                          (os.environ["VBOX_USER_HOME"], ipc_folder()),
                          stdout=open(os.devnull, "wb"), stderr=open_log())
            end = time.monotonic() + PATIENCE
            while not self.socket and time.monotonic() < end:
                time.sleep(0.02)
                self.socket = self._connect()
        self.file = self.socket.makefile("rw", encoding="utf-8")
        self.home = Home(json.loads(self.file.readline())["home"])

    @staticmethod
    def _connect():
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(os.path.join(ipc_folder(), "ipcd"))
            return connection
        except OSError:
            connection.close()
            return None

    def launch(self, machine):
        """Have the daemon start the machine's process. Its id, or None where it has one."""
        self.file.write(json.dumps({"uuid": machine["uuid"]}) + "\n")
        self.file.flush()
        return json.loads(self.file.readline())["pid"]


def open_log():
    return open(os.path.join(os.environ["VBOX_USER_HOME"], "VBoxSVC.log"), "ab")


class Service:
    def __init__(self, home, folder):
        self.home, self.folder = Home(home), folder
        self.children = {}
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX)
        self.idle_since = time.monotonic()
        self.forget_what_ran()

    def forget_what_ran(self):
        """States that no settings file keeps."""
        with self.home.change() as state:
            for machine in state["machines"]:
                if machine["state"] not in LASTING:
                    machine.update(state="poweroff", changed=time.time())

    def serve(self):
        path = os.path.join(self.folder, "ipcd")
        if os.path.exists(path):
            os.unlink(path)
        self.listener.bind(path)
        self.listener.listen(64)
        self.selector.register(self.listener, selectors.EVENT_READ)
        while time.monotonic() - self.idle_since < LINGER:
            for key, _ in self.selector.select(TICK):
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.hear(key.fileobj, key.data)
            self.reap()
            if len(self.selector.get_map()) > 1:
                self.idle_since = time.monotonic()

    def accept(self):
        connection, _ = self.listener.accept()
        stream = connection.makefile("rw", encoding="utf-8")
        self.selector.register(connection, selectors.EVENT_READ, stream)
        self.tell(stream, home=self.home.path)

    def hear(self, connection, stream):
        try:
            line = stream.readline()
        except ConnectionResetError:
            line = ""
        if not line:
            self.selector.unregister(connection)
            stream.close()
            connection.close()
            return
        self.tell(stream, pid=self.launch(json.loads(line)["uuid"]))

    def launch(self, uuid):
        """The id of the machine's process, or None where it has one."""
        with self.home.change() as state:
            machine = by_uuid(state, uuid)
            if machine["state"] in LOCKED:
                return None
            words = ["VBoxHeadless", "--comment", machine["name"], "--startvm", uuid, "--vrde",
                     "config"]
            machine.update(state="restoring" if machine["state"] == "saved" else "starting",
                           changed=time.time(), failure=None)
            child = process.spawn(words, "vbox_headless", (self.home.path, self.folder, uuid))
            machine["pid"] = child.pid
        self.children[uuid] = child
        return child.pid

    @staticmethod
    def tell(stream, **message):
        try:
            stream.write(json.dumps(message) + "\n")
            stream.flush()
        except BrokenPipeError:
            pass  # the client went away, which is heard of next

    def reap(self):
        """A machine whose process ended without a word was aborted."""
        for uuid, child in list(self.children.items()):
            if child.poll() is None:
                continue
            del self.children[uuid]
            with self.home.change() as state:
                machine = by_uuid(state, uuid)
                if machine["state"] in LOCKED:
                    machine.update(state="aborted", changed=time.time())


def main(home, folder):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # another was faster
        service = Service(home, folder)
        try:
            service.serve()
        finally:
            service.listener.close()
            shutil.rmtree(folder, ignore_errors=True)
