# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Looking for the key where it must not be (faults.md C, T4, T5).

Every key in the tests that stands for a person's begins with CANARY: one search finds any."""

import os
import re

CANARY = b'afk_canary'

# Whatever makes a library talk and does not change what it does. Those of GTK that need a build of
# it with debugging are ignored by Debian's.
DEBUG = {
    'G_MESSAGES_DEBUG': 'all',
    'G_ENABLE_DIAGNOSTIC': '1',
    'G_DBUS_DEBUG': 'message',
    'GIO_DEBUG': 'all',
    'GVFS_DEBUG': 'all',
    'GNUTLS_DEBUG_LEVEL': '9',
    'SOUP_DEBUG': '4',
    'SOUP_LOGGER': 'body',
    'LIBSECRET_DEBUG': 'all',
    'SECRET_DEBUG': 'all',
    'JSON_DEBUG': 'all',
    'GTK_DEBUG': 'actions,builder,keybindings,text',
    'GDK_DEBUG': 'gl-disable,events,misc,settings,input',
    'PANGO_DEBUG': 'all',
    'MALLOC_CHECK_': '1',
}

_DEBUG_LINE = re.compile(r'^\([^()\n]*:\d+\): [^\s:]+-(?:DEBUG|INFO): [^\n]*\n', re.MULTILINE)


def without_debug(text):
    """What a program said on standard error to people: as it is, but that what GLib was asked to
    debug is left out."""
    return _DEBUG_LINE.sub('', text) if 'G_MESSAGES_DEBUG' in os.environ else text


def spellings(key):
    """The key as it may be written: as it is, in hexadecimal, UTF-16, base64 at each offset."""
    import base64  # pylint: disable=import-outside-toplevel

    yield key
    yield key.hex().encode()
    yield key.hex(' ').encode()
    yield key.decode().encode('utf-16-le')
    for offset in range(3):
        # Without the characters that what stands around it has a part in.
        yield base64.b64encode(b'\0' * offset + key)[4 if offset else 0 : -4].rstrip(b'=')


def search(*folders, without=()):
    """(files read, bytes read, [where it was found]) below the folders."""
    needles = list(spellings(CANARY))
    n_files, n_bytes, found = 0, 0, []
    for top in folders:
        for folder, folders_below, names in os.walk(top):
            folders_below[:] = [name for name in folders_below if name not in without]
            for name in names:
                path = os.path.join(folder, name)
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                with open(path, 'rb') as file:
                    content = file.read()
                n_files += 1
                n_bytes += len(content)
                if any(needle in content for needle in needles):
                    found.append(path)
    return n_files, n_bytes, found
