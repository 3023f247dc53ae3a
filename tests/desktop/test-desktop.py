#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What the desktop reads: valid files, icons that load, an installation that is complete and runs.

test-desktop.py SOURCE-FOLDER BUILD-FOLDER
"""

import json
import os
import re
import subprocess
import sys
import tempfile

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf  # pylint: disable=wrong-import-position

source, build = sys.argv[1:3]
sys.path.insert(0, os.path.join(source, 'tests', 'support'))
from driver import tap  # pylint: disable=wrong-import-position

APP = 'io.github.latent_app.Latent'
staged = tempfile.TemporaryDirectory(prefix='latent-staged-')
prefix = ''
options = {}


def run(*command, **kwargs):
    result = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **kwargs
    )
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}"
    return result.stdout


def get_languages():
    with open(os.path.join(source, 'po', 'LINGUAS'), encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def get_staged(*parts):
    path = os.path.join(prefix, *parts)
    assert os.path.isfile(path), f'{path} is not installed; there is:\n' + '\n'.join(
        sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(staged.name)
            for name in names
        )
    )
    return path


@tap.case('/desktop/staged-install')
def test_install():
    global prefix  # pylint: disable=global-statement
    run(
        'meson',
        'install',
        '-C',
        build,
        '--no-rebuild',
        '--quiet',
        env={**os.environ, 'DESTDIR': staged.name},
    )
    for option in json.loads(run('meson', 'introspect', build, '--buildoptions')):
        options[option['name']] = option['value']
    prefix = staged.name + options['prefix']
    get_staged('bin', 'latent')


@tap.case('/desktop/installed-program-runs')
def test_program():
    version = run(get_staged('bin', 'latent'), '--version', env={**os.environ, 'DISPLAY': ''})
    assert re.search(r'\d+\.\d+\.\d+', version), version


@tap.case('/desktop/entry-is-valid')
def test_entry():
    path = get_staged('share', 'applications', f'{APP}.desktop')
    said = run('desktop-file-validate', path)
    assert not said, said
    with open(path, encoding='utf-8') as file:
        entry = file.read()
    for language in get_languages():
        assert f'Comment[{language}]=' in entry, f'not translated: {language}'


@tap.case('/desktop/metainfo-is-valid')
def test_metainfo():
    path = get_staged('share', 'metainfo', f'{APP}.metainfo.xml')
    run('appstreamcli', 'validate', '--no-net', path)
    with open(path, encoding='utf-8') as file:
        metainfo = file.read()
    for language in get_languages():
        assert f'<summary xml:lang="{language}">' in metainfo, f'not translated: {language}'


@tap.case('/desktop/schema-is-strict')
def test_schema():
    schema = get_staged('share', 'glib-2.0', 'schemas', f'{APP}.gschema.xml')
    run('glib-compile-schemas', '--strict', '--dry-run', os.path.dirname(schema))


@tap.case('/desktop/icons-load')
def test_icons():
    # Not only well-formed: a comment before <svg> is XML, but the desktop's loader does not know
    # it.
    for folder, name, edge_px in (('scalable', APP, 128), ('symbolic', f'{APP}-symbolic', 16)):
        icon = get_staged('share', 'icons', 'hicolor', folder, 'apps', f'{name}.svg')
        pixbuf = GdkPixbuf.Pixbuf.new_from_file(icon)
        assert (pixbuf.get_width(), pixbuf.get_height()) == (edge_px, edge_px), icon
        with open(icon, encoding='utf-8') as file:
            assert 'href' not in file.read(), 'an icon stands alone'


@tap.case('/desktop/bus-service-starts-the-installed-program')
def test_service():
    with open(
        get_staged('share', 'dbus-1', 'services', f'{APP}.service'), encoding='utf-8'
    ) as file:
        service = file.read()
    assert f'\nName={APP}\n' in service, service
    assert (
        f"\nExec={prefix[len(staged.name):]}/bin/latent --gapplication-service\n" in service
    ), service


@tap.case('/desktop/translations-are-installed')
def test_translations():
    for language in get_languages():
        get_staged(options['localedir'], language, 'LC_MESSAGES', 'latent.mo')


@tap.case('/desktop/translations-are-complete')
def test_completeness():
    # The template is made here and now, so that a text that is new today is missed today.
    with tempfile.TemporaryDirectory(prefix='latent-pot-') as folder:
        template = os.path.join(folder, 'latent.pot')
        run(
            'xgettext',
            '--from-code=UTF-8',
            '--add-comments',
            '--keyword=_',
            '--keyword=N_',
            '--keyword=C_:1c,2',
            '--keyword=NC_:1c,2',
            '--keyword=g_dngettext:2,3',
            f'--directory={source}',
            '--files-from=' + os.path.join(source, 'po', 'POTFILES.in'),
            f'--output={template}',
        )
        for language in get_languages():
            merged = os.path.join(folder, f'{language}.po')
            run(
                'msgmerge',
                '--no-fuzzy-matching',
                '--quiet',
                '--output-file',
                merged,
                os.path.join(source, 'po', f'{language}.po'),
                template,
            )
            run('msgfmt', '--check', '--output-file=/dev/null', merged)
            said = run(
                'msgfmt',
                '--statistics',
                '--output-file=/dev/null',
                merged,
                env={**os.environ, 'LC_ALL': 'C'},
            )
            assert 'untranslated' not in said and 'fuzzy' not in said, f'{language}: {said}' + run(
                'msgattrib', '--untranslated', '--no-wrap', merged
            )


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=staged.cleanup))
