#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Reads Meson's test logs and prints `N passed, N failed`, counting test cases.

Meson counts test programs, and a TAP program that dies half way leaves only its good lines in
Meson's JUnit file; so this reads the JSON log, where both the TAP lines and the program's own end
are.

A case is known by program and name. The same case in several logs (plain, sanitized) is counted
once and passed only if it passed everywhere. A program that crashed, ran out of time or said
nothing fails as a case of its own. Skipped cases fail too: check has everything installed, nothing
may be skipped.
"""

import json
import re
import sys

CASE = re.compile(r'^(not ok|ok)\b\s*\d*\s*-?\s*(.*)$')
# So much of what a failed program said is repeated at the end, where nobody has to look for it.
MOST_LINES = 40
DIRECTIVE = re.compile(r'\s#\s*(skip|todo)\b.*$', re.IGNORECASE)


def read_program(entry):
    """Yields (name of the case, None or the reason of its failure) for one test program."""
    cases = 0
    bad = 0
    for line in (entry.get('stdout') or '').splitlines():
        match = CASE.match(line)
        if not match:
            continue
        cases += 1
        name = DIRECTIVE.sub('', match.group(2)).strip() or f'case {cases}'
        directive = DIRECTIVE.search(match.group(2))
        if match.group(1) == 'not ok':
            bad += 1
            yield name, 'failed'
        elif directive:
            bad += 1
            yield name, directive.group(1).lower()
        else:
            yield name, None

    if entry['result'] == 'TIMEOUT':
        yield '(whole program)', 'ran out of time'
    elif entry['result'] != 'OK' and bad == 0:
        yield '(whole program)', f"ended as {entry['result']}, status {entry.get('returncode')}"
    elif cases == 0:
        yield '(whole program)', 'ran no case'


def get_words(entry):
    """What a failed program said, without its good cases: the last lines of each stream."""
    words = []
    for stream in ('stdout', 'stderr'):
        lines = [
            line[:200]
            for line in (entry.get(stream) or '').splitlines()
            if line.strip() and not line.startswith('ok ')
        ]
        if len(lines) > MOST_LINES:
            # The reason is at the beginning (a traceback) or at the end (a sanitizer, an abort).
            lines[MOST_LINES // 2 : -MOST_LINES // 2] = ['...']
        words += lines
    return words


def read_logs(paths):
    """(verdict by (program, case), failures, what the failed programs said); a missing or empty log
    is a failure."""
    verdicts = {}
    failures = []
    words = []
    for path in paths:
        programs = 0
        try:
            with open(path, encoding='utf-8') as log:
                entries = [json.loads(line) for line in log if line.strip()]
        except (OSError, ValueError) as error:
            entries = []
            failures.append(f'{path}: {error}')
            verdicts[path, '(log)'] = False
        for entry in entries:
            programs += 1
            n_failures = len(failures)
            for case, reason in read_program(entry):
                key = entry['name'], case
                verdicts[key] = verdicts.get(key, True) and reason is None
                if reason is not None:
                    failures.append(f"{entry['name']}: {case}: {reason}")
            if len(failures) > n_failures:
                words += [f"{entry['name']} said:"] + get_words(entry)
        if not programs and (path, '(log)') not in verdicts:
            failures.append(f'{path}: no test ran')
            verdicts[path, '(log)'] = False
    return verdicts, failures, words


def main(paths):
    verdicts, failures, words = read_logs(paths)
    passed = sum(verdicts.values())
    failed = len(verdicts) - passed
    if not verdicts:
        failures.append('no test ran')
        failed = 1
    if failures:
        print()
        for line in words:
            print(f'  {line}')
        print('\nNot passed:')
        for failure in failures:
            print(f'  {failure}')
        print()
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
