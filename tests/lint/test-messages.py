#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Every text for people can be translated: POTFILES.in names the right files, the catalogue of
models has its copy for xgettext, .ui files leave no text out."""

import json
import re
import sys

from lint import Finding, Proof, blank_comments, main

POTFILES = 'po/POTFILES.in'
MODELS = 'data/models.json'
MODEL_STRINGS = 'po/model-strings.c'
IN_C = re.compile(r'(?<!\w)(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dgettext|g_dpgettext2?)\s*\(\s*"')
IN_UI = re.compile(r'translatable="(?:yes|true|1)"|translatable=\'yes\'')
IN_DATA = ('.desktop', '.desktop.in', '.metainfo.xml', '.metainfo.xml.in', '.gschema.xml')
# Properties whose text people read. A number, a shape or an icon's name is none.
SPOKEN = {
    'label',
    'title',
    'subtitle',
    'description',
    'tooltip-text',
    'placeholder-text',
    'heading',
    'body',
    'secondary-text',
}


def has_messages(tree, path):
    text = tree.read(path)
    if path.endswith('.c'):
        return bool(IN_C.search(blank_comments(text)))
    if path.endswith('.ui'):
        return bool(IN_UI.search(text))
    return True


def get_listed(tree):
    """Path -> line in POTFILES.in."""
    return {
        line.strip(): number
        for number, line in tree.lines(POTFILES)
        if line.strip() and not line.startswith('#')
    }


def check_potfiles(tree):
    listed = get_listed(tree)
    candidates = (
        tree.find('.c', '.ui', under='src/')
        + tree.find(*IN_DATA, under='data/')
        + tree.find(MODEL_STRINGS)
    )
    for path in candidates:
        if has_messages(tree, path) and path not in listed:
            yield Finding(path, 1, f'has texts for people, but {POTFILES} does not name it')
    for path, number in listed.items():
        if not tree.has(path):
            yield Finding(POTFILES, number, f'{path} does not exist')
        elif path.endswith(('.c', '.ui')) and not has_messages(tree, path):
            yield Finding(POTFILES, number, f'{path} has no text for people')
    if list(listed) != sorted(listed):
        yield Finding(POTFILES, 1, 'the list is sorted')


def collect_labels(node):
    """Every label but the models' own: those are the names of products."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == 'models':
                continue
            if key == 'label' and isinstance(value, str):
                yield value
            else:
                yield from collect_labels(value)
    elif isinstance(node, list):
        for value in node:
            yield from collect_labels(value)


def write_model_strings(catalogue):
    """What po/model-strings.c must hold for this catalogue."""
    labels = dict.fromkeys(collect_labels(catalogue))
    lines = [
        '/* SPDX-License-Identifier: GPL-3.0-or-later',
        ' * SPDX-FileCopyrightText: The Latent authors',
        ' */',
        '',
        '/* The labels of data/models.json, for xgettext, which reads no JSON. Never compiled.',
        ' * Made by build-aux/update-model-strings; tests/lint compares. */',
        '',
    ]
    lines += [f'N_({json.dumps(label, ensure_ascii=False)})' for label in labels]
    return '\n'.join(lines) + '\n'


def check_model_strings(tree):
    if not tree.has(MODELS):
        return
    wanted = write_model_strings(json.loads(tree.read(MODELS)))
    found = tree.read(MODEL_STRINGS) if tree.has(MODEL_STRINGS) else ''
    if wanted != found:
        number = next(
            (i for i, (a, b) in enumerate(zip(wanted.split('\n'), found.split('\n')), 1) if a != b),
            1,
        )
        yield Finding(
            MODEL_STRINGS,
            number,
            f'not the labels of {MODELS}: run ' 'build-aux/update-model-strings',
        )


def check_ui_texts(tree):
    prop = re.compile(r'<(property|attribute)\b([^>]*)>([^<]*)<')
    for path in tree.find('.ui', under='src/'):
        for number, line in tree.lines(path):
            for match in prop.finditer(line):
                name = re.search(r'name="([^"]+)"', match.group(2))
                if (
                    name
                    and name.group(1) in SPOKEN
                    and re.search(r'[^\W\d]{2}', match.group(3))
                    and 'translatable=' not in match.group(2)
                ):
                    yield Finding(path, number, f'"{match.group(3)}" cannot be translated')


RULES = {
    'potfiles': check_potfiles,
    'model-strings': check_model_strings,
    'ui-texts': check_ui_texts,
}

PROOFS = [
    Proof('potfiles', {POTFILES: '', 'src/ui/u.c': '\nx = _("Hello");\n'}, 'src/ui/u.c', 1),
    Proof(
        'potfiles',
        {POTFILES: '', 'src/ui/u.ui': '<property name="label" translatable="yes">Hello<'},
        'src/ui/u.ui',
        1,
    ),
    Proof('potfiles', {POTFILES: '', 'data/x.desktop.in': 'Name=X\n'}, 'data/x.desktop.in', 1),
    Proof('potfiles', {POTFILES: '# list\nsrc/ui/gone.c\n'}, POTFILES, 2),
    Proof('potfiles', {POTFILES: 'src/ui/u.c\n', 'src/ui/u.c': '/* _("Hello") */\n'}, POTFILES, 1),
    Proof(
        'potfiles',
        {POTFILES: 'src/b.c\nsrc/a.c\n', 'src/a.c': '_("Hello")', 'src/b.c': '_("Hello")'},
        POTFILES,
        1,
    ),
    Proof(
        'model-strings',
        {MODELS: '{"sets": [{"label": "New"}]}', MODEL_STRINGS: 'N_("Old")\n'},
        MODEL_STRINGS,
        1,
    ),
    Proof(
        'model-strings',
        {
            MODELS: '{"models": [{"label": "B"}], "sets": [{"label": "A"}]}',
            MODEL_STRINGS: write_model_strings([{'label': 'A'}]),
        },
        '',
        None,
    ),
    Proof(
        'ui-texts', {'src/ui/u.ui': '\n<property name="label">Hello</property>\n'}, 'src/ui/u.ui', 2
    ),
    Proof(
        'ui-texts',
        {
            'src/ui/u.ui': '<property name="label" translatable="yes">Hello</property>\n'
            '<property name="label">1</property>\n'
        },
        '',
        None,
    ),
]

if __name__ == '__main__':
    sys.exit(main(RULES, PROOFS))
