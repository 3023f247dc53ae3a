#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Bad input: a clear message with the remedy, the documented exit status, nothing sent or lost."""

import json
import os
import sqlite3
import subprocess
import sys

from cli_home import CANARY, LATENT, Home
from fake_service import FakeService
from driver import tap
from driver.tap import case

EMOJI = '\N{WATER WAVE}'  # two UTF-16 units


def assert_nothing_sent(service, home):
    assert service.requests == [], service.requests
    assert home.get_jobs() == []


def refuse(status, *arguments, words=(), **env):
    """Runs the command against a service that must not hear of it."""
    with FakeService() as service, Home(service.address) as home:
        home.run(*arguments, **env).expect(status, *words)
        assert_nothing_sent(service, home)


@case('empty prompt')
def test_empty_prompt():
    for words in ((), ('',), ('  ', '\n'), ('--', '')):
        refuse(2, 'generate', *words, words=['The prompt is empty', 'Nothing was sent', '--help'])


@case('prompt over the limit, in UTF-16 units (U4)')
def test_long_prompt():
    refuse(2, 'generate', EMOJI * 1001, words=['2002', '2000'])
    refuse(2, 'generate', 'x' * 2001, words=['2001'])
    with Home() as home:
        for prompt in (EMOJI * 1000, 'x' * 2000):
            result = home.run('generate', '--dry-run', prompt).expect(0)
            assert result.objects[0]['prompt'] == prompt


@case('prompt that is no text')
def test_prompt_bytes():
    refuse(2, 'generate', b'M\xf6we', words=['no valid text'])


@case('unknown model, option, command, parameter, value')
def test_unknown():
    refuse(2, 'generate', '--model', 'imagen-9', 'x', words=['imagen-9', 'imagen-4-fast'])
    refuse(2, 'generate', '--size', '9K', 'x', words=['image_size', '1K, 2K'])
    refuse(2, 'generate', '--aspect-ratio=2:1', 'x', words=['16:9'])
    refuse(2, 'generate', '--param', 'seed=1', 'x', words=['seed', 'aspect_ratio'])
    refuse(2, 'generate', '--param', 'seed', 'x', words=['KEY=VALUE'])
    refuse(2, 'publish', '--to', 'x', words=['publish', '--help'])
    refuse(2, 'export', words=['--to', 'latent export --help'])
    refuse(2, 'export', '--to', 'x', '--name', '{foo}', words=['{foo}', '{prompt:40}'])
    refuse(2, 'export', '--to', 'x', '--format', 'gif', words=['png'])
    refuse(2, 'export', '--to', 'x', '--metadata', 'some', words=['label'])
    refuse(2, 'export', '--to', 'x', '--quality', '101', words=['100'])
    refuse(2, '--bogus', words=['--bogus'])
    refuse(2, 'jobs', '--state', 'lost', words=['submitting'])
    refuse(2, 'jobs', 'word', words=['word'])


@case('what later versions bring is unknown until then')
def test_later():
    for command in ('export', 'sheet'):
        refuse(2, command, words=[command])


@case('numbers out of range (U11)')
def test_numbers():
    for value in ('0', '-1', '101', '1.5', 'x', '99999999999999999999'):
        refuse(2, 'generate', f'--count={value}', 'x', words=['--count'])
    for value in ('0', '-1', 'nan', 'inf', '1e300', 'x'):
        refuse(2, 'generate', f'--timeout={value}', 'x', words=['--timeout'])
    for value in ('0', '-1', 'x'):
        refuse(2, 'images', f'--limit={value}', words=['--limit'])
    for option in ('--port=65536', '--port=-1', '--seconds=-1', '--seconds=nan'):
        refuse(2, 'demo-service', option, words=[option.split('=', maxsplit=1)[0]])


@case('which pictures: words no one knows are named, with those there are')
def test_filters():
    refuse(2, 'images', '--sort=best', words=['best', 'newest, oldest, rating, prompt'])
    refuse(2, 'images', '--state=lost', words=['lost', 'submitting'])
    refuse(2, 'images', '--output-format=gif', words=['gif', 'png, jpg, webp'])
    for value in ('0', '6', '-1', 'x', '9' * 30):
        refuse(2, 'images', f'--rating={value}', words=['--rating'])
    for value in ('', 'today', '2026', '2026-13-01', '2026-02-30', '01.05.2026', '2026-05-01T25:00',
                  '2026-05-01 noon', '2026-05-01T', '99999999-01-01', '2026/05/01'):
        for option in ('--since', '--until'):
            refuse(2, 'images', f'{option}={value}', words=[option, '2026-05-01T12:30'])
    for option in ('--model', '--aspect-ratio', '--image-size', '--tag', '--collection', '--state',
                   '--output-format'):
        refuse(2, 'images', option, '', words=[option])
        refuse(2, 'images', option, b'M\xf6we', words=[option, 'no valid text'])
    refuse(2, 'images', '--search', b'M\xf6we', words=['--search', 'no valid text'])


@case('options that contradict each other')
def test_contradictions():
    refuse(2, 'images', '--rejected', '--rating=1', words=['--rejected'])
    refuse(2, 'images', '--since=2026-05-02', '--until=2026-05-01', words=['--since', '--until'])
    refuse(2, 'generate', '--no-wait', '--output', '.', 'x', words=['--no-wait'])


@case('webhook that is not https')
def test_webhook():
    for address in ('http://example.org/hook', 'example.org', 'file:///etc/passwd'):
        refuse(2, 'generate', '--webhook-url', address, 'x', words=['--webhook-url', 'https'])


@case('service address that is not https')
def test_address():
    for address in ('http://example.org', 'ftp://example.org', 'example.org', 'https://', '%%%'):
        for command in (('generate', 'x'), ('resume',), ('account',)):
            with Home(address) as home:
                home.run(*command).expect(2, 'LATENT_API_URL', 'https://', 'Nothing was sent')
                assert home.get_jobs() == []


@case('library that cannot be written')
def test_unwritable_library():
    with FakeService() as service, Home(service.address) as home:
        with open(home.join('file'), 'w', encoding='utf-8'):
            pass
        below = home.join('file', 'library')
        for command in (('generate', 'x'), ('resume',), ('jobs',), ('images',), ('account',)):
            home.run(*command, '--library', below).expect(5, 'library')
        assert service.requests == []


@case('library of a newer version, or not one of ours (B6, B3)')
def test_strange_library():
    with FakeService() as service, Home(service.address) as home:
        home.run('jobs').expect(0)
        with sqlite3.connect(home.find_database()) as database:
            database.execute('PRAGMA user_version = 9999')
        home.run('generate', 'x').expect(5, 'newer')
        assert service.requests == []


@case('damaged or missing index: set aside, said, completed from the files (B3, F9)')
def test_lost_index():
    with FakeService() as service, Home(service.address) as home:
        home.run('generate', 'a fox').expect(0)
        before = home.run('images', '--json').expect(0).objects
        assert len(before) == 1
        index = home.find_database()
        with open(index, 'r+b') as file:
            file.write(b'no longer a database')
        home.run('jobs').expect(0, 'index was damaged', 'kept as')
        after = home.run('images', '--json').expect(0).objects
        assert [image['path'] for image in after] == [image['path'] for image in before]
        assert 'damaged' not in home.run('images').expect(0).err  # told once

        os.unlink(index)
        home.run('images').expect(0, 'index was gone')
        after = home.run('images', '--json').expect(0).objects
        assert [image['path'] for image in after] == [image['path'] for image in before]
        assert len(service.submits) == 1


@case('output that cannot be written, or exists')
def test_output():
    with FakeService() as service, Home(service.address) as home:
        for name in ('file', 'taken.png'):
            with open(home.join(name), 'w', encoding='utf-8') as file:
                file.write('mine')
        home.run('generate', '-o', home.join('file', 'x.png'), 'x').expect(5, 'Nothing was sent')
        home.run('generate', '-o', home.join('file', 'x', ''), 'x').expect(5, 'Nothing was sent')
        home.run('generate', '-o', home.join('none', 'x.png'), 'x').expect(5, 'Nothing was sent')
        home.run('generate', '-o', home.join('taken.png'), 'x').expect(2, 'exists')
        home.run('generate', '-n', '2', '-o', home.join('taken.png'), 'x').expect(2, 'folder')
        assert_nothing_sent(service, home)
        with open(home.join('taken.png'), encoding='utf-8') as file:
            assert file.read() == 'mine'


@case('no key: no bus, no keyring (C1)')
def test_no_key():
    for command in (('generate', 'x'), ('resume',), ('account',)):
        refuse(3, *command, words=['APIFRAME_API_KEY', '--demo', 'nothing was charged'],
               APIFRAME_API_KEY=None)
    refuse(3, 'generate', 'x', words=['APIFRAME_API_KEY'], APIFRAME_API_KEY='')
    refuse(3, 'generate', 'x', words=['APIFRAME_API_KEY'], APIFRAME_API_KEY=None,
           DBUS_SESSION_BUS_ADDRESS=None)


@case('a bus without a keyring (C1)')
def test_bus_without_keyring():
    with FakeService() as service, Home(service.address, key=None) as home:
        config = home.join('bus.conf')
        with open(config, 'w', encoding='utf-8') as file:
            file.write('<busconfig><type>session</type>'
                       f'<listen>unix:path={home.join("bus")}</listen>'
                       '<policy context="default"><allow send_destination="*" eavesdrop="true"/>'
                       '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>')
        bus = subprocess.Popen(
            ['dbus-daemon', '--nofork', '--print-address', '--config-file', config],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            address = bus.stdout.readline().strip()
            result = home.run('generate', 'x', DBUS_SESSION_BUS_ADDRESS=address)
            result.expect(3, 'keyring', 'APIFRAME_API_KEY')
        finally:
            bus.terminate()
            bus.communicate()
        assert_nothing_sent(service, home)


@case('malformed key (C6)')
def test_malformed_key():
    for key in ('secret', 'afk_with blank', 'afk_line\nbreak1', 'afk_', 'afk_' + 'x' * 600):
        refuse(3, 'generate', 'x', words=['APIFRAME_API_KEY', 'afk_'], APIFRAME_API_KEY=key)


@case('blanks around a key are forgiven (C6)')
def test_key_with_blanks():
    with FakeService() as service, Home(service.address) as home:
        home.run('account', APIFRAME_API_KEY=f'  {CANARY}\n').expect(0)


@case('dry run: prints what would be sent, needs nothing, sends nothing')
def test_dry_run():
    with FakeService() as service, Home(service.address, key=None) as home:
        result = home.run('generate', '--dry-run', '--count', '2', 'a', 'lighthouse',
                          '--size', '2K', '--format', 'png', '--aspect-ratio', '16:9',
                          '--webhook-url', 'https://example.org/hook')
        result.expect(0, 'Nothing was sent')
        assert result.objects == 2 * [{
            'prompt': 'a lighthouse', 'model': 'imagen-4',
            'imagenParams': {'aspect_ratio': '16:9', 'image_size': '2K', 'output_format': 'png'},
            'webhookUrl': 'https://example.org/hook'}]
        assert 'known to the service alone' in result.err, str(result)
        assert service.requests == []


@case('prompts byte for byte (U5)')
def test_prompts():
    prompts = ['<b>bold', '%s %n', "'; DROP TABLE jobs; --", '../../etc', 'שלום \u202e x',
               'zalgo z\u0300\u0301\u0302', 'line\nbreak\ttab', 'Möwe ' + EMOJI]
    with Home() as home:
        for prompt in prompts:
            for locale in ('C', 'C.UTF-8'):
                result = home.run('generate', '--dry-run', '--', prompt, LC_ALL=locale).expect(0)
                assert result.objects[0]['prompt'] == prompt, (prompt, locale)
        words = home.run('generate', 'a', '--dry-run', 'b c', '--', '--demo').expect(0)
        assert words.objects[0]['prompt'] == 'a b c --demo'


@case('help and version')
def test_help():
    with Home() as home:
        top = home.run('--help').expect(0).out
        for command in ('generate', 'resume', 'jobs', 'images', 'account', 'models',
                        'demo-service'):
            assert command in top
            result = home.run(command, '--help').expect(0)
            assert f'latent {command}' in result.out and '--library' in result.out, str(result)
            assert result.err == '', str(result)
        generate = home.run('generate', '-h').expect(0).out
        for option in ('--aspect-ratio', '--image-size', '--size', '--output-format', '--format',
                       '--param', '--count', '--output', '--no-wait', '--timeout', '--webhook-url',
                       '--dry-run', '--json', '--demo', '--model'):
            assert option in generate, option
        images = home.run('images', '--help').expect(0).out
        for option in ('--search', '--favourite', '--rating', '--rejected', '--model',
                       '--aspect-ratio', '--image-size', '--output-format', '--state', '--since',
                       '--until', '--tag', '--collection', '--sort', '--limit', '--json'):
            assert option in images, option
        assert 'local time' in images
        assert home.run('--version').expect(0).out.startswith('latent ')
        assert os.listdir(home.env['XDG_DATA_HOME']) == []  # looking round leaves nothing behind


@case('models, without a network')
def test_models():
    with Home() as home:
        text = home.run('models').expect(0).out
        objects = home.run('models', '--json').expect(0).objects
        assert [model['id'] for model in objects] == ['imagen-4', 'imagen-4-fast', 'imagen-4-ultra']
        for model in objects:
            assert model['id'] in text
            assert list(model) == ['id', 'label', 'prompt_limit', 'typical_seconds', 'parameters']
        assert [parameter['key'] for parameter in objects[0]['parameters']] == [
            'aspect_ratio', 'image_size', 'output_format']


@case('an empty library')
def test_empty_library():
    with FakeService() as service, Home(service.address, key=None) as home:
        for command in ('jobs', 'images'):
            for options in ((), ('--json',)):
                assert home.run(command, *options).expect(0).out == ''
        result = home.run('resume', APIFRAME_API_KEY=CANARY).expect(0, 'unfinished')
        assert result.out == '' and service.requests == []


@case('an output that is full, or closed')
def test_outputs():
    with Home() as home:
        with open('/dev/full', 'wb') as full:
            status = subprocess.run([LATENT, 'models'], env=home.env, stdout=full,
                                    stderr=subprocess.PIPE, check=False)
        assert status.returncode == 5 and b'Standard output' in status.stderr
        shell = subprocess.run(['/bin/sh', '-c', '"$0" models --json >&- 2>&-', LATENT],
                               env=home.env, check=False)
        assert shell.returncode == 0
        pipe = subprocess.run(['/bin/sh', '-c', '{ "$0" models; echo $? >&2; } | true', LATENT],
                              env=home.env, stderr=subprocess.PIPE, check=False)
        assert pipe.stderr.strip() == b'0', pipe.stderr


@case('JSON lines hold nothing but JSON')
def test_json():
    with Home() as home:
        for line in home.run('models', '--json').expect(0).lines:
            assert isinstance(json.loads(line), dict)


sys.exit(tap.run())
