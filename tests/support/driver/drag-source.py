#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Another program's window to drag from: drag-source.py X Y KIND ARGUMENT...

A window of 160 x 80 at this place. KIND `text`: what is dragged is the first ARGUMENT; `files`:
the ARGUMENTs are addresses of files, and `files-of FILE`: the lines of that file are.

Prints what the other side says, a line each: `ready` when the window is there, `begin`, `taken` and
`refused` when what is below the pointer changes its mind, and `end` with the word `dropped` or
`cancelled` once the button was released and the other side has what it wants."""

import subprocess
import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('GdkX11', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, GdkX11, Gio, GLib, Gtk  # noqa: E402,F401


def say(*words):
    print(*words, flush=True)


def make_content(kind, arguments):
    if kind == 'text':
        return Gdk.ContentProvider.new_for_value(arguments[0])
    if kind == 'files-of':
        with open(arguments[0], encoding='utf-8') as lines:
            arguments = lines.read().splitlines()
    files = [Gio.File.new_for_uri(address) for address in arguments]
    return Gdk.ContentProvider.new_for_value(Gdk.FileList.new_from_list(files))


def begin(drag):
    def tell(drag, _):
        say('taken' if drag.get_selected_action() else 'refused')

    say('begin')
    drag.connect('notify::selected-action', tell)
    drag.connect('dnd-finished', lambda drag: say('end dropped'))
    drag.connect('cancel', lambda drag, reason: say('end cancelled'))


def place(window, x, y):
    """Without a window manager a window stays where it is put."""
    xid = window.get_surface().get_xid()
    subprocess.run(['xdotool', 'windowmove', '--sync', str(xid), x, y], check=True)
    say('ready')


def main():
    x, y, kind, *arguments = sys.argv[1:]
    Gtk.init()
    content = make_content(kind, arguments)
    window = Gtk.Window(default_width=160, default_height=80, decorated=False)
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY, content=content)
    source.connect('drag-begin', lambda source, drag: begin(drag))
    window.add_controller(source)
    window.connect('map', lambda window: GLib.idle_add(place, window, x, y))
    window.present()
    GLib.MainLoop().run()


if __name__ == '__main__':
    main()
