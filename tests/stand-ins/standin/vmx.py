# SPDX-License-Identifier: GPL-2.0-or-later
# vmx.py - a .vmx file: a dictionary of key = "value", read strictly, and the machine that it
# describes. A key that is here twice, a value without quotes or with a character that had to be
# escaped, or a byte that the named encoding does not have, and the file cannot be read.
import hashlib
import os
import re

from standin import emulator, vmdk

LINE = re.compile(r'([A-Za-z0-9_.:]+) = "([^"|]|\|[0-9A-F]{2})*"')
SLOT = re.compile(r"(ide|scsi|sata)([0-9]):([0-9]+)\.present")
HARDWARE_VERSIONS = range(3, 22)  # of Workstation 17.5; SATA since 10
FIRST_WITH_SATA = 10
REQUIRED = ["config.version", "virtualHW.version", "guestOS"]
DEVICES = {
    "ide": (None, "ide-hd,bus=ide.{bus},unit={unit}", "ide-cd,bus=ide.{bus},unit={unit}"),
    "sata": ("ahci,id=sata{bus}", "ide-hd,bus=sata{bus}.{unit}", "ide-cd,bus=sata{bus}.{unit}"),
    "pvscsi": ("pvscsi,id=scsi{bus}", "scsi-hd,bus=scsi{bus}.0,scsi-id={unit}",
               "scsi-cd,bus=scsi{bus}.0,scsi-id={unit}"),
    "lsisas1068": ("mptsas1068,id=scsi{bus}", "scsi-hd,bus=scsi{bus}.0,scsi-id={unit}",
                   "scsi-cd,bus=scsi{bus}.0,scsi-id={unit}"),
}
# Seen of a PCI Express network adapter, and by analogy: the file must name root ports for them.
PCIE = {"pvscsi", "lsisas1068"}
KINDS = {"disk": True, "scsi-hardDisk": True, "ata-hardDisk": True, "cdrom-image": False}


class Unreadable(Exception):
    """No dictionary."""


class PowerOnFailed(Exception):
    """What a dialog, or the log, would say."""


def read(path):
    """The dictionary, keys in lower case."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("ascii" if b'.encoding = "UTF-8"' not in data else "utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"a byte that the encoding does not have: {error}") from error
    found = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not LINE.fullmatch(line) or any(ord(char) < 32 for char in line):
            raise Unreadable(f"line {number}: syntax error")
        key, _, value = line.partition(" = ")
        if key.lower() in found:
            raise Unreadable(f'line {number}: variable "{key}" is already defined')
        found[key.lower()] = re.sub(r"\|(..)", lambda hexes: chr(int(hexes[1], 16)), value[1:-1])
    return found


def location(path):
    """uuid.location: by it a machine knows that it was copied or moved."""
    digits = "564d" + hashlib.sha256(os.fsencode(path)).hexdigest()[:28]
    pairs = [digits[i:i + 2] for i in range(0, 32, 2)]
    return " ".join(pairs[:8]) + "-" + " ".join(pairs[8:])


class Hardware:
    def __init__(self, path):
        self.path, self.settings = path, read(path)
        self.slots = []

    def get(self, key, default=""):
        return self.settings.get(key.lower(), default)

    def is_true(self, key):
        return self.get(key).upper() == "TRUE"

    def number(self, key, default):
        if not self.get(key, default).isdigit():
            raise PowerOnFailed(f"Invalid value '{self.get(key)}' of {key}")
        return int(self.get(key, default))

    def in_folder(self, name):
        """Names are relative to the .vmx file's folder."""
        return os.path.join(os.path.dirname(self.path), name)

    def check(self):
        for key in REQUIRED:
            if not self.get(key):
                raise PowerOnFailed(f"{key} is missing")
        if self.number("virtualHW.version", "") not in HARDWARE_VERSIONS:
            raise PowerOnFailed(f"virtual hardware version {self.get('virtualHW.version')} is not "
                                "supported")
        memory, cpus = self.number("memsize", "32"), self.number("numvcpus", "1")
        if memory % 4 or not memory:
            raise PowerOnFailed(f"Memory size {memory} not a multiple of 4")
        if not 1 <= cpus <= 32 or cpus % self.number("cpuid.coresPerSocket", "1"):
            raise PowerOnFailed(f"Invalid number of virtual CPUs: {cpus}")
        if not re.fullmatch(r"all|[0-9]+(,[0-9]+)*", self.get("sched.cpu.affinity", "all")):
            raise PowerOnFailed("Invalid value of sched.cpu.affinity")
        self.slots = [self.slot(key) for key in self.settings
                      if SLOT.fullmatch(key) and self.is_true(key)]

    def slot(self, key):
        bus, number, unit = SLOT.fullmatch(key).groups()
        name = f"{bus}{number}:{unit}"
        if bus != "ide" and not self.is_true(f"{bus}{number}.present"):
            raise PowerOnFailed(f"stand-in: {name} is on a controller that is not present")
        if bus == "sata" and self.number("virtualHW.version", "") < FIRST_WITH_SATA:
            raise PowerOnFailed(f"{name}: SATA needs virtual hardware {FIRST_WITH_SATA}")
        kind = self.get(f"{name}.deviceType", "disk")
        if kind not in KINDS:
            raise PowerOnFailed(f"stand-in: {name}.deviceType = {kind} is not modelled")
        found = {"name": name, "bus": number, "unit": unit, "disk": KINDS[kind],
                 "device": self.get(f"scsi{number}.virtualDev") if bus == "scsi" else bus,
                 "path": self.in_folder(self.get(f"{name}.fileName"))}
        if found["device"] not in DEVICES:
            raise PowerOnFailed(f"stand-in: QEMU has no controller like {found['device']}")
        if found["device"] in PCIE and not self.has_pcie_slots():
            raise PowerOnFailed(f"No PCIe slot available for {bus}{number}")
        if found["disk"]:
            check_disk(found["path"])
        return found

    def has_pcie_slots(self):
        return any(self.is_true(f"pciBridge{number}.present") and
                   self.get(f"pciBridge{number}.virtualDev") == "pcieRootPort"
                   for number in range(8))

    def serial_path(self):
        if not self.is_true("serial0.present"):
            return None
        if self.get("serial0.fileType") != "file":
            raise PowerOnFailed("stand-in: serial0.fileType is not modelled but \"file\"")
        return self.in_folder(self.get("serial0.fileName"))

    # ---- The emulator ----

    def arguments(self, serial):
        if self.get("firmware", "bios") != "bios":
            raise PowerOnFailed(f"stand-in: firmware {self.get('firmware')} is not modelled")
        words = emulator.board("pc", self.number("numvcpus", "1"), self.number("memsize", "32"))
        if serial:
            words += emulator.serial(serial, "0x3f8", "4")
        controllers = {DEVICES[slot["device"]][0].format(**slot) for slot in self.slots
                       if DEVICES[slot["device"]][0]}
        for controller in sorted(controllers):
            words += ["-device", controller]
        order = self.get("bios.bootOrder", "hdd,cdrom").lower().split(",")
        indices = {kind: 100 * at for at, kind in enumerate(order)}
        for at, slot in enumerate(self.slots):
            _, disk, optical = DEVICES[slot["device"]]
            device = (disk if slot["disk"] else optical).format(**slot)
            kind = "hdd" if slot["disk"] else "cdrom"
            if kind in indices:
                device += f",bootindex={indices[kind] + at}"
            words += emulator.drive(f"slot{at}", slot["path"],
                                    "vmdk" if slot["disk"] else "raw", device, slot["disk"])
        return words


def check_disk(path):
    try:
        disk = vmdk.Descriptor(path)
        if "ddb.adapterType" not in disk.ddb or "ddb.virtualHWVersion" not in disk.ddb:
            raise vmdk.Malformed("no ddb.adapterType or ddb.virtualHWVersion in descriptor")
        for _, sectors, name, offset in disk.extents:
            if os.path.getsize(disk.extent_path(name)) < (sectors + offset) * 512:
                raise vmdk.Malformed(f"extent '{name}' is shorter than it says")
    except vmdk.NotADescriptor:
        raise PowerOnFailed(f"Cannot open the disk '{path}'. Reason: The file specified is not a "
                            "virtual disk.") from None
    except (vmdk.Malformed, OSError) as fault:
        raise PowerOnFailed(f"Cannot open the disk '{path}' or one of the snapshot disks it "
                            f"depends on. Reason: {fault}.") from None
