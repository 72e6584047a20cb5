#!/bin/sh
# Print the full path of a CPython >= 3.12, or say in one sentence what was looked for and exit 2.
# Every candidate is started, because a pyenv shim exists for versions that it then refuses to run.
# Usage: tools/find_python.sh [MINOR]; with a minor version, 3.MINOR alone is looked for.
set -u

probe='import sys
if sys.implementation.name != "cpython" or sys.version_info < (3, 12): sys.exit(1)
print(sys.executable)'

try() { [ -n "$1" ] && "$1" -c "$probe" 2>/dev/null; }

if [ -n "${GAITBELT_PYTHON:-}" ]; then
    try "$GAITBELT_PYTHON" && exit 0
    echo "GAITBELT_PYTHON=$GAITBELT_PYTHON is not a CPython 3.12 or newer: correct or unset it." >&2
    exit 2
fi

versions="${PYENV_ROOT:-$HOME/.pyenv}/versions"
for minor in ${1:-13 12 14}; do
    for name in $(command -v "python3.$minor") "$versions/3.$minor".*/bin/python3; do
        try "$name" && exit 0
    done
done
[ $# -eq 0 ] || exit 2
for name in python3 python; do
    try "$(command -v "$name")" && exit 0
done

echo "No CPython 3.12 or newer: looked for GAITBELT_PYTHON, python3 to python3.14 on PATH, and" \
    "$versions; install one of them, or set GAITBELT_PYTHON to its path." >&2
exit 2
