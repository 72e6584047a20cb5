#!/bin/sh
# Put the locked uv into .boot with whichever pip there is; the venv module is not needed.
# Usage: tools/bootstrap.sh PYTHON
set -u

install_with() {
    "$@" --version >/dev/null 2>&1 || return 0
    rm -rf .boot
    export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore
    exec "$@" install -qq --disable-pip-version-check --no-deps --only-binary :all: \
        --require-hashes --target .boot -r requirements/boot.txt
}

install_with "$1" -m pip
install_with python3 -m pip
install_with pip3
install_with pip
echo "No pip: looked for one in $1 and on PATH; install pip, then run this again." >&2
exit 2
