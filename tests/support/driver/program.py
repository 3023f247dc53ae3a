# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Drives a GTK program the way a person with a screen reader, a keyboard and a mouse does.

Runs inside in-session.py. What the program shows is read from the accessibility bus; what AT-SPI
cannot do on GTK 4.8 (choosing in a popup, keys, activating a cell) is done with xdotool. There is
no window manager: windows stand at 0,0, so window coordinates are screen coordinates, and GTK
focuses what it opens. Nothing sleeps for a fixed time: every wait has a condition, a name and a
deadline.
"""

import os
import re
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # pylint: disable=wrong-import-position

POLL_MS = 30
SLOW = float(os.environ.get('LATENT_TEST_SLOW', '1'))
WAIT_SECONDS = 30
# The children of these are parts of their picture; a grid has hundreds of them.
LEAVES = {'table cell'}

Atspi.init()
# A program that is busy (under sanitizers a window takes seconds) has not dropped anything: by
# default a slow answer counts as none after 0.8 s, and all of the program's objects as gone.
Atspi.set_timeout(int(WAIT_SECONDS * SLOW * 1000), int(WAIT_SECONDS * SLOW * 1000))
# GTK 4.8 tells its tree only to a bus on which somebody listens, and looks once, when it starts.
_LISTENER = Atspi.EventListener.new(lambda event: None)
for _event in (
    'object:state-changed',
    'object:children-changed',
    'object:property-change',
    'window',
):
    _LISTENER.register(_event)


class Timeout(AssertionError):
    pass


def pump(seconds=0):
    """Handles what the accessibility bus has to say; waits for at most so long."""
    context = GLib.MainContext.default()
    if seconds:
        awake = []
        GLib.timeout_add(int(seconds * 1000), lambda: awake.append(True))
        while not awake:
            context.iteration(True)
    while context.pending():
        context.iteration(False)


def wait_for(condition, what, seconds=WAIT_SECONDS):
    """Returns condition()'s first true value; fails with `what` after the deadline."""
    deadline = time.monotonic() + seconds * SLOW
    while True:
        pump()
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            keep_screenshot()
            raise Timeout(f'after {seconds * SLOW:.0f} s: {what() if callable(what) else what}')
        pump(POLL_MS / 1000)


def xdotool(*arguments):
    subprocess.run(['xdotool', *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def move_about(x, y, condition, what):
    """Moves the mouse about a place until something is so. What is below a drag is asked whether it
    would take it at each step, and answers when it can."""
    step = 0

    def move():
        nonlocal step
        step = (step + 9) % 40
        xdotool('mousemove', x + step - 20, y + step // 20)
        pump()
        return condition()

    wait_for(move, what)


def press(*keys):
    """X key names: 'Return', 'ctrl+a', 'Menu'."""
    for key in keys:
        xdotool('key', key)
        pump()


def type_text(text):
    """Into whatever has the focus; ASCII only (xdotool loses what the keyboard does not have)."""
    assert text.isascii(), 'use Node.set_text'
    xdotool('type', '--delay', '4', text)
    pump()


def screenshot(path):
    """The whole display, as PNG."""
    subprocess.run(['import', '-window', 'root', path], check=True)


def keep_screenshot():
    """What a failing test saw, in the folder LATENT_TEST_SCREENSHOTS where one is named."""
    folder = os.environ.get('LATENT_TEST_SCREENSHOTS')
    if folder:
        handle, path = tempfile.mkstemp('.png', 'failed-', folder)
        os.close(handle)
        screenshot(path)
        print(f'# {path}', flush=True)


class Node:
    """One accessible object. A program may drop it any time: then it has no name and no states."""

    def __init__(self, accessible):
        self.accessible = accessible

    def _read(self, function, default):
        try:
            return function(self.accessible)
        except GLib.Error:
            return default

    @property
    def role(self):
        return self._read(Atspi.Accessible.get_role_name, '')

    @property
    def name(self):
        return self._read(Atspi.Accessible.get_name, '') or ''

    @property
    def description(self):
        return self._read(Atspi.Accessible.get_description, '') or ''

    @property
    def states(self):
        return self._read(
            lambda it: {state.value_nick for state in it.get_state_set().get_states()}, set()
        )

    @property
    def children(self):
        def read(accessible):
            found = [
                accessible.get_child_at_index(index)
                for index in range(accessible.get_child_count())
            ]
            return [Node(child) for child in found if child is not None]

        return self._read(read, [])

    @property
    def text(self):
        """What stands in a text view or an entry, or a label."""
        return self._read(lambda it: Atspi.Text.get_text(it, 0, -1), '')

    @property
    def value(self):
        return self._read(lambda it: it.get_value_iface().get_current_value(), None)

    @property
    def box(self):
        """(x, y, width, height) on the screen."""
        box = self.accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    @property
    def sensitive(self):
        return 'sensitive' in self.states

    def collect(self, accept, most=None):
        """Itself and all below, depth first, that `accept`; at most so many."""
        found = [self] if accept(self) else []
        if self.role not in LEAVES:
            for child in self.children:
                if most is not None and len(found) >= most:
                    break
                found += child.collect(accept, None if most is None else most - len(found))
        return found

    def matches(self, role, name, starts):
        if role is not None and self.role != role:
            return False
        if name is not None:
            return self.name == name
        return starts is None or self.name.startswith(starts)

    def find_all(self, role=None, name=None, starts=None):
        return self.collect(lambda node: node.matches(role, name, starts))

    def seek(self, role=None, name=None, starts=None):
        """The first that matches, or None; does not wait."""
        found = self.collect(lambda node: node.matches(role, name, starts), most=1)
        return found[0] if found else None

    def find(self, role=None, name=None, starts=None, seconds=WAIT_SECONDS):
        """The first that matches; waits for it."""
        what = f'no {role or "object"} "{name or starts or ""}"'
        return wait_for(
            lambda: self.seek(role, name, starts), lambda: f'{what} in:\n{self.describe()}', seconds
        )

    def wait_until_gone(self, role=None, name=None, starts=None, seconds=WAIT_SECONDS):
        wait_for(
            lambda: self.seek(role, name, starts) is None,
            f'{role} "{name or starts}" is still there',
            seconds,
        )
        self.settle()

    def settle(self):
        """Waits until the program has come back to its main loop, and told the display what it did.

        An object that is being destroyed is gone from the accessibility bus at once, its window
        from the display when the destruction is done: a click in between goes to what is not there.
        """
        for _ in range(2):
            self._read(
                lambda it: it.get_application()
                .get_child_at_index(0)
                .get_component_iface()
                .get_extents(Atspi.CoordType.WINDOW),
                None,
            )

    def describe(self, depth=0):
        """The tree as text, for the log of a test that failed."""
        own = (
            f"{'  ' * depth}{self.role} {self.name!r} {self.text!r} {','.join(sorted(self.states))}"
        )
        below = [] if self.role in LEAVES else self.children
        return '\n'.join([own] + [child.describe(depth + 1) for child in below])

    # What people do.

    def click(self):
        """The object's own action: what a screen reader's user would call."""
        wait_for(lambda: self.sensitive, f'{self.name!r} is not sensitive')
        action = self.accessible.get_action_iface()
        if action is not None and action.get_n_actions() > 0:
            action.do_action(0)
            pump()
        else:
            self.point()

    def point(self, button=1, times=1):
        """Moves the mouse to the middle and clicks."""
        x, y, width, height = self.box
        xdotool('mousemove', x + width // 2, y + height // 2)
        if times > 1:
            xdotool('click', '--repeat', times, '--delay', 60, button)
        else:
            # As slow as a hand: where a menu opens for the press while the release waits already,
            # GTK 4.8 loses the next press.
            xdotool('mousedown', button)
            self.settle()
            xdotool('mouseup', button)
        pump()

    def set_text(self, text):
        Atspi.EditableText.set_text_contents(self.accessible, text)
        wait_for(lambda: self.text == text, f'{self.name!r} does not take the text')

    def set_value(self, value):
        self.accessible.get_value_iface().set_current_value(value)
        wait_for(lambda: self.value == value, f'{self.name!r} does not take {value}')

    def choose(self, label, index):
        """In a dropdown: the entry at this place, which must be called so."""
        button = self.find('push button')
        button.click()
        wait_for(lambda: 'pressed' in button.states, f'{self.name!r} does not open')
        press('Home', *['Down'] * index, 'Return')
        wait_for(lambda: 'pressed' not in button.states, f'{self.name!r} does not close')
        wait_for(
            lambda: self.seek('label', label),
            lambda: f'{self.name!r} has no {label!r} at {index}:\n{self.describe()}',
        )

    def select_child(self, index):
        self.accessible.get_selection_iface().select_child(index)
        pump()


def get_applications():
    """(process id, accessible) of every program on the accessibility bus."""
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    found = []
    for index in range(desktop.get_child_count()):
        try:
            application = desktop.get_child_at_index(index)
            if application is not None:
                # A cache would show yesterday's tree whenever an event is late.
                application.set_cache_mask(Atspi.Cache.NONE)
                found.append((application.get_process_id(), application))
        except GLib.Error:
            continue
    return found


class Program(Node):
    """A started program; also the root of what it shows."""

    def __init__(self, command, **environment):
        log_file, self.log_path = tempfile.mkstemp(
            prefix='latent-log-', dir=os.environ['LATENT_TEST_HOME']
        )
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=log_file,
            # A critical is a bug wherever it happens: the program stops there, and the test fails.
            env={**os.environ, 'G_DEBUG': 'fatal-criticals', **environment},
        )
        os.close(log_file)
        super().__init__(None)

    @property
    def log(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def _find_application(self):
        return next((it for pid, it in get_applications() if pid == self.process.pid), None)

    def seek_other(self):
        """Another program with a window, or None: one that this one started."""
        for pid, application in get_applications():
            if pid != self.process.pid and Node(application).seek('frame'):
                return Node(application)
        return None

    def wait_for_window(self):
        """Waits until the program has a window on the accessibility bus."""

        def look():
            assert (
                self.process.poll() is None
            ), f'the program ended: {self.process.returncode}\n{self.log}'
            self.accessible = self._find_application()
            # Before it is active the keys still go elsewhere.
            return self.accessible is not None and any(
                'active' in frame.states for frame in self.children
            )

        wait_for(look, lambda: f'no window; the program said:\n{self.log}')
        return self

    def wait_for_end(self, seconds=WAIT_SECONDS):
        """Its exit status."""
        wait_for(lambda: self.process.poll() is not None, 'the program does not end', seconds)
        self.accessible = None
        return self.process.returncode

    def close(self):
        """Closes the window as a person does, and waits for the end of the program."""
        press('ctrl+q')
        status = self.wait_for_end()
        assert status == 0, f'ended with {status}:\n{self.log}'
        self.check_log()

    def crash(self):
        """The end nobody wants: no chance to store anything."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.accessible = None

    def stop(self):
        """For cleaning up; whatever state it is in."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10 * SLOW)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.accessible = None

    def check_log(self):
        """GTK's and our own warnings are bugs; so is a sanitizer's report."""
        bad = re.findall(
            r'^.*(?:WARNING|CRITICAL|ERROR: \w+Sanitizer|runtime error:).*$', self.log, re.MULTILINE
        )
        assert not bad, '\n'.join(bad)
