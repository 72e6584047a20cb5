#!/bin/sh
# Run every check, also after one has failed, and name those that did.
set -u

GAITBELT_DATA_DIR=$(mktemp -d)
export GAITBELT_DATA_DIR
trap 'rm -rf "$GAITBELT_DATA_DIR"' EXIT
failed=

check() {
    title=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $title"
    else
        failed="$failed, $title"
        printf 'FAILED  %s\n%s\n' "$title" "$output"
    fi
}

templates() {
    git ls-files -z 'gaitbelt/**/*.html' | xargs -0 -r djade --target-version 6.1 --check
}

check lint ruff check .
check format ruff format --check .
check templates templates
check types mypy
check imports lint-imports --no-cache
check "system check" python -m gaitbelt check
check migrations python -m gaitbelt makemigrations --check --dry-run
check "reference docs" python -m tools.docs --check
check figures python -m tools.figures --check
check translations python -m tools.messages check
check "sizes and addresses" python -m tools.tidy

[ -z "$failed" ] || { echo "Failed:${failed#,}"; exit 1; }
