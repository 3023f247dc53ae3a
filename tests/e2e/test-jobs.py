#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What happens to jobs and pictures that do not go straight through: stopped and taken up, deleted
and brought back, cut off by a crash, refused."""

import os
import sys

from scenario import Latent, list_files, make_library, press, read_objects, run, start_service
from scenario import stop_all, tap, wait_for

KEY = 'afk_canary_2222222222222222'


@tap.case('/e2e/jobs/stopped-waiting-is-taken-up-again')
def test_stop():
    prompt = 'a slow river'
    library = make_library('stop')
    service = {**start_service('stop-service', seconds=12), 'APIFRAME_API_KEY': KEY}
    window = Latent('--library', library, **service)
    window.generate(prompt)
    window.choose_in_menu(window.wait_for_tile(prompt, 'Running'), 'Stop Waiting')
    window.choose_in_menu(window.wait_for_tile(prompt, 'Stopped'), 'Check Again (Free)')
    window.wait_for_tile(prompt, seconds=120)
    # Taken up, not run again: still one job.
    jobs = read_objects(run('jobs', '--library', library, '--json', **service))
    assert [job['state'] for job in jobs] == ['done'], jobs
    window.close()


@tap.case('/e2e/jobs/deleting-can-be-undone')
def test_delete():
    prompt = 'a red kite'
    library = make_library('delete')
    window = Latent('--demo', '--library', library)
    window.generate(prompt)
    tile = window.wait_for_tile(prompt)
    window.choose_in_menu(tile, 'Delete')
    wait_for(lambda: not window.get_tiles(), 'the tile stays')
    window.find('label', 'Undo').point()
    window.wait_for_tile(prompt)
    assert len(list_files(library)) == 1, list_files(library)
    window.close()


@tap.case('/e2e/jobs/a-crash-loses-no-paid-picture')
def test_crash():
    prompt = 'a paper boat'
    library = make_library('crash')
    service = {**start_service('crash-service', seconds=8), 'APIFRAME_API_KEY': KEY}
    window = Latent('--library', library, **service)
    window.generate(prompt)
    window.wait_for_tile(prompt, 'Running')
    window.crash()
    window = Latent('--library', library, **service)
    window.wait_for_tile(prompt, seconds=120)
    jobs = read_objects(run('jobs', '--library', library, '--json', **service))
    assert [job['state'] for job in jobs] == ['done'], jobs
    window.close()


@tap.case('/e2e/jobs/draft-survives-a-crash')
def test_draft():
    library = make_library('draft')
    window = Latent('--demo', '--library', library)
    window.prompt.set_text('half a thought')

    def is_stored():
        # Under its own name: what is still called otherwise is not there yet.
        return any(
            b'half a thought' in open(os.path.join(folder, 'session.json'), 'rb').read()
            for folder, _, names in os.walk(library)
            if 'session.json' in names
        )

    wait_for(is_stored, 'the draft is not stored while the program runs', 10)
    window.crash()
    window = Latent('--demo', '--library', library)
    wait_for(lambda: window.prompt.text == 'half a thought', 'the draft is lost')
    window.close()


@tap.case('/e2e/jobs/termination-is-quitting/K17')
def test_terminated():
    library = make_library('terminated')
    service = {**start_service('terminated-service', seconds=8), 'APIFRAME_API_KEY': KEY}
    window = Latent('--library', library, **service)
    window.generate('a slow snail')
    window.wait_for_tile('a slow snail', 'Running')
    window.prompt.set_text('the very last words')
    window.process.terminate()
    assert window.wait_for_end() == 0, window.log
    window.check_log()
    window = Latent('--library', library, **service)
    wait_for(lambda: window.prompt.text == 'the very last words', 'the draft is lost')
    window.wait_for_tile('a slow snail', seconds=120)
    window.close()


@tap.case('/e2e/jobs/refused-prompt-says-why')
def test_refused():
    prompt = 'something forbidden demo:refuse'
    library = make_library('refused')
    window = Latent('--demo', '--library', library)
    window.generate(prompt)
    window.wait_for_tile(prompt, 'Refused').point()
    press('Return')
    window.find('label', starts='The service refused this prompt')
    wait_for(
        lambda: any(
            'focused' in button.states for button in window.find_all('push button', 'Close')
        ),
        lambda: f'the default button has not the focus\n{window.describe()}',
    )
    press('Return')
    window.wait_until_gone('label', starts='The service refused this prompt')
    window.close()


@tap.case('/e2e/jobs/window-stays-usable-and-several-run-at-once')
def test_several():
    library = make_library('several')
    window = Latent('--demo', '--library', library)
    window.find('spin button', 'Images').set_value(3)
    window.generate('three wishes')
    wait_for(lambda: len(window.get_tiles()) == 3, 'not three tiles')
    window.prompt.set_text('the next idea')
    wait_for(lambda: window.get_tiles() == ['three wishes, Done'] * 3, 'not three pictures', 90)
    assert window.prompt.text == 'the next idea'
    assert len(list_files(library)) == 3, list_files(library)
    window.close()


@tap.case('/e2e/jobs/U2-window-shows-what-a-command-does')
def test_command_beside():
    prompt = 'a second terminal'
    library = make_library('beside')
    service = {**start_service('beside-service', seconds=4), 'APIFRAME_API_KEY': KEY}
    window = Latent('--library', library, **service)
    window.find('push button', starts='Generate')
    run('generate', '--no-wait', '--library', library, prompt, **service)
    # The command is gone and its job waits: the window takes it over and brings it to its end.
    window.wait_for_tile(prompt, seconds=120)
    run('generate', '--library', library, f'{prompt} again', **service)
    window.wait_for_tile(f'{prompt} again', seconds=120)
    jobs = read_objects(run('jobs', '--library', library, '--json', **service))
    assert [job['state'] for job in jobs] == ['done'] * 2, jobs
    assert len(list_files(library)) == 2, list_files(library)
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
