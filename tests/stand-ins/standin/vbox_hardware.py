# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_hardware.py - from a machine's settings to the emulator's arguments, with the refusals that
# a start may meet, and the files that a run leaves: the serial port's, VBox.log, the descriptors.
# Paravirtualization and TSC mode are kept and logged, and change nothing in the emulator.
import os
import re

from standin import emulator, tool, vmdk
from standin.vbox_error import Refusal
from standin.vbox_grammar import VERSIONS, version
from standin.vbox_home import attachments

CONSOLE = "ConsoleWrap, interface IConsole"
REFUSALS = {
    "module": "VirtualBox kernel driver not Installed. The vboxdrv kernel module was either not "
              "loaded, /dev/vboxdrv is not set up properly, or you are using EFI Secure Boot and "
              "the module is not signed in the right way. Please try setting up the kernel module "
              "again by executing '/sbin/vboxconfig' as root (VERR_VM_DRIVER_NOT_INSTALLED)",
    "access": "VirtualBox kernel driver is not accessible, permission problem. If you have built "
              "VirtualBox yourself, make sure that you do not have the vboxdrv KERNEL=... udev "
              "rule missing (VERR_VM_DRIVER_NOT_ACCESSIBLE)",
    "version-mismatch": "The VirtualBox support driver which is running is from a different "
                        "version of VirtualBox.  You can correct this by stopping all running "
                        "instances of VirtualBox and reinstalling the software. "
                        "(VERR_VM_DRIVER_VERSION_MISMATCH)",
    "svm": "VirtualBox can't enable the AMD-V extension. Please disable the KVM kernel extension, "
           "recompile your kernel and reboot (VERR_SVM_IN_USE)",
    # Known, not run:
    "vmx": "VirtualBox can't operate in VMX root mode. Please disable the KVM kernel extension, "
           "recompile your kernel and reboot (VERR_VMX_IN_VMX_ROOT_MODE)",
}
TSC_MODES = {"VirtTSCEmulated": 1, "RealTSCOffset": 2, "Dynamic": 3}
TM = "VBoxInternal/TM/"
TM_KEYS = re.compile("TSCMode|TSCTiedToExecution|TSCNotTiedToHalt|TSCModeSwitchAllowed|"
                     "TSCTicksPerSecond|ScheduleSlack|CatchUp[A-Za-z0-9]*|WarpDrivePercentage|"
                     "HostHzMax|UTCOffset|TimerMillies")
PROVIDERS = {"none": None, "legacy": None, "minimal": "Minimal", "hyperv": "HyperV", "kvm": "KVM",
             "default": "KVM"}
# Engine: the lines of VBox.log that tell of it.
ENGINES = {
    "amd-v": ["HM: HMR3Init: AMD-V w/ nested paging", "HM: Using AMD-V implementation 2.0"],
    "vt-x": ["HM: HMR3Init: VT-x w/ nested paging and unrestricted guest execution",
             "HM: Using VT-x implementation 2.0"],
    "nem": ["HM: HMR3Init: Attempting fall back to NEM: AMD-V is not available",
            "NEM: NEMR3Init: Turtle execution mode is active!"],
}
MACHINES = {"piix3": "pc", "ich9": "q35"}
# Bus: the controller's device, the disk's and the CD's, with where they sit.
DEVICES = {
    "sata": ("ahci,id={id}", "ide-hd,bus={id}.{port}", "ide-cd,bus={id}.{port}"),
    "sas": ("mptsas1068,id={id}", "scsi-hd,bus={id}.0,scsi-id={port}",
            "scsi-cd,bus={id}.0,scsi-id={port}"),
    "virtio-scsi": ("virtio-scsi-pci,id={id}", "scsi-hd,bus={id}.0,scsi-id={port}",
                    "scsi-cd,bus={id}.0,scsi-id={port}"),
}


class Hardware:
    def __init__(self, machine):
        self.machine = machine
        self.logs = os.path.join(machine["folder"], "Logs")

    def setting(self, name):
        return self.machine["settings"][name]

    def extra(self, name):
        return self.machine["extradata"].get(TM + name)

    def never_runs(self):
        """With a TSC mode that it does not know, the real one reports success and runs nothing."""
        return tool.asked("never-runs") or self.extra("TSCMode") not in (None, *TSC_MODES)

    # ---- Refusals ----

    def check(self):
        kind = tool.argument("refuse-start")
        if kind:
            raise Refusal(REFUSALS[kind], where=CONSOLE)
        for key in self.machine["extradata"]:
            name = key.removeprefix(TM)
            if key.startswith(TM) and not TM_KEYS.fullmatch(name):
                raise Refusal(f"Unknown configuration value '/TM/{name}' found in the "
                              "configuration of TM instance #0 (VERR_CFGM_CONFIG_UNKNOWN_VALUE)",
                              where=CONSOLE)
        os.makedirs(self.logs, exist_ok=True)
        for slot in attachments(self.machine):
            self.check_medium(slot)
        self.open_serial()
        self.write_log()

    def check_medium(self, slot):
        controller = self.controller(slot)
        needed = [slot["location"]]
        if slot["type"] == "hdd" and os.path.exists(slot["location"]):
            try:
                disk = vmdk.Descriptor(slot["location"])
            except (vmdk.NotADescriptor, vmdk.Malformed) as fault:
                raise Refusal(f"VD: error VERR_VD_VMDK_INVALID_HEADER opening image file "
                              f"'{slot['location']}' ({fault}) (VERR_VD_VMDK_INVALID_HEADER)",
                              where=CONSOLE) from None
            needed += [disk.extent_path(extent[2]) for extent in disk.extents]
        gone = [path for path in needed if not os.path.exists(path)]
        if not gone:
            return
        if controller["bus"] == "ide":
            place = "Master" if slot["device"] == 0 else "Slave"
            channel = "Primary" if slot["port"] == 0 else "Secondary"
            last = f"PIIX3 cannot attach drive to the {channel} {place} (VERR_FILE_NOT_FOUND)"
        else:
            last = f"AHCI: Failed to attach drive to Port{slot['port']} (VERR_FILE_NOT_FOUND)"
        mode = "read-write" if slot["type"] == "hdd" else "read-only"
        raise Refusal([f"VD: error VERR_FILE_NOT_FOUND opening image file '{gone[0]}' "
                       "(VERR_FILE_NOT_FOUND).",
                       f"Failed to open image '{slot['location']}' in {mode} mode", last],
                      where=CONSOLE)

    def controller(self, slot):
        return next(one for one in self.machine["controllers"] if one["name"] == slot["controller"])

    # ---- Files of a run ----

    def serial_path(self):
        """As the daemon opens it: relative to /."""
        mode = self.setting("uartmode1")
        return os.path.join("/", mode[len("file,"):]) if mode.startswith("file,") else None

    def open_serial(self):
        path = self.serial_path() if self.setting("uart1") != "off" else None
        if path:
            try:
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            except OSError:
                raise Refusal("RawFile#0 failed to create the raw output file "
                              f"{path} (VERR_FILE_NOT_FOUND)", where=CONSOLE) from None

    def write_log(self):
        path = os.path.join(self.logs, "VBox.log")
        if os.path.exists(path):
            os.replace(path, path + ".1")
        single = self.setting("cpus") == 1
        mode = self.extra("TSCMode") or ("Dynamic" if single else "VirtTSCEmulated")
        provider = PROVIDERS[self.setting("paravirtprovider")]
        lines = [f"VirtualBox VM {version()} {VERSIONS[version()]} linux.amd64 release log",
                 *ENGINES[tool.argument("engine") or "amd-v"],
                 f"GIM: Using provider '{provider}' (Implementation version: 0)"
                 if provider else "GIM: Using provider 'None'"]
        if mode in TSC_MODES:
            lines.append("TM: cTSCTicksPerSecond=1 000 000 000 (0x3b9aca00) "
                         f"enmTSCMode={TSC_MODES[mode]} ({mode})")
        if self.extra("TSCTiedToExecution") == "1":
            lines.append("TM: TSCTiedToExecution=true")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"00:00:00.{i:06} {line}\n" for i, line in enumerate(lines))

    def leave(self):
        """After a run: the descriptors are not as they were."""
        for slot in attachments(self.machine, "hdd"):
            vmdk.Descriptor(slot["location"]).mark_run()

    # ---- The emulator ----

    def arguments(self):
        if self.setting("firmware") != "bios":
            raise emulator.EmulatorFailed(f"firmware {self.setting('firmware')} is not modelled")
        board = MACHINES[self.setting("chipset")]
        words = emulator.board(board, self.setting("cpus"), self.setting("memory"))
        if self.setting("uart1") != "off" and self.serial_path():
            iobase, irq = self.setting("uart1").split(",")
            words += emulator.serial(self.serial_path(), iobase, irq)
        for at, controller in enumerate(self.machine["controllers"]):
            slots = [slot for slot in attachments(self.machine)
                     if slot["controller"] == controller["name"]]
            words += self.bus(f"c{at}", controller, slots, board)
        return words

    def bus(self, identity, controller, slots, board):
        if controller["bus"] == "ide":
            where = "bus={id}.{port},unit={device}"
            device, disk, optical = "piix3-ide,id={id}", f"ide-hd,{where}", f"ide-cd,{where}"
            if board == "pc":  # which has one
                device, identity = None, "ide"
                disk, optical = disk.replace("{id}", "ide"), optical.replace("{id}", "ide")
        elif controller["bus"] in DEVICES:
            device, disk, optical = DEVICES[controller["bus"]]
        elif slots:
            raise emulator.EmulatorFailed(f"bus {controller['bus']} is not modelled")
        else:
            return []
        words = ["-device", device.format(id=identity)] if device else []
        for slot in slots:
            hdd = slot["type"] == "hdd"
            where = (disk if hdd else optical).format(id=identity, **slot)
            words += emulator.drive(f"{identity}-{slot['port']}-{slot['device']}",
                                    slot["location"], "vmdk" if hdd else "raw",
                                    where + self.boot_index(hdd), hdd)
        return words

    def boot_index(self, hdd):
        order = [self.setting(f"boot{i}") for i in range(1, 5)]
        kind = "disk" if hdd else "dvd"
        return f",bootindex={order.index(kind)}" if kind in order and (not hdd or self.is_one()) \
            else ""

    def is_one(self):
        """QEMU gives each index once: with several disks, none is booted from."""
        return len(attachments(self.machine, "hdd")) == 1
