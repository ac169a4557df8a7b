# Counting checks, for the test scripts: sourced once `work`, a folder of the script's own, is set.
# shellcheck shell=bash disable=SC2034,SC2154
passed=0 failed=0 skipped=0

heading() { printf '\n-- %s\n' "$1"; }
skip() {
    printf 'SKIPPED - %s\n' "$1"
    skipped=$((skipped + 1))
}
pass() {
    printf 'ok - %s\n' "$1"
    passed=$((passed + 1))
}
fail() {
    printf 'not ok - %s\n' "$1"
    failed=$((failed + 1))
}

# check NAME COMMAND...: one test, which passes when the command does. What the command says is shown when it fails.
check() {
    local name="$1" log="$work/check.log"
    shift
    if "$@" >"$log" 2>&1; then pass "$name"; else
        fail "$name"
        tail -40 "$log"
    fi
}
