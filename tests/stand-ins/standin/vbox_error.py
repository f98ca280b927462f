# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_error.py - how VBoxManage refuses: texts, streams and exit statuses as recorded from 7.0.14.
import os

from standin import tool

CODES = {
    "NS_ERROR_FAILURE": "0x80004005",
    "NS_ERROR_INVALID_ARG": "0x80070057",
    "VBOX_E_OBJECT_NOT_FOUND": "0x80bb0001",
    "VBOX_E_FILE_ERROR": "0x80bb0004",
    "VBOX_E_INVALID_OBJECT_STATE": "0x80bb0007",
    "VBOX_E_OBJECT_IN_USE": "0x80bb000c",
}
# What a build with native language support says instead. Any other message only gets the prefix.
GERMAN = [
    ("Waiting for VM ", "Warten auf das Einschalten der VM "),
    (" to power on...", " ..."),
    (" has been successfully started.", " wurde erfolgreich gestartet."),
    ("Virtual machine ", "Die virtuelle Maschine "),
    (" is created and registered.", " wurde erzeugt und registriert."),
    ("Settings file: ", "Einstellungsdatei: "),
    ("Could not find a registered machine named", "Es gibt keine registrierte Maschine namens"),
    (" is not currently running.", " läuft derzeit nicht."),
]


class Refusal(Exception):
    """A run-time failure: exit status 1."""

    def __init__(self, message, code="NS_ERROR_FAILURE", where="MachineWrap, interface IMachine"):
        super().__init__(message)
        self.lines = message if isinstance(message, list) else [message]
        self.code, self.where = code, where

    def report(self):
        for line in self.lines:
            tool.err("VBoxManage: error: " + translated(line))
        if self.code:
            tool.err(f"VBoxManage: error: Details: code {self.code} ({CODES[self.code]}), "
                     f"component {self.where}, callee nsISupports")
        return 1


class SyntaxRefusal(Exception):
    """What the command line cannot be read as. modifyvm has a status of its own."""

    def __init__(self, message, status=2):
        super().__init__(message)
        self.message, self.status = message, status

    def report(self):
        error = "VBoxManage: error: " + translated(self.message)
        tool.err(f"Oracle VM VirtualBox Command Line Management Interface\n\n{error}\n\n"
                 f"Usage:\n\n  VBoxManage <command> ...\n\n{error}")
        return self.status


def translated(text):
    """The text as the asked-for build prints it here: C.UTF-8 keeps English."""
    if not tool.asked("translated") or os.environ.get("LC_ALL") in ("C", "C.UTF-8", "POSIX"):
        return text
    for english, german in GERMAN:
        text = text.replace(english, german)
    return text


def say(text):
    tool.out(translated(text))


def locked_by_session(name):
    return Refusal(f"The machine '{name}' is already locked by a session (or being locked or "
                   "unlocked)", "VBOX_E_INVALID_OBJECT_STATE")


def locked_for_session(name):
    return Refusal(f"The machine '{name}' is already locked for a session (or being unlocked)",
                   "VBOX_E_INVALID_OBJECT_STATE")
