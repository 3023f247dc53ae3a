#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The layering rule: main -> { ui, cli, demo } -> core/jobs -> core/{ net, store, media } ->
core/base.

No arrow backwards, none between siblings; libraries only where they belong.
"""

import os
import re
import sys

from lint import Finding, Proof, blank_comments, main

BELOW_JOBS = {'core/base', 'core/net', 'core/store', 'core/media'}
# What a room may include besides itself.
ALLOWED = {
    'main': {'ui', 'cli', 'demo', 'core/jobs'} | BELOW_JOBS,
    'ui': {'core/jobs'} | BELOW_JOBS,
    'cli': {'core/jobs'} | BELOW_JOBS,
    'demo': {'core/jobs'} | BELOW_JOBS,
    'core/jobs': BELOW_JOBS,
    'core/net': {'core/base'},
    'core/store': {'core/base'},
    'core/media': {'core/base'},
    'core/base': set(),
}
# Library: how its headers begin, and which rooms may include them, directly or through a header.
LIBRARIES = {
    'GTK': (('gtk/', 'adwaita.h', 'gdk/', 'gsk/'), {'ui', 'main'}),
    'libsoup': (('libsoup/',), {'core/net', 'demo'}),
    'SQLite': (('sqlite3.h',), {'core/store'}),
    'libsecret': (('libsecret/',), {'core/store'}),
    'gexiv2': (('gexiv2/',), {'core/media'}),
    'libarchive': (('archive.h', 'archive_entry.h'), {'core/store'}),
    'cairo and Pango': (('cairo', 'pango/'), {'core/media', 'ui'}),
    'json-glib': (
        ('json-glib/',),
        {'core/base', 'core/net', 'core/store', 'core/media', 'core/jobs', 'demo', 'cli'},
    ),
}
# Single files that may, for a reason.
EXCEPTIONS = {
    # A cache of its own, read by the decode pool's threads: not the library's database.
    'SQLite': {'src/core/media/latent-thumbnail-pack.c'},
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(["<])([^">]+)[">]', re.MULTILINE)
GENERATED = re.compile(r'^latent-(config|[a-z-]*resources)\.h$')


def get_room(path):
    """The room of a source file or of an include written from src/; None: not a room's."""
    parts = path.split('/')
    if parts[0] == 'src':
        parts = parts[1:]
    if parts == ['main.c']:
        return 'main'
    if parts[0] == 'core' and len(parts) > 2:
        return '/'.join(parts[:2])
    return parts[0] if len(parts) > 1 and parts[0] in ('ui', 'cli', 'demo') else None


def get_includes(tree, path):
    """(line, is_system, name) of each include."""
    text = tree.read(path)
    for match in INCLUDE.finditer(blank_comments(text)):
        yield text.count('\n', 0, match.start()) + 1, match.group(1) == '<', match.group(2)


def resolve(tree, path, name):
    """The project's file that #include "name" in path means, or None."""
    for folder in (os.path.dirname(path), 'src'):
        whole = os.path.normpath(os.path.join(folder, name))
        if tree.has(whole):
            return whole
    return None


def check_rooms(tree):
    for path in tree.find('.c', '.h', under='src/'):
        room = get_room(path)
        if room is None:
            yield Finding(path, 1, 'this file is in no room of the architecture')
            continue
        for line, is_system, name in get_includes(tree, path):
            if is_system or GENERATED.match(name):
                continue
            target = resolve(tree, path, name)
            if target is None:
                yield Finding(path, line, f'"{name}" is neither in this folder nor in src/')
                continue
            other = get_room(target)
            if other == room:
                continue
            if other not in ALLOWED[room]:
                yield Finding(path, line, f'{room} must not include {other} ("{name}")')
            elif name.endswith('-private.h'):
                yield Finding(path, line, f'"{name}" is private to {other}')


def reach_library(tree, path, prefixes, seen):
    """Does a header of the project bring this library's headers along?"""
    if path in seen:
        return False
    seen.add(path)
    for _, is_system, name in get_includes(tree, path):
        if is_system and name.startswith(prefixes):
            return True
        target = None if is_system else resolve(tree, path, name)
        if target and reach_library(tree, target, prefixes, seen):
            return True
    return False


def check_libraries(tree):
    for path in tree.find('.c', '.h', under='src/'):
        room = get_room(path)
        for library, (prefixes, rooms) in LIBRARIES.items():
            if room in rooms or path in EXCEPTIONS.get(library, ()):
                continue
            for line, is_system, name in get_includes(tree, path):
                target = None if is_system else resolve(tree, path, name)
                if is_system and name.startswith(prefixes):
                    yield Finding(path, line, f'{room} must not include {library} (<{name}>)')
                # main wires all rooms and may see their public headers, whatever these include.
                elif target and room != 'main' and reach_library(tree, target, prefixes, set()):
                    yield Finding(path, line, f'"{name}" brings {library} into {room}')


def check_tests_without_gtk(tree):
    for path in tree.find('.c', '.h', under='tests/'):
        if path.startswith(('tests/ui/', 'tests/bench/')):
            continue
        for line, is_system, name in get_includes(tree, path):
            if is_system and name.startswith(LIBRARIES['GTK'][0]):
                yield Finding(path, line, f'only tests/ui and bench may include GTK (<{name}>)')


def check_sessions(tree):
    for path in tree.find('.c', under='src/'):
        if get_room(path) == 'core/net':
            continue
        code = blank_comments(tree.read(path), strings=True)
        for match in re.finditer(r'\bsoup_session_\w+ \(', code):
            yield Finding(
                path,
                code.count('\n', 0, match.start()) + 1,
                'core/net is the only user of SoupSession',
            )


RULES = {
    'rooms': check_rooms,
    'libraries': check_libraries,
    'tests-without-gtk': check_tests_without_gtk,
    'sessions': check_sessions,
}

BASE = {
    'src/core/base/a.h': '',
    'src/core/net/n.h': '',
    'src/core/store/s.h': '',
    'src/core/store/s-private.h': '',
    'src/core/jobs/j.h': '',
    'src/ui/u.h': '',
    'src/cli/c.h': '',
}
PROOFS = [
    Proof(
        'rooms',
        {**BASE, 'src/core/net/n.c': '#include "n.h"\n#include "core/store/s.h"\n'},
        'src/core/net/n.c',
        2,
    ),
    Proof(
        'rooms',
        {**BASE, 'src/core/base/a.c': '\n#include "core/jobs/j.h"\n'},
        'src/core/base/a.c',
        2,
    ),
    Proof('rooms', {**BASE, 'src/ui/u.c': '#include "cli/c.h"\n'}, 'src/ui/u.c', 1),
    Proof(
        'rooms',
        {**BASE, 'src/core/jobs/j.c': '#include "core/store/s-private.h"\n'},
        'src/core/jobs/j.c',
        1,
    ),
    Proof('rooms', {**BASE, 'src/core/jobs/j.c': '#include "gone.h"\n'}, 'src/core/jobs/j.c', 1),
    Proof('rooms', {**BASE, 'src/extra/x.c': ''}, 'src/extra/x.c', 1),
    Proof(
        'rooms',
        {
            **BASE,
            'src/main.c': '#include "latent-config.h"\n#include "ui/u.h"\n',
            'src/core/store/s.c': '#include "s-private.h"\n#include "core/base/a.h"\n',
            'src/core/base/a.c': '/* #include "ui/u.h" */\n#include "a.h"\n',
        },
        '',
        None,
    ),
    Proof('libraries', {'src/core/base/a.c': '#include <gtk/gtk.h>\n'}, 'src/core/base/a.c', 1),
    Proof(
        'libraries', {'src/cli/c.c': '#include <glib.h>\n#include <adwaita.h>\n'}, 'src/cli/c.c', 2
    ),
    Proof('libraries', {'src/ui/u.c': '#include <sqlite3.h>\n'}, 'src/ui/u.c', 1),
    Proof('libraries', {'src/cli/c.c': '#include <cairo-pdf.h>\n'}, 'src/cli/c.c', 1),
    Proof(
        'libraries',
        {
            'src/core/media/latent-thumbnail-pack.c': '#include <sqlite3.h>\n',
            'src/core/media/m.c': '#include <sqlite3.h>\n',
        },
        'src/core/media/m.c',
        1,
    ),
    Proof(
        'libraries',
        {
            'src/core/net/n.h': '#include <libsoup/soup.h>\n',
            'src/core/jobs/j.h': '#include "core/net/n.h"\n',
            'src/ui/u.c': '#include <gtk/gtk.h>\n#include "core/jobs/j.h"\n',
        },
        'src/ui/u.c',
        2,
    ),
    Proof(
        'libraries',
        {
            'src/ui/u.c': '#include <gtk/gtk.h>\n',
            'src/core/media/m.c': '#include <gdk-pixbuf/gdk-pixbuf.h>\n',
            'src/core/store/s.c': '#include <sqlite3.h>\n',
        },
        '',
        None,
    ),
    Proof(
        'tests-without-gtk',
        {'tests/core/test-a.c': '#include <gdk/gdk.h>\n'},
        'tests/core/test-a.c',
        1,
    ),
    Proof('tests-without-gtk', {'tests/ui/test-a.c': '#include <gtk/gtk.h>\n'}, '', None),
    Proof('tests-without-gtk', {'tests/bench/b.c': '#include <gtk/gtk.h>\n'}, '', None),
    Proof('sessions', {'src/demo/d.c': 'f ()\n{\n  soup_session_new ();\n}\n'}, 'src/demo/d.c', 3),
]

if __name__ == '__main__':
    sys.exit(main(RULES, PROOFS))
