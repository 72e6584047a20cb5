#!/bin/sh
# Write requirements/*.txt anew from pyproject.toml: hashed, for every supported CPython, without
# the address of any package index. `tools/lock.sh --upgrade` takes newer versions as well.
set -eu

cd "$(dirname "$0")/.."
uv=${UV:-.boot/bin/uv}

resolve() {
    file=requirements/$1.txt
    shift
    "$uv" pip compile --quiet --universal --python-version 3.12 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --output-file "$file" "$@"
}

resolve boot "$@" requirements/boot.in
resolve node "$@" requirements/node.in
resolve dev "$@" pyproject.toml --group dev
resolve run "$@" pyproject.toml --constraint requirements/dev.txt

if grep -n '://' requirements/*.txt; then
    echo "A requirement file names an address." >&2
    exit 1
fi
