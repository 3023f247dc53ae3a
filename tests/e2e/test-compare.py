#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Three pictures side by side: a winner, the others rejected and taken back, and back again."""

import sys

from scenario import Latent, make_library, press, run, start_service, stop_all, tap, wait_for

# The last one is the newest, and the first tile.
PROMPTS = ('a grey owl', 'a red fox at dawn', 'a blue fox at dawn', 'a red fox')


def open_window():
    library = make_library('compare')
    # At once, where the demo would take its time for each.
    service = dict(
        start_service('compare-service'), APIFRAME_API_KEY='afk_compare_5555555555555555'
    )
    for prompt in PROMPTS:
        run('generate', '--library', library, prompt, **service)
    window = Latent('--library', library, **service)
    wait_for(lambda: len(window.get_tiles()) == len(PROMPTS), 'not all tiles are there')
    return window


def find_tile(window, prompt):
    return window.gallery.find('table cell', starts=f'{prompt}, ')


def get_selected(window):
    return [prompt for prompt in PROMPTS if 'selected' in find_tile(window, prompt).states]


def wait_for_marks(window, label, expected):
    wait_for(
        lambda: len(window.find_all('label', label)) == expected,
        lambda: f'not {expected} times {label!r} in:\n{window.describe()}',
    )


@tap.case('/e2e/compare/three-a-winner-the-others-rejected-undone-and-back')
def test_compare():
    window = open_window()
    chosen = list(PROMPTS[1:])
    find_tile(window, 'a red fox').point()
    press('shift+Right', 'shift+Right')
    wait_for(lambda: get_selected(window) == chosen, lambda: str(get_selected(window)))
    press('c')
    window.find(None, 'Image 1: a red fox')
    window.find(None, 'Image 3: a red fox at dawn')
    # The lines that tell what changed are said in words.
    window.find('label', 'a  [removed: red]  [added: blue]  fox [added:  at dawn] ')
    window.find('status bar', 'No winner yet')
    # By key, by button.
    press('3')
    window.find('status bar', 'Image 3 is the winner')
    window.find('push button', 'Choose image 2 as winner').click()
    window.find('status bar', 'Image 2 is the winner')
    press('alt+5')
    wait_for_marks(window, '5 stars', 1)
    press('shift+x')
    window.find('label', 'Undo')
    wait_for_marks(window, 'Rejected', 2)
    press('ctrl+z')
    wait_for_marks(window, 'Rejected', 0)
    wait_for_marks(window, '5 stars', 1)
    press('Escape')
    window.find('table', 'Gallery')
    wait_for(lambda: get_selected(window) == chosen, lambda: str(get_selected(window)))
    # The keys are for the gallery again.
    press('c')
    window.find('status bar', 'No winner yet')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
