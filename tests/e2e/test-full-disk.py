#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
"""A full disk: said with the folder's name, and over as soon as there is room. argv[4] is the shim
that stands between the program and the disk."""

import os
import sys

from scenario import Latent, list_files, make_library, stop_all, tap

SHIM = os.path.abspath(sys.argv[4])


@tap.case('/e2e/full-disk/is-said-and-goes-on-by-itself/F1')
def test_full():
    library = make_library('full')
    window = Latent(
        '--demo', '--library', library,
        LD_PRELOAD=SHIM,
        LATENT_SHIM_ROOT=library,
        # 28 is ENOSPC; whoever makes room is as fast as the third try.
        LATENT_SHIM_RULES='fail:28 write pictures/.incoming/[!.]* 1-2',
    )
    window.generate('a heavy load')
    banner = window.find('label', starts='The disk is full.')
    assert os.path.join(library, 'pictures') + '”' in banner.name, banner.name
    assert 'Latent goes on' in banner.name, banner.name
    assert window.get_tiles() == ['a heavy load, Downloading'], window.get_tiles()
    window.wait_for_tile('a heavy load')
    window.wait_until_gone('label', starts='The disk is full.')
    assert len(list_files(library)) == 1, list_files(library)
    window.close()


if __name__ == '__main__':
    sys.exit(tap.run(cleanup=stop_all))
