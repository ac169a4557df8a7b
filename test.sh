#!/usr/bin/env bash
# Checks everything: format, lints, tests, documentation, dependencies. Needs no arguments and works from any directory.
# Runs beside a throw-away PostgreSQL, see tests/postgres.sh.
# Every step runs, even after one has failed. The last line is `N passed, N failed`: all tests of all crates together.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [[ -z "${OMS_TEST_POSTGRES:-}" ]]; then exec tests/postgres.sh ./test.sh; fi

CARGO_DENY_VERSION=0.20.2

export CARGO_BUILD_JOBS="${CARGO_BUILD_JOBS:-2}"
# What makes the next build of a changed crate faster takes as much of the disk again.
export CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"
if [[ -z "${CARGO_TERM_COLOR:-}" ]]; then
    if [[ -t 1 ]]; then CARGO_TERM_COLOR=always; else CARGO_TERM_COLOR=never; fi
fi
export CARGO_TERM_COLOR

test_log="$(mktemp)"
bindings_log="$(mktemp)"
trap 'rm -f "$test_log" "$bindings_log"' EXIT
failed_steps=()

heading() {
    printf '\n== %s\n' "$1"
}

# step NAME COMMAND...: runs the command under a heading and remembers a failure.
step() {
    local name="$1" started="$SECONDS"
    shift
    heading "$name"
    if "$@"; then
        printf -- '-- %s: ok, %d s\n' "$name" "$((SECONDS - started))"
    else
        printf -- '-- %s: FAILED, %d s\n' "$name" "$((SECONDS - started))"
        failed_steps+=("$name")
    fi
}

is_debian_as_root() {
    [[ "$(id -u)" == 0 && -f /etc/debian_version ]] && command -v apt-get >/dev/null
}

require_tools() {
    if ! command -v cargo >/dev/null; then
        echo "cargo is not on the PATH: install Rust $(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) or newer with the rustfmt and clippy components" >&2
        exit 1
    fi
    if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
        if is_debian_as_root; then
            heading "install Python"
            apt-get update -q
            DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv
        else
            echo "python3 (3.10 or newer, with venv) is not on the PATH: the tests of the Python module need it" >&2
            exit 1
        fi
    fi
    if ! command -v cc >/dev/null; then
        if is_debian_as_root; then
            heading "install a C compiler"
            apt-get update -q
            DEBIAN_FRONTEND=noninteractive apt-get install -y -q gcc libc6-dev
        else
            echo "cc is not on the PATH: a C compiler (gcc or clang) builds the bundled SQLite" >&2
            exit 1
        fi
    fi
}

run_tests() {
    cargo test --workspace --no-fail-fast 2>&1 | tee "$test_log"
}

# The tests of a binding: the last line of its script is `oms-...: N passed, M failed, K skipped`.
test_binding() {
    "$1/test.sh" 2>&1 | tee -a "$bindings_log"
}

build_docs() {
    RUSTDOCFLAGS="-Dwarnings" cargo doc --workspace --no-deps
}

check_dependencies() {
    if ! cargo deny --version >/dev/null 2>&1; then
        echo "cargo-deny is missing: installing it, which takes a few minutes once"
        nice cargo install cargo-deny --locked --version "$CARGO_DENY_VERSION" || return 1
    fi
    cargo deny check bans licenses sources
}

# tests_counted passed|failed: the sum over every `test result:` line of the test step, and the last lines of the bindings.
tests_counted() {
    { cat "$test_log"; grep -E '^oms-[a-z]+: [0-9]' "$bindings_log"; } | sed 's/\x1b\[[0-9;]*m//g' |
        awk -v word="$1" '/^test result:|^oms-[a-z]+: / { for (i = 2; i <= NF; i++) { w = $i; gsub(/[;,]/, "", w); if (w == word) sum += $(i - 1) } } END { print sum + 0 }'
}

require_tools
step "format" cargo fmt --all --check
step "lints" cargo clippy --workspace --all-targets -- -D warnings
step "tests" run_tests
step "C" test_binding oms-ffi
step "Python" test_binding oms-py
step "documentation" build_docs
step "dependencies" check_dependencies

passed="$(tests_counted passed)"
failed="$(tests_counted failed)"
if ((passed + failed == 0)); then
    failed_steps+=("no test ran")
fi

heading "result, $SECONDS s"
if ((${#failed_steps[@]} > 0)); then printf 'FAILED: %s\n' "${failed_steps[@]}"; fi
echo "$passed passed, $failed failed"
((${#failed_steps[@]} == 0))
