# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""TAP for test programs in Python: functions with @case, then `sys.exit(tap.run())`."""

import faulthandler
import os
import sys
import traceback

_cases = []


def case(name):
    """Registers a function as a test case; cases run in the order they stand in."""

    def register(function):
        _cases.append((name, function))
        return function

    return register


def note(text):
    for line in str(text).split('\n'):
        print(f'# {line}', flush=True)


def run(cleanup=None):
    """Runs all cases, or those with the words of LATENT_TEST_CASE in their names; returns the exit
    status.

    cleanup runs after a case that failed, so that the next one finds no remains of it, and at the
    end whatever happened."""
    # A crash of the libraries below Python says where it was.
    faulthandler.enable()
    failed = 0
    words = os.environ.get('LATENT_TEST_CASE', '')
    cases = [(name, function) for name, function in _cases if words in name]
    print(f'1..{len(cases)}', flush=True)
    try:
        for number, (name, function) in enumerate(cases, 1):
            try:
                function()
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print(f'not ok {number} - {name}', flush=True)
                note(traceback.format_exc().rstrip())
                if cleanup is not None:
                    cleanup()
            else:
                print(f'ok {number} - {name}', flush=True)
    finally:
        if cleanup is not None:
            cleanup()
    sys.stdout.flush()
    return 1 if failed else 0
