#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""browser.py FILE [OPTION|EXPRESSION]...: load FILE in headless Chromium and print, a line each, what
JavaScript expressions are in it, as JSON. Options hold for the expressions after them:
  --width N       of the screen, px (1280)
  --scheme NAME   light or dark
  --media NAME    screen or print
  --no-scripts    the page's own do not run
  --picture FILE  a PNG of the whole page, as it is then
Status 1, with the reason, where the page said anything on its console, threw an exception, or asked
for what is not in its folder. Chromium is driven over two pipes, by its own protocol."""
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse

FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check "
         "--disable-background-networking --disable-component-update --disable-sync --disable-extensions "
         "--hide-scrollbars --window-size=1280,800 --remote-debugging-pipe about:blank").split()
TIMEOUT_S = 90


class Browser:
    def __init__(self, profile):
        to_read, to_write = os.pipe(), os.pipe()

        def give_pipes():
            saved = os.dup(to_read[0]), os.dup(to_write[1])
            os.dup2(saved[0], 3)
            os.dup2(saved[1], 4)

        self.process = subprocess.Popen(
            ["chromium", f"--user-data-dir={profile}", *FLAGS], preexec_fn=give_pipes, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        os.close(to_read[0])
        os.close(to_write[1])
        self.input, self.output = os.fdopen(to_read[1], "wb"), os.fdopen(to_write[0], "rb")
        self.session, self.last, self.seen, self.rest = None, 0, [], b""

    def message(self):
        while b"\0" not in self.rest:
            part = os.read(self.output.fileno(), 1 << 16)
            if not part:
                raise OSError("chromium ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.last += 1
        call = {"id": self.last, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        self.input.write(json.dumps(call).encode() + b"\0")
        self.input.flush()
        while True:
            answer = self.message()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise ValueError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.seen.append(answer)

    def wait(self, event):
        while not any(message.get("method") == event for message in self.seen):
            self.seen.append(self.message())

    def open(self, url, scripts):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.seen.clear()
        self.call("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def value(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise ValueError(f"{expression}: {answer['exceptionDetails']['exception']['description']}")
        return answer["result"].get("value")

    def resize(self, width):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1,
                  mobile=width < 600)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def faults(self, folder):
        for message in self.seen:
            params = message.get("params", {})
            if message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
                yield json.dumps(params)
            elif message.get("method") == "Network.requestWillBeSent":
                url = params["request"]["url"]
                if not urllib.parse.unquote(url).startswith(f"file://{folder}/"):
                    yield f"a request for {url}"

    def end(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def look(browser, page, words):
    folder = os.path.dirname(os.path.realpath(page))
    browser.open("file://" + urllib.parse.quote(os.path.realpath(page)), "--no-scripts" not in words)
    words = iter(words)
    for word in words:
        if word == "--width":
            browser.resize(int(next(words)))
        elif word == "--scheme":
            browser.call("Emulation.setEmulatedMedia",
                         features=[{"name": "prefers-color-scheme", "value": next(words)}])
        elif word == "--media":
            browser.call("Emulation.setEmulatedMedia", media=next(words))
        elif word == "--picture":
            browser.picture(next(words))
        elif word != "--no-scripts":
            print(json.dumps(browser.value(word), ensure_ascii=False))
    browser.value("document.readyState")
    return list(browser.faults(folder))


signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"chromium has not answered in {TIMEOUT_S} s"))
signal.alarm(TIMEOUT_S)
profile = tempfile.mkdtemp(prefix="vmtick-browser.")
browser = Browser(profile)
try:
    found = look(browser, sys.argv[1], sys.argv[2:])
finally:
    browser.end()
    shutil.rmtree(profile, ignore_errors=True)
if found:
    sys.exit("\n".join(found))
