#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Twenty pictures looked at by keyboard, some of them rated, and back to where one came from."""

import sys

from scenario import Latent, make_library, press, run, start_service, stop_all, tap, wait_for

# The last one is the newest, and the first tile; four pictures each.
PROMPTS = ('an owl', 'a lighthouse', 'a red fox', 'a tiny forest', 'a grey sea')
N_EACH = 4


def open_window():
    library = make_library('walk')
    # At once, where the demo would take its time for each.
    service = dict(start_service('walk-service'), APIFRAME_API_KEY='afk_walk_66666666666666666666')
    for prompt in PROMPTS:
        run('generate', '--library', library, '--count', str(N_EACH), prompt, **service)
    window = Latent('--library', library, **service)
    wait_for(
        lambda: len(window.get_tiles()) == N_EACH * len(PROMPTS),
        lambda: f'not all tiles are there:\n{window.describe()}',
    )
    return window


def wait_for_picture(window, prompt, rating=''):
    """`rating`: what stands below the prompt."""
    wait_for(
        lambda: window.collect(
            lambda it: it.name == f'Image: {prompt}' and 'focused' in it.states, most=1
        )
        and (not rating or window.seek('label', rating)),
        lambda: f'{prompt}, {rating} is not looked at:\n{window.describe()}',
    )


def get_selected(window):
    cells = window.gallery.find_all('table cell')
    return [index for index, cell in enumerate(cells) if 'selected' in cell.states]


def wait_for_selected(window, *expected):
    wait_for(
        lambda: get_selected(window) == list(expected),
        lambda: f'{get_selected(window)} are selected:\n{window.describe()}',
    )


@tap.case('/e2e/walk/twenty-by-keyboard-rated-and-back-to-the-same-place')
def test_walk():
    window = open_window()
    window.gallery.find_all('table cell')[0].point()
    wait_for_selected(window, 0)
    press('Return')
    order = [prompt for prompt in reversed(PROMPTS) for _ in range(N_EACH)]
    for index, prompt in enumerate(order):
        if index:
            press('Right')
        wait_for_picture(window, prompt)
        if index % N_EACH == 1:
            press('4')
            wait_for_picture(window, prompt, '4 stars')
    # There is nothing behind the last.
    press('Right')
    wait_for_picture(window, order[-1])
    press('Left', 'Left')
    wait_for_picture(window, order[-3], '4 stars')
    press('Escape')
    wait_for_selected(window, len(order) - 3)
    rated = [index for index, name in enumerate(window.get_tiles()) if '4 stars' in name]
    assert rated == [1, 5, 9, 13, 17], window.get_tiles()

    # Of several that are selected one is looked at: they are all selected afterwards.
    press('Home', 'shift+Right', 'shift+Right')
    wait_for_selected(window, 0, 1, 2)
    press('Return')
    wait_for_picture(window, order[2])
    press('Escape')
    window.find('table', 'Gallery')
    wait_for_selected(window, 0, 1, 2)
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
