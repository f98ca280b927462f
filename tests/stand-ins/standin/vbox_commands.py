# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_commands.py - the life of a machine by VBoxManage: made, changed, started, controlled,
# unregistered. Each command takes the home and the words after its name.
import json
import os
import shutil
import socket
import time
import uuid

from standin import tool, vmdk
from standin.vbox_error import Refusal, SyntaxRefusal, locked_by_session, say
from standin.vbox_grammar import (DEPRECATED, TWO_WORDS, X86_SINCE, at_least, modifyvm_option,
                                  options, take)
from standin.vbox_home import LOCKED, attachments, by_uuid, find, settings_file
from standin.vbox_service import ipc_folder

PROGRESS = "0%...10%...20%...30%...40%...50%...60%...70%...80%...90%...100%"
STARTING = {"starting", "restoring"}
TICK = 0.03  # s between looks at a machine that starts
DEFAULTS = {
    "memory": 128, "cpus": 1, "vram": 8, "cpuexecutioncap": 100, "boot1": "floppy",
    "boot2": "dvd", "boot3": "disk", "boot4": "none", "firmware": "bios", "chipset": "piix3",
    "graphicscontroller": "vboxvga", "paravirtprovider": "default", "cpu-profile": "host",
    "acpi": "on", "ioapic": "on", "apic": "on", "x2apic": "on", "hpet": "off", "pae": "on",
    "longmode": "on", "hwvirtex": "on", "nested-hw-virt": "off", "nestedpaging": "on",
    "largepages": "on", "vtxvpid": "on", "vtxux": "on", "rtcuseutc": "off",
    "triplefaultreset": "off", "bootmenu": "messageandmenu", "logofadein": "on",
    "logofadeout": "on", "logotime": 0, "audio": "default", "audio-enabled": "on",
    "hidpointing": "ps2", "hidkeyboard": "ps2", "usb": "off", "clipboard": "disabled",
    "draganddrop": "disabled", "vrde": "off", "vmprocpriority": "default",
    **{f"{key}{i}": value for i in range(1, 5) for key, value in
       (("uart", "off"), ("uartmode", "disconnected"), ("uarttype", "16550A"))},
    **{f"nic{i}": "nat" if i == 1 else "none" for i in range(1, 9)},
}


def createvm(home, words):
    known = {"--name": 0, "--ostype": 0, "--basefolder": 0, "--uuid": 0, "--register": True,
             "--groups": 0, "--default": True}
    if at_least(X86_SINCE):
        known["--platform-architecture"] = 0
    given = options(words, known)
    if "--name" not in given:
        raise SyntaxRefusal("Parameter --name is required")
    if at_least(X86_SINCE) and given.get("--platform-architecture") != "x86":
        # Seen of a snapshot before 7.1. Whether the releases do without is not known.
        raise SyntaxRefusal("Parameter --platform-architecture is required")
    if "--register" not in given:
        tool.unmodelled("createvm without --register")
    machine = new_machine(home, given)
    path = settings_file(machine)
    if os.path.exists(path) or tool.asked("registered-name"):
        raise Refusal(f"Machine settings file '{path}' already exists", "VBOX_E_FILE_ERROR")
    with home.change() as state:
        if any(one["uuid"] == machine["uuid"] for one in state["machines"]):
            raise Refusal(f"A machine with UUID {{{machine['uuid']}}} already exists",
                          "NS_ERROR_INVALID_ARG", "VirtualBoxWrap, interface IVirtualBox")
        try:
            os.makedirs(machine["folder"], exist_ok=True)
            write_settings(machine)
        except OSError:
            raise Refusal(f"Could not create a directory '{machine['folder']}' to save the "
                          "settings file (VERR_FILE_NOT_FOUND)", "VBOX_E_FILE_ERROR") from None
        state["machines"].append(machine)
    say(f"Virtual machine '{machine['name']}' is created and registered.")
    say(f"UUID: {machine['uuid']}")
    say(f"Settings file: '{path}'")


def new_machine(home, given):
    base = os.path.join(home.path, given.get("--basefolder", "Machines"))
    folder = os.path.join(base, given["--name"].replace("/", "_").replace('"', "_"))
    try:
        identity = str(uuid.UUID(given["--uuid"])) if "--uuid" in given else str(uuid.uuid4())
    except ValueError:
        raise SyntaxRefusal(f"Invalid UUID format: {given['--uuid']}") from None
    return {"uuid": identity, "name": given["--name"], "ostype": given.get("--ostype", "Other"),
            "folder": folder, "settings": dict(DEFAULTS), "controllers": [], "attachments": [],
            "extradata": {}, "state": "poweroff", "pid": None, "failure": None,
            "changed": time.time()}


def write_settings(machine):
    with open(settings_file(machine), "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write('<?xml version="1.0"?>\n<VirtualBox xmlns="http://www.virtualbox.org/">\n'
                   f"  <Machine uuid=\"{{{machine['uuid']}}}\"/>\n</VirtualBox>\n")


def modifyvm(home, words):
    if not words:
        raise SyntaxRefusal("Not enough parameters", 1)
    with home.editing(words.pop(0)) as (_, machine):
        while words:
            option = words.pop(0)
            setting, reader = modifyvm_option(option)
            value = [take(words, option, 1 if setting[:-1] + "#" not in TWO_WORDS else 2)]
            if TWO_WORDS.get(setting[:-1] + "#", lambda _: False)(value[0]):
                value.append(take(words, option, 2))
            if option in DEPRECATED and at_least((7, 0)):
                tool.err(f"Warning: {option} is deprecated and will be removed soon. "
                         f"Use {DEPRECATED[option]} instead!")
            machine["settings"][setting] = reader(option, value)
            if setting == "ostype":
                machine["ostype"] = value[0]


def setextradata(home, words):
    if len(words) not in (2, 3):
        raise SyntaxRefusal("Not enough parameters" if len(words) < 2 else "Too many parameters")
    with home.change() as state:
        machine = by_uuid(state, find(state, words[0])["uuid"])
        if len(words) == 3 and words[2]:
            machine["extradata"][words[1]] = words[2]
        else:
            machine["extradata"].pop(words[1], None)


def getextradata(home, words):
    if len(words) != 2:
        raise SyntaxRefusal("Incorrect number of parameters")
    extra = find(home.read(), words[0])["extradata"]
    if words[1] == "enumerate":
        for key, value in extra.items():
            say(f"Key: {key}, Value: {value}")
    else:
        say(f"Value: {extra[words[1]]}" if words[1] in extra else "No value set!")


def startvm(client, words):
    names = []
    frontend = "gui"
    while words:
        word = words.pop(0)
        if word == "--type":
            frontend = take(words, word, 2)
        elif word.startswith("-"):
            raise SyntaxRefusal(f"Unknown option: {word}")
        else:
            names.append(word)
    if not names:
        tool.out("Usage - Start a virtual machine:\n\n  VBoxManage startvm <uuid | vmname...> ...")
        return 1
    failed = False
    for name in names:
        try:
            start(client, name, frontend)
        except Refusal as refusal:
            refusal.report()
            failed = True
    return int(failed)


def start(client, name, frontend):
    home = client.home
    machine = find(home.read(), name)
    if frontend != "headless":
        raise Refusal(f"Invalid frontend name: '{frontend}'", "NS_ERROR_INVALID_ARG")
    with home.session(machine, True):
        if by_uuid(home.read(), machine["uuid"])["state"] in LOCKED:
            raise locked_by_session(machine["name"])
    say(f"Waiting for VM \"{machine['name']}\" to power on...")
    pid = client.launch(machine)
    if not pid:
        raise locked_by_session(machine["name"])
    while True:
        now = by_uuid(home.read(), machine["uuid"])
        if now["failure"]:
            raise Refusal(now["failure"]["lines"], now["failure"]["code"], now["failure"]["where"])
        if now["state"] == "aborted":
            raise Refusal(f"The virtual machine '{machine['name']}' has terminated unexpectedly "
                          "during startup with exit code 1 (0x1)")
        if now["state"] not in STARTING:
            break
        time.sleep(TICK)
    say(f"VM \"{machine['name']}\" has been successfully started.")


CONTROLS = {"poweroff": "power_off", "savestate": "save", "pause": "pause", "resume": "resume",
            "reset": "reset", "acpipowerbutton": "acpi_power_button"}


def controlvm(home, words):
    if len(words) < 2:
        raise SyntaxRefusal("Not enough parameters")
    if words[1] not in CONTROLS:
        tool.unmodelled(f"controlvm ... {words[1]}")
    machine = find(home.read(), words[0])
    if machine["state"] not in LOCKED - STARTING:
        raise Refusal(f"Machine '{machine['name']}' is not currently running.", None)
    if words[1] == "poweroff" and tool.asked("poweroff-hangs"):
        tool.err("0%...")
        tool.hang()
    if words[1] != "poweroff" or not tool.asked("poweroff-ignored"):
        with socket.socket(socket.AF_UNIX) as control:
            try:
                control.connect(os.path.join(ipc_folder(), machine["uuid"]))
            except OSError:
                raise Refusal(f"Machine '{machine['name']}' is not currently running.",
                              None) from None
            with control.makefile("rw", encoding="utf-8") as stream:
                stream.write(json.dumps({"do": CONTROLS[words[1]]}) + "\n")
                stream.flush()
                stream.readline()
    if words[1] in ("poweroff", "savestate"):
        tool.err(PROGRESS)


def discardstate(home, words):
    if len(words) != 1:
        raise SyntaxRefusal("Incorrect number of parameters")
    machine = find(home.read(), words[0])
    with home.session(machine, True), home.change() as state:
        machine = by_uuid(state, machine["uuid"])
        if machine["state"] != "saved":
            raise Refusal(f"Cannot discard the saved state of the machine '{machine['name']}': it "
                          "has none", "VBOX_E_INVALID_OBJECT_STATE")
        machine.update(state="poweroff", changed=time.time())


def unregistervm(home, words):
    if not words:
        raise SyntaxRefusal("VM name required")
    wanted = words.pop(0)
    given = options(words, {"--delete": True})
    machine = find(home.read(), wanted)
    with home.session(machine, True), home.change() as state:
        machine = by_uuid(state, machine["uuid"])
        if machine["state"] in LOCKED:
            raise Refusal(f"Cannot unregister the machine '{machine['name']}' while it is locked",
                          "VBOX_E_INVALID_OBJECT_STATE")
        state["machines"].remove(machine)
        state["media"] = {key: entry for key, entry in state["media"].items()
                          if entry["machine"] != machine["uuid"]}
    if given:
        delete(machine)
        tool.err(PROGRESS)


def delete(machine):
    """Settings, logs, and every attached disk, with the extents that it names relatively."""
    doomed = []
    for slot in attachments(machine, "hdd"):
        try:
            disk = vmdk.Descriptor(slot["location"])
        except (OSError, vmdk.NotADescriptor, vmdk.Malformed):
            raise Refusal([f"Machine delete failed: could not open the medium "
                           f"'{slot['location']}'"], "VBOX_E_FILE_ERROR") from None
        doomed.append(disk.path)
        doomed += [disk.extent_path(extent[2]) for extent in disk.extents
                   if not os.path.isabs(extent[2])]
    for path in doomed + [settings_file(machine)]:
        os.unlink(path)
    shutil.rmtree(os.path.join(machine["folder"], "Logs"), ignore_errors=True)
    if not os.listdir(machine["folder"]):
        os.rmdir(machine["folder"])
