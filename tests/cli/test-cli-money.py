#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What the commands may spend: a budget, the library's limits, two commands at once; the three
different "again"; and a library whose queue somebody has paused."""

import os
import sqlite3
import sys

from cli_home import Home
from fake_service import FakeService
from driver import tap
from driver.tap import case

PRICED = {'models': [{'id': 'imagen-4', 'label': 'Imagen 4', 'modality': 'image',
                      'costMin': 7, 'costMax': 7, 'pricingMode': 'flat'}]}


def set_value(home, name, value):
    """A value of the library, as the preferences of the window write it."""
    connection = sqlite3.connect(home.find_database(), timeout=20)
    with connection:
        connection.execute('INSERT OR REPLACE INTO library_values VALUES (?, ?)', (name, value))
    connection.close()


@case('--budget: exit 3 before anything is sent; an unknown price passes no budget')
def test_budget():
    with FakeService() as service, Home(service.address) as home:
        result = home.run('generate', '--budget', '100', 'x').expect(3)
        assert 'not known' in result.err, str(result)
        service.models = PRICED
        result = home.run('generate', '--budget', '13', '-n', '2', 'x').expect(3)
        assert '13' in result.err and '14' in result.err, str(result)
        assert service.jobs == [] and home.get_jobs() == []
        home.run('generate', '--budget', '14', '-n', '2', 'x').expect(0)
        service.assert_paid_once(2)
        for value in ('-1', '1.5', 'x', ''):
            home.run('generate', f'--budget={value}', 'x').expect(2)


@case('a limit of the library holds for commands; --budget is a word of its own')
def test_library_limit():
    with FakeService() as service, Home(service.address) as home:
        service.models = PRICED
        home.run('generate', 'x').expect(0)
        set_value(home, 'month_credits', 13)
        result = home.run('generate', 'x').expect(3)
        assert '--budget' in result.err and '13' in result.err, str(result)
        service.assert_paid_once(1)
        home.run('generate', '--budget', '7', 'x').expect(0)
        service.assert_paid_once(2)


@case('a dry run tells what the last such image cost, asks nobody and makes no library')
def test_dry_run():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', '--dry-run', 'x').expect(0, 'known to the service alone')
        assert not os.path.exists(home.env['XDG_DATA_HOME'] + '/latent')
        home.run('generate', 'x').expect(0)
        n_requests = len(service.requests)
        home.run('generate', '--dry-run', '-n', '3', 'y').expect(0, '21 credits')
        home.run('generate', '--dry-run', '--size', '2K', 'y').expect(0, 'service alone')
        assert len(service.requests) == n_requests and len(home.get_jobs()) == 1


@case('--download of a finished job fetches what is missing, free, beside what is in its way (F10)')
def test_download_done():
    with FakeService() as service, Home(service.address) as home:
        [path] = home.run('generate', 'x').expect(0).lines
        [job] = home.get_jobs()
        assert home.run('jobs', '--download', job['id']).expect(0).lines == [path]
        n_pictures = service.count('GET', '/pictures/')
        os.unlink(path)
        result = home.run('jobs', '--download', job['id']).expect(0)
        assert result.lines == [path], str(result)
        service.assert_picture(path)
        assert service.count('GET', '/pictures/') == n_pictures + 1

        with open(path, 'wb') as file:
            file.write(b'drawn on')
        [beside] = home.run('jobs', '--download', job['id']).expect(0).lines
        service.assert_picture(beside)
        with open(path, 'rb') as file:
            assert file.read() == b'drawn on'

        os.unlink(beside)
        service.jobs[0]['id'] = 'forgotten'
        result = home.run('jobs', '--download', job['id']).expect(1)
        assert 'no longer has' in result.err and 'costs' in result.err, str(result)
        assert service.count('POST', '/v2/images/generate') == 1
        [job] = home.get_jobs()
        assert job['state'] == 'done'


@case('resume tells of a limit with both numbers and what helps; --budget is for all together')
def test_resume_limited():
    with FakeService() as service, Home(service.address) as home:
        service.models = PRICED
        home.run('generate', 'first').expect(0)
        service.submit_reply = (402, {"error": "no", "creditsRequired": 7, "creditsAvailable": 3})
        home.run('generate', '-n', '2', 'x').expect(3)
        service.submit_reply = None
        set_value(home, 'month_credits', 8)
        n_sent = service.count('POST', '/v2/images/generate')
        result = home.run('resume').expect(3)
        assert '2 images were not sent' in result.err, str(result)
        assert '--budget' in result.err and 'month: 8' in result.err, str(result)
        assert 'already: 7' in result.err and 'cost: 7' in result.err, str(result)
        result = home.run('resume', '--budget', '13').expect(3)
        assert 'Allowed: 13' in result.err and 'cost: 14' in result.err, str(result)
        assert service.count('POST', '/v2/images/generate') == n_sent
        home.run('resume', '--budget', 'x').expect(2)
        assert len(home.run('resume', '--budget', '14').expect(0).lines) == 2
        service.assert_paid_once(3)


@case('two commands at once never pass the limit together')
def test_two_commands():
    with FakeService() as service, Home(service.address) as home:
        service.models = PRICED
        home.run('generate', 'first').expect(0)
        set_value(home, 'month_credits', 7 * 4)
        running = [home.start('generate', '-n', '2', f'prompt {i}') for i in range(3)]
        statuses = sorted(process.finish().status for process in running)
        assert statuses == [0, 3, 3], statuses
        service.assert_paid_once(3)


@case('check and download are free; run again is a new job')
def test_again():
    with FakeService() as service, Home(service.address) as home:
        service.models = PRICED
        [path] = home.run('generate', 'x').expect(0).lines
        [job] = home.get_jobs()
        for option in ('--check', '--download'):
            assert home.run('jobs', option, job['id'][:4]).expect(0).lines == [path]
        assert home.run('jobs', '--check', job['remote_id'], '--json').expect(0).objects == [job]
        service.assert_paid_once(1)
        home.run('jobs', '--run-again', job['id'], '--budget', '6').expect(3)
        service.assert_paid_once(1)
        [again] = home.run('jobs', '--run-again', job['id'], '--json').expect(0).objects
        assert again['id'] != job['id'] and again['prompt'] == 'x'
        service.assert_paid_once(2)
        assert service.jobs[0]['body'] == service.jobs[1]['body']
        home.run('jobs', '--check', 'zzzz').expect(2)
        home.run('jobs', '--check', job['id'], '--download', job['id']).expect(2)
        home.run('jobs', '--check', job['id'], '--budget', '7').expect(2)


@case('check fetches what was left at the service, and sends nothing that waits')
def test_check_unfinished():
    with FakeService() as service, Home(service.address) as home:
        [job_id] = home.run('generate', '--no-wait', 'x').expect(0).lines
        set_value(home, 'queue_paused', 1)
        result = home.run('generate', 'y').expect(4)
        assert 'paused' in result.err and 'resume' in result.err, str(result)
        set_value(home, 'queue_paused', 0)
        [path] = home.run('jobs', '--check', job_id).expect(0).lines
        service.assert_picture(path)
        service.assert_paid_once(1)
        waiting = home.get_jobs('--state', 'queued')
        assert [job['prompt'] for job in waiting] == ['y'], waiting
        result = home.run('jobs', '--check', waiting[0]['id']).expect(4)
        assert 'resume' in result.err, str(result)
        service.assert_paid_once(1)


@case('--check of a job without an answer looks into the service’s list and sends nothing (K4)')
def test_check_lost():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'x').expect(0)
        [job] = home.get_jobs()
        connection = sqlite3.connect(home.find_database(), timeout=20)
        with connection:
            connection.execute("DELETE FROM images")
            connection.execute("UPDATE jobs SET state = 'unknown', remote_id = NULL, reason = 'x',"
                               " charged = 'unknown', finished_us = 0")
        connection.close()
        service.jobs.clear()
        result = home.run('jobs', '--check', job['id']).expect(4)
        assert 'free' not in result.err, str(result)
        assert [path for method, path, _ in service.requests if method == 'GET'
                and path.startswith('/v2/jobs?')]
        assert service.count('POST', '/v2/images/generate') == 1


@case('a paused queue: the job is kept, and resume goes on')
def test_paused():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'x').expect(0)
        set_value(home, 'queue_paused', 1)
        home.run('generate', 'y').expect(4)
        service.assert_paid_once(1)
        assert len(home.run('resume').expect(0).lines) == 1
        service.assert_paid_once(2)
        home.run('generate', 'z').expect(0)


sys.exit(tap.run())
