#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What a command leaves behind when it ends early, by will or by force, and what `resume` makes of
it: nothing is lost, and no image is ever paid for twice."""

import os
import signal
import sqlite3
import sys
import time

from cli_home import CANARY, SLOW, Home, interrupt, wait_for
from fake_service import FakeService
from driver import tap
from driver.tap import case

TIMEOUT = f'--timeout={4 * SLOW:g}'


@case('no credit: exit status 3; only resume sends what was not sent (S10)')
def test_no_credit():
    with FakeService() as service, Home(service.address) as home:
        service.submit_reply = (402, {'error': 'Insufficient credits', 'creditsRequired': 7,
                                      'creditsAvailable': 3})
        result = home.run('generate', '--json', '-n', '2', 'x')
        result.expect(3, 'credits', 'latent resume', 'nothing was charged')
        assert [job['state'] for job in result.objects] == ['stopped', 'stopped']
        assert all(job['charged'] is False for job in result.objects), str(result)
        service.submit_reply = None

        # The same command again pays for one image, not for those of before as well.
        home.run('generate', 'y').expect(0)
        assert [job['body']['prompt'] for job in service.jobs] == ['y']
        resumed = home.run('resume').expect(0)
        assert len(resumed.lines) == 2
        assert sorted(job['body']['prompt'] for job in service.jobs) == ['x', 'x', 'y']
        assert len({key for key, _ in service.submits}) == 3


@case('resume never sends what a person stopped before it was sent')
def test_stopped_by_person():
    with FakeService() as service, Home(service.address) as home:
        service.account_reply = (503, {'error': 'down'})
        home.run('generate', 'x', TIMEOUT).expect(4, 'not sent')
        service.account_reply = None
        with sqlite3.connect(home.find_database()) as database:
            database.execute("UPDATE jobs SET state = 'stopped', resume_state = 'queued'")
        assert [job['state'] for job in home.get_jobs()] == ['stopped']
        home.run('resume').expect(0, 'would cost')
        assert service.submits == []


@case('key revoked while waiting: exit status 4, resume fetches it (P4)')
def test_key_revoked():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        running = home.start('generate', '--json', 'x')
        home.wait_for_state('waiting')
        service.key = 'afk_another000000'
        result = running.finish().expect(4, 'refused the key', 'latent resume')
        assert 'Nothing was charged' not in result.err, str(result)
        assert result.objects[0]['state'] == 'waiting'
        service.key, service.is_painting = CANARY, False
        assert len(home.run('resume').expect(0).lines) == 1
        service.assert_paid_once()


@case('--timeout: exit status 4, resume fetches it')
def test_timeout():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        result = home.run('generate', '--json', 'x', TIMEOUT).expect(4, 'latent resume')
        assert [job['state'] for job in result.objects] == ['waiting']
        service.is_painting = False
        resumed = home.run('resume', '--json').expect(0).objects
        assert [job['id'] for job in resumed] == [result.objects[0]['id']]
        service.assert_picture(resumed[0]['images'][0]['path'])
        assert home.run('resume').expect(0).out == ''
        service.assert_paid_once()


@case('--no-wait: prints ids, exit status 0, resume fetches the pictures')
def test_no_wait():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        result = home.run('generate', '--no-wait', '-n', '2', 'x').expect(0)
        jobs = home.get_jobs()
        assert sorted(result.lines) == sorted(job['id'] for job in jobs)
        assert [job['state'] for job in jobs] == ['waiting', 'waiting']
        # For people it is called as in the window.
        for options in ((), ('--state', 'running'), ('--state', 'waiting')):
            lines = home.run('jobs', *options).expect(0).lines
            assert [line.split()[1] for line in lines] == ['running'] * 2, lines
        service.is_painting = False
        assert len(home.run('resume').expect(0).lines) == 2
        service.assert_paid_once(2)


@case('Ctrl+C and termination while waiting: exit status 4, resume fetches it (K17)')
def test_interrupt():
    for number in (signal.SIGINT, signal.SIGTERM):
        with FakeService() as service, Home(service.address) as home:
            service.is_painting = True
            running = home.start('generate', '--json', 'x')
            [job] = home.wait_for_state('waiting')
            begun = time.monotonic()
            result = interrupt(running, number).expect(4, 'latent resume')
            assert time.monotonic() - begun < 5 * SLOW
            assert [job['state'] for job in result.objects] == ['waiting']
            service.is_painting = False
            resumed = home.run('resume', '--json').expect(0).objects
            assert [one['id'] for one in resumed] == [job['id']]
            service.assert_paid_once()


@case('killed while waiting: exactly one job (K6)')
def test_killed_waiting():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        running = home.start('generate', 'x')
        home.wait_for_state('waiting')
        running.kill()
        service.is_painting = False
        assert len(home.run('resume').expect(0).lines) == 1
        service.assert_paid_once()


@case('killed before the answer: asked again under the same key (K4)')
def test_killed_submitting():
    with FakeService() as service, Home(service.address) as home:
        service.is_silent = True
        running = home.start('generate', 'x')
        wait_for(lambda: service.jobs, 'the submit')
        running.kill()
        assert [job['state'] for job in home.get_jobs()] == ['submitting']
        service.is_silent = False
        assert len(home.run('resume').expect(0).lines) == 1
        service.assert_paid_once()
        assert len({body for _, body in service.submits}) == 1


@case('no answer in time: exit status 4, whether it is charged is not known (S2)')
def test_no_answer():
    with FakeService() as service, Home(service.address) as home:
        service.is_silent = True
        result = home.run('generate', '--json', 'x', TIMEOUT)
        result.expect(4, 'not known', 'latent resume')
        assert result.objects[0]['state'] == 'submitting' and result.objects[0]['charged'] is None
        service.is_silent = False
        home.run('resume').expect(0)
        service.assert_paid_once()


@case('unreachable: exit status 4, sent when the service is there (S1, W1)')
def test_unreachable():
    with FakeService() as gone:
        port = gone.port
    with Home(f'http://127.0.0.1:{port}') as home:
        result = home.run('generate', '--json', 'x', TIMEOUT)
        result.expect(4, 'cannot be reached', 'not sent yet', 'nothing was charged')
        assert [job['state'] for job in result.objects] == ['queued']
        home.run('account').expect(4, 'cannot be reached')
        with FakeService(port) as service:
            assert len(home.run('resume').expect(0).lines) == 1
            service.assert_paid_once()


@case('comes up while we wait')
def test_late_service():
    with FakeService() as gone:
        port = gone.port
    with Home(f'http://127.0.0.1:{port}') as home:
        running = home.start('generate', 'x')
        home.wait_for_state('queued')
        with FakeService(port) as service:
            running.finish().expect(0, 'cannot be reached')
            service.assert_paid_once()


@case('Ctrl+C before anything was sent')
def test_early_interrupt():
    with FakeService() as gone:
        port = gone.port
    with Home(f'http://127.0.0.1:{port}') as home:
        running = home.start('generate', '--json', 'x')
        home.wait_for_state('queued')
        result = interrupt(running).expect(4, 'not sent yet')
        assert [job['state'] for job in result.objects] == ['queued']
        interrupted = home.start('resume')
        interrupted.wait_for_message()
        interrupt(interrupted).expect(4, 'latent resume')


@case('resume leaves what another process drives (promise 8)')
def test_two_processes():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        running = home.start('generate', 'x')
        home.wait_for_state('waiting')
        home.run('resume').expect(4, 'another Latent')
        service.is_painting = False
        running.finish().expect(0)
        assert home.run('resume').expect(0).out == ''
        service.assert_paid_once()


@case('resume leaves jobs of another service alone')
def test_other_service():
    with FakeService() as service, FakeService() as other, Home(service.address) as home:
        service.is_painting = True
        home.run('generate', 'x', TIMEOUT).expect(4)
        home.run('resume', LATENT_API_URL=other.address).expect(4, 'another service')
        assert other.submits == [] and other.count('GET', '/v2/jobs') == 0
        service.is_painting = False
        home.run('resume').expect(0)
        service.assert_paid_once()


@case('library that becomes unwritable: exit status 5, resume fetches it (F2)')
def test_library_lost():
    with FakeService() as service, Home(service.address) as home:
        library = home.join('library')
        service.is_painting = True
        running = home.start('generate', 'x', '--library', library)
        wait_for(lambda: service.count('GET', '/v2/jobs'), 'a poll')
        [incoming] = [os.path.join(folder, '.incoming') for folder, folders, _ in os.walk(library)
                      if '.incoming' in folders]
        os.rename(incoming, incoming + '-away')
        with open(incoming, 'w', encoding='utf-8'):
            pass
        service.is_painting = False
        result = running.finish().expect(5, 'latent resume --library', 'was charged')
        assert 'Nothing was charged' not in result.err, str(result)
        os.remove(incoming)
        os.rename(incoming + '-away', incoming)
        assert len(home.run('resume', '--library', library).expect(0).lines) == 1
        service.assert_paid_once()


sys.exit(tap.run())
