#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Finds texts that cannot be translated.

In the made-up language en_XA every text of Latent's stands in ⟦brackets⟧. What the window and
the help show outside of them was never given to gettext. argv[3] is the build's own locale folder.
"""

import os
import re
import subprocess
import sys

from scenario import (
    CATALOGUE,
    HOME,
    SOURCE,
    Latent,
    make_library,
    press,
    run,
    stop_all,
    tap,
    wait_for,
)

LOCALES = sys.argv[3]
PSEUDO = {'LANGUAGE': 'en_XA'}
COMMANDS = ['generate', 'resume', 'jobs', 'images', 'export', 'sheet', 'account', 'models']
COMMANDS += ['rebuild', 'demo-service']
MARKED = re.compile('⟦[^⟦⟧]*⟧')
# GTK's and GLib's own words, which are translated in their catalogues, not in ours.
TOOLKIT = re.compile(
    r'^(Minimize|Maximize|Close)( the window)?$|^(Menu|Back|Search|Clear|\(None\)|Usage:'
    r'|Help Options:|Application Options:|Options:|Show help options)$'
)
# What is the same in every language: commands, options, and the service's own words.
DATA = {
    value['value'] for entry in CATALOGUE['parameter_sets']['imagen'] for value in entry['values']
}
DATA |= {model[key] for model in CATALOGUE['models'] for key in ('id', 'label')}
DATA |= {'latent', 'Latent', 'Apiframe', 'Ctrl', 'Alt', 'Shift'} | set(COMMANDS)
PROPER = re.compile(
    r'(?<!\w)(' + '|'.join(sorted(map(re.escape, DATA), key=len, reverse=True)) + r')(?!\w)'
    r'|-{1,2}[a-z][a-z-]*|\b[A-Z_]{2,}\b|demo:\S+|https?://\S+'
)


def make_language():
    """Writes the catalogue of en_XA from what xgettext finds now."""
    folder = os.path.join(LOCALES, 'en_XA', 'LC_MESSAGES')
    os.makedirs(folder, exist_ok=True)
    template = os.path.join(HOME, 'latent.pot')
    subprocess.run(
        [
            'xgettext',
            '--from-code=UTF-8',
            '--keyword=_',
            '--keyword=N_',
            '--keyword=C_:1c,2',
            '--keyword=NC_:1c,2',
            f'--directory={SOURCE}',
            f'--files-from={SOURCE}/po/POTFILES.in',
            f'--output={template}',
        ],
        check=True,
    )
    made = subprocess.run(['msgen', template], check=True, stdout=subprocess.PIPE)
    marked = subprocess.run(
        # Before the first character and behind the last: newlines at the ends stay outside.
        ['msgfilter', '--keep-header', 'sed', '-e', '0,/./s/./⟦&/', '-e', '$s/$/⟧/'],
        input=made.stdout,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    subprocess.run(
        ['msgfmt', f'--output-file={folder}/latent.mo', '-'], input=marked.stdout, check=True
    )


def find_unmarked(text):
    """The words that stand outside of the brackets, which may hold others."""
    while MARKED.search(text):
        text = MARKED.sub('', text)
    lines = [line for line in text.split('\n') if not TOOLKIT.match(line.strip())]
    return re.findall(r'[^\W\d_]{3,}', PROPER.sub('', '\n'.join(lines)))


def find_unmarked_names(window):
    """Names in the window that are not translated. Widgets without a name carry their type's."""
    bad = set()
    for node in window.collect(lambda node: True):
        for text in (node.name, node.description, node.text):
            if not re.match(r'(Gtk|Adw|Latent)[A-Z]\w*$', text) and find_unmarked(text):
                bad.add(text)
    return bad


@tap.case('/e2e/pseudo-locale/proof-that-it-can-fail')
def test_proof():
    assert find_unmarked('Save image') == ['Save', 'image']
    assert find_unmarked('⟦Save⟧ image') == ['image']
    assert not find_unmarked('⟦Save image⟧ 12 s (⟦more⟧)')


@tap.case('/e2e/pseudo-locale/first-start')
def test_first_start():
    make_language()
    window = Latent('--library', make_library('pseudo-empty'), **PSEUDO)
    window.find('push button', starts='⟦Try')
    assert not find_unmarked_names(window), find_unmarked_names(window)
    window.close()


@tap.case('/e2e/pseudo-locale/main-window')
def test_window():
    window = Latent('--demo', '--library', make_library('pseudo'), **PSEUDO)
    prompt = window.find('text', '⟦Prompt⟧')
    prompt.set_text('⟦a prompt⟧')
    window.find('push button', starts='⟦⟦Generate').click()
    wait_for(lambda: window.seek('table', '⟦Gallery⟧').seek('table cell'), 'no tile')
    wait_for(lambda: '⟦Done⟧' in window.seek('table cell').name, 'no picture', 60)
    assert not find_unmarked_names(window), find_unmarked_names(window)
    window.find('push button', '⟦Open menu⟧').click()
    wait_for(lambda: window.seek('menu item'), 'no menu')
    assert not find_unmarked_names(window), find_unmarked_names(window)
    press('Escape')
    window.find('table cell').point()
    press('Return')
    window.find('push button', '⟦Save image as⟧')
    assert not find_unmarked_names(window), find_unmarked_names(window)
    window.close()


@tap.case('/e2e/pseudo-locale/help')
def test_help():
    for command in [[]] + [[name] for name in COMMANDS]:
        text = run(*command, '--help', **PSEUDO)
        # Over several lines, a text keeps its brackets at its ends.
        assert not find_unmarked(text), f'{command}: {find_unmarked(text)}\n{text}'


@tap.case('/e2e/pseudo-locale/german')
def test_german():
    window = Latent('--demo', '--library', make_library('german'), LANGUAGE='de')
    window.find('push button', starts='Bild')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
