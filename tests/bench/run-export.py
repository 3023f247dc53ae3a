#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""`latent export` of a thousand pictures against `cp -r` and one sync: run-export.py BUILD

The library is run-gallery.py's of 1,000 rows (see there for where it is kept). What the program
takes to start and to read the library is measured by `latent images` and taken off. Pairs go there
and back (ABBA). Prints `name value unit ratio reference [p10-p90, pairs]`; 0.8 means that
copying takes 0.8 of the time that exporting does.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PAIRS = 12


def load_runner():
    spec = importlib.util.spec_from_file_location('run_gallery', f'{HERE}/run-gallery.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def clock(*command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


class Bench:
    def __init__(self, build, folder):
        gallery = load_runner()
        self.report = gallery.report_pairs
        self.median = gallery.median
        runner = gallery.Runner(build)
        self.latent = runner.latent
        self.library = runner.library(1000)
        self.target = os.path.join(folder, 'target')
        images = (self.latent, 'images', '--library', self.library)
        self.start = self.median([clock(*images) for _ in range(5)])

    def export(self, metadata):
        taken = clock(self.latent, 'export', '--library', self.library, '--to', self.target,
                      '--name', '{n:4}', '--metadata', metadata)
        shutil.rmtree(self.target)
        return max(taken - self.start, 0.001)

    def copy(self):
        taken = clock('cp', '-r', os.path.join(self.library, 'pictures'), self.target)
        taken += clock('sync', '-f', self.target)
        shutil.rmtree(self.target)
        return taken

    def compare(self, metadata):
        copies, exports = [], []
        for pair in range(PAIRS):
            if pair % 2:
                exports.append(self.export(metadata))
            copies.append(self.copy())
            if not pair % 2:
                exports.append(self.export(metadata))
        self.report(f'export-1000-{metadata}', 's', copies, exports, 'cp-r-and-sync/export')


def main(build):
    with tempfile.TemporaryDirectory(prefix='latent-export-') as folder:
        bench = Bench(os.path.abspath(build), folder)
        for metadata in ('none', 'label', 'full'):
            bench.compare(metadata)


if __name__ == '__main__':
    main(*sys.argv[1:])
