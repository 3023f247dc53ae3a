# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The service for programs that are killed: paints for a moment, gives every job a picture of its
own, may lose what it was to answer, and tells when it is asked. And what must hold in the end."""

import functools
import os
import random
import sqlite3
import threading
import time

from cli_home import SLOW
from fake_service import FakeService, make_png, strip_png


@functools.lru_cache(maxsize=512)
def paint(job_id, edge):
    """Bytes that do not compress, different for each job."""
    noise = random.Random(job_id)
    return make_png(edge, edge, b''.join(b'\0' + noise.randbytes(3 * edge) for _ in range(edge)))


class CountingService(FakeService):
    """edge: of the square pictures, in pixels; some 3 * edge * edge bytes each."""

    def __init__(self, painting_seconds=0.3, edge=256, port=0):
        super().__init__(port)
        self.painting_seconds = painting_seconds
        self.edge = edge
        self.lock = threading.Condition()
        self.accepted = {}  # job id -> when
        self.chance = None  # a random.Random: one answer in five is lost
        self.observers = []   # called with (method, path) for every request, before it is served

    def note(self, method, path, headers):
        if headers.get('X-API-Key', self.key) != self.key:
            return  # somebody else's client
        with self.lock:
            super().note(method, path, headers)
            self.lock.notify_all()
        for observe in list(self.observers):
            observe(method, path)

    def find_or_add(self, key, body):
        with self.lock:
            job = super().find_or_add(key, body)
            assert job['body'] == body, 'another body under the same key'
            self.accepted.setdefault(job['id'], time.monotonic())
        # Between the acceptance and its answer a kill hurts most.
        if self.painting_seconds > 0:
            time.sleep(0.03)
        return job

    def loses_answer(self, method, path):
        with self.lock:
            return self.chance is not None and self.chance.random() < 0.2

    def describe(self, job):
        described = super().describe(job)
        if time.monotonic() - self.accepted[job['id']] < self.painting_seconds * SLOW:
            described.update(status='PROCESSING', progress=40, result=None)
        return described

    def get_picture(self, job_id):
        return paint(job_id, self.edge)

    def wait_for_request(self, since, method, path, seconds):
        def is_there():
            return any(request[0] == method and request[1].startswith(path)
                       for request in self.requests[since:])

        with self.lock:
            return self.lock.wait_for(is_there, seconds)


def list_pictures(folder):
    """Path -> bytes of every file in the library's folder of pictures, also the hidden ones but the
    copies that get their record: the next writer of records replaces them."""
    found = {}
    for folder, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(folder, name)
            if name.startswith('record-') and folder.endswith('.incoming'):
                continue
            with open(path, 'rb') as file:
                found[path] = file.read()
    return found


def check_database(path):
    connection = sqlite3.connect(path)
    try:
        assert connection.execute('PRAGMA integrity_check').fetchall() == [('ok',)], path
    finally:
        connection.close()


def check_end(service, home, pictures, database, locks, options=()):
    """After everything that went wrong: one `resume` finishes it all, no picture is missing, none
    is there twice, and as many were paid for as the ledger knows. Returns how many."""
    # There may be hundreds of jobs.
    home.start('resume', '--json', *options).finish(1200).expect(0)
    jobs = home.get_jobs(*options)
    assert [job['state'] for job in jobs] == ['done'] * len(jobs), jobs
    # One intent, one key, one job; and none that the ledger does not know.
    assert len({key for key, _ in service.submits}) == len(service.jobs) == len(jobs), (
        service.submits, jobs)
    assert {job['remote_id'] for job in jobs} == {job['id'] for job in service.jobs}
    assert all(job['charged'] is True and len(job['images']) == 1 for job in jobs), jobs

    files = list_pictures(pictures)
    paths = {job['images'][0]['path'] for job in jobs}
    assert set(files) == paths and len(paths) == len(jobs), set(files) ^ paths
    for job in jobs:
        delivered = service.get_picture(job['remote_id'])
        assert strip_png(files[job['images'][0]['path']]) == strip_png(delivered), job
    assert len(home.run('images', '--json', *options).expect(0).objects) == len(jobs)

    home.run('resume', *options).expect(0, 'Nothing is unfinished')
    assert os.listdir(locks) == []
    assert len(service.jobs) == len(jobs)
    check_database(database)
    return len(jobs)
