#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The window with every debug variable set: the key is in nothing that is printed or stored, and in
no place where other programs look."""

import re
import sys

from scenario import HOME, Latent, make_library, press, run, start_service, stop_all
from scenario import tap, type_text
from driver.canary import CANARY, DEBUG, search  # pylint: disable=wrong-import-order

KEY = CANARY.decode() + '_5f3a9e1c7b20'


def read_proc(window, name):
    with open(f'/proc/{window.process.pid}/{name}', 'rb') as file:
        return file.read()


@tap.case('/e2e/canary/T4-C9-typed-key-is-nowhere')
def test_typed():
    service = start_service('service')
    library = make_library('typed')
    window = Latent('--library', library, **service, **DEBUG, G_DEBUG='')
    window.find('push button', 'Connect Your Apiframe Key').click()
    window.find('password text', 'Key').point()
    # Typing wrong and mending it works as ever.
    type_text('zz')
    press('ctrl+a', 'BackSpace')
    type_text(KEY + 'zz')
    press('BackSpace', 'BackSpace')
    window.find('label', 'Connect').point()
    window.generate('a canary in a cage')
    window.wait_for_tile('a canary in a cage')
    for name in ('cmdline', 'environ', 'comm'):
        assert CANARY not in read_proc(window, name), name
    assert KEY not in window.describe()
    press('ctrl+q')
    assert window.wait_for_end() == 0
    log = window.log
    assert '/v2/jobs' in log, 'nothing was debugged'
    # GTK tells the accessibility bus of every character that is typed; the prompt's are welcome.
    told = re.findall(r"Body: \('(?:insert|delete)', -?\d+, -?\d+, <'(.*?)'>", log)
    assert 'a canary in a cage' in told, told
    assert CANARY.decode() not in ''.join(told), 'the bus was told the key'
    # As stored, and from the environment.
    run('account', '--library', library, **service, **DEBUG)
    run('generate', '--library', library, 'x', **service, **DEBUG, APIFRAME_API_KEY=KEY)
    n_files, n_bytes, found = search(HOME)
    tap.note(f'{n_files} files, {n_bytes} bytes searched')
    assert n_files > 5 and not found, f'the key is in {found}'


@tap.case('/e2e/canary/T4-no-core-dumps')
def test_core():
    window = Latent('--library', make_library('core'), **start_service('core-service'))
    [line] = [
        line
        for line in read_proc(window, 'limits').decode().splitlines()
        if line.startswith('Max core file size')
    ]
    assert line.split()[4:6] == ['0', '0'], line
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
