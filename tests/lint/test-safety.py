#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Calls that are wrong wherever they stand: SQL built from text, markup from data, certificates
waved through, children that keep our locks, buffers without an end, words in the wrong layer."""

import re
import sys

from lint import Finding, Proof, blank_comments, line_of, main

FORMATTERS = (
    r'\b(?:g_strdup_v?printf|g_string_(?:append_)?v?printf|g_snprintf|snprintf|sprintf|'
    r'asprintf|sqlite3_v?m?s?n?printf|g_strconcat|g_strjoin)'
)
SQL_WORDS = re.compile(
    r'\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|ATTACH|WHERE|VALUES|'
    r'ORDER BY|LIMIT|PRAGMA|MATCH|VACUUM)\b'
)
BANNED = {
    'certificates': (
        r'accept-certificate|soup_message_(?:set_tls_|.*accept_certificate)|'
        r'\bG_TLS_CERTIFICATE_NO_FLAGS\b|"tls-interaction"',
        'no certificate is ever waved through (M21)',
        False,
    ),
    'loggers': (
        r'\bsoup_logger_\w+|\bSoupLogger\b',
        "libsoup's logger prints the key (M22): use latent_http_log_reply()",
        True,
    ),
    'dumpable': (
        r'\bPR_SET_DUMPABLE\b',
        'portals read our /proc: core dumps are off by RLIMIT_CORE instead',
        True,
    ),
    'children': (
        r'\b(?:fork|vfork|popen|system|g_spawn_\w+|posix_spawnp?|daemon) \(',
        'children only through GSubprocess or GAppInfo: a fork keeps our lock files',
        True,
    ),
    'buffers': (
        r'\b(?:strcpy|strcat|sprintf|vsprintf|gets|alloca|g_alloca|g_newa|scanf|sscanf) \(',
        'no function without a limit',
        True,
    ),
}


def find_call_end(code, start):
    """The position behind the call whose opening parenthesis is the first one from start."""
    depth = 0
    for position in range(code.index('(', start), len(code)):
        depth += {'(': 1, ')': -1}.get(code[position], 0)
        if depth == 0:
            return position + 1
    return len(code)


def check_sql(tree):
    """T20: parameters are bound. A format may not build SQL, not even with numbers."""
    for path in tree.find('.c', under='src/'):
        code = blank_comments(tree.read(path))
        for match in re.finditer(FORMATTERS + r' ?\(', code):
            call = code[match.start() : find_call_end(code, match.start())]
            literals = ' '.join(re.findall(r'"((?:\\.|[^"\\])*)"', call))
            if SQL_WORDS.search(literals):
                yield Finding(path, line_of(code, match.start()), 'SQL is not built with a format')
        for match in re.finditer(r'\bsqlite3_(?:exec|prepare\w*) \(', code):
            before = code[: match.start()].split('\n')[-8:]
            call = code[match.start() : find_call_end(code, match.start())]
            if re.search(FORMATTERS, '\n'.join(before) + call):
                yield Finding(
                    path,
                    line_of(code, match.start()),
                    'a formatted string beside sqlite3_exec or sqlite3_prepare',
                )


def make_ban(pattern, words, in_code_only):
    def check(tree):
        for path in tree.find('.c', '.h', '.ui', under='src/'):
            text = tree.read(path)
            if path.endswith(('.c', '.h')):
                text = blank_comments(text, strings=in_code_only)
            for match in re.finditer(pattern, text):
                yield Finding(path, line_of(text, match.start()), words)

    return check


def check_markup(tree):
    """M51, T19: text from outside never becomes markup; so nothing does."""
    calls = (
        r'\b\w+_set_(?:markup|markup_with_mnemonic|tooltip_markup)\b|\bpango_parse_markup\b|'
        r'use_markup \([^;]*TRUE|"use-markup", TRUE'
    )
    for path in tree.find('.c', under='src/'):
        code = blank_comments(tree.read(path))
        for match in re.finditer(calls, code):
            yield Finding(path, line_of(code, match.start()), 'no markup from data')
    for path in tree.find('.ui', under='src/'):
        for number, line in tree.lines(path):
            if re.search(r'name="use-markup">\s*(?:1|[Tt]rue|TRUE|yes)', line):
                yield Finding(path, number, 'no markup from data')


# libadwaita 1.2 reads these as markup; only its rows can be told otherwise.
MARKUP_SETTERS = (
    r'\badw_(?:toast_new|toast_set_title|status_page_set_(?:title|description)|'
    r'preferences_row_set_title|action_row_set_subtitle|'
    r'preferences_group_set_(?:title|description)) \('
)


def check_hidden_markup(tree):
    """A variable that reaches such a setter says in its name that it was escaped."""
    for path in tree.find('.c', under='src/ui/'):
        code = blank_comments(tree.read(path), strings=True)
        for match in re.finditer(MARKUP_SETTERS, code):
            if '_row_' in match.group(0) and re.search(r'_set_use_markup \([^;]*FALSE', code):
                continue
            call = code[match.end() : find_call_end(code, match.start()) - 1]
            argument = call.split(',', 1)[1] if 'toast_new' not in match.group(0) else call
            if re.search(r'"|\bNULL\b', argument):
                # A literal (translated or not): its author sees what it is.
                continue
            if not re.search(r'escape|markup', argument):
                yield Finding(
                    path,
                    line_of(code, match.start()),
                    f'libadwaita reads {argument.strip()} as markup: escape it, and let '
                    'the name say so',
                )


def check_words_in_core(tree):
    """Low layers return facts: no translation, no output. core/jobs holds the table of words."""
    for path in tree.find('.c', under='src/core/'):
        if path.startswith('src/core/jobs/'):
            continue
        code = blank_comments(tree.read(path), strings=True)
        for match in re.finditer(
            r'(?<![\w])(?:_|C_|ngettext|g_print|g_printerr|printf|fprintf|'
            r'g_message|g_info) \(|(?<![\w])_\("',
            code,
        ):
            yield Finding(path, line_of(code, match.start()), 'core neither prints nor translates')


RULES = {name: make_ban(*ban) for name, ban in BANNED.items()}
RULES.update(
    {
        'sql': check_sql,
        'markup': check_markup,
        'hidden-markup': check_hidden_markup,
        'words-in-core': check_words_in_core,
    }
)

PROOFS = [
    Proof(
        'certificates',
        {'src/core/net/n.c': '\ng_signal_connect (m, "accept-certificate", f, 0);\n'},
        'src/core/net/n.c',
        2,
    ),
    Proof('loggers', {'src/core/net/n.c': 'x = soup_logger_new (1);\n'}, 'src/core/net/n.c', 1),
    Proof('dumpable', {'src/main.c': '\nprctl (PR_SET_DUMPABLE, 0);\n'}, 'src/main.c', 2),
    Proof('children', {'src/ui/u.c': 'if (fork () == 0)\n'}, 'src/ui/u.c', 1),
    Proof('children', {'src/ui/u.c': '/* no fork () here */ g_subprocess_new (0, 0);\n'}, '', None),
    Proof('buffers', {'src/cli/c.c': '\n\nstrcpy (a, b);\n'}, 'src/cli/c.c', 3),
    Proof(
        'sql',
        {'src/core/store/s.c': '\nsql = g_strdup_printf ("SELECT %s FROM x",\n  name);\n'},
        'src/core/store/s.c',
        2,
    ),
    Proof(
        'sql',
        {'src/core/store/s.c': 'sqlite3_exec (db, sqlite3_mprintf (x, y), 0, 0, 0);\n'},
        'src/core/store/s.c',
        1,
    ),
    Proof(
        'sql',
        {
            'src/core/store/s.c': 'g_autofree char *q = g_strdup_printf (f, y);\n'
            'sqlite3_prepare_v2 (db, q, -1, &s, NULL);\n'
        },
        'src/core/store/s.c',
        2,
    ),
    Proof(
        'sql',
        {
            'src/core/store/s.c': '/* g_strdup_printf ("SELECT") */\n'
            'prepare (db, "SELECT 1 WHERE x = ?");\n'
        },
        '',
        None,
    ),
    Proof('markup', {'src/ui/u.c': 'gtk_label_set_markup (l, t);\n'}, 'src/ui/u.c', 1),
    Proof(
        'markup', {'src/ui/u.ui': '<property name="use-markup">true</property>\n'}, 'src/ui/u.ui', 1
    ),
    Proof('markup', {'src/ui/u.ui': '<property name="use-markup">false</property>\n'}, '', None),
    Proof(
        'hidden-markup', {'src/ui/u.c': 't = adw_toast_new (error->message);\n'}, 'src/ui/u.c', 1
    ),
    Proof(
        'hidden-markup',
        {'src/ui/u.c': 'adw_action_row_set_subtitle (row, latent_x (y));\n'},
        'src/ui/u.c',
        1,
    ),
    Proof(
        'hidden-markup',
        {
            'src/ui/u.c': 'adw_toast_new (_("Saved"));\nadw_toast_new (escaped);\n'
            'adw_toast_set_title (t, markup);\n'
        },
        '',
        None,
    ),
    Proof(
        'hidden-markup',
        {
            'src/ui/u.c': 'adw_preferences_row_set_use_markup (r, FALSE);\n'
            'adw_preferences_row_set_title (r, label);\n'
        },
        '',
        None,
    ),
    Proof('words-in-core', {'src/core/net/n.c': 'x = _("Hello");\n'}, 'src/core/net/n.c', 1),
    Proof(
        'words-in-core', {'src/core/store/n.c': '\ng_printerr ("x");\n'}, 'src/core/store/n.c', 2
    ),
    Proof(
        'words-in-core',
        {
            'src/core/jobs/j.c': 'x = _("Hello");\n',
            'src/core/base/b.c': 'g_string_append_printf (s, "x");\n',
        },
        '',
        None,
    ),
]

if __name__ == '__main__':
    sys.exit(main(RULES, PROOFS))
