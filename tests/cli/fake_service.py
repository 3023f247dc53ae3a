# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A small image service on loopback that does as it is told, also what no good service does, and
writes down everything it was asked."""

import http.server
import json
import struct
import sys
import threading
import uuid
import zlib

from cli_home import CANARY


def make_png(width=16, height=9, rows=None):
    """rows: filter byte and RGB samples; without them a gradient."""
    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data
                + struct.pack('>I', zlib.crc32(kind + data)))

    if rows is None:
        rows = b''.join(
            b'\0' + b''.join(bytes((x * 15 % 256, y * 25 % 256, 128)) for x in range(width))
            for y in range(height))
    header = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header)
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def strip_png(data):
    """The picture without what may be written about it: the chunks of text and properties."""
    kept, position = [data[:8]], 8
    while position < len(data):
        length, kind = struct.unpack('>I4s', data[position:position + 8])
        if kind not in (b'iTXt', b'tEXt', b'zTXt', b'eXIf', b'tIME'):
            kept.append(data[position:position + 12 + length])
        position += 12 + length
    return b''.join(kept)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that is gone is what many tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class FakeService:
    """`with FakeService() as service:`; change the attributes at any time."""

    def __init__(self, port=0):
        self.key = CANARY
        self.is_painting = False      # TRUE: jobs stay in PROCESSING
        self.submit_reply = None      # (status, body) in place of an acceptance
        self.account_reply = None     # (status, body)
        self.models = None            # the list of models, None: there is no such route
        self.redirect_to = None       # every API route answers 302 to this address
        self.is_silent = False        # submits are taken, and never answered
        self.outcomes = {}            # prompt -> (status word, error text)
        self.picture = make_png()
        self.jobs = []                # accepted ones, as dictionaries
        self.requests = []            # (method, path, headers)
        self.submits = []             # (idempotency key, body)
        self.go_on = threading.Event()  # ends the silence when the test is over
        handler = type('Handler', (_Handler,), {'service': self})
        self.server = _Server(('127.0.0.1', port), handler)
        self.port = self.server.server_address[1]
        self.address = f'http://127.0.0.1:{self.port}'
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    def answer_now(self):
        """Ends the silence: what was taken meanwhile is answered."""
        self.is_silent = False
        self.go_on.set()

    def count(self, method, path):
        return sum(1 for request in self.requests
                   if request[0] == method and request[1].startswith(path))

    def assert_paid_once(self, images=1):
        """One key for each image, one job for each key."""
        assert len(self.jobs) == images, self.submits
        assert len({key for key, _ in self.submits}) == images, self.submits

    def assert_picture(self, path):
        """The file holds what was delivered, and may hold its record."""
        with open(path, 'rb') as file:
            assert strip_png(file.read()) == strip_png(self.picture), path

    def note(self, method, path, headers):
        """Called for every request as soon as it is there."""
        self.requests.append((method, path, headers))

    def get_picture(self, job_id):  # pylint: disable=unused-argument
        return self.picture

    def loses_answer(self, method, path):  # pylint: disable=unused-argument
        """Is what was done for this request never told?"""
        return False

    def find_or_add(self, key, body):
        """The idempotency rule: one key, one job."""
        for job in self.jobs:
            if job['key'] == key:
                return job
        job = {'id': str(uuid.uuid4()), 'key': key, 'body': body}
        self.jobs.append(job)
        return job

    def describe(self, job):
        status, error = self.outcomes.get(job['body']['prompt'], ('COMPLETED', None))
        if self.is_painting:
            status, error = 'PROCESSING', None
        done = status == 'COMPLETED'
        return {
            'id': job['id'], 'status': status, 'model': job['body']['model'],
            'progress': 100 if done else 40,
            'result': {'images': [f'{self.address}/pictures/{job["id"]}']} if done else None,
            'error': error, 'creditCost': 7 if done else 0, 'webhookStatus': None,
            'createdAt': '2026-05-01T00:00:00.000Z',
            'completedAt': None if status == 'PROCESSING' else '2026-05-01T00:00:15.000Z',
        }


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    service = None

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass

    def reply(self, status, body, kind='application/json', headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def note(self):
        self.service.note(self.command, self.path, dict(self.headers.items()))

    def is_refused(self):
        """Redirects and wrong keys, the same for all API routes."""
        if self.service.redirect_to:
            self.reply(302, b'', headers=[('Location', self.service.redirect_to + self.path)])
            return True
        if self.headers.get('X-API-Key') != self.service.key:
            self.reply(401, {'error': 'Invalid API key'})
            return True
        return False

    def do_GET(self):  # pylint: disable=invalid-name
        self.note()
        if self.service.loses_answer(self.command, self.path):
            self.close_connection = True
        elif self.path.startswith('/pictures/'):
            self.reply(200, self.service.get_picture(self.path.rsplit('/', 1)[1]), 'image/png')
        elif self.is_refused():
            return
        elif self.path == '/v2/me':
            self.reply_account()
        elif self.path.startswith('/v2/models') and self.service.models:
            self.reply(200, self.service.models)
        elif self.path.startswith('/v2/jobs/'):
            self.reply_job(self.path.rsplit('/', 1)[1])
        elif self.path.startswith('/v2/jobs'):
            jobs = [self.service.describe(job) for job in reversed(self.service.jobs)]
            self.reply(200, {'jobs': jobs, 'nextCursor': None, 'hasMore': False})
        else:
            self.reply(404, {'error': 'Not found'})

    def reply_account(self):
        if self.service.account_reply:
            self.reply(*self.service.account_reply)
            return
        self.reply(200, {
            'user': {'id': 'u1', 'email': 'ada@example.org', 'role': 'OWNER'},
            'team': {'id': 't1', 'name': 'Lighthouse', 'credits': 250, 'plan': 'pro'},
            'apiKey': {'id': 'k1', 'name': 'desk', 'prefix': 'afk_can'}})

    def reply_job(self, job_id):
        for job in self.service.jobs:
            if job['id'] == job_id:
                self.reply(200, self.service.describe(job))
                return
        self.reply(404, {'error': 'Job not found'})

    def do_POST(self):  # pylint: disable=invalid-name
        length = int(self.headers.get('Content-Length', 0))
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True  # half a request is none
            return
        self.note()
        if self.is_refused():
            return
        if self.path != '/v2/images/generate':
            self.reply(404, {'error': 'Not found'})
            return
        key = self.headers.get('Idempotency-Key')
        self.service.submits.append((key, body))
        if self.service.submit_reply:
            self.reply(*self.service.submit_reply)
            return
        job = self.service.find_or_add(key, json.loads(body))
        if self.service.loses_answer(self.command, self.path):
            self.close_connection = True
            return
        if self.service.is_silent:
            self.service.go_on.wait()
            if self.service.is_silent:
                self.close_connection = True
                return
        self.reply(202, {'jobId': job['id'], 'status': 'QUEUED'})
