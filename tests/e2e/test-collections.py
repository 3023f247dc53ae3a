#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""Collections by keyboard, menu and mouse: made, filled, shown, renamed, deleted, taken back."""

import contextlib
import os
import sqlite3
import sys
import time

from scenario import Latent, make_library, move_about, press, run, start_service, stop_all, tap
from scenario import type_text, wait_for, xdotool

KEY = 'afk_' + 'c' * 32
STORM = 'a lighthouse in a storm, Done'
QUIET = 'a quiet lighthouse, Done'
FOX = 'a red fox, Done'
ALL = [FOX, QUIET, STORM]


def start(name):
    """A library of three pictures; how to open its window."""
    library = make_library(name)
    service = {**start_service(name + '-service'), 'APIFRAME_API_KEY': KEY}
    for tile in reversed(ALL):
        run('generate', '--library', library, tile.split(',')[0], **service)
    return library, lambda: Latent('--library', library, **service)


def wait_for_tiles(window, *names):
    gallery = window.gallery

    def get_tiles():
        return [cell.name for cell in gallery.find_all('table cell')]

    wait_for(
        lambda: get_tiles() == list(names),
        lambda: f'{get_tiles()} instead of {names}\n{window.describe()}',
    )


def get_row(window, starts):
    return window.find('list', 'Collections').find('list item', starts=starts)


def wait_for_rows(window, *names):
    """The lines of the page: name and number; the one the gallery shows has a star."""
    page = window.find('list', 'Collections')

    def get_rows():
        return [row.name + ('*' if 'selected' in row.states else '') for row in page.children]

    wait_for(
        lambda: get_rows() == list(names),
        lambda: f'{get_rows()} instead of {names}\n{window.describe()}',
    )


def wait_for_focus(window, role, starts):
    """Where the keyboard is."""
    node = window.find(role, starts=starts)
    wait_for(
        lambda: node.collect(lambda it: 'focused' in it.states, most=1),
        lambda: f'{starts} has not the focus\n{window.describe()}',
    )


def go_to_collections(window, shown='All Images'):
    press('ctrl+b')
    wait_for_focus(window, 'list item', shown)


def name_it(window, text, button):
    """In the dialog that asks for a name."""
    wait_for_focus(window, 'text', 'Name of the collection')
    type_text(text)
    accept = window.find('push button', button)
    wait_for(lambda: accept.sensitive, lambda: f'not accepted:\n{window.describe()}')
    press('Return')
    window.wait_until_gone('text', 'Name of the collection')


def type_in_dialog(window, text):
    """Return takes the first that is offered then."""
    wait_for_focus(window, 'entry', 'Collection, or a new name')
    type_text(text)


def add_by_menu(window, tile, text):
    window.choose_in_menu(window.gallery.find('table cell', tile), 'Add to Collection…')
    type_in_dialog(window, text)


def add_by_key(window, tile, text):
    # As long as the dialog before is there it takes the click.
    window.wait_until_gone('entry', 'Collection, or a new name')
    window.gallery.find('table cell', tile).point()
    wait_for(
        lambda: 'selected' in window.gallery.find('table cell', tile).states,
        lambda: f'{tile} is not selected\n{window.describe()}',
    )
    press('b')
    type_in_dialog(window, text)


def press_button_of(row):
    """The button inside a menu button."""
    row.find('push button', starts='Change collection').find_all('push button')[-1].click()


def drag(window, tile, target, description):
    """From the middle of a tile: onto what then says it would take it."""
    x, y, width, height = window.gallery.find('table cell', tile).box
    left, top, wide, high = target.box
    xdotool('mousemove', x + width // 2, y + height // 2, 'mousedown', 1)
    move_about(
        left + wide // 2,
        top + high // 2,
        lambda: target.description == description,
        lambda: f'nothing may be dropped:\n{window.describe()}',
    )
    xdotool('mouseup', 1)


@tap.case('/e2e/collections/by-keyboard-and-a-restart-keeps-what-is-shown')
def test_keyboard():
    _, open_window = start('keyboard')
    window = open_window()
    wait_for_tiles(window, *ALL)
    go_to_collections(window)
    wait_for_rows(window, 'All Images, 3 images*')
    window.find('push button', starts='New Collection').click()
    name_it(window, 'Client A', 'Create')
    wait_for_rows(window, 'All Images, 3 images*', 'Client A, 0 images')

    # One that is there, by a part of its name; and one that is made on the fly.
    add_by_menu(window, FOX, 'ENT')
    window.find('list item', 'Client A, 0 images')
    press('Return')
    wait_for_rows(window, 'All Images, 3 images*', 'Client A, 1 image')
    add_by_key(window, QUIET, 'best')
    window.find('list item', 'New collection “best”')
    press('Return')
    wait_for_rows(window, 'All Images, 3 images*', 'best, 1 image', 'Client A, 1 image')

    # No row has the focus now; with two steps down it is on the last.
    go_to_collections(window)
    press('Down', 'Down', 'Return')
    wait_for_tiles(window, FOX)
    wait_for_rows(window, 'All Images, 3 images', 'best, 1 image', 'Client A, 1 image*')
    window.close()

    window = open_window()
    wait_for_tiles(window, FOX)
    wait_for_rows(window, 'All Images, 3 images', 'best, 1 image', 'Client A, 1 image*')
    window.find('push button', 'Remove filter: Client A').click()
    wait_for_tiles(window, *ALL)
    wait_for_rows(window, 'All Images, 3 images*', 'best, 1 image', 'Client A, 1 image')
    window.close()


@tap.case('/e2e/collections/dragged-onto-a-collection-and-onto-a-new-one')
def test_drag():
    _, open_window = start('drag')
    window = open_window()
    wait_for_tiles(window, *ALL)
    go_to_collections(window)
    new = window.find('push button', starts='New Collection')
    drag(window, STORM, new, 'Drop to make a collection of these images')
    name_it(window, 'Storms', 'Create')
    wait_for_rows(window, 'All Images, 3 images*', 'Storms, 1 image')
    # All that are selected go together; one of them is in there already.
    window.gallery.find('table cell', FOX).point()
    press('ctrl+a')
    wait_for(
        lambda: all('selected' in cell.states for cell in window.gallery.find_all('table cell')),
        'not all are selected',
    )
    storms = get_row(window, 'Storms')
    drag(window, QUIET, storms, 'Drop to add to this collection')
    wait_for_rows(window, 'All Images, 3 images*', 'Storms, 3 images')
    press('ctrl+z')
    wait_for_rows(window, 'All Images, 3 images*', 'Storms, 1 image')
    window.close()


@tap.case('/e2e/collections/renamed-emptied-deleted-and-taken-back')
def test_changes():
    library, open_window = start('changes')
    window = open_window()
    wait_for_tiles(window, *ALL)
    go_to_collections(window)
    for tile, images in ((FOX, '1 image'), (STORM, '2 images')):
        add_by_menu(window, tile, 'Old')
        press('Return')
        wait_for_rows(window, 'All Images, 3 images*', 'Old, ' + images)
    go_to_collections(window)
    press('Down', 'Return')
    wait_for_tiles(window, FOX, STORM)

    # The gallery goes on showing it under its new name.
    press('F2')
    name_it(window, 'New', 'Rename')
    window.find('push button', 'Remove filter: New')
    wait_for_rows(window, 'All Images, 3 images', 'New, 2 images*')
    window.choose_in_menu(window.gallery.find('table cell', FOX), 'Remove from Collection')
    wait_for_tiles(window, STORM)
    press('ctrl+z')
    wait_for_tiles(window, FOX, STORM)

    go_to_collections(window, 'New')
    press_button_of(get_row(window, 'New'))
    window.find('menu item', 'Delete Collection').click()
    wait_for_rows(window, 'All Images, 3 images*')
    wait_for_tiles(window, *ALL)
    press('ctrl+z')
    wait_for_rows(window, 'All Images, 3 images*', 'New, 2 images')

    # What another process does meanwhile.
    database = os.path.join(library, 'data', 'library.db')
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as other, other:
        other.execute(
            "INSERT INTO collections (id, name, created_us) VALUES ('other', 'Elsewhere', ?)",
            (time.time_ns() // 1000,),
        )
        other.execute(
            "INSERT INTO collection_images (collection_id, number, added_us)"
            " SELECT 'other', max (number), 1 FROM images"
        )
    wait_for_rows(window, 'All Images, 3 images*', 'Elsewhere, 1 image', 'New, 2 images')
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
