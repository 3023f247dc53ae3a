#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The commands against a service that behaves, and one that does not: every exit status, the JSON,
what is left behind, and that no image is ever paid for twice."""

import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time

from cli_home import (CANARY, IMAGE_MEMBERS, JOB_MEMBERS, LATENT, SLOW, Home, interrupt, wait_for)
from fake_service import FakeService
from driver import tap
from driver.tap import case

PARAMS = {'aspect_ratio': '1:1', 'image_size': '1K', 'output_format': 'jpg'}
POLICY = 'Provider returned an error: content policy violation'
TIMEOUT = f'--timeout={4 * SLOW:g}'


def assert_paid_once(service, jobs=1):
    """One key for each image, one job for each key."""
    assert len(service.jobs) == jobs, service.submits
    assert len({key for key, _ in service.submits}) == jobs, service.submits


def assert_picture(service, path):
    with open(path, 'rb') as file:
        assert file.read() == service.picture, path


@case('generate: prints the path of a whole picture')
def test_generate():
    with FakeService() as service, Home(service.address) as home:
        result = home.run('generate', 'a', 'lighthouse', '--size', '2K').expect(0)
        assert result.err == '', str(result)
        assert len(result.lines) == 1
        assert_picture(service, result.lines[0])
        assert_paid_once(service)
        assert service.jobs[0]['body']['imagenParams']['image_size'] == '2K'
        assert home.run('images').expect(0).lines == result.lines
        assert service.count('GET', '/pictures/') == 1


@case('the key goes to the API alone (T1)')
def test_key_stays():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'x').expect(0)
        for method, path, headers in service.requests:
            has_key = CANARY in str(headers)
            assert has_key != path.startswith('/pictures/'), (method, path, headers)


@case('--json: one object a line with exactly the documented members')
def test_json():
    with FakeService() as service, Home(service.address) as home:
        result = home.run('generate', '--json', '-n', '2', 'a\n"lighthouse"').expect(0)
        assert len(result.objects) == 2
        for job in result.objects:
            assert list(job) == JOB_MEMBERS, job
            assert job['state'] == 'done' and job['charged'] is True and job['credits'] == 7
            assert job['prompt'] == 'a\n"lighthouse"' and job['model'] == 'imagen-4'
            assert job['error'] is None
            assert job['params'] == PARAMS, job
            assert job['remote_id'] in [remote['id'] for remote in service.jobs]
            assert job['created_at'].endswith('Z') and job['created_at'] <= job['finished_at']
            [image] = job['images']
            assert list(image) == IMAGE_MEMBERS, image
            assert (image['width'], image['height'], image['format']) == (16, 9, 'png')
            assert image['bytes'] == len(service.picture)
            assert_picture(service, image['path'])
        by_id = {job['id']: job for job in home.get_jobs()}
        assert by_id == {job['id']: job for job in result.objects}
        assert home.get_jobs('--state', 'waiting') == []
        assert len(home.get_jobs('--state', 'done')) == 2
        assert_paid_once(service, 2)


@case('images: search and limit')
def test_images():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'a lighthouse in a storm').expect(0)
        home.run('generate', 'a calm harbour').expect(0)
        assert len(home.run('images', '--json').expect(0).objects) == 2
        [image] = home.run('images', '--json', '--search', 'STORM light').expect(0).objects
        assert list(image) == IMAGE_MEMBERS
        newest = home.run('images', '--limit', '1').expect(0).lines
        assert newest == home.run('images', '--search', 'harbour').expect(0).lines
        text = home.run('jobs').expect(0).lines
        assert len(text) == 2 and 'calm harbour' in text[0] and 'storm' in text[1], text


@case('one refused, the others saved: exit status 1')
def test_refused():
    with FakeService() as service, Home(service.address) as home:
        service.outcomes = {'bad': ('FAILED', POLICY), 'worse': ('FAILED', 'it broke')}
        refused = home.run('generate', '--json', 'bad').expect(1, 'content policy')
        assert refused.objects[0]['state'] == 'refused' and refused.objects[0]['images'] == []
        assert refused.objects[0]['error'] and refused.objects[0]['charged'] is False
        failed = home.run('generate', 'worse').expect(1, 'it broke')
        assert failed.out == ''
        assert home.run('generate', 'good').expect(0).lines
        assert home.run('resume').expect(0).out == ''
        assert_paid_once(service, 3)


@case('a request the service does not accept: exit status 1, nothing charged (S8)')
def test_rejected():
    with FakeService() as service, Home(service.address) as home:
        service.submit_reply = (400, {'error': 'Validation failed',
                                      'details': {'prompt': ['Too odd']}})
        result = home.run('generate', '--json', 'x').expect(1, 'Nothing was charged')
        assert result.objects[0]['state'] == 'failed' and result.objects[0]['charged'] is False
        assert len(service.submits) == 1


@case('wrong key: exit status 3, nothing sent, nothing left behind (S9)')
def test_wrong_key():
    with FakeService() as service, Home(service.address) as home:
        service.key = 'afk_another000000'
        home.run('generate', 'x').expect(3, 'refused the key', 'Nothing was charged')
        home.run('account').expect(3, 'refused the key')
        assert service.submits == [] and home.get_jobs() == []


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
        assert result.objects[0]['state'] == 'waiting'
        service.key, service.is_painting = CANARY, False
        assert len(home.run('resume').expect(0).lines) == 1
        assert_paid_once(service)


@case('--timeout: exit status 4, resume fetches it')
def test_timeout():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        result = home.run('generate', '--json', 'x', TIMEOUT).expect(4, 'latent resume')
        assert [job['state'] for job in result.objects] == ['waiting']
        service.is_painting = False
        resumed = home.run('resume', '--json').expect(0).objects
        assert [job['id'] for job in resumed] == [result.objects[0]['id']]
        assert_picture(service, resumed[0]['images'][0]['path'])
        assert home.run('resume').expect(0).out == ''
        assert_paid_once(service)


@case('--no-wait: prints ids, exit status 0, resume fetches the pictures')
def test_no_wait():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        result = home.run('generate', '--no-wait', '-n', '2', 'x').expect(0)
        jobs = home.get_jobs()
        assert sorted(result.lines) == sorted(job['id'] for job in jobs)
        assert [job['state'] for job in jobs] == ['waiting', 'waiting']
        service.is_painting = False
        assert len(home.run('resume').expect(0).lines) == 2
        assert_paid_once(service, 2)


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
            assert_paid_once(service)


@case('killed while waiting: exactly one job (K6)')
def test_killed_waiting():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        running = home.start('generate', 'x')
        home.wait_for_state('waiting')
        running.kill()
        service.is_painting = False
        assert len(home.run('resume').expect(0).lines) == 1
        assert_paid_once(service)


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
        assert_paid_once(service)
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
        assert_paid_once(service)


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
            assert_paid_once(service)


@case('comes up while we wait')
def test_late_service():
    with FakeService() as gone:
        port = gone.port
    with Home(f'http://127.0.0.1:{port}') as home:
        running = home.start('generate', 'x')
        home.wait_for_state('queued')
        with FakeService(port) as service:
            running.finish().expect(0, 'cannot be reached')
            assert_paid_once(service)


@case('pages in place of answers, redirects: exit status 4, the key stays (S6, S7, W2)')
def test_wrong_answers():
    with FakeService() as service, FakeService() as other, Home(service.address) as home:
        service.account_reply = (200, b'<html>Please sign in</html>', 'text/html')
        home.run('generate', 'x', TIMEOUT).expect(4, 'not sent yet')
        home.run('account').expect(4)
        service.redirect_to = other.address
        home.run('account').expect(4)
        assert other.requests == [] and service.submits == []


@case('no account route: jobs are made all the same')
def test_no_account_route():
    with FakeService() as service, Home(service.address) as home:
        service.account_reply = (404, {'error': 'Not found'})
        home.run('generate', 'x').expect(0)
        assert_paid_once(service)


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
        wait_for(lambda: interrupted.process.stderr.peek(1), 'a message')
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
        assert_paid_once(service)


@case('resume leaves jobs of another service alone')
def test_other_service():
    with FakeService() as service, FakeService() as other, Home(service.address) as home:
        service.is_painting = True
        home.run('generate', 'x', TIMEOUT).expect(4)
        home.run('resume', LATENT_API_URL=other.address).expect(4, 'another service')
        assert other.submits == [] and other.count('GET', '/v2/jobs') == 0
        service.is_painting = False
        home.run('resume').expect(0)
        assert_paid_once(service)


@case('--output: a file, a folder, a name that is taken')
def test_output():
    with FakeService() as service, Home(service.address) as home:
        one = home.run('generate', 'x', '-o', home.join('one.png')).expect(0)
        assert one.lines == [home.join('one.png')]
        assert_picture(service, home.join('one.png'))
        several = home.run('generate', 'x', '-n', '2', '--output', home.join('new')).expect(0)
        assert len(os.listdir(home.join('new'))) == 2
        assert sorted(several.lines) == sorted(home.join('new', name)
                                               for name in os.listdir(home.join('new')))
        assert len(home.run('images').expect(0).lines) == 3


@case('--output that became impossible: exit status 5, the picture is in the library')
def test_output_lost():
    with FakeService() as service, Home(service.address) as home:
        service.is_painting = True
        running = home.start('generate', 'x', '-o', home.join('late.png'))
        home.wait_for_state('waiting')
        with open(home.join('late.png'), 'w', encoding='utf-8') as file:
            file.write('mine')
        service.is_painting = False
        result = running.finish().expect(5, 'safe in the library')
        assert_picture(service, result.lines[0])
        with open(home.join('late.png'), encoding='utf-8') as file:
            assert file.read() == 'mine'


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
        running.finish().expect(5, 'latent resume --library')
        os.remove(incoming)
        os.rename(incoming + '-away', incoming)
        assert len(home.run('resume', '--library', library).expect(0).lines) == 1
        assert_paid_once(service)


@case('a reader that leaves: the picture is saved all the same')
def test_closed_pipe():
    with FakeService() as service, Home(service.address) as home:
        line = '{ "$0" generate x; echo $? >&2; } | true'
        shell = subprocess.run(['/bin/sh', '-c', line, LATENT], env=home.env,
                               stderr=subprocess.PIPE, check=False)
        assert shell.stderr.strip() == b'0', shell.stderr
        assert len(home.run('images').expect(0).lines) == 1


@case('closed standard streams: nothing is written into the library')
def test_closed_streams():
    with FakeService() as service, Home(service.address) as home:
        shell = subprocess.run(['/bin/sh', '-c', '"$0" generate x <&- >&- 2>&-', LATENT],
                               env=home.env, check=False)
        assert shell.returncode == 0
        [path] = home.run('images').expect(0).lines
        assert_picture(service, path)


@case('progress only on a terminal')
def test_progress():
    with FakeService() as service, Home(service.address) as home:
        reader, writer = pty.openpty()
        process = subprocess.Popen([LATENT, 'generate', 'x'], env={**home.env, 'TERM': 'xterm'},
                                   stdout=subprocess.PIPE, stderr=writer)
        out, _ = process.communicate()
        os.close(writer)
        drawn = os.read(reader, 65536)
        os.close(reader)
        assert process.returncode == 0 and b'Waiting' in drawn, drawn
        assert out.count(b'\n') == 1 and b'Waiting' not in out
        assert home.run('generate', 'x').expect(0).err == ''


@case('account')
def test_account():
    with FakeService() as service, Home(service.address) as home:
        text = home.run('account').expect(0).out
        assert 'ada@example.org' in text and '250' in text and 'Lighthouse' in text, text
        [account] = home.run('account', '--json').expect(0).objects
        assert account['credits'] == 250 and account['address'] == service.address
        assert service.count('GET', '/v2/me') == 2 and len(service.requests) == 2


@case('the window side of the line: --demo and --library may stand before the command')
def test_leading_options():
    with FakeService() as service, Home(service.address) as home:
        home.run('--library', home.join('l'), 'generate', 'x').expect(0)
        assert len(home.run('images', f'--library={home.join("l")}').expect(0).lines) == 1
        assert home.run('images').expect(0).lines == []


@case('the key is printed and stored nowhere, whatever is being debugged (T4, T5)')
def test_canary():
    debug = {'G_MESSAGES_DEBUG': 'all', 'G_ENABLE_DIAGNOSTIC': '1', 'SOUP_DEBUG': '4',
             'GIO_DEBUG': 'all', 'G_DEBUG': ''}
    with FakeService() as service, Home(service.address) as home:
        service.outcomes = {'echo': ('FAILED', f'your key {CANARY} is bad')}
        home.run('generate', 'x', **debug).expect(0)
        home.run('account', '--json', **debug).expect(0)
        service.submit_reply = (400, {'error': f'bad key {CANARY}'})
        home.run('generate', '--json', 'y', **debug).expect(1)
        home.run('jobs', '--json', **debug).expect(0)


sys.exit(tap.run())
