#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The inner half of build-aux/screenshot; runs in a desktop of its own.

take-screenshot.py PROGRAM SOURCE WIDTHxHEIGHT light|dark FILE
"""

import os
import subprocess
import sys

program, source, size, scheme, file = sys.argv[1:6]
sys.path.insert(0, os.path.join(source, 'tests', 'support'))
from driver.program import Program, pump, screenshot, wait_for, xdotool  # noqa: E402

# Prompt, ratio: what a designer might try on the way to one picture.
PROMPTS = [
    ('a fishing village at dawn, mist over the water', '16:9'),
    ('a desert road under stars, long exposure', '3:4'),
    ('mountains folded like paper, soft light', '4:3'),
    ('a forest in the first snow, seen from above', '1:1'),
    ('a harbour crane at sunset, silhouettes', '9:16'),
    ('a meadow of poppies, low sun, film grain', '16:9'),
    ('an island with one tree, calm sea', '1:1'),
    ('a lighthouse in a storm, waves at the rocks', '4:3'),
    ('a lighthouse in a storm, seen from a small boat', '16:9'),
]
DRAFT = 'a lighthouse in a storm, seen from a small boat, last light of the day'

library = os.path.join(os.environ['LATENT_TEST_HOME'], 'library')
demo = ['--demo', '--library', library]
for prompt, ratio in PROMPTS:
    subprocess.run(
        [program, 'generate', *demo, '--aspect-ratio', ratio, prompt],
        check=True,
        stdout=subprocess.DEVNULL,
    )

window = Program([program, *demo], ADW_DEBUG_COLOR_SCHEME=f'prefer-{scheme}').wait_for_window()
width, height = (int(number) for number in size.split('x'))
frame = subprocess.run(
    ['xdotool', 'search', '--onlyvisible', '--pid', str(window.process.pid)],
    check=True,
    stdout=subprocess.PIPE,
    text=True,
).stdout.split()[0]
xdotool('windowsize', frame, width, height)
if width >= 720:
    window.find('text', 'Prompt').set_text(DRAFT)
grid = window.find('table', 'Gallery')
wait_for(lambda: len(grid.find_all('table cell')) == len(PROMPTS), 'not all pictures are there')
# Thumbnails come one by one and tell nobody when they are drawn: until the display stays the same.
last = [None]


def is_still():
    pump(0.5)
    screenshot(file)
    with open(file, 'rb') as picture:
        content = picture.read()
    still = content == last[0]
    last[0] = content
    return still


wait_for(is_still, 'the window does not come to rest')
window.stop()
print(file)
