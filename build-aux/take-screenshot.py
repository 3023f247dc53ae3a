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
    ('a city skyline in the rain at night', '4:3'),
    ('a meadow of poppies, low sun, film grain', '16:9'),
    ('an island with one tree, calm sea', '1:1'),
    ('northern lights over a frozen lake', '3:4'),
    ('a lighthouse in fog, early morning', '1:1'),
    ('a lighthouse in a storm, waves at the rocks', '4:3'),
    ('a lighthouse in a storm, seen from a small boat', '16:9'),
]
LAST = 'a lighthouse in a storm, seen from a small boat, last light of the day'

home = os.environ['LATENT_TEST_HOME']
library = ['--library', os.path.join(home, 'library')]


def start_service(seconds):
    """The demo service in the real one's place; its second start knows the first one's jobs."""
    service = subprocess.Popen(
        [program, 'demo-service', '--library', os.path.join(home, 'service'), '--seconds', seconds],
        stdout=subprocess.PIPE,
        text=True,
    )
    address = service.stdout.readline().strip()
    os.environ.update(LATENT_API_URL=address, APIFRAME_API_KEY='afk_screenshot_00000000')
    return service


# The font that GNOME uses; a desktop would tell GTK so.
os.makedirs(os.path.join(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0'))
with open(
    os.path.join(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0', 'settings.ini'), 'w', encoding='utf-8'
) as settings:
    settings.write('[Settings]\ngtk-font-name=Cantarell 11\n')

service = start_service('0.1')
for prompt, ratio in PROMPTS:
    subprocess.run(
        [program, 'generate', *library, '--aspect-ratio', ratio, prompt],
        check=True,
        stdout=subprocess.DEVNULL,
    )
service.terminate()
service.wait()
# The last picture is still on its way.
service = start_service('60')

window = Program([program, *library], ADW_DEBUG_COLOR_SCHEME=f'prefer-{scheme}').wait_for_window()
width, height = (int(number) for number in size.split('x'))
frame = subprocess.run(
    ['xdotool', 'search', '--onlyvisible', '--pid', str(window.process.pid)],
    check=True,
    stdout=subprocess.PIPE,
    text=True,
).stdout.split()[0]
xdotool('windowsize', frame, width, height)
window.find('text', 'Prompt').set_text(LAST)
window.find('push button', starts='Generate').click()
grid = window.find('table', 'Gallery')
wait_for(lambda: grid.seek('table cell', f'{LAST}, Running'), 'the last job does not run')
wait_for(lambda: len(grid.find_all('table cell')) == len(PROMPTS) + 1, 'not all pictures are there')
# Thumbnails come one by one and tell nobody when they are drawn: until the display stays the same.
last = [None]


def is_still():
    pump(0.4)
    screenshot(file)
    with open(file, 'rb') as picture:
        content = picture.read()
    still = content == last[0]
    last[0] = content
    return still


wait_for(is_still, 'the window does not come to rest')
window.stop()
service.terminate()
service.wait()
print(file)
