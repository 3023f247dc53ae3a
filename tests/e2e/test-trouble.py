#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What the window says and does when something is in the way: no credit, a limit on spending, the
folder of the images gone, a key refused in the middle, an unsure outcome."""

import os
import sqlite3
import sys

from scenario import HOME, SOURCE, Latent, list_files, make_library, press, run, start_service
from scenario import stop_all, tap, wait_for

sys.path.insert(0, os.path.join(SOURCE, 'tests', 'cli'))
from fake_service import CANARY, FakeService  # noqa: E402

PRICED = {'models': [{'id': 'imagen-4', 'label': 'Imagen 4', 'modality': 'image',
                      'costMin': 7, 'costMax': 7, 'pricingMode': 'flat'}]}


def use(service):
    """The environment of a program that uses this service."""
    return {'LATENT_API_URL': service.address, 'APIFRAME_API_KEY': CANARY}


def set_value(library, name, value):
    """A value of the library."""
    connection = sqlite3.connect(os.path.join(library, 'data', 'library.db'), timeout=20)
    with connection:
        connection.execute('INSERT OR REPLACE INTO library_values VALUES (?, ?)', (name, value))
    connection.close()


def set_month_limit(library, credits_limit):
    """As the preferences write it."""
    set_value(library, 'month_credits', credits_limit)


@tap.case('/e2e/trouble/limit-is-asked-before-it-is-passed')
def test_limit():
    library = make_library('limit')
    with FakeService() as service:
        service.models = PRICED
        run('generate', '--library', library, 'first', **use(service))
        set_month_limit(library, 13)
        window = Latent('--library', library, **use(service))
        window.wait_for_tile('first')
        window.find('push button', 'Generate · 7 credits')
        window.generate('too dear')
        window.find('label', 'Pass the limit on spending?')
        window.find('label', starts='A limit on spending would be passed. Limit of this month: 13')
        # The names are those that are seen: without the underscores of their mnemonics.
        window.find('push button', 'Generate Anyway')
        cancel = window.find('push button', 'Cancel')
        wait_for(lambda: 'focused' in cancel.states, 'the button that costs nothing has no focus')
        press('Escape')
        window.wait_until_gone('label', 'Pass the limit on spending?')
        assert window.get_tiles() == ['first, Done'], window.get_tiles()
        assert window.prompt.text == 'too dear'
        service.assert_paid_once(1)
        window.generate()
        window.find('label', 'Pass the limit on spending?')
        window.find('label', 'Generate Anyway').point()
        window.wait_for_tile('too dear')
        service.assert_paid_once(2)
        window.close()


@tap.case('/e2e/trouble/undo-of-several-asks-once-for-all')
def test_limit_of_several():
    library = make_library('several')
    with FakeService() as service:
        service.models = PRICED
        run('generate', '--library', library, 'first', **use(service))
        set_value(library, 'queue_paused', 1)
        run('generate', '--library', library, '-n', '3', 'waits', status=4, **use(service))
        window = Latent('--library', library, **use(service))
        window.find(starts='Show queue: Paused, 3 queued')
        press('ctrl+j')
        window.find('push button', starts='Stop All Queued').click()
        window.find('label', starts='3 stopped; nothing charged')
        set_month_limit(library, 8)
        press('Escape')
        window.find('label', 'Undo').point()
        window.find('label', 'Pass the limit on spending?')
        window.find('label', starts='A limit on spending would be passed. Limit of this month: 8, '
                                    'spent or asked for already: 7, this would cost: 21.')
        window.find('label', 'Generate Anyway').point()
        window.find(starts='Show queue: Paused, 3 queued')
        window.wait_until_gone('label', 'Pass the limit on spending?')
        window.close()
        service.assert_paid_once(1)


@tap.case('/e2e/trouble/no-credit-names-both-numbers-and-goes-on')
def test_no_credit():
    library = make_library('no-credit')
    with FakeService() as service:
        service.submit_reply = (402, {'error': 'Insufficient credits', 'creditsRequired': 7,
                                      'creditsAvailable': 3})
        window = Latent('--library', library, **use(service))
        window.generate('a rich man')
        window.find('label', starts='There are not enough credits. Needed: 7, available: 3. '
                    'Nothing was charged.')
        window.wait_for_tile('a rich man', 'Queued')
        service.submit_reply = None
        window.find('push button', 'Refresh Credits').click()
        window.wait_for_tile('a rich man')
        window.wait_until_gone('label', starts='There are not enough credits')
        service.assert_paid_once(1)
        window.close()


@tap.case('/e2e/trouble/key-refused-in-the-middle-promises-nothing-about-money')
def test_key_refused():
    library = make_library('key-refused')
    with FakeService() as service:
        service.is_painting = True
        window = Latent('--library', library, **use(service))
        window.generate('a locked door')
        window.wait_for_tile('a locked door', 'Running')
        service.key = 'afk_another_000000000000'
        banner = window.find('label', starts='The service refused the key.')
        # The service has the job: nobody knows here that it costs nothing.
        assert 'charged' not in banner.name, banner.name
        assert window.get_tiles() == ['a locked door, Running'], window.get_tiles()
        window.close()


@tap.case('/e2e/trouble/checking-an-unsure-outcome-sends-nothing/S3')
def test_unsure():
    library = make_library('unsure')
    with FakeService() as service:
        service.submit_reply = (500, {'error': 'oops'})
        window = Latent('--library', library, **use(service))
        window.generate('a maybe')
        tile = window.wait_for_tile('a maybe', 'Unknown')
        service.submit_reply = None
        n_submits, n_looks = len(service.submits), service.count('GET', '/v2/jobs')
        window.choose_in_menu(tile, 'Check Again (Free)')
        wait_for(lambda: service.count('GET', '/v2/jobs') > n_looks, 'the service is not asked')
        window.wait_for_tile('a maybe', 'Unknown')
        assert len(service.submits) == n_submits and not service.jobs, service.submits
        window.close()


def make_file_manager(log):
    """Writes down which folder it is told to open."""
    script = os.path.join(HOME, 'file-manager')
    with open(script, 'w', encoding='utf-8') as file:
        file.write(f'#!/bin/sh\nprintf %s "$1" > "{log}.new"\nmv "{log}.new" "{log}"\n')
    os.chmod(script, 0o700)
    folder = os.path.join(os.environ['XDG_DATA_HOME'], 'applications')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'files.desktop'), 'w', encoding='utf-8') as file:
        file.write(f'[Desktop Entry]\nType=Application\nName=Files\nExec={script} %f\n'
                   'MimeType=inode/directory;\n')
    with open(os.path.join(folder, 'mimeapps.list'), 'w', encoding='utf-8') as file:
        file.write('[Default Applications]\ninode/directory=files.desktop\n')


@tap.case('/e2e/trouble/folder-gone-is-said-and-goes-on-by-itself/F9')
def test_folder_gone():
    library = make_library('gone')
    pictures = os.path.join(library, 'pictures')
    shown = os.path.join(library, 'shown')
    make_file_manager(shown)
    service = {**start_service('gone-service'), 'APIFRAME_API_KEY': 'afk_canary_3333333333333333'}
    window = Latent('--library', library, **service)
    window.generate('the first')
    window.wait_for_tile('the first')
    os.rename(pictures, pictures + '-elsewhere')
    window.generate('the second')
    banner = window.find('label', starts='The folder of the images is not there.')
    assert pictures in banner.name and 'Latent goes on' in banner.name, banner.name
    window.find('push button', 'Open Location').click()
    wait_for(lambda: os.path.isfile(shown), 'the file manager is not asked')
    with open(shown, encoding='utf-8') as file:
        assert file.read().rstrip('/\n') == library, shown
    os.rename(pictures + '-elsewhere', pictures)
    window.wait_for_tile('the second')
    window.wait_until_gone('label', starts='The folder of the images is not there.')
    assert len(list_files(library)) == 2, list_files(library)
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
