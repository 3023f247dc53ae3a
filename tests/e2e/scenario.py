# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Latent as a person meets it: the words of the tests in this folder.

sys.argv: the program, the source folder. Every library is a fresh folder of this desktop's home.
"""

import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(sys.argv[2], 'tests', 'support'))
from driver import tap  # pylint: disable=wrong-import-position,unused-import
from driver.program import SLOW, Program, move_about, press, pump, screenshot  # noqa: E402
from driver.program import type_text, wait_for, xdotool  # noqa: E402

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = sys.argv[2]
HOME = os.environ['LATENT_TEST_HOME']
# A picture takes the demo service 3 s; under sanitizers painting it takes longer.
PICTURE_SECONDS = 60

with open(os.path.join(SOURCE, 'data', 'models.json'), encoding='utf-8') as _file:
    CATALOGUE = json.load(_file)

_started = []
_services = []


def make_library(name):
    path = os.path.join(HOME, 'libraries', name)
    os.makedirs(path)
    return path


def run(*arguments, status=0, **environment):
    """A command of Latent's; returns what it wrote to standard output."""
    result = subprocess.run(
        [PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120 * SLOW,
        env={**os.environ, 'G_DEBUG': 'fatal-criticals', **environment},
    )
    assert result.returncode == status, f'ended with {result.returncode}:\n{result.stderr}'
    return result.stdout


def make_pictures(library, *prompts, count=1, **service):
    """As if they had been asked for one after the other, the last one the newest; but waited for
    together, which takes no longer than for one."""
    for prompt in prompts:
        run(
            'generate', '--no-wait', '--library', library, '--count', str(count), prompt, **service
        )
    run('resume', '--library', library, **service)


def read_objects(text):
    """One JSON object a line."""
    return [json.loads(line) for line in text.splitlines()]


def list_files(library):
    """The library's pictures; nothing that is still on its way."""
    folder = os.path.join(library, 'pictures')
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted(os.path.join(folder, name) for name in names if not name.startswith('.'))


class Latent(Program):
    """The window."""

    def __init__(self, *arguments, **environment):
        super().__init__([PROGRAM, *arguments], **environment)
        _started.append(self)
        self.wait_for_window()

    @property
    def prompt(self):
        return self.find('text', 'Prompt')

    @property
    def gallery(self):
        return self.find('table', 'Gallery')

    def choose(self, parameter, value):
        """A parameter of the catalogue, by its key and value there."""
        for entry in CATALOGUE['parameter_sets']['imagen']:
            if entry['key'] == parameter:
                values = [choice['value'] for choice in entry['values']]
                label = entry['values'][values.index(value)]['label']
                self.find('combo box', entry['label']).choose(label, values.index(value))

    def generate(self, prompt=None):
        if prompt is not None:
            self.prompt.set_text(prompt)
        self.find('push button', starts='Generate').click()

    def get_tiles(self):
        """The names of the gallery's tiles, newest first."""
        grid = self.seek('table', 'Gallery')
        return [cell.name for cell in grid.find_all('table cell')] if grid else []

    def wait_for_tile(self, prompt, state='Done', seconds=PICTURE_SECONDS):
        name = f'{prompt}, {state}'
        wait_for(
            lambda: name in self.get_tiles(),
            lambda: f'no tile "{name}"; there are {self.get_tiles()}\n{self.describe()}',
            seconds,
        )
        return self.gallery.find('table cell', name)

    def wait_for_toast(self, starts):
        return self.find('label', starts=starts)

    def choose_in_menu(self, tile, label):
        """The tile's menu. A click that only closed the menu before it is repeated."""
        deadline = [0.0]

        def open_menu():
            if time.monotonic() > deadline[0]:
                tile.point(button=3)
                deadline[0] = time.monotonic() + 2 * SLOW
            return self.seek('menu item', label)

        wait_for(open_menu, lambda: f'no {label!r} in the menu:\n{self.describe()}').click()


def resize(window, width, height):
    """Without a window manager the program's largest X window is its only one."""
    windows = subprocess.run(
        ['xdotool', 'search', '--onlyvisible', '--pid', str(window.process.pid)],
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout.split()

    def is_resized():
        # It gets narrower in two steps: what lies side by side first has to fold.
        for found in windows:
            xdotool('windowsize', found, width, height)
        _, _, *size = window.find('frame').box
        # Less the border that a window without a window manager draws.
        return all(0 <= want - has < 40 for want, has in zip((width, height), size))

    wait_for(is_resized, lambda: f'the window keeps its size: {window.find("frame").box}')


def start_service(name, seconds=0):
    """The demo service as if it were the real one: it takes every key that looks like one.
    Returns the environment of a program that uses it."""
    service = subprocess.Popen(
        [PROGRAM, 'demo-service', '--seconds', str(seconds), '--library', make_library(name)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    _services.append(service)
    return {'LATENT_API_URL': service.stdout.readline().strip()}


def stop_all():
    while _started:
        _started.pop().stop()
    while _services:
        service = _services.pop()
        service.terminate()
        service.wait()
        service.stdout.close()
