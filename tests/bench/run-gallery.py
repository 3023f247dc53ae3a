#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Measures the gallery: run-gallery.py BUILD MODE [ROWS...]

  start    fork to the first screenful of thumbnails, against a greeting and against 100 images
  memory   resident memory after 1,000 random jumps, against a greeting
  scroll   processor time of a frame while scrolling and jumping, against a window of one colour
  fill     a jump until all visible thumbnails are painted, against decoding them one by one
  search   a keystroke until its results are painted, against GtkFilterListModel
  query    200 mixed queries, against looking through all prompts in memory
  scale    start, scrolling, jumping, memory and queries at 1,000,000 rows, against 1,000
  idle     an idle window, and one with 1 and 20 jobs on their way, against a spinner
  soak     SECONDS (in the place of ROWS) of scrolling and searching

Runs inside in-session.py, in a private HOME and on a display of its own. The libraries are made
where they are missing, in LATENT_BENCH_LIBRARIES (default: BUILD/tests/bench/libraries; 100,000
rows take 2 GB, a million 3 GB), and kept for the next run.

Prints one line for each figure: `name value unit ratio reference [p10-p90, pairs]`. The renderer is
GSK_RENDERER's; without one Cairo, with GL off for the program as it does itself without a GPU."""

import os
import shutil
import subprocess
import sys
import tempfile
import time

PAIRS = 12
LARGE = 100000
# Enough of the sampled points: a picture's edge may fall between two of them.
ENOUGH = 0.97
SETTLE_MS = 1500
IDLE_SECONDS = 15


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def median(values):
    return quantile(values, 0.5)


def report(name, value, unit, ratio=None, reference=None):
    tail = f'{ratio:.3f} {reference}' if reference else '- -'
    print(f'{name} {value:.4g} {unit} {tail}', flush=True)


def report_pairs(name, unit, values, references, reference):
    ratios = [value / other for value, other in zip(values, references)]
    spread = f'[{quantile(ratios, 0.1):.3f}-{quantile(ratios, 0.9):.3f}, {len(ratios)} pairs]'
    print(
        f'{name} {median(values):.4g} {unit} {median(ratios):.3f} {reference} {spread}', flush=True
    )


class Runner:
    def __init__(self, build):
        self.build = build
        self.bench = os.path.join(build, 'tests', 'bench')
        self.libraries = os.environ.get('LATENT_BENCH_LIBRARIES') or os.path.join(
            self.bench, 'libraries'
        )
        self.latent = os.path.join(build, 'src', 'latent')
        self.service = None
        self.environment = dict(os.environ)
        self.environment.setdefault('GSK_RENDERER', 'cairo')
        self.environment['GTK_A11Y'] = 'none'
        self.environment['GSETTINGS_SCHEMA_DIR'] = os.path.join(build, 'data')

    def tool(self, name):
        return os.path.join(self.bench, name)

    def library(self, rows, fresh=False):
        """The folder of a library of so many rows; a fresh one may be changed."""
        os.makedirs(self.libraries, exist_ok=True)
        folder = os.path.join(self.libraries, str(rows))
        if fresh:
            folder = os.path.join(tempfile.mkdtemp(dir=self.libraries), str(rows))
        ready = f'{folder}.ready'
        if not os.path.exists(ready):
            shutil.rmtree(folder, ignore_errors=True)
            start = time.monotonic()
            pool = os.path.join(self.libraries, 'pool')
            subprocess.run(
                [self.tool('make-library'), pool, folder, str(rows)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            print(f'# made a library of {rows} in {time.monotonic() - start:.0f} s', flush=True)
            with open(ready, 'w', encoding='utf-8'):
                pass
        return folder

    def start_service(self):
        """A service on loopback whose jobs do not end, so that the window has somebody to ask."""
        home = tempfile.mkdtemp()
        self.service = subprocess.Popen(
            [self.latent, 'demo-service', '--library', home, '--seconds', '3000'],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.environment['LATENT_API_URL'] = self.service.stdout.readline().strip()
        self.environment['APIFRAME_API_KEY'] = 'afk_demo_0000000000000000'

    def stop(self):
        if self.service:
            self.service.terminate()
            self.service.wait()

    def without_gl(self, is_off=True):
        return {**self.environment, **({'GDK_DEBUG': 'gl-disable'} if is_off else {})}

    def gallery(self, *arguments):
        """Runs bench-gallery; {figure: its fields} of what it printed, after printing it."""
        environment = self.without_gl(self.environment['GSK_RENDERER'] == 'cairo')
        environment['G_TEST_SRCDIR'] = os.path.join(os.path.dirname(__file__), '..', 'data')
        environment['G_TEST_BUILDDIR'] = os.path.join(self.build, 'tests')
        output = subprocess.run(
            [self.tool(arguments[0]), *map(str, arguments[1:])],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        figures = {}
        for line in output.splitlines():
            if line.startswith('#') and ('DEBUG' in line or 'INFO' in line):
                continue
            if line.startswith('1..'):
                continue
            print(line, flush=True)
            if not line.startswith('#'):
                fields = line.split()
                figures[fields[0]] = fields[1:]
        return figures

    def eye(self, command, points=0, settle_ms=0, environment=None):
        """(ms to content, points, CPU ms until then, RSS MB, PSS MB) of a program."""
        output = subprocess.run(
            [self.tool('bench-eye'), str(points), str(settle_ms), *command],
            env=environment or self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        ).stdout.split()
        shown, seen, cpu, rss, pss = map(float, output)
        if shown < 0:
            sys.exit(f'{command}: only {seen:.0f} of {points} points were painted')
        return shown, seen, cpu, rss * 1.024e-3, pss * 1.024e-3

    def window(self, rows):
        return [self.latent, '--library', self.library(rows)]

    def compare(self, programs):
        """{name: [what eye() said]}, one for each pair, there and back again."""
        enough = {}
        for name, (command, environment) in programs.items():
            # The first start makes what is made once; the second says how much there is to see.
            self.eye(command, environment=environment)
            enough[name] = int(self.eye(command, environment=environment)[1] * ENOUGH)
        seen = {name: [] for name in programs}
        for pair in range(PAIRS):
            order = list(programs) if pair % 2 == 0 else list(reversed(programs))
            for name in order:
                command, environment = programs[name]
                seen[name].append(
                    self.eye(command, enough[name], SETTLE_MS, environment=environment)
                )
        return seen

    # The modes.

    def start(self, rows=LARGE):
        self.start_service()
        hello = [self.tool('reference'), 'hello']
        programs = {
            'hello': (hello, self.environment),
            'hello-gl-off': (hello, self.without_gl()),
            'many': (self.window(rows), self.environment),
            'few': (self.window(100), self.environment),
        }
        seen = self.compare(programs)
        for index, (what, unit) in enumerate(
            [('start', 'ms'), (None, None), ('start-cpu', 'ms'), ('start-rss', 'MB')]
        ):
            if not what:
                continue
            figures = {name: [run[index] for run in runs] for name, runs in seen.items()}
            for other in ('hello', 'hello-gl-off', 'few'):
                report_pairs(
                    f'{what}-{rows}',
                    unit,
                    figures['many'],
                    figures[other],
                    '100-images' if other == 'few' else f'libadwaita-{other}',
                )

    def memory(self, rows=LARGE):
        figures = self.gallery('bench-gallery', 'memory', self.library(rows))
        end = float(figures['gallery-rss-after-1000-jumps'][0])
        hello = [self.tool('reference'), 'hello']
        for name, environment in [
            ('hello', self.environment),
            ('hello-gl-off', self.without_gl()),
        ]:
            sizes = [self.eye(hello, 0, SETTLE_MS, environment)[3] for _ in range(3)]
            report(
                'memory-after-1000-jumps', end, 'MB', end / median(sizes), f'libadwaita-{name}'
            )

    def scroll(self, rows=LARGE):
        self.gallery('bench-gallery', 'scroll', self.library(rows))

    def fill(self, rows=LARGE):
        self.gallery('bench-gallery', 'fill', self.library(rows))

    def search(self, rows=LARGE):
        self.gallery('bench-search', self.library(rows))

    def query(self, rows=LARGE):
        self.gallery('bench-query', self.library(rows))

    def soak(self, seconds=1800):
        self.gallery('bench-gallery', 'soak', self.library(LARGE), seconds)

    def scale(self, many=1000000, few=1000):
        """One after the other and back: few, many, many, few."""
        seen = {few: [], many: []}
        for rows in (few, many, many, few):
            figures = self.gallery('bench-gallery', 'scroll', self.library(rows))
            figures.update(self.gallery('bench-gallery', 'memory', self.library(rows)))
            figures.update(self.gallery('bench-query', self.library(rows)))
            seen[rows].append(figures)
        for figure in (
            'gallery-smooth-cpu-p50',
            'gallery-jump-cpu-p50',
            'gallery-rss-after-1000-jumps',
            'query-p50',
            'query-p95',
        ):
            values = [
                [float(figures[figure][0]) for figures in seen[rows] if figure in figures]
                for rows in (many, few)
            ]
            if all(values):
                report_pairs(f'scale-{figure}', 'x', *values, f'{few}-rows')
        self.start_service()
        starts = self.compare(
            {rows: (self.window(rows), self.environment) for rows in (few, many)}
        )
        for index, what in ((0, 'start'), (3, 'start-rss')):
            report_pairs(
                f'scale-{what}',
                'ms' if index == 0 else 'MB',
                [run[index] for run in starts[many]],
                [run[index] for run in starts[few]],
                f'{few}-rows',
            )

    def waiting(self, command):
        """(CPU %, wake-ups a second) of a program that has nothing to do, after it has settled."""
        # The first start writes what later ones find: it is not what people wait in every day.
        for settle_seconds in (5, 20):
            process = subprocess.Popen(
                command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(settle_seconds)
            if settle_seconds == 5:
                process.terminate()
                process.wait()
        before = look_at_threads(process.pid)
        time.sleep(IDLE_SECONDS)
        after = look_at_threads(process.pid)
        process.terminate()
        process.wait()
        cpu = (after[0] - before[0]) / 1e9 / IDLE_SECONDS * 100
        return cpu, (after[1] - before[1]) / IDLE_SECONDS

    def submit(self, folder, jobs):
        """So many jobs, until they are in the library. Not all may be at the service at once, where
        each takes longer than this: the command would wait for that, and the window shows them all
        the same."""
        command = [self.latent, 'generate', '--no-wait', '--count', str(jobs)]
        process = subprocess.Popen(
            command + ['--library', folder, 'a lighthouse'],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        count = 0
        while count < jobs:
            time.sleep(0.2)
            listed = subprocess.run(
                [self.latent, 'jobs', '--json', '--library', folder],
                env=self.environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout
            count = sum('a lighthouse' in line for line in listed.splitlines())
        process.terminate()
        process.wait()

    def idle(self):
        self.gallery('bench-gallery', 'idle', self.library(LARGE))
        self.start_service()
        nothing = self.waiting([self.tool('reference'), 'nothing'])
        spinner = self.waiting([self.tool('reference'), 'spinner'])
        report('idle-reference-nothing', nothing[0], '%')
        report('idle-reference-spinner', spinner[0], '%')
        for jobs in (0, 1, 20):
            folder = self.library(100, fresh=True)
            if jobs > 0:
                self.submit(folder, jobs)
            cpu, wake_ups = self.waiting([self.latent, '--library', folder])
            report(f'idle-{jobs}-jobs-cpu', cpu, '%', cpu / spinner[0], 'one-spinner')
            report(f'idle-{jobs}-jobs-wake-ups', wake_ups, 'per-s-all-threads')
            shutil.rmtree(os.path.dirname(folder))


def look_at_threads(pid):
    """(CPU ns, times one of them went to sleep) of all threads of a process."""
    cpu, sleeps = 0, 0
    for thread in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{thread}/schedstat', encoding='ascii') as file:
            cpu += int(file.read().split()[0])
        with open(f'/proc/{pid}/task/{thread}/status', encoding='ascii') as file:
            sleeps += next(
                int(line.split()[1])
                for line in file
                if line.startswith('voluntary_ctxt_switches')
            )
    return cpu, sleeps


def describe_machine(runner):
    load = ' '.join(f'{value:.1f}' for value in os.getloadavg())
    print(
        f"# renderer {runner.environment['GSK_RENDERER']}, {os.cpu_count()} cores, load {load}",
        flush=True,
    )


def main():
    modes = [
        'start', 'memory', 'scroll', 'fill', 'search', 'query', 'scale', 'idle', 'soak',
    ]  # fmt: skip
    if len(sys.argv) < 3 or sys.argv[2] not in modes:
        sys.exit(__doc__)
    runner = Runner(sys.argv[1])
    describe_machine(runner)
    try:
        getattr(runner, sys.argv[2])(*map(int, sys.argv[3:]))
    finally:
        runner.stop()
    describe_machine(runner)


if __name__ == '__main__':
    main()
