# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_storage.py - storagectl, storageattach, closemedium: controllers, their slots, and the
# registry of media, in which a UUID and a place stand once.
import os
import re
import uuid

from standin import tool, vmdk
from standin.vbox_error import Refusal, SyntaxRefusal
from standin.vbox_grammar import options

# Bus: types it may have (the first is the default), ports, devices of a port.
BUSES = {
    "ide": (["PIIX4", "PIIX3", "ICH6"], 2, 2),
    "sata": (["IntelAhci"], 30, 1),
    "scsi": (["LsiLogic", "BusLogic"], 16, 1),
    "sas": (["LsiLogicSas"], 8, 1),
    "virtio-scsi": (["VirtioSCSI"], 256, 1),
    "pcie": (["NVMe"], 1, 1),
    "floppy": (["I82078"], 1, 2),
}
ALIASES = {"virtio": "virtio-scsi"}
MEDIA = "MediumWrap, interface IMedium"
SECTOR_ISO = 2048


def storagectl(home, words):
    name = words.pop(0) if words else None
    given = options(words, {"--name": 0, "--add": 0, "--controller": 0, "--portcount": 0,
                            "--hostiocache": 0, "--bootable": 0, "--remove": True})
    if not name or "--name" not in given:
        raise SyntaxRefusal("Storage controller name not specified")
    with home.editing(name) as (_, machine):
        controllers = machine["controllers"]
        same = [one for one in controllers if one["name"] == given["--name"]]
        if "--add" in given:
            controllers.append(new_controller(controllers, same, given))
        elif not same:
            raise no_controller(given["--name"])
        elif "--remove" in given:
            controllers.remove(same[0])
            machine["attachments"] = [slot for slot in machine["attachments"]
                                      if slot["controller"] != given["--name"]]
        else:
            configure(same[0], given)


def new_controller(controllers, same, given):
    bus = ALIASES.get(given["--add"], given["--add"])
    if bus not in BUSES:
        raise SyntaxRefusal(f"Invalid --add argument '{given['--add']}'")
    if same:
        raise Refusal(f"Storage controller named '{given['--name']}' already exists",
                      "VBOX_E_OBJECT_IN_USE")
    if any(one["bus"] == bus for one in controllers):
        raise Refusal("Too many storage controllers of this type", "NS_ERROR_INVALID_ARG")
    types, ports, _ = BUSES[bus]
    controller = {"name": given["--name"], "bus": bus, "type": types[0], "bootable": "on",
                  "portcount": 1 if bus == "virtio-scsi" else ports, "maxportcount": ports,
                  "hostiocache": "off"}
    configure(controller, given)
    return controller


def configure(controller, given):
    types, ports, _ = BUSES[controller["bus"]]
    if "--controller" in given:
        fitting = [one for one in types if one.lower() == given["--controller"].lower()]
        if not fitting:
            raise SyntaxRefusal(f"Invalid --type argument '{given['--controller']}'")
        controller["type"] = fitting[0]
    if "--portcount" in given:
        if not given["--portcount"].isdigit() or not 1 <= int(given["--portcount"]) <= ports:
            raise Refusal(f"Invalid port count: {given['--portcount']} (must be in range "
                          f"[1, {ports}])", "NS_ERROR_INVALID_ARG")
        if controller["bus"] in ("ide", "scsi", "sas") and int(given["--portcount"]) != ports:
            raise Refusal(f"Invalid port count: {given['--portcount']} (must be in range "
                          f"[{ports}, {ports}])", "NS_ERROR_INVALID_ARG")
        controller["portcount"] = int(given["--portcount"])
    for key in ("--hostiocache", "--bootable"):
        if given.get(key, "on") not in ("on", "off"):
            raise SyntaxRefusal(f"Invalid {key} argument '{given[key]}'")
        controller[key[2:]] = given.get(key, controller[key[2:]])


def no_controller(name):
    return Refusal(f"Could not find a storage controller named '{name}'",
                   "VBOX_E_OBJECT_NOT_FOUND")


def storageattach(home, words):
    name = words.pop(0) if words else None
    given = options(words, {"--storagectl": 0, "--port": 0, "--device": 0, "--type": 0,
                            "--medium": 0, "--nonrotational": 0, "--hotpluggable": 0})
    if not name or "--storagectl" not in given:
        raise SyntaxRefusal("Storage controller name not specified")
    with home.editing(name) as (state, machine):
        controller = next((one for one in machine["controllers"]
                           if one["name"] == given["--storagectl"]), None)
        if not controller:
            raise no_controller(given["--storagectl"])
        port, device = place(controller, given)
        if "--medium" not in given:
            raise SyntaxRefusal("Missing --medium argument")
        slot = {"controller": controller["name"], "port": port, "device": device}
        others = [one for one in machine["attachments"]
                  if any(one[key] != slot[key] for key in slot)]
        slot.update(medium(state, machine, given))
        machine["attachments"] = others + ([slot] if slot["type"] else [])


def place(controller, given):
    _, _, devices = BUSES[controller["bus"]]
    try:
        port, device = int(given["--port"]), int(given.get("--device", 0))
    except (KeyError, ValueError):
        raise SyntaxRefusal("Missing or invalid --port or --device argument") from None
    if "--device" not in given and devices > 1:
        raise SyntaxRefusal("Missing --device argument")
    if not 0 <= port < controller["portcount"] or not 0 <= device < devices:
        raise Refusal(f"The port and/or device parameter are out of range: port={port} (must be in "
                      f"range [0, {controller['portcount'] - 1}]), device={device} (must be in "
                      f"range [0, {devices - 1}])", "NS_ERROR_INVALID_ARG")
    return port, device


def medium(state, machine, given):
    wanted, kind = given["--medium"], given.get("--type")
    if wanted == "none":
        return {"type": None, "location": None, "uuid": None}
    if kind not in ("hdd", "dvddrive"):
        raise SyntaxRefusal(f"Missing or invalid --type argument '{kind or ''}'")
    if wanted == "emptydrive" and kind == "dvddrive":
        return {"type": kind, "location": None, "uuid": None}
    location = registered(state, kind, wanted)
    if not location:
        location = os.path.abspath(wanted)
        if not os.path.exists(location):
            raise missing(location)
    identity = open_medium(state, machine, kind, location)
    return {"type": kind, "location": location, "uuid": identity}


def registered(state, kind, wanted):
    entry = state["media"].get(wanted.strip("{}"))
    return entry["location"] if entry and entry["type"] == kind else None


def missing(location):
    return Refusal([f"Could not find file for the medium '{location}' (VERR_FILE_NOT_FOUND)"],
                   "VBOX_E_FILE_ERROR", MEDIA)


def no_format(location):
    return Refusal(f"Could not get the storage format of the medium '{location}' "
                   "(VERR_NOT_SUPPORTED)", "VBOX_E_FILE_ERROR", MEDIA)


def open_medium(state, machine, kind, location):
    """Its UUID, once it stands in the registry."""
    for identity, entry in state["media"].items():
        if entry["location"] == location and entry["type"] == kind:
            if kind == "hdd" and entry["machine"] != machine["uuid"]:
                raise Refusal(f"Medium '{location}' is already attached to another machine",
                              "VBOX_E_OBJECT_IN_USE", MEDIA)
            return identity
    identity = check_iso(location) if kind == "dvddrive" else check_disk(location)
    taken = state["media"].get(identity)
    if taken or (kind == "hdd" and tool.asked("registered-disk")):
        other = taken["location"] if taken else "/left/by/another/run.vmdk"
        raise Refusal(f"Cannot register the hard disk '{location}' {{{identity}}} because a hard "
                      f"disk '{other}' with UUID {{{identity}}} already exists",
                      "NS_ERROR_INVALID_ARG", "VirtualBoxWrap, interface IVirtualBox")
    state["media"][identity] = {"location": location, "type": kind, "machine": machine["uuid"]}
    return identity


def check_iso(location):
    if os.path.getsize(location) < SECTOR_ISO:
        raise no_format(location)
    return str(uuid.uuid4())


def check_disk(location):
    try:
        disk = vmdk.Descriptor(location)
    except vmdk.NotADescriptor:
        raise no_format(location) from None
    except vmdk.Malformed as fault:
        raise Refusal(f"VMDK: {fault} in '{location}' (VERR_VD_VMDK_INVALID_HEADER)",
                      "VBOX_E_FILE_ERROR", MEDIA) from None
    if not all(os.path.exists(disk.extent_path(extent[2])) for extent in disk.extents):
        raise missing(location)
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", disk.add_uuids()):
        raise Refusal(f"VMDK: error parsing image UUID in descriptor in '{location}' "
                      "(VERR_VD_VMDK_INVALID_HEADER)", "VBOX_E_FILE_ERROR", MEDIA)
    return disk.ddb["ddb.uuid.image"]


def closemedium(home, words):
    kind = words.pop(0) if words and words[0] in ("disk", "dvd") else "disk"
    if not words or words[0].startswith("-"):
        raise SyntaxRefusal("Medium name or UUID required")
    wanted = words.pop(0)
    if words:
        tool.unmodelled(f"closemedium ... {words[0]}")
    location = os.path.abspath(wanted)
    with home.change() as state:
        entry = next(((identity, one) for identity, one in state["media"].items()
                      if wanted.strip("{}") == identity or location == one["location"]), None)
        if entry:
            users = [machine for machine in state["machines"]
                     if any(slot["uuid"] == entry[0] for slot in machine["attachments"])]
            if users:
                raise Refusal(f"Cannot close medium '{entry[1]['location']}' because it is still "
                              f"attached to {len(users)} virtual machines",
                              "VBOX_E_OBJECT_IN_USE", MEDIA)
            del state["media"][entry[0]]
        elif not os.path.exists(location):
            raise missing(location)
        elif kind == "disk":
            check_disk(location)
