#!/usr/bin/env bash
# Tests the examples in languages other than C: each is built against the installed library, and has to print what is in
# expected.txt. Works from any directory.
#   oms-ffi/examples/test.sh [PREFIX]
# PREFIX is where oms-ffi/install.sh has put the library; without one it is built and installed for the test.
# Debian packages that are missing are installed. What can't be had on this machine is skipped, and said so.
# The last line is `languages: N passed, N failed, N skipped`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit

target="$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')"
work="$target/oms-ffi-languages"
pages=../../docs/languages
rm -rf "$work"
mkdir -p "$work"

prefix="${1:-}"
if [[ -z "$prefix" ]]; then
    prefix="$work/installed"
    if ! ../install.sh "$prefix" dev >"$work/install.log" 2>&1; then
        cat "$work/install.log"
        echo "languages: 0 passed, 1 failed, 0 skipped"
        exit 1
    fi
fi
header="$prefix/include/oms_ffi.h"
export LD_LIBRARY_PATH="$prefix/lib"
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"

. ../checks.sh

# tells NAME COMMAND...: one test, which passes when the command succeeds and prints the story, and nothing else.
tells() {
    local name="$1"
    shift
    check "$name" tells_story "$@"
}
tells_story() {
    local status=0
    "$@" >"$work/told" 2>&1 || status=$?
    diff expected.txt "$work/told" && return "$status"
}

# code_of PAGE LANGUAGE FILE: the program of a page.
code_of() {
    sed -n "/^\`\`\`$2\$/,/^\`\`\`\$/p" "$pages/$1" | sed '/^```/d' >"$3"
}

# --- packages ---

missing=()
needs() {
    if ! command -v "$1" >/dev/null; then missing+=("${@:2}"); fi
}
needs g++ g++
needs php php-cli
needs cobc gnucobol
needs fpc fp-compiler
needs go golang-go
needs pkg-config pkg-config
needs mcs mono-mcs
needs mono mono-runtime
# A JDK is too large to be installed for a test of one minute; JNA is small.
if command -v javac >/dev/null && [[ ! -e /usr/share/java/jna.jar ]]; then missing+=(libjna-java); fi

install_packages() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >>"$work/apt.log" 2>&1
}
install_missing() {
    local package
    if ((${#missing[@]} == 0)); then return; fi
    if [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null; then
        echo "missing, and can't be installed here: ${missing[*]}"
        return
    fi
    echo "installing ${missing[*]}"
    if install_packages "${missing[@]}"; then return; fi
    apt-get update -q >>"$work/apt.log" 2>&1
    if install_packages "${missing[@]}"; then return; fi
    for package in "${missing[@]}"; do
        install_packages "$package" || echo "$package can't be installed"
    done
}

# --- languages ---

test_cpp() {
    heading "C++"
    if ! command -v g++ >/dev/null; then
        skip "C++: no g++"
        return
    fi
    local flags=(-Wall -Wextra -Werror -pedantic "-I$prefix/include") link=("-L$prefix/lib" -loms) dialect
    for dialect in c++17 c++20; do
        check "quickstart.cpp is $dialect" g++ "-std=$dialect" "${flags[@]}" cpp/quickstart.cpp -o "$work/quickstart-$dialect" "${link[@]}"
        tells "quickstart.cpp as $dialect" "$work/quickstart-$dialect"
    done
    # shellcheck disable=SC2054 # The comma is the compiler's.
    local sanitizers=(-fsanitize=address,undefined -fno-sanitize-recover=all)
    echo 'int main() { return 0; }' >"$work/empty.cpp"
    if ! g++ "${sanitizers[@]}" "$work/empty.cpp" -o "$work/empty" 2>/dev/null || ! "$work/empty"; then
        skip "the wrapper under sanitizers: g++ has none"
        sanitizers=()
    fi
    check "the test of the wrapper is built" g++ -std=c++17 -g "${flags[@]}" "${sanitizers[@]}" ../tests/cpp/wrapper.cpp -o "$work/wrapper" "${link[@]}"
    "$work/wrapper" >"$work/wrapper.log" 2>"$work/wrapper.err"
    check "the test of the wrapper runs to its end" test "$?" = 0
    cat "$work/wrapper.log" "$work/wrapper.err"
    passed=$((passed + $(grep -c '^ok - ' "$work/wrapper.log")))
    failed=$((failed + $(grep -c '^not ok - ' "$work/wrapper.log")))
}

test_php() {
    heading "PHP"
    if ! php -r 'exit(extension_loaded("ffi") ? 0 : 1);' 2>/dev/null; then
        skip "PHP: no php with FFI"
        return
    fi
    tells "quickstart.php" php -d display_errors=1 -d error_reporting=-1 -d zend.assertions=1 php/quickstart.php "$prefix"
}

test_cobol() {
    heading "COBOL"
    if ! command -v cobc >/dev/null; then
        skip "COBOL: no GnuCOBOL"
        return
    fi
    check "quickstart.cob is compiled" cobc -x -free -fstatic-call -Wall -Werror cobol/quickstart.cob -o "$work/quickstart-cobol" -L "$prefix/lib" -loms
    tells "quickstart.cob" "$work/quickstart-cobol"
}

test_pascal() {
    heading "Pascal"
    if ! command -v fpc >/dev/null; then
        skip "Pascal: no Free Pascal"
        return
    fi
    mkdir -p "$work/pascal"
    check "quickstart.pas is compiled" fpc -v0ew -Sew "-FE$work/pascal" "-Fl$prefix/lib" pascal/quickstart.pas
    tells "quickstart.pas" "$work/pascal/quickstart"
    grep -o '^[a-z].* \**oms_[a-z0-9_]*(' "$header" | grep -v typedef | grep -o 'oms_[a-z0-9_]*(' | tr -d '(' | sort >"$work/functions"
    sed -nE 's/^(function|procedure) (oms_[a-z0-9_]*).*/\2/p' pascal/oms.pas | sort >"$work/functions-pascal"
    check "oms.pas has all functions" diff "$work/functions" "$work/functions-pascal"
    sed -nE 's/^ +(OMS_[A-Z0-9_]* = [0-9]+),?$/\1/p' "$header" | sort >"$work/constants"
    sed -nE 's/^ +(OMS_[A-Z0-9_]* = [0-9]+);$/\1/p' pascal/oms.pas | sort >"$work/constants-pascal"
    check "oms.pas has all constants" diff "$work/constants" "$work/constants-pascal"
    test_pascal_layout
}

# Prints the size of every struct, and the offsets and sizes of its fields, once from C and once from Pascal, whose names
# are made from those of C.
test_pascal_layout() {
    local struct record field field_at
    {
        printf '#include <oms.h>\n#include <stddef.h>\n#include <stdio.h>\n'
        printf '#define LIES(s, f) printf(#s " " #f " %%d %%d %%d\\n", \\\n'
        printf '    (int)sizeof(s), (int)offsetof(s, f), (int)sizeof(((s *)0)->f))\n'
        printf 'int main(void) {\n'
        fields_of_structs | while read -r struct field; do
            printf 'LIES(%s, %s);\n' "$struct" "$field"
        done
        printf 'return 0; }\n'
    } >"$work/layout.c"
    {
        printf 'program layout;\n{$mode objfpc}\nuses oms;\nbegin\n'
        fields_of_structs | while read -r struct field; do
            record="$(sed -E 's/(^|_)(.)/\U\2/g; s/^/T/' <<<"$struct")"
            field_at="P${record:1}(nil)^.$field"
            printf "WriteLn('%s %s ', SizeOf(%s), ' ', PtrUInt(@%s), ' ', SizeOf(%s));\n" \
                "$struct" "$field" "$record" "$field_at" "$field_at"
        done
        printf 'end.\n'
    } >"$work/layout.pas"
    check "a program that prints the layout in C" gcc "-I$prefix/include" "$work/layout.c" -o "$work/layout-c"
    check "and one in Pascal" fpc -v0e -Fupascal "-FE$work/pascal" "-Fl$prefix/lib" "$work/layout.pas"
    "$work/layout-c" >"$work/layout-c.txt"
    "$work/pascal/layout" >"$work/layout-pascal.txt"
    check "fields of all structs were compared" test "$(wc -l <"$work/layout-c.txt")" -ge 40
    check "the records of oms.pas lie as the structs of C" diff "$work/layout-c.txt" "$work/layout-pascal.txt"
}

# Every struct of the header with each of its fields.
fields_of_structs() {
    sed -nE '
        s/^typedef struct (oms_[a-z_]+) \{$/\1/; t begin
        b
        : begin
        h
        : next
        n
        /^\}/ b
        s/^ .*[ *]([a-z_]+);$/\1/
        G
        s/(.*)\n(.*)/\2 \1/p
        b next' "$header"
}

test_go() {
    heading "Go"
    if ! command -v go >/dev/null || ! command -v pkg-config >/dev/null; then
        skip "Go: no go, or no pkg-config"
        return
    fi
    mkdir -p "$work/go"
    code_of go.md go "$work/go/shop.go"
    check "the program of go.md is formatted" test -z "$(gofmt -l "$work/go/shop.go")"
    check "the program of go.md is compiled" env -C "$work/go" HOME="$work/go" GOCACHE="$work/go/cache" GO111MODULE=off GOFLAGS=-p=1 \
        go build -o shop shop.go
    tells "the program of go.md" "$work/go/shop"
}

test_java() {
    heading "Java"
    local jna=/usr/share/java/jna.jar
    if ! command -v javac >/dev/null || [[ ! -e "$jna" ]]; then
        skip "Java: no JDK, or no JNA"
        return
    fi
    mkdir -p "$work/java"
    code_of java.md java "$work/java/Shop.java"
    check "the program of java.md is compiled" javac -Xlint:all,-serial -Werror -cp "$jna" -d "$work/java" "$work/java/Shop.java"
    tells "the program of java.md" java -cp "$jna:$work/java" "-Djna.library.path=$prefix/lib" Shop
}

test_csharp() {
    heading "C#"
    skip "C# on .NET: csharp.md is only tried with Mono"
    if ! command -v mcs >/dev/null || ! command -v mono >/dev/null; then
        skip "C#: no Mono"
        return
    fi
    code_of csharp.md csharp "$work/Shop.cs"
    check "the program of csharp.md is compiled" mcs -warnaserror "-out:$work/Shop.exe" "$work/Shop.cs"
    tells "the program of csharp.md, with Mono" env HOME="$work" mono "$work/Shop.exe"
}

install_missing
test_cpp
test_php
test_cobol
test_pascal
test_go
test_java
test_csharp

echo
echo "languages: $passed passed, $failed failed, $skipped skipped"
((failed == 0))
