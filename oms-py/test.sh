#!/usr/bin/env bash
# Builds the wheel, installs it into a virtual environment of its own under target/, and runs every test of the Python
# module there. Works from any directory. The last line is `oms-py: N passed, M failed, K skipped`.
#
#   PYTHON=python3.12 ./test.sh     another interpreter (3.10 or newer)
#   ./test.sh -k readme             what follows goes to pytest
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target="$(cd .. && cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')"
venv="$target/oms-py/venv"
wheels="$target/oms-py/wheels"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

export CARGO_BUILD_JOBS="${CARGO_BUILD_JOBS:-2}"
export PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONDONTWRITEBYTECODE PYTHONPATH VIRTUAL_ENV

give_up() {
    echo "$1" >&2
    echo "oms-py: 0 passed, 1 failed, 0 skipped"
    exit 1
}

if [[ ! -x "$venv/bin/python" ]]; then
    "${PYTHON:-python3}" -m venv "$venv" || give_up "no virtual environment: on Debian, apt-get install python3-venv"
fi
"$venv/bin/pip" install --quiet --requirement requirements-test.txt || give_up "the tools of the tests can't be installed"
others=requirements-others.txt
if ! "$venv/bin/pip" install --quiet --requirement "$others"; then
    while read -r other; do
        "$venv/bin/pip" install --quiet "$other" || echo "SKIPPED: the tests that need $other, which can't be installed" >&2
    done < <(grep -v '^#' "$others")
fi
rm -rf "$wheels"
"$venv/bin/maturin" build --quiet --out "$wheels" --interpreter "$venv/bin/python" || give_up "the wheel does not build"
"$venv/bin/pip" install --quiet --force-reinstall --no-deps "$wheels"/*.whl || give_up "the wheel can't be installed"
"$venv/bin/abi3audit" --strict "$wheels"/*.whl >/dev/null || give_up "the wheel uses more than the stable ABI of its Python version"
printf 'wheel: %s, %s bytes\n' "$(basename "$wheels"/*.whl)" "$(stat -c %s "$wheels"/*.whl 2>/dev/null || stat -f %z "$wheels"/*.whl)"

status=0
"$venv/bin/python" -m pytest "$@" 2>&1 | tee "$log" || status=$?

# counted WORD: how many tests the last line of pytest says had this end.
counted() {
    sed 's/\x1b\[[0-9;]*m//g' "$log" | tail -1 | grep -oE "[0-9]+ $1" | grep -oE '^[0-9]+' || echo 0
}
passed="$(counted passed)"
failed="$(($(counted failed) + $(counted error)))"
if ((status != 0 && failed == 0)); then failed=1; fi
echo "oms-py: $passed passed, $failed failed, $(counted skipped) skipped"
((status == 0 && failed == 0 && passed > 0))
