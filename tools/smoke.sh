#!/bin/bash
# The wheel, installed into an empty environment of the oldest Python found, fills a demo and
# serves it; the rules' tests pass on that Python too.
set -euo pipefail

python=$(sh tools/find_python.sh 12) || python=$(sh tools/find_python.sh)
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
uv=$PWD/.boot/bin/uv
"$python" --version

venv() {
    "$uv" venv --quiet --no-python-downloads --python "$python" "$folder/$1"
    export VIRTUAL_ENV="$folder/$1"
}

venv tests
"$uv" pip sync --quiet --require-hashes requirements/dev.txt
"$VIRTUAL_ENV/bin/python" -m pytest -q gaitbelt/domain

venv wheel
"$uv" pip install --quiet dist/*.whl
export GAITBELT_DATA_DIR=$folder/data
port=$(.venv/bin/python -c 'from tools.postgres import free_port; print(free_port())')
cd "$folder"
"$VIRTUAL_ENV/bin/gaitbelt" demo --days 0
"$VIRTUAL_ENV/bin/gaitbelt" serve --port "$port" &
server=$!
for _ in $(seq 60); do
    "$python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/healthz')" \
        2>/dev/null && is_up=yes && break
    sleep 0.5
done
[ -n "${is_up:-}" ] || { echo "The installed wheel did not answer /healthz within 30 s." >&2; exit 1; }
"$python" -c "import urllib.request as u
assert b'gaitbelt/rec/app.' in u.urlopen('http://127.0.0.1:$port/rec/').read()"
echo "The installed wheel serves its demo, and the recorder with it."
