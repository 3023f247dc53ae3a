#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The ground the other tests stand on: the desktop that in-session.py makes, and its end."""

import json
import os
import subprocess
import sys

SOURCE = sys.argv[2]
sys.path.insert(0, os.path.join(SOURCE, 'tests', 'support'))
from driver import tap  # noqa: E402

IN_SESSION = os.path.join(SOURCE, 'tests', 'support', 'driver', 'in-session.py')


def run(script, *options, **environment):
    """A shell script in a desktop of its own, which is not kept for tests/run-canary: (status,
    standard output)."""
    own = {key: value for key, value in os.environ.items() if key != 'LATENT_TEST_KEEP'}
    ended = subprocess.run(
        [sys.executable, '-B', IN_SESSION, *options, 'sh', '-c', script],
        env={**own, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=120,
    )
    return ended.returncode, ended.stdout.strip()


@tap.case('/e2e/session/is-private-and-goes-with-the-command')
def test_private():
    script = 'echo "$HOME $XDG_RUNTIME_DIR $APIFRAME_API_KEY"; touch "$HOME/file"; exit 7'
    status, said = run(script, APIFRAME_API_KEY='afk_secret')
    assert status == 7, said
    home, runtime = said.split()
    assert home != os.environ['HOME'] and runtime.startswith(home), said
    assert not os.path.exists(home), f'{home} stays behind'


@tap.case('/e2e/session/starts-no-service-by-itself')
def test_services():
    call = 'gdbus call --session -d org.freedesktop.DBus -o /org/freedesktop/DBus -m '
    status, said = run(call + 'org.freedesktop.DBus.ListActivatableNames')
    assert status == 0, said
    assert 'org.a11y.Bus' in said and 'secrets' not in said and 'Notifications' not in said, said


@tap.case('/e2e/session/keyring-is-unlocked-and-empty')
def test_keyring():
    status, said = run(
        'gdbus call --session -d org.freedesktop.secrets'
        ' -o /org/freedesktop/secrets/collection/login'
        ' -m org.freedesktop.DBus.Properties.GetAll org.freedesktop.Secret.Collection',
        '--keyring',
    )
    assert status == 0, said
    assert "'Locked': <false>" in said and "'Items': <@ao []>" in said, said


@tap.case('/e2e/session/notifications-are-written-down')
def test_notifications():
    status, said = run(
        'gdbus call --session -d org.freedesktop.Notifications -o /org/freedesktop/Notifications'
        ' -m org.freedesktop.Notifications.Notify latent 0 icon Title "<b>Body" "[]" "{}" 5'
        ' >/dev/null; cat "$LATENT_TEST_NOTIFICATIONS"',
        '--notifications',
    )
    assert status == 0, said
    entry = json.loads(said)
    assert (entry['summary'], entry['body']) == ('Title', '<b>Body'), entry


@tap.case('/e2e/session/display-has-the-size-asked-for')
def test_display():
    status, said = run('xdotool getdisplaygeometry', '--screen', '400x800')
    assert (status, said) == (0, '400 800'), said


if __name__ == '__main__':
    sys.exit(tap.run())
