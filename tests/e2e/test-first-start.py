#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The first start, keys that are right and wrong, and the second start of the same library."""

import http.server
import os
import subprocess
import sys
import threading

from scenario import HOME, PROGRAM, Latent, list_files, make_library, press, run, start_service
from scenario import stop_all, tap, type_text, wait_for


class Refusing(http.server.BaseHTTPRequestHandler):
    """A service that knows no key."""

    def do_GET(self):  # pylint: disable=invalid-name
        body = b'{"error": {"code": "UNAUTHORIZED", "message": "Invalid API key"}}'
        self.send_response(401)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_arguments):  # pylint: disable=arguments-differ
        pass


def start_refusing():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return {'LATENT_API_URL': f'http://127.0.0.1:{server.server_port}'}


def enter_key(window, key):
    window.find('push button', 'Connect Your Apiframe Key').click()
    # What stands in a password entry is shown to nobody, not even to a screen reader.
    window.find('password text', 'Key').point()
    type_text(key)
    window.find('label', 'Connect').point()


@tap.case('/e2e/first-start/two-ways-in')
def test_page():
    window = Latent('--library', make_library('empty'), **start_refusing())
    window.find('push button', 'Connect Your Apiframe Key')
    window.find('push button', 'Try It Without a Key')
    window.close()


@tap.case('/e2e/first-start/wrong-key-says-so-and-sends-nothing')
def test_wrong_key():
    library = make_library('wrong-key')
    window = Latent('--library', library, **start_refusing())
    enter_key(window, 'afk_0000000000000000')
    window.find('label', starts='The service refused the key')
    assert not list_files(library)
    press('Escape')
    window.close()


@tap.case('/e2e/first-start/key-goes-into-the-keyring-and-works')
def test_key():
    service = start_service('service')
    library = make_library('with-key')
    window = Latent('--library', library, **service)
    enter_key(window, 'afk_canary_1111111111111111')
    window.generate('a key in a door')
    window.wait_for_tile('a key in a door')
    window.close()
    # The next start finds it; another service does not get it.
    window = Latent('--library', library, **service)
    window.wait_for_tile('a key in a door')
    window.generate('the same door again')
    window.wait_for_tile('the same door again')
    window.close()
    run('account', '--library', library, **service)
    run('account', '--library', library, status=3, **start_refusing())
    found = subprocess.run(
        ['grep', '-rlaF', 'afk_canary_1111111111111111', HOME, '--exclude-dir=keyrings'],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert not found.stdout, f'the key is in {found.stdout}'


@tap.case('/e2e/first-start/demo-opens-its-own-window')
def test_demo():
    window = Latent('--library', make_library('demo'), **start_refusing())
    window.find('push button', 'Try It Without a Key').click()
    demo = wait_for(window.seek_other, 'no second window')
    demo.find('text', 'Prompt')
    press('ctrl+q')
    wait_for(lambda: not window.seek_other(), 'the demo does not end')
    window.close()


@tap.case('/e2e/first-start/second-start-presents-the-first-window')
def test_second():
    library = make_library('second')
    window = Latent('--demo', '--library', library)
    window.find('text', 'Prompt')
    second = subprocess.run([PROGRAM, '--demo', '--library', library], timeout=60, check=False)
    assert second.returncode == 0
    assert len(window.find_all('frame')) == 1, window.describe()
    window.close()


@tap.case('/e2e/first-start/no-display-names-the-command-line')
def test_no_display():
    environment = {key: value for key, value in os.environ.items() if key != 'DISPLAY'}
    ended = subprocess.run(
        [PROGRAM, '--demo'],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2, ended
    assert 'latent generate' in ended.stderr, ended.stderr


@tap.case('/e2e/first-start/U12-no-bus-still-opens')
def test_no_bus():
    window = subprocess.Popen(
        [PROGRAM, '--demo', '--library', make_library('no-bus')],
        env={
            **os.environ,
            'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nowhere',
            # The display remembers the accessibility bus of the session that is not there.
            'GTK_A11Y': 'none',
            'G_DEBUG': 'fatal-criticals',
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        # Without a bus there is no accessibility tree: the X server knows the window.
        seek = ['xdotool', 'search', '--onlyvisible', '--pid', str(window.pid)]
        wait_for(
            lambda: subprocess.run(seek, stdout=subprocess.PIPE, check=False).stdout
            or window.poll(),
            'no window',
        )
        assert window.poll() is None, window.stderr.read()
    finally:
        window.terminate()
        window.wait()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
