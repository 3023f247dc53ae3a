#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A small desktop portal that sets wallpapers: portal.py LOG ANSWER. Shows nothing, writes one JSON
line per request to a file, and gives the ANSWER (0: done, 1: the person does not want it) at
once. Prints `ready` when it can be asked."""

import hashlib
import json
import os
import sys

from gi.repository import Gio, GLib

INTERFACE = '''
<node>
  <interface name="org.freedesktop.portal.Wallpaper">
    <method name="SetWallpaperFile">
      <arg type="s" direction="in"/><arg type="h" direction="in"/><arg type="a{sv}" direction="in"/>
      <arg type="o" direction="out"/>
    </method>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
'''
PATH = '/org/freedesktop/portal/desktop'


def hash_file(descriptor):
    with os.fdopen(descriptor, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def make_handler(log, response):
    def handle(connection, sender, _path, _interface, _method, parameters, invocation):
        _parent, index, options = parameters.unpack()
        files = invocation.get_message().get_unix_fd_list()
        entry = {
            'sha256': hash_file(files.get(index)),
            'preview': options['show-preview'],
            'set-on': options['set-on'],
        }
        with open(log, 'a', encoding='utf-8') as lines:
            lines.write(json.dumps(entry) + '\n')
        name = sender[1:].replace('.', '_')
        handle = f"{PATH}/request/{name}/{options['handle_token']}"
        invocation.return_value(GLib.Variant('(o)', (handle,)))
        connection.emit_signal(
            sender,
            handle,
            'org.freedesktop.portal.Request',
            'Response',
            GLib.Variant('(ua{sv})', (response, {})),
        )

    return handle


def main():
    log, response = sys.argv[1], int(sys.argv[2])
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]

    def register(connection, _name):
        connection.register_object(
            PATH,
            interface,
            make_handler(log, response),
            lambda *_arguments: GLib.Variant('u', 1),
            None,
        )

    Gio.bus_own_name(
        Gio.BusType.SESSION,
        'org.freedesktop.portal.Desktop',
        Gio.BusNameOwnerFlags.NONE,
        register,
        lambda _connection, _name: print('ready', flush=True),
        None,
    )
    GLib.MainLoop().run()


if __name__ == '__main__':
    main()
