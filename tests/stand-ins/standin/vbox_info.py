# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_info.py - what VBoxManage tells: lists, and showvminfo with the traps of its real output: a
# line without "=", a key with spaces, quoted keys, a doubled "=".
import datetime
import re

from standin import tool, vmdk
from standin.vbox_error import SyntaxRefusal
from standin.vbox_grammar import at_least
from standin.vbox_home import attachments, find, settings_file
from standin.vbox_storage import BUSES

OSTYPES = {"Linux_64": "Other Linux (64-bit)", "Linux26_64": "Linux 2.6 / 3.x / 4.x / 5.x (64-bit)",
           "Other_64": "Other/Unknown (64-bit)", "Linux": "Other Linux (32-bit)",
           "Debian12_64": "Debian 12 Bookworm (64-bit)", "Other": "Other/Unknown"}
EFFECTIVE = {"default": "kvm", "legacy": "none"}
# What stands between the boot order and the state: settings, or text as it is.
SWITCHES = ["acpi", "ioapic", ("biosapic", "apic"), ("biossystemtimeoffset", 0)]
ENGINE = ["rtcuseutc", "hwvirtex", "nestedpaging", "largepages", "vtxvpid", "vtxux"]
AFTER_STATE = [
    ("monitorcount", 1), ("accelerate3d", "off"), ("teleporterenabled", "off"),
    ("teleporterport", 0), ("teleporteraddress", ""), ("teleporterpassword", ""),
    ("tracing-enabled", "off"), ("tracing-allow-vm-access", "off"), ("tracing-config", ""),
    ("autostart-enabled", "off"), ("autostart-delay", 0), ("defaultfrontend", ""),
]


def list_command(home, words):
    if len(words) != 1:
        raise SyntaxRefusal("Missing subcommand for \"list\"" if not words
                            else f"Unknown subcommand \"{words[1]}\"")
    state = home.read()
    if words[0] in ("vms", "runningvms"):
        listed = [f"\"{machine['name']}\" {{{machine['uuid']}}}\n" for machine in state["machines"]
                  if words[0] == "vms" or machine["state"] in ("running", "paused", "starting")]
        text = "".join(listed)
        # What the locale cannot say cuts off all that follows, silently.
        tool.out_text(text if tool.prints_utf8() else re.split(r"[^\0-\x7f]", text)[0])
    elif words[0] == "hdds":
        for uuid, entry in state["media"].items():
            if entry["type"] == "hdd":
                tool.out(hdd(uuid, entry["location"]))
    else:
        tool.unmodelled(f"list {words[0]}")


def hdd(uuid, location):
    try:
        mebibytes = vmdk.Descriptor(location).sectors() // 2048
        state = "created"
    except (OSError, vmdk.NotADescriptor, vmdk.Malformed):
        mebibytes, state = 0, "inaccessible"
    return (f"UUID:           {uuid}\nParent UUID:    base\nState:          {state}\n"
            f"Type:           normal (base)\nLocation:       {location}\n"
            f"Storage format: VMDK\nCapacity:       {mebibytes} MBytes\n"
            "Encryption:     disabled\n")


def quoted(value):
    return value if isinstance(value, int) else '"' + value.replace('"', '\\"') + '"'


def showvminfo(home, words):
    if not words:
        raise SyntaxRefusal("VM name or UUID required")
    machine = find(home.read(), words[0])
    if words[1:] != ["--machinereadable"]:
        tool.unmodelled(" ".join(["showvminfo", *words[1:]]))
    with home.session(machine, False):
        machine = find(home.read(), machine["uuid"])
        tool.linger("showvminfo")
        tool.out("\n".join(lines(machine)))


def lines(machine):
    settings = machine["settings"]
    live = machine["state"] in ("running", "paused", "gurumeditation")
    result = [f"{key}={quoted(value)}" for key, value in head(machine, settings)]
    if at_least((7, 0)):
        result.insert(1, "Encryption:     disabled")
    result += [f"boot{i}=\"{settings[f'boot{i}']}\"" for i in range(1, 5)]
    for entry in SWITCHES:
        key, value = entry if isinstance(entry, tuple) else (entry, settings[entry])
        result.append(f"{key}={quoted(value)}")
    if at_least((7, 0)):
        result.append(f"BIOS NVRAM File=\"{machine['folder']}/{machine['name']}.nvram\"")
    result += [f"{key}={quoted(settings[key])}" for key in ENGINE]
    result += ['virtvmsavevmload="on"', 'iommu="none"'] if at_least((7, 0)) else []
    provider = settings["paravirtprovider"]
    changed = datetime.datetime.fromtimestamp(machine["changed"], datetime.timezone.utc)
    graphics = "null" if settings["graphicscontroller"] == "none" else \
        settings["graphicscontroller"]
    result += [f'paravirtprovider="{provider}"',
               f'effparavirtprovider="{EFFECTIVE.get(provider, provider)}"',
               f"VMState=\"{machine['state']}\"",
               f"VMStateChangeTime=\"{changed:%Y-%m-%dT%H:%M:%S}.{changed.microsecond // 1000:03}"
               '000000"', f'graphicscontroller="{graphics}"']
    result += [f"{key}={quoted(value)}" for key, value in AFTER_STATE]
    if at_least((6, 1)):
        result.append(f"vmprocpriority=\"{settings['vmprocpriority']}\"")
    return result + storage(machine) + devices(settings) + (running(machine) if live else
                                                            ['vrde="off"', 'usb="off"'])


def head(machine, settings):
    folder = machine["folder"]
    return [("name", machine["name"]), ("groups", "/"),
            ("ostype", OSTYPES.get(machine["ostype"], "Other/Unknown")), ("UUID", machine["uuid"]),
            ("CfgFile", settings_file(machine)), ("SnapFldr", folder + "/Snapshots"),
            ("LogFldr", folder + "/Logs"), ("hardwareuuid", machine["uuid"]),
            ("memory", settings["memory"]), ("pagefusion", "off"), ("vram", settings["vram"]),
            ("cpuexecutioncap", settings["cpuexecutioncap"]), ("hpet", settings["hpet"]),
            ("cpu-profile", settings["cpu-profile"]), ("chipset", settings["chipset"]),
            ("firmware", settings["firmware"].upper()), ("cpus", settings["cpus"]),
            *[(key, settings[key]) for key in ("pae", "longmode", "triplefaultreset", "apic",
                                               "x2apic", "nested-hw-virt")],
            ("cpuid-portability-level", 0), ("bootmenu", settings["bootmenu"])]


def storage(machine):
    result = []
    for i, one in enumerate(machine["controllers"]):
        result += [f'storagecontroller{key}{i}="{value}"' for key, value in (
            ("name", one["name"]), ("type", one["type"]), ("instance", "0"),
            ("maxportcount", one["maxportcount"]), ("portcount", one["portcount"]),
            ("bootable", one["bootable"]))]
    slots = {(slot["controller"], slot["port"], slot["device"]): slot
             for slot in attachments(machine)}
    for one in machine["controllers"]:
        for port in range(one["portcount"]):
            for device in range(BUSES[one["bus"]][2]):
                slot = slots.get((one["name"], port, device))
                place = f"{port}-{device}"
                result.append(f"\"{one['name']}-{place}\"="
                              f"{quoted(slot['location'] if slot else 'none')}")
                if slot:
                    result += [f"\"{one['name']}-ImageUUID-{place}\"=\"{slot['uuid']}\"",
                               f"\"{one['name']}-nonrotational-{place}\"=\"off\"",
                               f"\"{one['name']}-discard-{place}\"=\"off\""]
    return result


def devices(settings):
    result = [f"nic{i}=\"{settings[f'nic{i}']}\"" for i in range(1, 9)]
    result += [f"hidpointing=\"{settings['hidpointing']}mouse\"",
               f"hidkeyboard=\"{settings['hidkeyboard']}kbd\""]
    for i in range(1, 5):
        result.append(f"uart{i}=\"{settings[f'uart{i}']}\"")
        if settings[f"uart{i}"] != "off":
            result += [f"uartmode{i}={quoted(settings[f'uartmode{i}'])}",
                       f"uarttype{i}=\"{settings[f'uarttype{i}']}\""]
    return result + ['lpt1="off"', 'lpt2="off"',
                     f"audio=\"{'null' if settings['audio'] == 'none' else settings['audio']}\"",
                     'audio_out="off"', 'audio_in="off"', f"clipboard=\"{settings['clipboard']}\"",
                     f"draganddrop=\"{settings['draganddrop']}\""]


def running(machine):
    return ['SessionName="headless"', 'VideoMode="0,0,0"@0,0 1', 'vrde="off"', 'usb="off"',
            'ehci="off"', 'xhci="off"', 'VRDEActiveConnection="off"', "VRDEClients==0",
            "GuestMemoryBalloon=0", f"GuestOSType=\"{machine['ostype']}\"",
            "GuestAdditionsRunLevel=0"]
