# SPDX-License-Identifier: GPL-2.0-or-later
# vbox_grammar.py - which options which version of VBoxManage takes, and with what values. A name
# that is not in these tables, or not yet in that version, is refused. 7.0.14's were recorded;
# those of 6.1, 7.1 and 7.2 are from their sources.
import os

from standin.vbox_error import Refusal, SyntaxRefusal

VERSIONS = {"6.1.50": "r161033", "7.0.14": "r161095", "7.1.4": "r165100", "7.2.0": "r170228"}
DASHED_SINCE = (7, 0)  # --uart-mode1 beside --uartmode1
X86_SINCE = (7, 1)     # --x86-*, --firmware-*, and createvm --platform-architecture


def version():
    """The version stood for, as text."""
    chosen = os.environ.get("STAND_IN_VERSION", "7.0.14")
    if chosen not in VERSIONS:
        raise SystemExit(f"stand-in: STAND_IN_VERSION={chosen}: one of {', '.join(VERSIONS)}")
    return chosen


def at_least(wanted):
    return tuple(int(part) for part in version().split(".")[:2]) >= wanted


# ---- Readers of a value: from the words after the option to what is kept ----

def on_off(name, words):
    if words[0] not in ("on", "off"):
        raise SyntaxRefusal(f"Invalid value '{words[0]}' for option '{name}'", 1)
    return words[0]


def one_of(*values, refusal=None, status=1):
    def read(name, words):
        if words[0] in values:
            return words[0]
        if refusal:
            raise Refusal(refusal.format(words[0]), None)
        raise SyntaxRefusal(f"Invalid {name} argument '{words[0]}'", status)
    return read


def number(low, high, refusal, unit=""):
    def read(name, words):
        if not words[0].isdigit():
            raise SyntaxRefusal(f"Invalid value '{words[0]}' for option '{name}'", 1)
        if not low <= int(words[0]) <= high:
            raise Refusal(f"Invalid {refusal}: {words[0]}{unit} (must be in range "
                          f"[{low}, {high}]{unit})", "NS_ERROR_INVALID_ARG")
        return int(words[0])
    return read


def anything(_name, words):
    return words[0]


def uart(name, words):
    if words == ["off"]:
        return "off"
    try:
        return f"0x{int(words[0], 16):04x},{int(words[1])}"
    except (ValueError, IndexError) as error:
        raise SyntaxRefusal(f"Invalid or missing argument of option '{name}'") from error


def uart_mode(name, words):
    if words[0] == "disconnected":
        return "disconnected"
    if words[0] == "file" and len(words) == 2:
        return f"file,{words[1]}"
    if words[0] in ("file", "server", "client", "tcpserver", "tcpclient") and len(words) < 2:
        raise SyntaxRefusal(f"Invalid or missing argument of option '{name}'")
    raise SyntaxRefusal(f"stand-in: option '{name} {words[0]}' is not modelled")


def audio_driver(_name, words):
    if words[0] not in ("none", "null", "default"):
        raise SyntaxRefusal(f"Invalid --audio-driver argument '{words[0]}'", 1)
    return words[0]


BOOT = one_of("none", "floppy", "dvd", "disk", "net", status=2)
DISABLED = one_of("disabled", "hosttoguest", "guesttohost", "bidirectional")
MENU = one_of("disabled", "menuonly", "messageandmenu")
PROVIDER = one_of("none", "default", "legacy", "minimal", "hyperv", "kvm",
                  refusal="Invalid --paravirtprovider argument '{}'")

# Undashed name, the dashed one of 7.0, the further one of 7.1; setting; reader. "#" is an index.
MODIFYVM = [
    ("--memory - -", "memory", number(4, 2097152, "RAM size", " MB")),
    ("--cpus - -", "cpus", number(1, 64, "virtual CPU count")),
    ("--vram - -", "vram", number(0, 256, "VRAM size", " MB")),
    ("--cpuexecutioncap --cpu-execution-cap -", "cpuexecutioncap",
     number(1, 100, "CPU execution cap value")),
    ("--ostype --os-type -", "ostype", anything),
    ("--boot# - -", "boot#", BOOT),
    ("--firmware - -", "firmware", one_of("bios", "efi", "efi32", "efi64")),
    ("--chipset - -", "chipset", one_of("piix3", "ich9")),
    ("--graphicscontroller - -", "graphicscontroller", one_of("none", "vboxvga", "vmsvga",
                                                              "vboxsvga")),
    ("--paravirtprovider --paravirt-provider -", "paravirtprovider", PROVIDER),
    ("--cpu-profile - -", "cpu-profile", anything),
    ("--acpi - -", "acpi", on_off),
    ("--ioapic - -", "ioapic", on_off),
    ("--apic - -", "apic", on_off),
    ("--x2apic - --x86-x2apic", "x2apic", on_off),
    ("--hpet - --x86-hpet", "hpet", on_off),
    ("--pae - -", "pae", on_off),
    ("--longmode --long-mode -", "longmode", on_off),
    ("--hwvirtex - -", "hwvirtex", on_off),
    ("--nested-hw-virt - -", "nested-hw-virt", on_off),
    ("--nestedpaging --nested-paging -", "nestedpaging", on_off),
    ("--largepages --large-pages -", "largepages", on_off),
    ("--vtxvpid --vtx-vpid --x86-vtx-vpid", "vtxvpid", on_off),
    ("--vtxux --vtx-ux -", "vtxux", on_off),
    ("--rtcuseutc --rtc-use-utc -", "rtcuseutc", on_off),
    ("--triplefaultreset --triple-fault-reset -", "triplefaultreset", on_off),
    ("--biosbootmenu --bios-boot-menu --firmware-boot-menu", "bootmenu", MENU),
    ("--bioslogofadein --bios-logo-fade-in --firmware-logo-fade-in", "logofadein", on_off),
    ("--bioslogofadeout --bios-logo-fade-out --firmware-logo-fade-out", "logofadeout", on_off),
    ("--bioslogodisplaytime --bios-logo-display-time --firmware-logo-display-time", "logotime",
     number(0, 4294967295, "logo display time")),
    ("--uart# - -", "uart#", uart),
    ("--uartmode# --uart-mode# -", "uartmode#", uart_mode),
    ("--uarttype# --uart-type# -", "uarttype#", one_of("16450", "16550A", "16750")),
    ("--nic# - -", "nic#", one_of("none", "null", "nat")),
    ("--audio - -", "audio", one_of("none", "null")),
    ("- --audio-driver -", "audio", audio_driver),
    ("- --audio-enabled -", "audio-enabled", on_off),
    ("--mouse - -", "hidpointing", one_of("ps2", "usb", "usbtablet")),
    ("--keyboard - -", "hidkeyboard", one_of("ps2", "usb")),
    ("--usb - -", "usb", on_off),
    ("--usbohci --usb-ohci -", "usb", on_off),
    ("--clipboard-mode - -", "clipboard", DISABLED),
    ("--draganddrop --drag-and-drop -", "draganddrop", DISABLED),
    ("--vrde - -", "vrde", on_off),
    ("--vm-process-priority - -", "vmprocpriority", one_of("default", "flat", "low", "normal",
                                                            "high")),
]
INDICES = {"boot#": 4, "uart#": 4, "uartmode#": 4, "uarttype#": 4, "nic#": 8}
TWO_WORDS = {"uart#": lambda first: first != "off", "uartmode#": lambda first: first == "file"}
DEPRECATED = {"--audio": "--audio-driver"}  # since 7.0


def modifyvm_option(word):
    """The setting and reader of an option, where this version has it."""
    since = [True, at_least(DASHED_SINCE), at_least(X86_SINCE)]
    for names, setting, reader in MODIFYVM:
        for name, known in zip(names.split(), since):
            if not known or name == "-":
                continue
            if name == word and "#" not in name:
                return setting, reader
            if "#" in name and word[:-1] + "#" == name and word[-1].isdigit() \
                    and 1 <= int(word[-1]) <= INDICES[setting]:
                return setting.replace("#", word[-1]), reader
    raise SyntaxRefusal(f"Unknown option: {word}", 1)


def take(words, option, status):
    """The value of an option, off the front of words."""
    if not words:
        raise SyntaxRefusal(f"Missing argument to option '{option}'", status)
    return words.pop(0)


def options(words, known, status=2):
    """--name value pairs of the other commands. A name known as True takes no value."""
    found = {}
    while words:
        word = words.pop(0)
        if word not in known:
            raise SyntaxRefusal(f"Unknown option: {word}" if word.startswith("-")
                                else f"Invalid parameter '{word}'", status)
        found[word] = True if known[word] is True else take(words, word, status)
    return found
