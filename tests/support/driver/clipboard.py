#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What another program gets from the clipboard: clipboard.py TYPE... Prints one JSON object: the
types that are offered, and the bytes of each TYPE in hexadecimal."""

import json
import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402


def iterate_until(condition):
    context = GLib.MainContext.default()
    while not condition():
        context.iteration(True)


def read(clipboard, kind):
    answers = []
    clipboard.read_async(
        [kind],
        GLib.PRIORITY_DEFAULT,
        None,
        lambda source, result: answers.append(source.read_finish(result)),
    )
    iterate_until(lambda: answers)
    stream, _kind = answers[0]
    target = Gio.MemoryOutputStream.new_resizable()
    done = []
    target.splice_async(
        stream,
        Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET,
        GLib.PRIORITY_DEFAULT,
        None,
        lambda source, result: done.append(source.splice_finish(result)),
    )
    iterate_until(lambda: done)
    return target.steal_as_bytes().get_data().hex()


def main():
    Gtk.init()
    clipboard = Gdk.Display.get_default().get_clipboard()
    iterate_until(lambda: clipboard.get_formats().get_mime_types())
    offered = list(clipboard.get_formats().get_mime_types())
    bytes_of = {kind: read(clipboard, kind) for kind in sys.argv[1:] if kind in offered}
    print(json.dumps({'offered': offered, 'bytes': bytes_of}))


if __name__ == '__main__':
    main()
