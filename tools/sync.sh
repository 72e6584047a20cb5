#!/bin/sh
# Make .venv hold exactly requirements/$1.txt, and this checkout itself.
set -eu

export VIRTUAL_ENV="$PWD/.venv"
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=1 # whom this machine trusts
.boot/bin/uv pip sync --quiet --require-hashes "requirements/$1.txt"
.boot/bin/uv pip install --quiet --no-deps --build-constraints requirements/dev.txt --editable .
