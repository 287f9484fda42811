#!/bin/sh
# Stands in for a C compiler that is not here. Types of Rust code need no C code, and nothing is
# linked: objects are empty. What a build script asks of the preprocessor is answered by the real one.
out= previous= preprocess=
for argument in "$@"; do
  case "$previous" in -o) out=$argument ;; esac
  case "$argument" in
    -E) preprocess=yes ;;
    -o?*) out=${argument#-o} ;;
  esac
  previous=$argument
done
[ -n "$preprocess" ] && exec /usr/bin/cc "$@"
[ -n "$out" ] && mkdir -p "$(dirname "$out")" && : >"$out"
exit 0
