#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""tests/faults.md against the tests: every fault has its row, every test it names exists."""

import os
import re
import sys

from lint import Finding, Proof, line_of, main

TABLE = 'tests/faults.md'
GROUPS = {
    'S': 20, 'P': 15, 'D': 19, 'I': 9, 'F': 15, 'B': 12, 'K': 18, 'C': 10, 'Z': 7, 'W': 8, 'U': 12
}  # fmt: skip
IDS = [f'{group}{number}' for group, count in GROUPS.items() for number in range(1, count + 1)]

ROW = re.compile(r'\| *([A-Z]\d+) *\|(.*)\|(.*)\|\s*$')
ID = re.compile(r'(?<![A-Za-z0-9])([SPDIFBKCZWU])(\d{1,3})(?![A-Za-z0-9])')
RANGE = re.compile(r'\b([SPDIFBKCZWU])(\d+) ?(?:-|to) ?\1(\d+)\b')
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
CASE = re.compile(r'\bcase\(\s*((?:f?(?:\'(?:\\.|[^\'\\\n])*\'|"(?:\\.|[^"\\\n])*")\s*)+)\)')
# What stands for a test when there is none.
EXCUSE = re.compile(r'\b(later|cannot occur): *\S')


def read_rows(tree):
    """(line, id, proof) of every row of the tables."""
    if tree.has(TABLE):
        for number, line in tree.lines(TABLE):
            match = ROW.match(line)
            if match:
                yield number, match.group(1), match.group(3)


def find_program(tree, program):
    """The source of the test that Meson calls @program, or None."""
    folder, stem = '', program
    for prefix, place in (('e2e-', 'e2e/'), ('lint-', 'lint/'), ('fuzz-', 'fuzz/')):
        if program.startswith(prefix):
            folder, stem = place, program[len(prefix) :]
    if folder == 'fuzz/':
        return 'tests/fuzz/fuzz-driver.c'
    for path in tree.find(f'/test-{stem}.c', f'/test-{stem}.py', under='tests/' + folder):
        return path
    return None


def is_made_of(path, pieces):
    """Is @path a string of @pieces? A test's path may be put together: a folder and a name."""
    reached = {0}
    for start in range(len(path)):
        if start in reached:
            reached |= {start + len(piece) for piece in pieces if path.startswith(piece, start)}
    return len(path) in reached


def read_names(tree, path):
    """The names of the cases in a Python test."""
    for match in CASE.finditer(tree.read(path)):
        yield match.start(), ''.join(
            part[1] or part[2]
            for part in re.findall(r'(\'((?:\\.|[^\'\\])*)\'|"((?:\\.|[^"\\])*)")', match.group(1))
        )


def has_test(tree, path, name):
    if path.endswith('.py'):
        names = [found for _, found in read_names(tree, path)]
        if name.endswith('…'):
            return any(found.startswith(name[:-1]) for found in names)
        return name in names
    text = tree.read(path)
    pieces = set()
    for literal in LITERAL.findall(text):
        pieces.update(part for part in re.split(r'%\w', literal) if part)
    if path.startswith('tests/fuzz/'):
        pieces |= {part for part in name.split('/') if part}
    return is_made_of(name, pieces)


def check_ids(tree):
    """Every fault has one row, and there are no others."""
    seen = {}
    for number, fault, _ in read_rows(tree):
        if fault not in IDS:
            yield Finding(TABLE, number, f'there is no fault {fault}')
        if fault in seen:
            yield Finding(TABLE, number, f'{fault} stands in line {seen[fault]} already')
        seen.setdefault(fault, number)
    missing = [fault for fault in IDS if fault not in seen]
    if missing:
        yield Finding(TABLE, 1, f'no row for {", ".join(missing)}')


def check_proofs(tree):
    """What a row names exists, and every row names something."""
    for number, fault, proof in read_rows(tree):
        named = re.findall(r'`([^`]+)`', proof)
        if not named and not EXCUSE.search(proof):
            yield Finding(TABLE, number, f'{fault} names neither a test nor a reason')
        for name in named:
            program, _, test = name.partition(': ')
            path = find_program(tree, program)
            if path is None:
                yield Finding(TABLE, number, f'there is no test program {program}')
            elif test and not has_test(tree, path, test):
                yield Finding(TABLE, number, f'{path} has no test {test}')


def name_ids(name):
    """The faults in the name of a test; `K3-K11` is all between."""
    for group, first, last in RANGE.findall(name):
        for number in range(int(first), int(last) + 1):
            yield f'{group}{number}'
    for group, number in ID.findall(name):
        yield group + number


def check_names(tree):
    """A test carries no id that has no row."""
    known = {fault for _, fault, _ in read_rows(tree)}
    for path in tree.find('.c', '.py', under='tests/'):
        if not os.path.basename(path).startswith('test-') or path.startswith('tests/lint/'):
            continue
        text = tree.read(path)
        if path.endswith('.py'):
            names = list(read_names(tree, path))
        else:
            names = [
                (match.start(), match.group(2))
                for match in re.finditer(r'\b(?:g_test_add\w*|ADD\w*|add_\w+) \(\s*"([^"]*"\s*"|'
                                         r'[^"]*" *\w* *")?([^"]+)"', text)
            ]
        for start, name in names:
            for fault in sorted(set(name_ids(name)) - known):
                yield Finding(path, line_of(text, start), f'{TABLE} has no row for {fault}')


RULES = {'ids': check_ids, 'proofs': check_proofs, 'names': check_names}

GOOD = ''.join(f'| {fault} | x | later: y |\n' for fault in IDS)
TEST = 'g_test_add_func ("/a/b/S1-c", f);\nADD ("P2-d", f);\n#define ADD(n, f) g ("/a/b/" n, f)\n'


def table_with(proof, more=()):
    return {TABLE: f'# x\n\n| S1 | fault | {proof} |\n', **dict(more)}


SOME = (('tests/core/test-a.c', TEST), ('tests/cli/test-b.py', "@case('killed (K3-K5)')\n"))
PROOFS = [
    Proof('ids', {TABLE: GOOD.replace('| F7 | x | later: y |\n', '')}, TABLE, 1),
    Proof('ids', {TABLE: GOOD + '| F7 | x | later: y |\n'}, TABLE, len(IDS) + 1),
    Proof('ids', {TABLE: GOOD + '| F16 | x | later: y |\n'}, TABLE, len(IDS) + 1),
    Proof('ids', {}, TABLE, 1),
    Proof('ids', {TABLE: GOOD}, '', None),
    Proof('proofs', table_with('`a: /a/b/S1-gone`', SOME), TABLE, 3),
    Proof('proofs', table_with('`a: /a/c/P2-d`', SOME), TABLE, 3),
    Proof('proofs', table_with('`nowhere: /a/b/S1-c`', SOME), TABLE, 3),
    Proof('proofs', table_with('`b: killed`', SOME), TABLE, 3),
    Proof('proofs', table_with('later:', SOME), TABLE, 3),
    Proof('proofs', table_with('open', SOME), TABLE, 3),
    Proof('proofs', table_with('tested somewhere', SOME), TABLE, 3),
    Proof(
        'proofs',
        table_with('`a: /a/b/S1-c`, `a: /a/b/P2-d`, `b: killed…`; later: the gallery', SOME),
        '',
        None,
    ),
    Proof('names', table_with('later: y', SOME), 'tests/core/test-a.c', 2),
    Proof('names', table_with('later: y', SOME), 'tests/cli/test-b.py', 1),
    Proof('names', {TABLE: GOOD, **dict(SOME)}, '', None),
]

if __name__ == '__main__':
    sys.exit(main(RULES, PROOFS))
