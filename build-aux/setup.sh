# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Latent authors
#
# What build-aux/run and build-aux/check share: the packages of Debian 12 (or newer) that Latent
# needs, and how a missing one gets there. Sourced, never run. Everything said here goes to standard
# error, so that standard output belongs to the program alone.

# Why each library is needed: CONTRIBUTING.md. Packages are installed without their recommendations
# (which would bring a desktop); the recommendations Latent does use are therefore named here:
# libc6-dev (of gcc), libxml2-utils (of glib: strips .ui files), librsvg2-common (of gtk: icons are
# SVG), ca-certificates (of https).
run_packages='
  gcc libc6-dev meson ninja-build pkg-config gettext
  libgtk-4-dev libadwaita-1-dev libsoup-3.0-dev libjson-glib-dev libgdk-pixbuf-2.0-dev
  libcairo2-dev libpango1.0-dev
  libjpeg62-turbo-dev libpng-dev libsqlite3-dev libsecret-1-dev libgexiv2-dev libarchive-dev
  libglib2.0-dev-bin libxml2-utils
  webp-pixbuf-loader librsvg2-common adwaita-icon-theme shared-mime-info ca-certificates
'

test_packages='
  xvfb dbus at-spi2-core python3 python3-gi python3-pyatspi xdotool gnome-keyring
  imagemagick exiv2 libimage-exiftool-perl poppler-utils desktop-file-utils appstream
'

say () {
  printf '%s\n' "$*" >&2
}

# Prints those of the packages $@ that are not installed. One query, no network.
missing_packages () {
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
    awk -v wanted="$*" '
      $2 == "installed" { have[$1] = 1 }
      END {
        n = split(wanted, name, " ")
        for (i = 1; i <= n; i++)
          if (!(name[i] in have))
            printf "%s%s", sep++ ? " " : "", name[i]
      }'
}

# (Plain sh has no local variables: the names below must not be those of the sourcing scripts.)
# Installs what is missing of the packages $@; says what to type where it may not do that itself.
install_packages () {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "This is not Debian: the packages Latent needs are named in build-aux/setup.sh."
    say "Going on in the hope that they are there under other names."
    return 0
  fi

  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0

  apt_options='--yes --no-install-recommends -o DPkg::Lock::Timeout=600'
  become=''
  if [ "$(id -u)" -ne 0 ]; then
    become='sudo'
    # Without a terminal nobody can type a password: fail at once instead of waiting for it.
    [ -t 0 ] || become='sudo -n'
    if ! command -v sudo >/dev/null; then
      become=''
      refused='you are not root, and there is no sudo'
    fi
  fi

  say "Installing: $missing"
  # shellcheck disable=SC2086 # the lists are meant to be split into words
  if [ -n "${refused:-}" ] ||
     ! { $become apt-get update -q &&
         $become env DEBIAN_FRONTEND=noninteractive apt-get install $apt_options $missing; } </dev/null >&2; then
    say
    say "These packages could not be installed${refused:+: $refused}."
    say "Have an administrator run this once, then start again:"
    say
    say "  apt-get update && apt-get install --no-install-recommends $missing"
    say
    return 1
  fi
}

# Runs "$@" and keeps what it prints to itself, unless it fails.
quietly () {
  quietly_log=$(mktemp) || return 1
  if "$@" >"$quietly_log" 2>&1 </dev/null; then
    rm -f "$quietly_log"
  else
    cat "$quietly_log" >&2
    rm -f "$quietly_log"
    return 1
  fi
}

# What a build folder must have been made from to be used again: this very checkout (Meson writes
# down absolute paths), these package lists, these options.
describe_build () {
  echo "$root" $run_packages "$@"
}

# is_configured BUILD OPTION...
is_configured () {
  folder=$1
  shift
  [ "$(cat "$folder/.latent-configured" 2>/dev/null)" = "$(describe_build "$@")" ]
}

# configure BUILD OPTION...: makes that folder anew.
configure () {
  folder=$1
  shift
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  quietly meson setup "$folder" "$root" "$@" || return 1
  describe_build "$@" >"$folder/.latent-configured"
}

# hold_build NAME: two starts at the same moment take turns; ninja expects to be alone in its
# folder. release_build closes descriptor 9, which the program must not inherit.
hold_build () {
  mkdir -p "$root/_build"
  exec 9>"$root/_build/$1.lock"
  flock 9
}

release_build () {
  exec 9>&-
}
