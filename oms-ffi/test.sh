#!/usr/bin/env bash
# Tests the C interface: headers, exported symbols, the installed tree, tests and examples in C, valgrind and sanitizers.
# Needs no arguments and works from any directory. What can't be had on this machine is skipped, and said so.
# The last line is `oms-ffi: N passed, N failed, N skipped`.
#   --sanitize-rust   also builds the library itself with AddressSanitizer, which compiles everything once more
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

CBINDGEN_VERSION=0.29.4
sanitize_rust=no
if [[ "${1:-}" == --sanitize-rust ]]; then sanitize_rust=yes; fi

target="$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')"
work="$target/oms-ffi-tests"
prefix="$work/installed"
scenario=../tests/tests/scenarios/life.json
rm -rf "$work"
mkdir -p "$work"

. ./checks.sh

# program NAME COMMAND...: a program that prints `ok - NAME` and `not ok - NAME`, each a test.
program() {
    local name="$1" log="$work/program.log" status=0
    shift
    heading "$name"
    "$@" >"$log" 2>"$work/program.err" || status=$?
    cat "$log"
    passed=$((passed + $(grep -c '^ok - ' "$log")))
    failed=$((failed + $(grep -c '^not ok - ' "$log")))
    if ((status != 0)) && ! grep -q '^not ok - ' "$log"; then fail "$name ended with $status"; fi
    if ((status != 0)); then tail -40 "$work/program.err"; fi
}

# has COMMAND PACKAGE: whether a tool is there, after an attempt to install its Debian package.
has() {
    if command -v "$1" >/dev/null; then return 0; fi
    install_package "$2" && command -v "$1" >/dev/null
}
has_file() {
    if compgen -G "$1" >/dev/null; then return 0; fi
    install_package "$2" && compgen -G "$1" >/dev/null
}
install_package() {
    if [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null; then return 1; fi
    {
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$1" ||
            { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$1"; }
    } >"$work/apt.log" 2>&1
}

# --- headers ---

find_cbindgen() {
    local root="$target/tools/cbindgen-$CBINDGEN_VERSION"
    if [[ ! -x "$root/bin/cbindgen" ]]; then
        echo "cbindgen $CBINDGEN_VERSION is missing: installing it, which takes minutes once"
        CARGO_TARGET_DIR="$work/cbindgen" nice cargo install --locked --debug --version "$CBINDGEN_VERSION" --root "$root" cbindgen ||
            return 1
        rm -rf "$work/cbindgen"
    fi
    cbindgen="$root/bin/cbindgen"
}

test_headers() {
    heading "headers"
    if find_cbindgen; then
        check "the headers are what is made from the sources" \
            env CBINDGEN="$cbindgen" cargo test -q -p oms-ffi --test header -- --include-ignored
    else
        skip "the headers are what is made from the sources: cbindgen can't be installed"
    fi
}

# --- the installed tree ---

warnings=(-pedantic -Wall -Wextra -Werror)

test_installed() {
    heading "the installed tree"
    check "it is installed" ./install.sh "$prefix" dev
    local library="$prefix/lib/liboms.so" exported declared
    exported="$(nm -D --defined-only "$library" | awk '{ print $3 }' | sort)"
    declared="$(grep -o '^OMS_API .*' ../include/oms.h | grep -o 'oms_[a-z0-9_]*(' | tr -d '(' | sort)"
    printf '%s\n' "$exported" >"$work/exported"
    printf '%s\n' "$declared" >"$work/declared"
    check "exactly the functions of the header are exported" diff "$work/declared" "$work/exported"
    check "the shared library has a SONAME" \
        grep -q 'SONAME.*\[liboms\.so\.0\.1\]' <(readelf -d "$library")
    check "the SONAME is a link in the tree" test "$(readlink "$prefix/lib/liboms.so.0.1")" = liboms.so.0.1.0
    for dialect in c89 c99 c11 c17; do
        check "the header is $dialect" gcc "-std=$dialect" "${warnings[@]}" -I"$prefix/include" -c tests/c/include.c -o "$work/include.o"
    done
    if has g++ g++; then
        for dialect in c++98 c++03 c++11 c++14 c++17 c++20; do
            check "the header is $dialect" \
                g++ -x c++ "-std=$dialect" "${warnings[@]}" -I"$prefix/include" -c tests/c/include.c -o "$work/include.o"
        done
    else
        skip "the header is C++: no g++"
    fi
    printf '#include <stddef.h>\n#include <stdint.h>\n#include "oms_ffi.h"\n' >"$work/ffi.c"
    check "the header without preprocessor is C" gcc -std=c99 "${warnings[@]}" -I"$prefix/include" -fsyntax-only "$work/ffi.c"
    grep -o '^[a-z].* \**oms_[a-z0-9_]*(' ../include/oms_ffi.h | grep -v typedef | grep -o 'oms_[a-z0-9_]*(' | tr -d '(' | sort >"$work/twin"
    check "and has the same functions" diff "$work/declared" "$work/twin"
    test_pkg_config
    test_cmake
}

test_pkg_config() {
    if ! has pkg-config pkg-config; then
        skip "pkg-config"
        return
    fi
    export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
    # shellcheck disable=SC2046 # They are words.
    check "a program is built by pkg-config" gcc tests/c/include.c $(pkg-config --cflags --libs oms) -o "$work/shared"
    check "and runs" env LD_LIBRARY_PATH="$prefix/lib" "$work/shared"
    # shellcheck disable=SC2046
    check "a static program is built by pkg-config" gcc -DOMS_STATIC tests/c/include.c $(pkg-config --cflags oms) \
        $(pkg-config --static --libs oms | sed 's/-loms/-l:liboms.a/') -o "$work/static"
    check "and needs no library" "$work/static"
}

test_cmake() {
    if ! has cmake cmake; then
        skip "CMake"
        return
    fi
    check "CMake finds oms" cmake -S tests/c/cmake -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix"
    check "programs are built by CMake" cmake --build "$work/cmake"
    check "the shared one runs" "$work/cmake/shared"
    check "the static one runs" "$work/cmake/static"
    check "CMake finds oms for the examples" cmake -S examples/c -B "$work/examples-cmake" -DCMAKE_PREFIX_PATH="$prefix"
    check "the examples are built by CMake" cmake --build "$work/examples-cmake"
}

# --- tests in C ---

tests=(life errors misuse threads)
if has_file '/usr/include/sqlite3.h' libsqlite3-dev; then tests+=(own_store scenario); else
    skip "a store over sqlite3, and the scenario on it: no sqlite3.h"
fi

# build FOLDER LIBRARIES FLAGS...: all tests, against the libraries in a folder.
build() {
    local folder="$1" libraries="$2" name sources
    shift 2
    mkdir -p "$folder"
    for name in "${tests[@]}"; do
        sources=("tests/c/$name.c")
        if [[ "$name" == own_store || "$name" == scenario ]]; then sources+=(examples/c/sqlite_store.c -lsqlite3); fi
        gcc -std=c99 -D_DEFAULT_SOURCE -g -O1 -Wall -Wextra -Werror -Wno-unused-function "$@" -I../include -o "$folder/$name" \
            "${sources[@]}" -L"$libraries" -loms -lpthread -Wl,-rpath,"$libraries" || return 1
    done
}

# run_tests FOLDER WHERE LEAKS RUNNER...: all tests that were built there, by a runner such as valgrind.
run_tests() {
    local folder="$1" where="$2" leaks="$3" name
    shift 3
    for name in "${tests[@]}"; do
        case "$name" in
        life | threads)
            program "$name, memory, $where" "$@" "$folder/$name" memory:
            program "$name, SQLite, $where" "$@" "$folder/$name" "sqlite:$folder/$name.db"
            if [[ -n "${OMS_TEST_POSTGRES:-}" ]]; then
                program "$name, PostgreSQL, $where" "$@" "$folder/$name" "$OMS_TEST_POSTGRES?schema=${name}_$RANDOM$RANDOM&migrate=true"
            fi
            ;;
        misuse) program "$name, $where" "$@" "$folder/$name" "$leaks" ;;
        scenario) program "$name, $where" "$@" "$folder/$name" "$scenario" "$folder" ;;
        *) program "$name, $where" "$@" "$folder/$name" "$folder" ;;
        esac
    done
}

test_in_c() {
    heading "tests in C"
    check "the tests are built" build "$work/plain" "$prefix/lib"
    run_tests "$work/plain" plain no-leaks env RUST_BACKTRACE=0
}

test_panic() {
    heading "a panic"
    # The library that is shipped has no function that panics; this one does.
    check "a library with a bug is built" cargo build -q -p oms-ffi --lib --features test-panic
    mkdir -p "$work/panic"
    cp "$target/debug/liboms_ffi.so" "$work/panic/liboms.so.0.1"
    ln -sf liboms.so.0.1 "$work/panic/liboms.so"
    local all=("${tests[@]}")
    tests=(misuse)
    check "its test is built" build "$work/panic" "$work/panic" -DOMS_TEST_PANIC
    run_tests "$work/panic" "with a bug" no-leaks env RUST_BACKTRACE=0
    tests=("${all[@]}")
}

test_valgrind() {
    heading "valgrind"
    if ! has valgrind valgrind; then
        skip "valgrind"
        return
    fi
    check "the tests are built" build "$work/valgrind" "$prefix/lib" -DROUNDS=20
    check "a leak on purpose is built" gcc -g -I../include tests/c/leak.c -o "$work/valgrind/leak" -L"$prefix/lib" -loms \
        -Wl,-rpath,"$prefix/lib"
    check "and found" is_found valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
        "$work/valgrind/leak"
    run_tests "$work/valgrind" valgrind leaks env RUST_BACKTRACE=0 valgrind -q --error-exitcode=9 --leak-check=full \
        --errors-for-leak-kinds=definite --fair-sched=yes
}

test_sanitizers() {
    heading "AddressSanitizer and UndefinedBehaviorSanitizer, C side"
    if ! check_sanitizer; then
        skip "sanitizers: gcc has none"
        return
    fi
    check "the tests are built" build "$work/sanitized" "$prefix/lib" -fsanitize=address,undefined -fno-sanitize-recover=all
    check "a leak on purpose is built" gcc -g -fsanitize=address -I../include tests/c/leak.c -o "$work/sanitized/leak" \
        -L"$prefix/lib" -loms -Wl,-rpath,"$prefix/lib"
    check "and found" is_found "$work/sanitized/leak"
    run_tests "$work/sanitized" sanitized leaks env RUST_BACKTRACE=0
}

# A tool that finds nothing shows nothing: each has to find a leak that is there.
is_found() {
    ! "$@" && grep -qE 'definitely lost|LeakSanitizer' "$work/check.log"
}

check_sanitizer() {
    echo 'int main(void) { return 0; }' >"$work/empty.c"
    gcc -fsanitize=address,undefined "$work/empty.c" -o "$work/empty" 2>/dev/null && "$work/empty"
}

test_sanitized_library() {
    heading "AddressSanitizer, both sides"
    if [[ "$sanitize_rust" == no ]]; then
        skip "AddressSanitizer of the library itself: run with --sanitize-rust"
        return
    fi
    local triple built
    triple="$(rustc -vV | sed -n 's/^host: //p')"
    built="$target/oms-ffi-asan"
    # Options of unstable Rust are accepted by the stable compiler when it is told that it builds itself.
    check "the library is built with AddressSanitizer" env RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address \
        cargo build -q -p oms-ffi --lib --target "$triple" --target-dir "$built"
    mkdir -p "$work/asan"
    cp "$built/$triple/debug/liboms_ffi.so" "$work/asan/liboms.so.0.1"
    ln -sf liboms.so.0.1 "$work/asan/liboms.so"
    check "the tests are built" build "$work/asan" "$work/asan" -fsanitize=address -DROUNDS=50
    run_tests "$work/asan" "sanitized on both sides" leaks env RUST_BACKTRACE=0
}

# --- examples ---

stories=(edit_with_preview partial_return split_payment two_addresses)

example() {
    local name="$1" sources=("examples/c/$1.c")
    if [[ " ${stories[*]} " == *" $name "* ]]; then sources+=(examples/c/story.c); fi
    if [[ "$name" == own_store ]]; then sources+=(examples/c/sqlite_store.c -lsqlite3); fi
    gcc -std=c99 -D_DEFAULT_SOURCE -O1 "${warnings[@]}" -I../include "${sources[@]}" -o "$work/examples/$name" \
        -L"$prefix/lib" -loms -lpthread -Wl,-rpath,"$prefix/lib"
}

# says TEXT COMMAND...: the command succeeds and its output has the text in it.
says() {
    local text="$1"
    shift
    "$@" >"$work/said" 2>&1 || {
        cat "$work/said"
        return 1
    }
    grep -q -- "$text" "$work/said" || {
        cat "$work/said"
        return 1
    }
}

test_examples() {
    heading "examples"
    local at="$work/examples" name
    mkdir -p "$at"
    for name in quickstart batch_import event_poll error_handling own_store; do
        if [[ "$name" == own_store && ! -e /usr/include/sqlite3.h ]]; then
            skip "the example $name: no sqlite3.h"
        else
            check "the example $name is built" example "$name"
        fi
    done
    check "quickstart" says 'A-1 is shipped and unpaid; 7 mugs are left' "$at/quickstart"
    check "error_handling" says 'done: r-5' "$at/error_handling"
    {
        for number in $(seq 1 1500); do echo "W-$number MUG 1 9.50"; done
        echo "W-1501 NOTHING 1 9.50"
    } >"$at/orders.txt"
    check "a shop to import into" "$work/plain/life" "sqlite:$at/shop.db"
    check "batch_import" says '1501 orders, 1 refused' "$at/batch_import" "sqlite:$at/shop.db" <"$at/orders.txt"
    check "batch_import once more places nothing" says '1501 orders, 1 refused' "$at/batch_import" "sqlite:$at/shop.db" <"$at/orders.txt"
    check "event_poll" says 'order_placed' "$at/event_poll" "sqlite:$at/shop.db" "$at/cursor.txt"
    check "every order was placed once" test "$(grep -o '"type":"order_placed"' "$work/said" | wc -l)" = 1501
    check "event_poll goes on where it was" test -z "$("$at/event_poll" "sqlite:$at/shop.db" "$at/cursor.txt")"
    if [[ -x "$at/own_store" ]]; then
        check "own_store is checked" says 'the store passes all' "$at/own_store"
        check "own_store" says 'recorded' "$at/own_store" "$at/own.db"
    fi
}

# tells NAME: a story prints what is written in docs/examples, as it does in every language.
tells() {
    "$work/examples/$1" | diff "../docs/examples/$1.txt" -
}

test_stories() {
    heading "stories"
    local name
    for name in "${stories[@]}"; do
        check "the story $name is built" example "$name"
        check "$name prints what is expected" tells "$name"
    done
}

test_readme() {
    heading "README.md"
    sed -n '/^```c$/,/^```$/p' ../README.md | sed '/^```/d' >"$work/readme.c"
    check "the story is built" gcc -std=c99 "${warnings[@]}" -I../include "$work/readme.c" -o "$work/readme" \
        -L"$prefix/lib" -loms -Wl,-rpath,"$prefix/lib"
    check "the story ends as it says" says 'shipped, 7 left' "$work/readme"
}

test_languages() {
    heading "other languages"
    local counts p f s
    examples/test.sh "$prefix" 2>&1 | tee "$work/languages.log"
    counts="$(sed -n 's/^languages: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$work/languages.log")"
    if [[ -z "$counts" ]]; then
        fail "the test of the other languages runs to its end"
        return
    fi
    read -r p f s <<<"$counts"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

test_headers
test_installed
test_in_c
test_panic
test_examples
test_stories
test_readme
test_languages
test_valgrind
test_sanitizers
test_sanitized_library

echo
echo "oms-ffi: $passed passed, $failed failed, $skipped skipped"
((failed == 0))
