#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A small org.freedesktop.Notifications: shows nothing, writes one JSON line per call to a file."""

import json
import sys

from gi.repository import Gio, GLib

INTERFACE = '''
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
  </interface>
</node>
'''


class Notifications:
    def __init__(self, path):
        self.path = path
        self.last_id = 0

    def write(self, entry):
        with open(self.path, 'a', encoding='utf-8') as log:
            log.write(json.dumps(entry) + '\n')

    def handle(self, _connection, _sender, _path, _interface, method, parameters, invocation):
        if method == 'GetCapabilities':
            reply = GLib.Variant('(as)', (['body', 'actions', 'persistence'],))
        elif method == 'GetServerInformation':
            reply = GLib.Variant('(ssss)', ('test', 'Latent', '1', '1.2'))
        elif method == 'Notify':
            (
                application,
                replaces,
                icon,
                summary,
                body,
                actions,
                hints,
                _timeout,
            ) = parameters.unpack()
            self.last_id = replaces or self.last_id + 1
            self.write(
                {
                    'id': self.last_id,
                    'application': application,
                    'icon': icon,
                    'summary': summary,
                    'body': body,
                    'actions': actions,
                    'hints': sorted(hints),
                }
            )
            reply = GLib.Variant('(u)', (self.last_id,))
        else:
            self.write({'closed': parameters.unpack()[0]})
            reply = None
        invocation.return_value(reply)


def main():
    service = Notifications(sys.argv[1])
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]

    def register(connection, _name):
        connection.register_object(
            '/org/freedesktop/Notifications', interface, service.handle, None, None
        )

    Gio.bus_own_name(
        Gio.BusType.SESSION,
        'org.freedesktop.Notifications',
        Gio.BusNameOwnerFlags.NONE,
        register,
        None,
        None,
    )
    GLib.MainLoop().run()


if __name__ == '__main__':
    main()
