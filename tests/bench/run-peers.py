#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Other programs on a folder of many pictures: run-peers.py BUILD [FILES...]

Runs those of Geeqie, gThumb and Nautilus that are installed (none is needed for anything else), and
Latent on a library of as many pictures, each in a desktop of its own: resident memory, and how long
until the program has gone quiet (under a tenth of a core for three seconds) or three minutes are
over. FILES: how many pictures, default 1000 10000 100000. The pictures are the same: hard links to
the thousand that make-library paints (see run-gallery.py for where they are kept).

Must be run inside in-session.py:

  tests/support/driver/in-session.py --screen 1400x900 tests/bench/run-peers.py _build
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = {
    'geeqie': lambda folder: ['geeqie', folder],
    'gthumb': lambda folder: ['gthumb', folder],
    'nautilus': lambda folder: ['nautilus', '--new-window', folder],
}
QUIET_SHARE = 0.1
QUIET_SECONDS = 3
LIMIT_SECONDS = 180
TICKS = os.sysconf('SC_CLK_TCK')


def load_runner():
    spec = importlib.util.spec_from_file_location('run_gallery', f'{HERE}/run-gallery.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_folder(pool, parent, count):
    """A folder with so many pictures, which are hard links to those of the pool."""
    pictures = sorted(name for name in os.listdir(pool) if name.endswith('.jpg'))
    folder = os.path.join(parent, f'{count} pictures')
    os.makedirs(folder)
    for index in range(count):
        os.link(
            os.path.join(pool, pictures[index % len(pictures)]),
            os.path.join(folder, f'{index:06}.jpg'),
        )
    return folder


def list_family(pid):
    """The process and all its descendants: thumbnailers are processes of their own."""
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open(f'/proc/{name}/stat', encoding='utf-8', errors='replace') as file:
                    parents[int(name)] = int(file.read().rpartition(')')[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def count_cpu(pid):
    total = 0
    for member in list_family(pid):
        try:
            with open(f'/proc/{member}/stat', encoding='utf-8', errors='replace') as file:
                fields = file.read().rpartition(')')[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        # Its own time, and that of children which ended.
        total += sum(map(int, fields[11:15]))
    return total / TICKS


def read_rss(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
        for line in file:
            if line.startswith('Rss:'):
                return int(line.split()[1]) * 1.024e-3
    return -1


def watch(command, environment):
    """(seconds until quiet or None, RSS MB, CPU seconds) of a program."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    start = time.monotonic()
    last_cpu, last_time, quiet_since = 0, start, None
    while time.monotonic() - start < LIMIT_SECONDS and process.poll() is None:
        time.sleep(0.5)
        cpu, now = count_cpu(process.pid), time.monotonic()
        if (cpu - last_cpu) / (now - last_time) < QUIET_SHARE:
            quiet_since = quiet_since or last_time
        else:
            quiet_since = None
        last_cpu, last_time = cpu, now
        # Not before it has had the time to open a window at all.
        if quiet_since and now - max(quiet_since, start + 1) > QUIET_SECONDS:
            break
    if process.poll() is not None:
        return None, -1, last_cpu
    rss = read_rss(process.pid)
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return quiet_since - start if quiet_since else None, rss, last_cpu


def report(name, count, result, reference):
    quiet, rss, cpu = result
    if rss < 0:
        print(f'# {name}: ended by itself')
        return
    words = f'{quiet:.1f} s' if quiet is not None else f'busy-after-{LIMIT_SECONDS} s'
    ratio = f'{rss / reference:.3f} latent' if reference else '- -'
    print(f'peer-{name}-{count}-rss {rss:.4g} MB {ratio}')
    print(f'peer-{name}-{count}-quiet-after {words} - -')
    print(f'peer-{name}-{count}-cpu {cpu:.4g} s - -', flush=True)


def main():
    if len(sys.argv) < 2 or not os.path.isdir(sys.argv[1]):
        sys.exit(__doc__)
    gallery = load_runner()
    runner = gallery.Runner(os.path.abspath(sys.argv[1]))
    gallery.describe_machine(runner)
    runner.start_service()
    try:
        for count in map(int, sys.argv[2:] or (1000, 10000, 100000)):
            own = watch(runner.window(count), runner.environment)
            report('latent', count, own, None)
            parent = tempfile.mkdtemp(dir=runner.libraries)
            folder = make_folder(os.path.join(runner.libraries, 'pool'), parent, count)
            for name, command in PEERS.items():
                if shutil.which(name):
                    report(name, count, watch(command(folder), runner.environment), own[1])
            shutil.rmtree(parent)
    finally:
        runner.stop()


if __name__ == '__main__':
    main()
