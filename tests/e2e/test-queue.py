#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The queue page: pause, order by keyboard and mouse, stop one, stop all that wait."""

import sys

from scenario import Latent, make_library, press, read_objects, run, stop_all, tap, wait_for
from scenario import move_about, resize, xdotool


def is_open(window):
    button = window.seek('push button', starts='Show queue')
    return button is not None and 'expanded' in button.states


def open_queue(window):
    """Opens the popover; returns its pause button. The key shows it, however often it is pressed;
    in a window that has just come it may have no effect yet."""

    def opens():
        press('ctrl+j')
        return is_open(window)

    wait_for(opens, lambda: f'the queue does not open\n{window.describe()}')
    return window.find('push button', starts='Pause')


def close_queue(window):
    press('Escape')
    wait_for(lambda: not is_open(window), 'the queue does not close')


def get_line(window):
    """The prompts in the popover, in the order of sending."""
    view = window.seek('list', 'Queue')
    rows = view.find_all('list item') if view else []
    return [row.name.split(',')[0] for row in rows]


def has_focus(window):
    view = window.seek('list', 'Queue')
    return any('focused' in row.states for row in view.find_all('list item'))


def wait_for_line(window, prompts):
    wait_for(
        lambda: get_line(window) == prompts,
        lambda: f'not {prompts} but {get_line(window)}\n{window.describe()}',
    )


def start_paused(name, prompts):
    """A window whose queue holds these and sends none of them."""
    library = make_library(name)
    window = Latent('--demo', '--library', library)
    # A key that comes before the window has the keyboard is lost.
    wait_for(
        lambda: window.collect(lambda node: 'focused' in node.states), 'nothing has the focus'
    )
    open_queue(window).click()
    wait_for(lambda: 'pressed' in window.find('push button', starts='Pause').states, 'not paused')
    close_queue(window)
    for n_jobs, prompt in enumerate(prompts, 1):
        window.generate(prompt)
        wait_for(lambda n=n_jobs: len(window.get_tiles()) == n, f'no {n_jobs} tiles')
    window.find(starts=f'Show queue: Paused, {len(prompts)} queued')
    return library, window


@tap.case('/e2e/queue/paused-sends-nothing-and-survives-a-restart')
def test_pause():
    library, window = start_paused('pause', ['one', 'two'])
    window.close()

    window = Latent('--demo', '--library', library)
    window.find(starts='Show queue: Paused, 2 queued')
    wait_for(
        lambda: window.get_tiles() == ['two, Queued', 'one, Queued'],
        lambda: f'not both are there, queued:\n{window.describe()}',
    )
    open_queue(window).click()
    window.wait_for_tile('one')
    window.wait_for_tile('two')
    window.find('label', 'No job is on its way.')
    close_queue(window)
    window.wait_until_gone(starts='Show queue')
    window.close()


@tap.case('/e2e/queue/reordered-by-keyboard')
def test_keyboard():
    library, window = start_paused('keyboard', ['one', 'two', 'three'])
    open_queue(window)
    wait_for_line(window, ['one', 'two', 'three'])
    # The focus is on the first row; nothing is drawn where the mouse would have to point.
    press('Down', 'Down', 'alt+Up')
    wait_for_line(window, ['one', 'three', 'two'])
    press('alt+Up')
    wait_for_line(window, ['three', 'one', 'two'])
    press('alt+Up')  # it is the first already
    press('alt+Down')
    wait_for_line(window, ['one', 'three', 'two'])
    close_queue(window)
    window.close()
    jobs = read_objects(run('jobs', '--demo', '--library', library, '--json'))
    assert {job['state'] for job in jobs} == {'queued'}, jobs


@tap.case('/e2e/queue/reordered-by-dragging')
def test_drag():
    _, window = start_paused('drag', ['one', 'two', 'three'])
    # A page is where its window is; where a popover is, only X knows.
    resize(window, 420, 700)
    press('ctrl+j')
    wait_for_line(window, ['one', 'two', 'three'])
    x, y, _, height = window.find('list item', starts='three').box
    one = window.find('list item', starts='one')
    _, top, _, _ = one.box
    xdotool('mousemove', x + 60, y + height // 2, 'mousedown', 1)
    move_about(
        x + 60,
        top + height // 4,
        lambda: one.description == 'Drop to send it before this one',
        lambda: f'nothing may be dropped:\n{window.describe()}',
    )
    xdotool('mouseup', 1)
    wait_for_line(window, ['three', 'one', 'two'])
    window.close()


@tap.case('/e2e/queue/stopped-before-sending-costs-nothing')
def test_stop():
    library, window = start_paused('stop', ['one', 'two', 'three'])
    open_queue(window)
    wait_for_line(window, ['one', 'two', 'three'])
    window.find('list item', starts='two').find('push button', 'Stop waiting').click()
    wait_for_line(window, ['one', 'three'])
    window.find('label', starts='1 stopped; nothing charged')
    window.find('push button', starts='Stop All Queued').click()
    window.find('label', 'No job is on its way.')
    window.find('label', starts='2 stopped; nothing charged')
    close_queue(window)
    window.find('label', 'Undo').point()
    window.find(starts='Show queue: Paused, 2 queued')
    window.close()
    jobs = read_objects(run('jobs', '--demo', '--library', library, '--json'))
    states = {job['prompt']: (job['state'], job['charged']) for job in jobs}
    assert states['two'][0] == 'stopped', states
    assert states['one'][0] == states['three'][0] == 'queued', states


@tap.case('/e2e/queue/a-page-of-its-own-in-a-narrow-window')
def test_narrow():
    _, window = start_paused('narrow', ['one', 'two'])
    resize(window, 420, 700)
    press('ctrl+j')
    wait_for_line(window, ['one', 'two'])
    wait_for(lambda: has_focus(window), 'no row has the focus')
    # The focus stays on the page when the row it was on goes.
    press('Down', 'Delete')
    wait_for_line(window, ['one'])
    wait_for(lambda: has_focus(window), 'the focus goes with the row')
    press('Escape')
    wait_for(lambda: not has_focus(window), 'the page stays')
    press('ctrl+j')
    wait_for(lambda: has_focus(window), 'the page does not come back')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
