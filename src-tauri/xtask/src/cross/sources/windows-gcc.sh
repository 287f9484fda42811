#!/bin/sh
# The linker for Windows. A library without a list of exports would export every symbol it has, more
# than the format can count; nobody loads ours by name, so it exports none.
exec /usr/bin/x86_64-w64-mingw32-gcc "$@" -Wl,--exclude-all-symbols
