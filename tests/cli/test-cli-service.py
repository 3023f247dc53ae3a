#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The commands against a service that behaves, and one that does not: exit statuses, the JSON,
copies, odd outputs, and that the key stays where it belongs."""

import os
import pty
import subprocess
import sys

from cli_home import CANARY, IMAGE_MEMBERS, JOB_MEMBERS, LATENT, MARKED_IMAGE_MEMBERS, SLOW, Home
from fake_service import FakeService
from driver import tap
from driver.canary import DEBUG, without_debug
from driver.tap import case

PARAMS = {'aspect_ratio': '1:1', 'image_size': '1K', 'output_format': 'jpg'}
POLICY = 'Provider returned an error: content policy violation'
TIMEOUT = f'--timeout={4 * SLOW:g}'


@case('generate: prints the path of a whole picture')
def test_generate():
    with FakeService() as service, Home(service.address) as home:
        result = home.run('generate', 'a', 'lighthouse', '--size', '2K').expect(0)
        assert result.err == '', str(result)
        assert len(result.lines) == 1
        service.assert_picture(result.lines[0])
        service.assert_paid_once()
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
            service.assert_picture(image['path'])
        by_id = {job['id']: job for job in home.get_jobs()}
        assert by_id == {job['id']: job for job in result.objects}
        assert home.get_jobs('--state', 'waiting') == []
        assert len(home.get_jobs('--state', 'done')) == 2
        service.assert_paid_once(2)


@case('images: search and limit')
def test_images():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'a lighthouse in a storm').expect(0)
        home.run('generate', 'a calm harbour').expect(0)
        assert len(home.run('images', '--json').expect(0).objects) == 2
        [image] = home.run('images', '--json', '--search', 'STORM light').expect(0).objects
        assert list(image) == MARKED_IMAGE_MEMBERS
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
        service.assert_paid_once(3)


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
        service.assert_paid_once()


@case('--output: a file, a folder, a name that is taken')
def test_output():
    with FakeService() as service, Home(service.address) as home:
        one = home.run('generate', 'x', '-o', home.join('one.png')).expect(0)
        assert one.lines == [home.join('one.png')]
        service.assert_picture(home.join('one.png'))
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
        service.assert_picture(result.lines[0])
        with open(home.join('late.png'), encoding='utf-8') as file:
            assert file.read() == 'mine'


@case('a reader that leaves: the picture is saved all the same')
def test_closed_pipe():
    with FakeService() as service, Home(service.address) as home:
        line = '{ "$0" generate x; echo $? >&2; } | true'
        shell = subprocess.run(['/bin/sh', '-c', line, LATENT], env=home.env,
                               stderr=subprocess.PIPE, text=True, check=False)
        assert without_debug(shell.stderr).strip() == '0', shell.stderr
        assert len(home.run('images').expect(0).lines) == 1


@case('closed standard streams: nothing is written into the library')
def test_closed_streams():
    with FakeService() as service, Home(service.address) as home:
        shell = subprocess.run(['/bin/sh', '-c', '"$0" generate x <&- >&- 2>&-', LATENT],
                               env=home.env, check=False)
        assert shell.returncode == 0
        [path] = home.run('images').expect(0).lines
        service.assert_picture(path)


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


@case('times are UTC and the order stays, whatever the time zone (Z6)')
def test_time_zone():
    with FakeService() as service, Home(service.address) as home:
        for prompt in ('first', 'second', 'third'):
            home.run('generate', prompt, TZ='America/New_York').expect(0)
        here = home.run('jobs', '--json').expect(0).lines
        assert len(here) == 3
        for zone in ('America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'no/such zone'):
            assert home.run('jobs', '--json', TZ=zone).expect(0).lines == here, zone
            images = home.run('images', '--json', TZ=zone).expect(0).objects
            assert len(images) == 3
        home.run('generate', 'fourth', TZ='Pacific/Kiritimati').expect(0)
        prompts = [job['prompt'] for job in home.run('jobs', '--json').expect(0).objects]
        assert prompts == ['fourth', 'third', 'second', 'first'], prompts


@case('another desktop without the key: asks for it, the library is as it was (C10)')
def test_other_desktop():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'x').expect(0)
        before = home.run('images', '--json').expect(0).lines
        n_requests = len(service.requests)
        nothing = {'APIFRAME_API_KEY': None}
        assert home.run('images', '--json', **nothing).expect(0).lines == before
        home.run('generate', 'y', **nothing).expect(3, 'key')
        assert len(service.requests) == n_requests, service.requests
        home.run('generate', 'z').expect(0)


@case('the key is printed and stored nowhere, whatever is being debugged (T4, T5)')
def test_canary():
    debug = {**DEBUG, 'G_DEBUG': ''}
    with FakeService() as service, Home(service.address) as home:
        service.outcomes = {'echo': ('FAILED', f'your key {CANARY} is bad')}
        # What is debugged goes to standard error: scripts read the other stream.
        assert len(home.run('generate', '--json', 'x', **debug).expect(0).objects) == 1
        assert len(home.run('account', '--json', **debug).expect(0).objects) == 1
        home.run('generate', 'echo', **debug).expect(1)
        service.submit_reply = (400, {'error': f'bad key {CANARY}'})
        result = home.run('generate', '--json', 'y', **debug).expect(1)
        assert '/v2/images/generate' in result.all_err, f'nothing was debugged\n{result}'
        for status in (401, 402, 500):
            service.submit_reply = (status, {'error': f'bad key {CANARY}', 'details': [CANARY]})
            home.run('generate', '--timeout', '2', f'status {status}', **debug)
        home.run('jobs', '--json', **debug).expect(0)
        home.run('resume', '--timeout', '2', **debug)
        home.run('models', **debug).expect(0)


sys.exit(tap.run())
