#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Single faults of the disk, the database and the process, each with the outcome it must have."""

import concurrent.futures
import contextlib
import fnmatch
import json
import os
import resource
import signal
import sqlite3
import sys

from ground import Clock, ShimHome, fail, in_lanes, run_until
from cli_home import wait_for
from counting_service import CountingService
from fake_service import strip_png
from driver import tap
from driver.tap import case

# Without the proof that it can be written in, which begins with a dot.
INCOMING = '*/.incoming/[!.]*'
PICTURES = 'library/pictures'
SIDECARS = f'rename,unlink {PICTURES}/2*.json'
JOURNAL = '*/library.db-journal'


@contextlib.contextmanager
def ground(**options):
    """A service that is done at once, and a home with a library."""
    with CountingService(painting_seconds=0, **options) as service, \
            ShimHome(service) as home:
        home.make_library()
        yield service, home


def list_folder(home, *names):
    return sorted(os.listdir(os.path.join(home.library, *names)))


def run_failing(home, action, calls, is_there):
    """A generation whose calls go wrong from the first on that finds is_there() true: not from the
    n-th, as others of their kind may come before it."""
    running = home.start_with(f'stop-before {calls} 1-; {action} {calls} 1-!', 'generate', 'x')
    run_until(running, is_there)
    return go_on(home, running)


def go_on(home, running):
    home.arm()
    running.send(signal.SIGCONT)
    return running.finish()


def count_marks(home):
    return sum(call.mark != '-' for call in home.read_log())


def read_picture(home, *names):
    with open(os.path.join(home.library, 'pictures', *names), 'rb') as file:
        return strip_png(file.read())


def get_delivered(service):
    return strip_png(service.get_picture(service.jobs[0]['id']))


@case('fsync of a picture says EIO: not stored, temp deleted, fetched again (F3)')
def test_f3():
    # The kernel drops the pages, and the next fsync says yes: the shim does the same.
    for which in ('1', '1-'):
        with ground() as (service, home):
            result = home.run_with(f'lose:5 sync {INCOMING} {which}', 'generate', 'x')
            result.expect(5, 'Input/output error', 'latent resume', 'charged')
            assert count_marks(home) == 1, 'a second fsync was asked'
            assert home.list_final() == [] and list_folder(home, 'pictures', '.incoming') == []
            assert service.count('GET', '/pictures/') == 1
            assert home.check_end(service) == 1
            assert service.count('GET', '/pictures/') == 2


@case('a picture cannot be given its name: said, whole temp kept, fetched later (F4)')
def test_f4():
    for error in ('EXDEV', 'ENOSPC', 'EACCES', 'EROFS'):
        with ground() as (service, home):
            result = home.run_with(f'{fail(error)} rename,link {INCOMING} 1-', 'generate', 'x')
            result.expect(5, os.strerror(getattr(__import__('errno'), error)), 'latent resume')
            assert home.list_final() == []
            [temp] = list_folder(home, 'pictures', '.incoming')
            assert read_picture(home, '.incoming', temp) == get_delivered(service)
            assert home.check_end(service) == 1
            home.assert_no_rest()


@case('file systems without renameat2, and without links: stored all the same (F4)')
def test_f4_old():
    for rule in (f'{fail("EINVAL")} rename {INCOMING} 1',
                 f'{fail("EINVAL")} rename {INCOMING} 1; {fail("EPERM")} link {INCOMING} 1-'):
        with ground() as (service, home):
            result = home.run_with(rule, 'generate', '--json', 'x').expect(0)
            assert result.err == '' and count_marks(home) == rule.count('fail'), str(result)
            assert home.check_end(service) == 1
            home.assert_no_rest()


@case('the folder cannot be synced: stored once, and synced at the next start (F5)')
def test_f5():
    with ground() as (service, home):
        run_failing(home, fail('EIO'), f'sync {PICTURES}', home.list_final).expect(0)
        assert count_marks(home) >= 1
        assert len(home.list_final()) == 1
        home.run_with('', 'images').expect(0)
        assert any(call.name == 'syncdir' and call.path == PICTURES and call.errno == 0
                   for call in home.read_log())
        assert home.check_end(service) == 1
        assert service.count('GET', '/pictures/') == 1


FOREIGN = b'what another program made of it'


def replace_by_another(path):
    with open(path + '.tmp', 'wb') as file:
        file.write(FOREIGN)
    os.replace(path + '.tmp', path)


def write_into(path):
    """As many bytes, in the same file, with its old time: nothing but the bytes tells."""
    status = os.stat(path)
    with open(path, 'r+b') as file:
        file.write(FOREIGN)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def link_elsewhere(path):
    replace_by_another(path + '.real')
    os.remove(path)
    os.symlink(path + '.real', path)


def stand_before_exchange(home, rules=''):
    """A command that has looked at the picture, and is about to put its copy there; its path."""
    calls = f'rename {PICTURES}/2*'
    running = home.start_with(f'stop-before {calls} 1-{rules.format(calls)}', 'generate', 'x')
    run_until(running, home.list_final)
    [name] = home.list_final()
    return running, os.path.join(home.library, 'pictures', name)


@case('a picture is changed while its record takes its place: the other program wins (F10)')
def test_f10_race():
    for change in (replace_by_another, write_into, link_elsewhere):
        with ground() as (service, home):
            running, path = stand_before_exchange(home)
            change(path)
            go_on(home, running).expect(0)
            with open(path, 'rb') as file:
                assert file.read().startswith(FOREIGN), change
            assert os.path.islink(path) == (change is link_elsewhere)
            assert list_folder(home, 'pictures', '.incoming') == []
            # Nor at the next occasion.
            home.run_here('images').expect(0)
            home.run_here('resume').expect(0)
            with open(path, 'rb') as file:
                assert file.read().startswith(FOREIGN), change
            assert len(service.jobs) == 1


@case('a picture is deleted while its record takes its place: it stays deleted (F10)')
def test_f10_deleted():
    with ground() as (_, home):
        running, path = stand_before_exchange(home)
        os.remove(path)
        go_on(home, running).expect(0)
        assert home.list_final() == [] and list_folder(home, 'pictures', '.incoming') == []


@case('killed when a picture of another program was displaced: it is put in sight (F10)')
def test_f10_killed():
    for is_foreign in (True, False):
        with ground() as (service, home):
            running, path = stand_before_exchange(home, '; kill-after {0} 1!')
            if is_foreign:
                replace_by_another(path)
            go_on(home, running).expect(-9)
            assert len(list_folder(home, 'pictures', '.incoming')) == 1
            home.run_here('generate', 'x').expect(0)
            assert list_folder(home, 'pictures', '.incoming') == []
            found = [name for name in home.list_final() if name.startswith('recovered-')]
            assert len(found) == is_foreign, home.list_final()
            for name in found:
                with open(os.path.join(home.library, 'pictures', name), 'rb') as file:
                    assert file.read() == FOREIGN
                os.remove(os.path.join(home.library, 'pictures', name))
            assert home.check_end(service) == 2


@case('replaced twice while its record takes its place: the last one wins, none is lost (F10)')
def test_f10_twice():
    with ground() as (_, home):
        running, path = stand_before_exchange(home)
        replace_by_another(path)
        running.send(signal.SIGCONT)
        # The next change of names is the one that gives the first one back.
        run_until(running, lambda: True)
        with open(path + '.tmp', 'wb') as file:
            file.write(b'newer ' + FOREIGN)
        os.replace(path + '.tmp', path)
        go_on(home, running).expect(0)
        with open(path, 'rb') as file:
            assert file.read() == b'newer ' + FOREIGN
        home.run_here('generate', 'x').expect(0)
        [found] = [name for name in home.list_final() if name.startswith('recovered-')]
        with open(os.path.join(home.library, 'pictures', found), 'rb') as file:
            assert file.read() == FOREIGN


def read_file(path):
    with open(path, 'rb') as file:
        return file.read()


def set_stale(home, is_stale, more=''):
    """Of the oldest picture, whose record is to be written or not."""
    with contextlib.closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute(f'UPDATE images SET is_stale = {is_stale:d}{more}'
                           ' WHERE number = (SELECT min(number) FROM images)')


def say(home, what):
    set_stale(home, True, ', ' + what)


def make_sidecar(home, is_first):
    """A picture that cannot carry its record, which waits to be written beside it: for the first
    time or, after another picture, once more; its path."""
    home.run_here('generate', 'x').expect(0)
    path = os.path.join(home.library, 'pictures', home.list_final()[0]) + '.json'
    say(home, 'incomplete = 1, rating = 3')
    if not is_first:
        home.run_here('generate', 'x').expect(0)
        assert json.loads(read_file(path))['rating'] == 3
        say(home, 'rating = 4')
    return path


@case('a record beside a picture is changed while it is written anew: the other program wins (F10)')
def test_f10_sidecar():
    for is_first, change in ((True, replace_by_another), (False, write_into)):
        with ground() as (service, home):
            path = make_sidecar(home, is_first)
            running = home.start_with(f'stop-before {SIDECARS} 1-', 'generate', 'x')
            run_until(running, lambda: True)
            change(path)
            # Nor at the next occasion.
            for result in (go_on(home, running), home.run_here('generate', 'x')):
                result.expect(0)
                assert read_file(path).startswith(FOREIGN), (is_first, change)
                assert list_folder(home, 'pictures', '.incoming') == []
            # Where there is none any more a command may write ours, if it lives long enough.
            os.remove(path)
            set_stale(home, False)
            assert home.check_end(service) == len(home.list_final()) == 3 + (not is_first)


@case('a picture carries its record again: one beside it that is changed just then stays (F10)')
def test_f10_sidecar_removed():
    for is_changed in (True, False):
        with ground() as (service, home):
            path = make_sidecar(home, False)
            say(home, 'incomplete = 0')
            running = home.start_with(f'stop-before {SIDECARS} 1-', 'generate', 'x')
            run_until(running, lambda: True)
            if is_changed:
                replace_by_another(path)
            go_on(home, running).expect(0)
            assert os.path.exists(path) == is_changed
            if is_changed:
                assert read_file(path) == FOREIGN
                os.remove(path)
            assert list_folder(home, 'pictures', '.incoming') == []
            assert home.check_end(service) == len(home.list_final()) == 3


@case('file systems where two files cannot change names: the record takes its place (F10)')
def test_f10_old():
    with ground() as (service, home):
        running, path = stand_before_exchange(home, f'; {fail("EINVAL")} {{0}} 1!')
        go_on(home, running).expect(0)
        assert count_marks(home) == 1
        assert read_picture(home, os.path.basename(path)) == get_delivered(service)
        with open(path, 'rb') as file:
            assert file.read() != service.get_picture(service.jobs[0]['id'])
        assert list_folder(home, 'pictures', '.incoming') == []
        assert home.check_end(service) == 1


@case('short reads and writes at every call: invisible (F6)')
def test_f6_short():
    with CountingService(painting_seconds=0) as service, ShimHome(service) as home:
        result = home.run_with('short read,write * 1-', 'generate', '--json', 'x').expect(0)
        assert result.err == '' and count_marks(home) > 50, str(result)
        assert home.check_end(service) == 1


@case('every second call interrupted by a signal: invisible (F6)')
def test_f6_interrupted():
    # SQLite's own fsync is left out: it takes EINTR for a failure, and says so by a roll-back.
    rule = f'{fail("EINTR")} open,read,write,lock * 1-/2'
    for place in (INCOMING, PICTURES, 'library'):
        rule += f'; {fail("EINTR")} sync {place} 1-/2'
    with CountingService(painting_seconds=0) as service, ShimHome(service) as home:
        result = home.run_with(rule, 'generate', '--json', 'x').expect(0)
        assert result.err == '' and count_marks(home) > 50, str(result)
        assert home.check_end(service) == 1


def starve(service, started, request):
    """Takes the process every new descriptor from the first such request on."""
    def observe(method, path):
        if method == request[0] and path.startswith(request[1]):
            service.observers.clear()
            pid = started.result().process.pid
            _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            used = max(int(name) for name in os.listdir(f'/proc/{pid}/fd'))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 1, hard))

    service.observers.append(observe)


@case('one read of the copy that gets the record fails: the picture itself carries it (F2)')
def test_f2_record():
    def try_read(n):
        with ground() as (service, home):
            home.run_with(f'fail:5 read */.incoming/record-* {n}', 'generate', 'x').expect(0)
            struck = count_marks(home)
            # No record beside the picture: that is for pictures which cannot carry one.
            assert home.check_end(service) == 1
            home.assert_no_rest()
            return struck

    assert sum(in_lanes(try_read, range(1, 19))) > 12, 'the rules did not strike'


@case('no descriptors left: no crash, a clear error, resume finishes it (F11)')
def test_f11():
    for request in (('GET', '/v2/me'), ('POST', '/v2/images/generate'), ('GET', '/v2/jobs/'),
                    ('GET', '/pictures/')):
        with ground() as (service, home):
            started = concurrent.futures.Future()
            starve(service, started, request)
            started.set_result(home.start_with('', 'generate', '--timeout=60', 'x'))
            result = started.result().finish().expect_one_of(0, 4, 5)
            assert service.observers == [], f'{request} never came'
            assert 'made a mistake' not in result.err, str(result)
            words = ('latent resume', 'permissions')
            assert result.status == 0 or any(word in result.err for word in words), str(result)
            assert home.check_end(service) == len(service.jobs)


@case('temps and locks of killed runs: swept; a lock that is held is kept (F15)')
def test_f15():
    with ground() as (service, home):
        stale = os.path.join(home.library, 'data', 'locks', '0dd05a3c-4c5a-4a0e-8a6c-6e1f6b0c0c0c')
        for path in (stale, os.path.join(home.library, 'data', '.latent-write-test'),
                     os.path.join(home.library, 'pictures', '.latent-write-test')):
            with open(path, 'w', encoding='utf-8') as file:
                file.write('left behind')
        service.is_painting = True
        running = home.start_with('', 'generate', 'x')
        wait_for(lambda: service.count('GET', '/v2/jobs/'), 'a poll')
        [held] = list_folder(home, 'data', 'locks')
        home.run_here('images').expect(0)
        assert list_folder(home, 'data', 'locks') == [held]
        service.is_painting = False
        running.finish().expect(0)
        home.assert_no_rest()


@contextlib.contextmanager
def hold_database(home):
    """Another program is at the database, and does not let go."""
    connection = sqlite3.connect(home.database, isolation_level=None, check_same_thread=False)
    connection.execute('BEGIN EXCLUSIVE')
    try:
        yield connection
    finally:
        connection.close()


@case('database held by another program for a while: waited for (B1)')
def test_b1_short():
    with ground() as (service, home):
        with contextlib.ExitStack() as stack:
            # From the submit until the service answers, and 100 ms on: the row of the acceptance
            # finds it locked.
            service.is_silent = True
            running = home.start_with('', 'generate', '--json', 'x')
            wait_for(lambda: service.jobs, 'the submit')
            connection = stack.enter_context(hold_database(home))
            service.answer_now()
            wait_for(lambda: is_waiting_for_lock(running.process), 'the lock to be asked for')
            connection.execute('ROLLBACK')
            result = running.finish().expect(0)
            assert result.err == '', str(result)
        assert home.check_end(service) == 1


def is_waiting_for_lock(process):
    """Does the database thread sleep between two tries?"""
    for thread in os.listdir(f'/proc/{process.pid}/task'):
        with open(f'/proc/{process.pid}/task/{thread}/comm', encoding='utf-8') as file:
            is_ours = file.read().strip().startswith('latent-database')
        with open(f'/proc/{process.pid}/task/{thread}/syscall', encoding='utf-8') as file:
            if is_ours and file.read().split()[0] in ('35', '230'):  # nanosleep, clock_nanosleep
                return True
    return False


@case('database held for longer than ten seconds: said, nothing half done (B1)')
def test_b1_long():
    with ground() as (service, home):
        service.is_silent = True
        running = home.start_with('', 'generate', '--json', 'x')
        wait_for(lambda: service.jobs, 'the submit')
        with hold_database(home):
            service.answer_now()
            running.finish().expect(5, 'locked', 'latent resume')
        assert home.get_states() == ['submitting']
        assert home.check_end(service) == 1
    # And before anything was sent: nothing is.
    with ground() as (service, home):
        with hold_database(home):
            home.run_here('generate', 'x').expect(5, 'locked', 'othing was charged')
        assert service.submits == [] and home.get_states() == []


@case('the last commit fails: the picture is safe, and taken up later (B2, K10)')
def test_b2():
    for error in ('ENOSPC', 'EIO'):
        with ground() as (service, home):
            result = run_failing(home, fail(error), f'truncate {JOURNAL}',
                                 lambda h=home: h.peek_states() == ['done'])
            result.expect(5, 'latent resume')
            assert count_marks(home) >= 1
            assert home.get_states() == ['downloading']
            [name] = home.list_final()
            assert read_picture(home, name) == get_delivered(service)
            assert home.check_end(service) == 1
            assert home.list_final() == [name]


def list_snapshots(home):
    """Their names; each under a final name must be whole."""
    folder = os.path.join(home.library, 'data', 'snapshots')
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    final = [name for name in names if name.startswith('library-') and name.endswith('.db')]
    for name in final:
        copy = sqlite3.connect(f'file:{os.path.join(folder, name)}?mode=ro', uri=True)
        assert copy.execute('PRAGMA integrity_check').fetchone() == ('ok',), name
        copy.close()
    return final


def make_snapshot_due(home):
    library = sqlite3.connect(home.database)
    with library:
        library.execute("DELETE FROM library_values WHERE name LIKE 'snapshot%'")
    library.close()


@case('killed while a snapshot is made: the one before is whole, and the next is made (K14)')
def test_k14():
    with ground() as (service, home):
        home.run_here('generate', 'x').expect(0)
        n_before = len(list_snapshots(home))
        assert n_before > 0
        for number in range(1, 200):
            make_snapshot_due(home)
            result = home.run_with(f'kill-before any */snapshots/* {number}', 'images')
            assert result.status in (0, -9), result
            assert len(list_snapshots(home)) >= n_before
            if result.status == 0:
                break
        assert 3 < number < 199, number
        assert len(list_snapshots(home)) > n_before or n_before == 10
        # What is half made may be another process's work: it is swept when it is old enough.
        folder = os.path.join(home.library, 'data', 'snapshots')
        assert any('.new-' in name for name in os.listdir(folder))
        for name in os.listdir(folder):
            if '.new-' in name:
                os.utime(os.path.join(folder, name), (0, 0))
        make_snapshot_due(home)
        home.run_here('images').expect(0)
        # assert_no_rest() leaves this folder out.
        rests = [name for name in os.listdir(folder) if '.new-' in name]
        assert not rests, rests
        assert home.check_end(service) == 1


@case('stopped for ten minutes: goes on without a burst and without a failed job (K16)')
def test_k16():
    with ground() as (service, home):
        clock = Clock(home)
        service.is_painting = True
        running = home.start_with('', 'generate', '--json', 'x')
        wait_for(lambda: service.count('GET', '/v2/jobs/'), 'a poll')
        running.send(signal.SIGSTOP)
        os.waitid(os.P_PID, running.process.pid, os.WSTOPPED | os.WNOWAIT)
        before = service.count('GET', '/v2/jobs/')
        # Time stands still ten minutes later: whatever was due meanwhile is due now, at once.
        clock.freeze(offset_us=600 * 1000000)
        running.send(signal.SIGCONT)
        wait_for(lambda: service.count('GET', '/v2/jobs/') > before, 'a poll')
        service.is_painting = False
        clock.set(offset_us=600 * 1000000)
        result = running.finish().expect(0)
        assert result.err == '', str(result)
        assert service.count('GET', '/v2/jobs/') - before <= 3, service.requests
        assert len(service.submits) == 1
        assert home.check_end(service) == 1
        clock.remove()


@case('terminated: ends without waiting for anything, and sends nothing more (K17)')
def test_k17():
    # The clock stands still from the submit on, so that nothing that waits for a time goes on.
    for number in (signal.SIGTERM, signal.SIGINT):
        for is_silent, state in ((True, 'submitting'), (False, 'waiting')):
            with ground() as (service, home):
                clock = Clock(home)
                service.is_painting = True
                service.is_silent = is_silent
                service.observers.append(
                    lambda method, path, c=clock: c.freeze() if method == 'POST' else None)
                running = home.start_with('', 'generate', '--json', 'x')
                wait_for(lambda s=state, h=home: s in [
                    job['state'] for job in h.get_jobs(*h.options)], state)
                wait_for(lambda s=service: s.jobs, 'the submit')
                n_requests = len(service.requests)
                running.send(number)
                running.finish().expect(4, 'latent resume')
                assert len(service.requests) == n_requests, service.requests
                assert home.get_states() == [state]
                service.observers.clear()
                clock.set()
                service.is_silent = service.is_painting = False
                assert home.check_end(service) == 1
                clock.remove()


# What a library at rest consists of. Some of it is made in the background, by whichever start has
# the time, and SQLite's own files beside a database come and go. A snapshot that was cut off lies
# there for a while.
LASTING = ('cache/thumbnails.sqlite*', 'data/library.db', 'data/library.db-journal',
           'data/library.db.lock', 'data/pictures-folder', 'data/records.lock',
           'data/snapshots/library-*.db*', 'pictures/* x *-0.png')


def list_library(library):
    return sorted(os.path.relpath(os.path.join(folder, name), library)
                  for folder, _, names in os.walk(library) for name in names)


def list_rests(library):
    return [name for name in list_library(library)
            if not any(fnmatch.fnmatch(name, pattern) for pattern in LASTING)]


@case('killed a hundred times in a row at its start: no rests, and it works (K18)')
def test_k18():
    with ground() as (service, home):
        home.run_here('generate', 'x').expect(0)
        assert list_rests(home.library) == []

        n_kills = most = 0
        for i in range(100):
            action = ('kill-before', 'kill-after')[i % 2]
            result = home.run_with(f'{action} open,any * {1 + i // 2 % 12}', 'images')
            result.expect_one_of(-9)
            n_kills += 1
            most = max(most, len(list_rests(home.library)))
        # One of each kind that a start makes: two proofs that folders can be written, a lock.
        assert 0 < most <= 3, (most, list_rests(home.library))
        assert len(home.run_here('images').expect(0).lines) == 1
        assert list_rests(home.library) == [], list_rests(home.library)
        # One is begun at a time, and the next much later.
        cut_off = {name.split('.new')[0] for name in list_library(home.library)
                   if name.startswith('data/snapshots/') and '.new' in name}
        assert len(cut_off) <= 1, cut_off
        assert home.check_end(service) == 1
        tap.note(f'{n_kills} kills, at most {most} files more than at rest')


sys.exit(tap.run())
