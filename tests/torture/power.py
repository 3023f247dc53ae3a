# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""From a log of calls to every state of the files that a power cut may leave.

What was synced is there. Of what was not, anything may be: of a file's writes none, all, the first
few, the last torn, one without the others, or a length without the bytes; of the names that were
made, moved or removed either the first few, as a file system with a journal has them (there any
sync takes all earlier names along), or any at all, where only the folder's own sync makes them
last. A name that moves to another folder may even be in both. The number of states is bounded by
varying one thing at a time while the others are all there or all missing."""

import hashlib
import itertools
import os
import shutil

FOLDER = 'folder'
SECTOR = 512
MAX_SUBSETS_OF = 4


def apply(content, change):
    offset, data = change
    if data is None:
        return content[:offset].ljust(offset, b'\0')
    return content[:offset].ljust(offset, b'\0') + data + content[offset + len(data):]


def apply_all(content, changes):
    for change in changes:
        content = apply(content, change)
    return content


class Node:
    """A file's bytes: what is safe, and what was done since."""

    def __init__(self):
        self.safe = b''
        self.pending = []

    def sync(self):
        self.safe = apply_all(self.safe, self.pending)
        self.pending = []

    def get_variants(self):
        """What may be found, all and nothing first."""
        pending = self.pending
        yield apply_all(self.safe, pending)
        yield self.safe
        for i, (offset, data) in enumerate(pending):
            yield apply_all(self.safe, pending[:i])
            if data is not None and len(data) > 1:
                half = len(data) // 2 // SECTOR * SECTOR or len(data) // 2
                torn = (offset, data[:half])
                yield apply_all(self.safe, pending[:i] + [torn])
                yield apply_all(self.safe, pending[:i] + [torn] + pending[i + 1:])
            yield apply_all(self.safe, pending[:i] + pending[i + 1:])
            yield apply_all(self.safe, [pending[i]])
        if pending:
            whole = apply_all(self.safe, pending)
            yield self.safe + b'\0' * (len(whole) - len(self.safe))


class Disk:
    """Replays calls. has_journal: which of the two kinds of file system."""

    def __init__(self, has_journal):
        self.has_journal = has_journal
        self.nodes = {}    # inode -> Node
        self.safe = {}     # (folder, name) -> Node or FOLDER
        self.pending = []  # lists of ((folder, name), Node or FOLDER or None) that belong together

    def play(self, call):
        if call.errno != 0:
            return
        key = os.path.split(call.path)
        if call.name == 'create':
            self.nodes[call.inode] = Node()
            self.pending.append([(key, self.nodes[call.inode])])
        elif call.name == 'mkdir':
            self.pending.append([(key, FOLDER)])
        elif call.name in ('unlink', 'rmdir'):
            self.pending.append([(key, None)])
        elif call.name == 'rename':
            target = os.path.split(call.path2)
            parts = [(target, self.nodes[call.inode]), (key, None)]
            if self.has_journal or target[0] == key[0]:
                self.pending.append(parts)
            else:
                # The new name never comes after the loss of the old one.
                self.pending += [parts[:1], parts]
        elif call.name == 'exchange':
            target = os.path.split(call.path2)
            parts = [(target, self.nodes[call.inode]), (key, self.find_node(target))]
            if self.has_journal or target[0] == key[0]:
                self.pending.append(parts)
            else:
                # Nowhere is a name lost; but one file may have both for a while.
                self.pending += [parts[:1], parts]
        elif call.name == 'link':
            self.pending.append([(os.path.split(call.path2), self.nodes[call.inode])])
        elif call.name == 'write':
            self.nodes[call.inode].pending.append((call.offset, call.data))
        elif call.name == 'truncate':
            self.nodes[call.inode].pending.append((call.offset, None))
        elif call.name == 'sync':
            self.nodes[call.inode].sync()
            if self.has_journal:
                self.settle(lambda folder: True)
        elif call.name == 'syncdir':
            self.settle(lambda folder: self.has_journal or folder == call.path)
        else:
            assert call.name in ('open', 'read', 'lock'), call

    def find_node(self, key):
        """What has the name now."""
        for parts in reversed(self.pending):
            for name, node in parts:
                if name == key:
                    return node
        return self.safe[key]

    def settle(self, is_synced):
        still = []
        for parts in self.pending:
            left = [part for part in parts if not is_synced(part[0][0])]
            self.safe.update(part for part in parts if is_synced(part[0][0]))
            if left:
                still.append(left)
        self.pending = still

    def get_names(self):
        """What may be found in the folders, all and nothing first."""
        pending = self.pending
        n = len(pending)
        yield pending
        yield []
        for i in range(1, n):
            yield pending[:i]
        if self.has_journal:
            return
        if n <= MAX_SUBSETS_OF:
            for size in range(1, n):
                yield from (list(some) for some in itertools.combinations(pending, size))
            return
        for i in range(n):
            yield pending[:i] + pending[i + 1:]
            yield [pending[i]]

    def build(self, names, contents):
        """Path -> bytes or FOLDER; contents: Node -> bytes."""
        entries = dict(self.safe)
        for parts in names:
            entries.update(parts)
        tree = {}
        # A folder that is not there hides what is in it; parents have shorter names.
        for (folder, name), node in sorted(entries.items(), key=lambda item: len(item[0][0])):
            if node is None or (folder and folder.startswith('library') and folder not in tree):
                continue
            tree[os.path.join(folder, name)] = node if node is FOLDER else contents(node)
        return tree

    def get_states(self):
        def whole(node):
            return apply_all(node.safe, node.pending)

        def bare(node):
            return node.safe

        for names in self.get_names():
            yield self.build(names, whole)
            yield self.build(names, bare)
        for varied in {id(node): node for node in self.nodes.values() if node.pending}.values():
            for variant in varied.get_variants():
                for names in (self.pending, []):
                    for others in (whole, bare):
                        yield self.build(
                            names, lambda node, v=variant, o=others, w=varied:
                            v if node is w else o(node))

    def get_least(self):
        """What is there for certain."""
        return self.build([], lambda node: node.safe)


def hash_tree(tree):
    digest = hashlib.sha256()
    for path in sorted(tree):
        data = tree[path]
        digest.update(path.encode() + b'\0')
        digest.update(b'/' if data is FOLDER else hashlib.sha256(data).digest())
    return digest.hexdigest()


def get_all_states(calls):
    """(how many calls were done, kind of file system, tree, its hash, is it what is there for
    certain), each tree once for each number of calls."""
    disks = [Disk(True), Disk(False)]
    for n_done in range(len(calls) + 1):
        if n_done > 0:
            if calls[n_done - 1].name in ('open', 'read', 'lock') and n_done < len(calls):
                continue
            for disk in disks:
                disk.play(calls[n_done - 1])
        for disk in disks:
            least = hash_tree(disk.get_least())
            now = set()
            for tree in disk.get_states():
                digest = hash_tree(tree)
                if digest not in now:
                    now.add(digest)
                    yield n_done, disk.has_journal, tree, digest, digest == least


def mount(tree, folder):
    """Makes the tree in an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder, 0o700)
    for path in sorted(tree):
        target = os.path.join(folder, path)
        if tree[path] is FOLDER:
            os.mkdir(target, 0o700)
        else:
            os.makedirs(os.path.dirname(target), 0o700, exist_ok=True)
            with open(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as file:
                file.write(tree[path])
