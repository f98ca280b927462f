#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""read-page.py FOLDER: the text of FOLDER/index.html as a reader of HTML sees it, a line per row,
paragraph and item. Status 1 with a reason where the page is malformed, runs or loads anything that
is not its own, or links to what is not there."""
import html.parser
import os
import sys

VOID = {"meta", "img", "br", "input", "link", "hr"}
LINES = {"tr", "p", "li", "div", "h1", "h2", "h3", "h4", "summary", "figcaption", "title"}
CELLS = {"td", "th", "dt"}
LINKS = {"href", "src"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.targets, self.count = [], set(), [], {}
        self.lines = [""]

    def handle_starttag(self, tag, attributes):
        self.count[tag] = self.count.get(tag, 0) + 1
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                raise ValueError(f"<{tag} {name}> runs or styles")
            if name == "id":
                if value in self.ids:
                    raise ValueError(f"two elements have the id {value}")
                self.ids.add(value)
            if name in LINKS:
                self.targets.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise ValueError(f"</{tag}> at line {self.getpos()[0]} closes something else")
        if tag in LINES:
            self.lines.append("")
        elif tag in CELLS:
            self.lines[-1] += " "

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.lines[-1] += data if "pre" in self.open else data.replace("\n", " ")


def check(page, folder):
    if page.open:
        raise ValueError(f"never closed: {page.open}")
    if page.count.get("script") != 1 or page.count.get("style") != 1:
        raise ValueError("more than one script or style")
    for foreign in ("iframe", "object", "embed", "base", "link", "form"):
        if foreign in page.count:
            raise ValueError(f"<{foreign}>")
    for target in page.targets:
        if target.startswith("#"):
            if target[1:] not in page.ids:
                raise ValueError(f"a link to {target}, which is not there")
        elif not os.path.isfile(os.path.join(folder, target)) or target.startswith(("/", "..")):
            raise ValueError(f"a link to {target}, which is no file of the folder")


page = Page()
try:
    with open(os.path.join(sys.argv[1], "index.html"), encoding="utf-8") as file:
        page.feed(file.read())
    page.close()
    check(page, sys.argv[1])
except (OSError, ValueError) as fault:
    sys.exit(f"{sys.argv[1]}: {fault}")
print("\n".join(line.strip() for line in page.lines if line.strip()))
