#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Nothing lies around: every source is built, every .ui and .css is bundled, every test is run."""

import os
import re
import sys

from lint import Finding, Proof, main


def get_builders(tree, path):
    """The meson.build files in the file's folder and above it, with the file's path from there."""
    folder = os.path.dirname(path)
    while True:
        build = os.path.join(folder, 'meson.build')
        if tree.has(build):
            yield build, os.path.relpath(path, folder or '.')
        if not folder:
            return
        folder = os.path.dirname(folder)


def is_named(tree, path, spellings):
    return any(
        f"'{spelling}'" in tree.read(build)
        for build, name in get_builders(tree, path)
        for spelling in spellings(name)
    )


def check_built(tree):
    for path in tree.find('.c', under='src/'):
        if not is_named(tree, path, lambda name: [name]):
            yield Finding(path, 1, 'no meson.build names this source')


def check_tests_run(tree):
    def spellings(name):
        yield name
        folder, base = os.path.split(name)
        match = re.match(r'test-(.*)\.(c|py)$', base)
        if match:
            yield os.path.join(folder, match.group(1))
            yield os.path.join(folder, 'test-' + match.group(1))

    for path in tree.find('.c', '.py', under='tests/'):
        if os.path.basename(path).startswith('test-') and not is_named(tree, path, spellings):
            yield Finding(path, 1, 'no meson.build names this test')


def get_bundled(tree):
    """Path of each bundled file -> (list, line)."""
    bundled = {}
    for bundle in tree.find('.gresource.xml'):
        for line, text in tree.lines(bundle):
            for name in re.findall(r'<file\b[^>]*>([^<]+)</file>', text):
                path = os.path.normpath(os.path.join(os.path.dirname(bundle), name.strip()))
                bundled[path] = (bundle, line)
    return bundled


def check_bundled(tree):
    bundled = get_bundled(tree)
    for path in tree.find('.ui', '.css', under='src/'):
        if path not in bundled:
            yield Finding(path, 1, 'no gresource.xml bundles this file')
    for path, (bundle, line) in bundled.items():
        # A bundle may also name a file from another of its source folders.
        name = os.path.relpath(path, os.path.dirname(bundle))
        if not tree.has(path) and not tree.find(f'/{name}'):
            yield Finding(bundle, line, f'{path} does not exist')


def check_templates(tree):
    """A template that no C file binds is dead, and GTK never says so."""
    for path in tree.find('.ui', under='src/'):
        match = re.search(r'<template class="(\w+)"', tree.read(path))
        if not match or match.group(1) == 'GtkListItem':
            continue
        source = os.path.splitext(path)[0] + '.c'
        if not tree.has(source) or 'gtk_widget_class_set_template_from_resource' not in tree.read(
            source
        ):
            yield Finding(
                path, 1, f'{match.group(1)} has no {os.path.basename(source)} that binds it'
            )


RULES = {
    'built': check_built,
    'tests-run': check_tests_run,
    'bundled': check_bundled,
    'templates': check_templates,
}

PROOFS = [
    Proof(
        'built',
        {'src/meson.build': "sources = files('ui/other.c')\n", 'src/ui/lost.c': ''},
        'src/ui/lost.c',
        1,
    ),
    Proof(
        'built',
        {'src/meson.build': "sources = files('ui/found.c')\n", 'src/ui/found.c': ''},
        '',
        None,
    ),
    Proof(
        'tests-run',
        {'tests/net/meson.build': "foreach name : ['codec']\n", 'tests/net/test-poller.c': ''},
        'tests/net/test-poller.c',
        1,
    ),
    Proof(
        'tests-run',
        {'tests/net/meson.build': "foreach name : ['codec']\n", 'tests/net/test-codec.c': ''},
        '',
        None,
    ),
    Proof(
        'bundled',
        {'src/ui/x.gresource.xml': '<file>a.ui</file>\n', 'src/ui/a.ui': '', 'src/ui/b.ui': ''},
        'src/ui/b.ui',
        1,
    ),
    Proof(
        'bundled',
        {'src/ui/x.gresource.xml': '<gresource>\n<file preprocess="x">gone.ui</file>\n'},
        'src/ui/x.gresource.xml',
        2,
    ),
    Proof(
        'templates',
        {'src/ui/a.ui': '<template class="LatentA" parent="GtkBox">\n', 'src/ui/a.c': ''},
        'src/ui/a.ui',
        1,
    ),
]

if __name__ == '__main__':
    sys.exit(main(RULES, PROOFS))
