#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Runs a command in a desktop of its own: in-session.py [OPTION...] COMMAND [ARGUMENT...]

A display (Xvfb), a session bus that starts nothing but the accessibility bus, and private folders
for everything XDG; all of it is gone when the command ends. Nothing of the person's own session is
seen or touched. The exit status is the command's.

  --keyring        with an unlocked, empty Secret Service (gnome-keyring)
  --notifications  with a notification service that writes down what it is told (notifications.py)
  --still          without animations, and notices stay for minutes: what is there stands where it will
                   stay, however slow the machine is
  --screen WxH     the display's size; default 1280x900

"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# The only services the bus may start by itself. Were the Secret Service among them, a program that
# looks for a key would wait for a password dialog that nobody sees.
ACTIVATABLE = ['org.a11y.Bus.service']
BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={runtime}/bus</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''
# What the person's shell must not lend to the programs under test.
FOREIGN = [
    'APIFRAME_API_KEY',
    'LATENT_API_URL',
    'DBUS_SESSION_BUS_ADDRESS',
    'WAYLAND_DISPLAY',
    'DISPLAY',
    'XAUTHORITY',
    'XDG_CURRENT_DESKTOP',
    'XDG_SESSION_TYPE',
    'AT_SPI_BUS_ADDRESS',
    'GTK_A11Y',
    'NO_AT_BRIDGE',
    'GSK_RENDERER',
    'GDK_DEBUG',
    'GTK_THEME',
    'GTK_DEBUG',
    'GNOME_KEYRING_CONTROL',
    'LANGUAGE',
    'http_proxy',
    'https_proxy',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'all_proxy',
    'ALL_PROXY',
]


class Desktop:
    def __init__(self, options):
        self.options = options
        self.children = []
        self.home = tempfile.mkdtemp(prefix='latent-desktop-')
        self.environment = self.make_environment()

    def make_environment(self):
        environment = {key: value for key, value in os.environ.items() if key not in FOREIGN}
        folders = {
            'HOME': '',
            'XDG_CONFIG_HOME': '.config',
            'XDG_DATA_HOME': '.local/share',
            'XDG_STATE_HOME': '.local/state',
            'XDG_CACHE_HOME': '.cache',
            'XDG_RUNTIME_DIR': 'run',
        }
        for key, name in folders.items():
            environment[key] = os.path.join(self.home, name).rstrip('/')
            os.makedirs(environment[key], mode=0o700, exist_ok=True)
        environment.update(
            {
                'LANG': 'C.UTF-8',
                'LC_ALL': 'C.UTF-8',
                'TZ': 'UTC',
                'GDK_BACKEND': 'x11',
                'GTK_USE_PORTAL': '0',
                'GTK_IM_MODULE': 'gtk-im-context-simple',
                'GIO_USE_VFS': 'local',
                'GIO_USE_PROXY_RESOLVER': 'dummy',
                # Survives a restart of the program under test, which the memory backend does not.
                'GSETTINGS_BACKEND': 'keyfile',
                'LATENT_TEST_HOME': self.home,
            }
        )
        return environment

    def stand_still(self):
        folder = os.path.join(self.environment['XDG_CONFIG_HOME'], 'gtk-4.0')
        os.makedirs(folder)
        with open(os.path.join(folder, 'settings.ini'), 'w', encoding='utf-8') as settings:
            settings.write('[Settings]\ngtk-enable-animations=0\n')
        folder = os.path.join(self.environment['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
        os.makedirs(folder)
        with open(os.path.join(folder, 'keyfile'), 'w', encoding='utf-8') as settings:
            settings.write('[io/github/latent_app/Latent]\nundo-seconds=600\n')

    def spawn(self, command, **kwargs):
        child = subprocess.Popen(command, env=self.environment, **kwargs)
        self.children.append(child)
        return child

    def start_display(self):
        read_end, write_end = os.pipe()
        self.spawn(
            [
                'Xvfb',
                '-displayfd',
                str(write_end),
                '-screen',
                '0',
                f'{self.options.screen}x24',
                '-nolisten',
                'tcp',
                '-noreset',
            ],
            pass_fds=[write_end],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            sys.exit('in-session: Xvfb did not start')
        self.environment['DISPLAY'] = f':{number}'

    def start_bus(self):
        services = os.path.join(self.home, 'services')
        os.makedirs(services)
        for name in ACTIVATABLE:
            shutil.copy(os.path.join('/usr/share/dbus-1/services', name), services)
        config = os.path.join(self.home, 'bus.conf')
        with open(config, 'w', encoding='utf-8') as file:
            file.write(
                BUS_CONFIG.format(runtime=self.environment['XDG_RUNTIME_DIR'], services=services)
            )
        bus = self.spawn(
            ['dbus-daemon', f'--config-file={config}', '--nofork', '--print-address'],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        address = bus.stdout.readline().strip()
        if not address:
            sys.exit('in-session: dbus-daemon did not start')
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = address

    def start_keyring(self):
        keyring = self.spawn(
            ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        keyring.stdin.write(b'test')
        keyring.stdin.close()
        self.wait_for_name('org.freedesktop.secrets')

    def start_notifications(self):
        log = os.path.join(self.home, 'notifications.jsonl')
        self.environment['LATENT_TEST_NOTIFICATIONS'] = log
        self.spawn(
            ['/usr/bin/python3', '-B', os.path.join(HERE, 'notifications.py'), log],
            stdout=sys.stderr,
        )
        self.wait_for_name('org.freedesktop.Notifications')

    def wait_for_name(self, name):
        """gdbus waits for the name's owner; no polling of ours. Standard output is the command's:
        what GDBus prints there when it is debugged goes elsewhere."""
        subprocess.run(
            ['gdbus', 'wait', '--session', '--timeout', '30', name],
            env=self.environment,
            stdout=sys.stderr,
            check=True,
        )

    def run(self, command):
        self.start_display()
        self.start_bus()
        if self.options.still:
            self.stand_still()
        if self.options.keyring:
            self.start_keyring()
        if self.options.notifications:
            self.start_notifications()
        return self.spawn(command).wait()

    def stop(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
        for child in self.children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if 'LATENT_TEST_KEEP' not in os.environ:
            shutil.rmtree(self.home, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--keyring', action='store_true')
    parser.add_argument('--notifications', action='store_true')
    parser.add_argument('--still', action='store_true')
    parser.add_argument('--screen', default='1280x900')
    parser.add_argument('command', nargs=argparse.REMAINDER)
    options = parser.parse_args()
    # Meson ends a test that ran out of time with SIGTERM: clean up then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    desktop = Desktop(options)
    try:
        status = desktop.run(options.command)
    finally:
        desktop.stop()
    return status if status >= 0 else 128 - status


if __name__ == '__main__':
    sys.exit(main())
