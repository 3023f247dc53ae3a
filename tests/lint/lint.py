# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""What the lint programs share: a finding, a tree to look at, and the TAP output.

A lint program holds RULES (name -> function from a Tree to findings) and PROOFS. A proof is a
made-up tree with one fault in it: a rule that does not find its fault is itself a failure, so that
no rule can quietly stop working.
"""

import os
import re
import sys
import tempfile
from typing import NamedTuple


class Finding(NamedTuple):
    path: str  # from the root of the project
    line: int  # from 1
    rule: str  # what is wrong, as a sentence


class Proof(NamedTuple):
    rule: str  # the rule that must speak up
    files: dict  # path -> content
    path: str  # where it must find something...
    line: int  # ...and on which line; None: it must find nothing in the whole tree


class Tree:
    """The files of a project, read once each."""

    SKIPPED = {'.git', '__pycache__'}

    def __init__(self, root):
        self.root = root
        self.paths = []
        self._texts = {}
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(
                name
                for name in folders
                if name not in self.SKIPPED and not name.startswith('_') and name != 'subprojects'
            )
            for name in files:
                self.paths.append(os.path.relpath(os.path.join(folder, name), root))
        self.paths.sort()

    def find(self, *suffixes, under=''):
        return [path for path in self.paths if path.startswith(under) and path.endswith(suffixes)]

    def read(self, path):
        if path not in self._texts:
            with open(os.path.join(self.root, path), encoding='utf-8') as file:
                self._texts[path] = file.read()
        return self._texts[path]

    def lines(self, path):
        """(number, line) from 1."""
        return enumerate(self.read(path).split('\n'), 1)

    def has(self, path):
        return path in self._texts or os.path.exists(os.path.join(self.root, path))


_C_NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def blank_comments(text, strings=False):
    """C without its comments (and strings), every line and column where it was."""

    def blank(match):
        found = match.group(0)
        if found[0] in '"\'' and not strings:
            return found
        inner = re.sub(r'[^\n]', ' ', found)
        return found[0] + inner[1:-1] + found[-1] if found[0] in '"\'' else inner

    return _C_NOISE.sub(blank, text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1


def _make_tree(files):
    folder = tempfile.TemporaryDirectory(prefix='latent-lint-')
    for path, content in files.items():
        whole = os.path.join(folder.name, path)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, 'w', encoding='utf-8') as file:
            file.write(content)
    return folder


def _prove(rules, proof):
    with _make_tree(proof.files) as root:
        findings = list(rules[proof.rule](Tree(root)))
    if proof.line is None:
        return findings == [], f'found what is allowed: {findings}'
    hits = [
        finding for finding in findings if (finding.path, finding.line) == (proof.path, proof.line)
    ]
    return len(hits) > 0, f'expected {proof.path}:{proof.line}, found {findings}'


def main(rules, proofs):
    """Runs rules over the project in sys.argv[1] and proves each; prints TAP."""
    unproved = set(rules) - {proof.rule for proof in proofs if proof.line is not None}
    assert not unproved, f'no proof that these can fail: {unproved}'
    tree = Tree(sys.argv[1])
    failed = 0
    number = 0
    print(f'1..{len(rules) + len(proofs)}')
    for name, rule in rules.items():
        number += 1
        findings = sorted(rule(tree))
        print(f"{'not ok' if findings else 'ok'} {number} - {name}")
        for finding in findings:
            print(f'# {finding.path}:{finding.line}: {finding.rule}')
        failed += bool(findings)
    counts = {}
    for proof in proofs:
        number += 1
        counts[proof.rule] = counts.get(proof.rule, 0) + 1
        good, why = _prove(rules, proof)
        kind = 'accepts' if proof.line is None else 'finds'
        print(
            f"{'ok' if good else 'not ok'} {number} - {proof.rule} {kind} example "
            f'{counts[proof.rule]}'
        )
        if not good:
            print(f'# {why}')
        failed += not good
    return 1 if failed else 0
