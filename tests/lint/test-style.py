#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""The measurable part of the house style: sizes, licence lines, include guards, no mutable
globals."""

import re
import sys

from lint import Finding, Proof, blank_comments, line_of, main

MAX_LINES = {'.c': 800, '.h': 250, '.ui': 300, '.py': 500}
MAX_FUNCTION_LINES = 80
MAX_COLUMNS = 100
CODE = ('.c', '.h')
SPDX = ('SPDX-License-Identifier: GPL-3.0-or-later', 'SPDX-FileCopyrightText: The Latent authors')
# Every class keeps its properties and signals in these; they are written once, by class init.
CLASS_TABLES = re.compile(r'(\w+_)?(properties|signals)$')


def check_file_sizes(tree):
    for suffix, most in MAX_LINES.items():
        for path in tree.find(suffix, under='src/') + tree.find(suffix, under='tests/'):
            lines = tree.read(path).count('\n')
            # Tests are lists of cases: a long one is no sign of a type that does too much.
            if lines > (most if path.startswith('src/') else most * 2):
                yield Finding(path, most + 1, f'{lines} lines; split it before {most}')


def check_function_sizes(tree):
    for path in tree.find('.c', under='src/'):
        start = None
        for number, line in tree.lines(path):
            if line == '{':
                start = number
            elif line == '}' and start is not None:
                if number - start - 1 > MAX_FUNCTION_LINES:
                    yield Finding(
                        path,
                        start,
                        f'a function of {number - start - 1} lines; '
                        f'never more than {MAX_FUNCTION_LINES}',
                    )
                start = None


def check_columns(tree):
    for path in tree.find(*CODE, '.py'):
        for number, line in tree.lines(path):
            if len(line) > MAX_COLUMNS:
                yield Finding(path, number, f'{len(line)} columns; at most {MAX_COLUMNS}')


def check_blanks(tree):
    for path in tree.find(*CODE, '.py', '.ui', '.css', 'meson.build'):
        for number, line in tree.lines(path):
            if '\t' in line or line != line.rstrip():
                yield Finding(path, number, 'a tab, or blanks at the end of the line')


def check_licence(tree):
    for path in tree.find(*CODE, '.py', '.sh'):
        head = '\n'.join(tree.read(path).split('\n')[:4])
        if not all(line in head for line in SPDX):
            yield Finding(path, 1, 'the two SPDX lines are not at the top')


def check_pragma_once(tree):
    for path in tree.find('.h'):
        code = blank_comments(tree.read(path)).lstrip()
        if not code.startswith('#pragma once'):
            yield Finding(path, 1, 'a header begins with #pragma once')


def check_leftovers(tree):
    marks = re.compile(r'\b(TO' r'DO|FIX' r'ME|X' r'XX)\b')
    for path in tree.find(*CODE, '.py', '.sh', '.ui', '.css', 'meson.build'):
        for number, line in tree.lines(path):
            if marks.search(line):
                yield Finding(path, number, 'nothing is left for later')


def check_globals(tree):
    variable = re.compile(
        r'^(?:static )?(?!.*\b(?:const|typedef|extern|return|GPrivate|G_DEFINE\w*)\b)'
        r'(?:unsigned |volatile |struct )?\w+[ *]+(\w+)(?:\s*\[[^\]]*\])*\s*(?:=|;)',
        re.MULTILINE,
    )
    for path in tree.find('.c', under='src/'):
        code = blank_comments(tree.read(path), strings=True)
        for match in variable.finditer(code):
            if not CLASS_TABLES.match(match.group(1)):
                yield Finding(
                    path, line_of(code, match.start()), f'"{match.group(1)}" is a mutable global'
                )


RULES = {
    'file-sizes': check_file_sizes,
    'function-sizes': check_function_sizes,
    'columns': check_columns,
    'blanks': check_blanks,
    'licence': check_licence,
    'pragma-once': check_pragma_once,
    'leftovers': check_leftovers,
    'globals': check_globals,
}

PROOFS = [
    Proof('file-sizes', {'src/a.c': '\n' * 801}, 'src/a.c', 801),
    Proof('file-sizes', {'src/ui/a.ui': '\n' * 301}, 'src/ui/a.ui', 301),
    Proof('file-sizes', {'src/a.c': '\n' * 800}, '', None),
    Proof(
        'function-sizes',
        {'src/a.c': 'void\nf (void)\n{\n' + '  g ();\n' * 81 + '}\n'},
        'src/a.c',
        3,
    ),
    Proof('columns', {'src/a.h': '\n/* ' + 'x' * 100 + ' */\n'}, 'src/a.h', 2),
    Proof('blanks', {'src/a.c': 'int x; \n'}, 'src/a.c', 1),
    Proof('blanks', {'src/a.c': '\tint x;\n'}, 'src/a.c', 1),
    Proof('licence', {'src/a.c': '/* ' + SPDX[0] + ' */\n'}, 'src/a.c', 1),
    Proof('licence', {'src/a.c': '/* ' + SPDX[0] + '\n * ' + SPDX[1] + '\n */\n'}, '', None),
    Proof('pragma-once', {'src/a.h': '/* x */\n#ifndef A_H\n'}, 'src/a.h', 1),
    Proof('leftovers', {'src/a.c': '\n/* TO' 'DO: later */\n'}, 'src/a.c', 2),
    Proof('globals', {'src/a.c': '\nstatic int counter = 0;\n'}, 'src/a.c', 2),
    Proof('globals', {'src/a.c': 'static GHashTable *cache;\n'}, 'src/a.c', 1),
    Proof(
        'globals',
        {
            'src/a.c': 'static GParamSpec *properties[N_PROPERTIES];\n'
            'static const char names[] = "a";\nint f (void);\n'
        },
        '',
        None,
    ),
]

if __name__ == '__main__':
    sys.exit(main(RULES, PROOFS))
