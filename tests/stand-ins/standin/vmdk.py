# SPDX-License-Identifier: GPL-2.0-or-later
# vmdk.py - VMDK descriptors, read as strictly as the strictest known reader does: sections by
# their comments and in their order, each entry in its section. Nothing unknown is let pass.
import os
import re
import uuid

SECTIONS = ["# Disk DescriptorFile", "# Extent description", "# The disk Data Base", "#DDB"]
HEADER = {"version": r"1", "CID": r"[0-9a-f]{8}", "parentCID": r"ffffffff",
          "createType": r'"(monolithicFlat|fullDevice)"', "encoding": r'"(UTF-8|windows-1252)"'}
REQUIRED = ["version", "CID", "parentCID", "createType"]
EXTENT = re.compile(r'(RW|RDONLY) ([0-9]+) FLAT "([^"]+)" ([0-9]+)')
DDB = re.compile(r'(ddb\.[A-Za-z0-9.]+) ?= ?"([^"]*)"')
NIL = str(uuid.UUID(int=0))
LIMIT = 20 * 512  # bytes of a descriptor


class NotADescriptor(Exception):
    """It is no VMDK descriptor at all."""


class Malformed(Exception):
    """It is one, with this fault."""


class Descriptor:
    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            text = file.read(LIMIT + 1).rstrip(b"\0")
        if not text.startswith(SECTIONS[0].encode()) or len(text) > LIMIT:
            raise NotADescriptor(path)
        try:
            self.lines = text.decode("utf-8").splitlines()
        except UnicodeDecodeError as error:
            raise Malformed(f"not UTF-8: {error}") from error
        self.header, self.extents, self.ddb = {}, [], {}
        self._parse()

    def _parse(self):
        section = -1
        for line in self.lines:
            if line in SECTIONS:
                if SECTIONS.index(line) != section + 1:
                    raise Malformed("incorrect ordering of entries in descriptor")
                section += 1
            elif line and not line.startswith("#"):
                self._entry(section, line)
        if section != len(SECTIONS) - 1:
            raise Malformed("incorrect ordering of entries in descriptor")
        missing = [key for key in REQUIRED if key not in self.header]
        if missing or not self.extents:
            raise Malformed(f"no {missing[0] if missing else 'extent'} in descriptor")

    def _entry(self, section, line):
        if match := EXTENT.fullmatch(line):
            wanted, table, key, value = 1, None, None, match
        elif match := DDB.fullmatch(line):
            wanted, table, key, value = 3, self.ddb, match[1], match[2]
        else:
            key, _, value = line.partition("=")
            wanted, table = 0, self.header
            if not re.fullmatch(HEADER.get(key, r"\0"), value):
                raise Malformed(f"unknown entry '{line}' in descriptor")
        if section != wanted:
            raise Malformed("incorrect ordering of entries in descriptor")
        if table is None:
            self.extents.append((match[1], int(match[2]), match[3], int(match[4])))
        elif key in table:
            raise Malformed(f"'{key}' twice in descriptor")
        else:
            table[key] = value

    def extent_path(self, name):
        return os.path.join(os.path.dirname(self.path), name)

    def sectors(self):
        return sum(extent[1] for extent in self.extents)

    def set(self, entries):
        """Change or add ddb entries, and write the descriptor in place."""
        for key, value in entries.items():
            if key in self.ddb:
                self.lines = [f'{key}="{value}"' if re.match(re.escape(key) + " ?=", line) else line
                              for line in self.lines]
            else:
                self.lines.append(f'{key}="{value}"')
            self.ddb[key] = value
        with open(self.path, "r+b") as file:
            file.write(("\n".join(self.lines) + "\n").encode())
            file.truncate()

    def add_uuids(self):
        """What VirtualBox adds to a descriptor that has none."""
        wanted = {"ddb.uuid.image": str(uuid.uuid4()), "ddb.uuid.parent": NIL,
                  "ddb.uuid.modification": NIL, "ddb.uuid.parentmodification": NIL}
        missing = {key: value for key, value in wanted.items() if key not in self.ddb}
        if missing:
            self.set(missing)
        return self.ddb["ddb.uuid.image"]

    def mark_run(self):
        """What VirtualBox leaves in the descriptor of a disk that a machine had."""
        self.set({"ddb.uuid.modification": str(uuid.uuid4()),
                  "ddb.geometry.biosCylinders": self.ddb.get("ddb.geometry.cylinders", "0"),
                  "ddb.geometry.biosHeads": self.ddb.get("ddb.geometry.heads", "0"),
                  "ddb.geometry.biosSectors": self.ddb.get("ddb.geometry.sectors", "0")})
