#!/usr/bin/env bash
# Runs a command beside a throw-away Citus cluster: a coordinator, whose URL the command finds in OMS_TEST_POSTGRES, and two
# workers. OMS_TEST_CITUS tells the tests of the store to distribute the tables of each of their schemas, as
# docs/postgres.md says:
#
#     tests/citus.sh cargo test -p oms-postgres
#
# Citus is built once, on Debian 12, into target/citus or OMS_CITUS_TOOLS, beside a PostgreSQL of its own from unpacked
# packages; nothing is installed. It takes a C compiler, the packages below, and some minutes. The source is cloned from
# OMS_CITUS_SOURCE, by default the one at GitHub.
set -euo pipefail

# The newest for PostgreSQL 15.
CITUS_VERSION=13.2.2

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
tools="$(realpath -m "${OMS_CITUS_TOOLS:-$root/target/citus}")"
bin="$tools/root/usr/lib/postgresql/15/bin"

build() {
    local packages=(postgresql-15 postgresql-client-15 postgresql-server-dev-15 libpq-dev libpq5
        libzstd-dev liblz4-dev libkrb5-dev krb5-multidev comerr-dev)
    mkdir -p "$tools/packages"
    cd "$tools/packages"
    apt-get download -q "${packages[@]}"
    for package in *.deb; do dpkg -x "$package" "$tools/root"; done

    cd "$tools"
    rm -rf source
    git clone -q --depth 1 --branch "v$CITUS_VERSION" "${OMS_CITUS_SOURCE:-https://github.com/citusdata/citus}" source
    cd source
    # Some releases of PostgreSQL 15 declare a function that Citus brings along for the others.
    if grep -q have_createdb_privilege "$tools/root/usr/include/postgresql/15/server/commands/dbcommands.h"; then
        sed -i -e 's/^have_createdb_privilege(void)/citus_have_createdb_privilege(void)/' \
            -e '/#define have_createdb_privilege()/d' src/include/pg_version_compat.h
    fi
    ./configure -q PG_CONFIG="$bin/pg_config" --without-libcurl --without-lz4 --without-zstd \
        LDFLAGS="-L$tools/root/usr/lib/x86_64-linux-gnu"
    make -s -j "${CARGO_BUILD_JOBS:-1}" with_llvm=no COPT="-I$tools/root/usr/include -I$tools/root/usr/include/postgresql" install
}

here="$PWD"
if [[ ! -e "$tools/built" ]]; then
    echo "building Citus $CITUS_VERSION in $tools" >&2
    build >"$tools.log" 2>&1 || { tail -20 "$tools.log" >&2; exit 1; }
    touch "$tools/built"
fi

home="$(mktemp -d)"
as_user=()
if [[ "$(id -u)" == 0 ]]; then
    # The servers refuse to run as root.
    user="$(id -un postgres 2>/dev/null || echo nobody)"
    chown "$user" "$home"
    as_user=(setpriv --reuid "$user" --regid "$(id -gn "$user")" --clear-groups)
fi
if ! (cd / && "${as_user[@]}" "$bin/postgres" --version) >/dev/null; then
    echo "the user of the servers can't run $bin/postgres: choose another place by OMS_CITUS_TOOLS" >&2
    exit 1
fi

nodes=(coordinator first second)
stop() {
    cd /
    for node in "${nodes[@]}"; do
        "${as_user[@]}" "$bin/pg_ctl" -D "$home/$node" -m immediate -s stop >/dev/null 2>&1 || true
    done
    rm -rf "$home"
}
trap stop EXIT

port=$((20000 + RANDOM % 20000))
sql() {
    "$bin/psql" -h 127.0.0.1 -p "$((port + $1))" -U oms -d postgres -X -q -A -t -v ON_ERROR_STOP=1 -c "$2" >/dev/null
}

cd /
for number in "${!nodes[@]}"; do
    node="${nodes[$number]}"
    "${as_user[@]}" "$bin/initdb" -D "$home/$node" -U oms --auth=trust --no-sync --locale=C.UTF-8 --encoding=UTF8 >/dev/null
    cat >>"$home/$node/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $((port + number))
unix_socket_directories = '$home'
fsync = off
full_page_writes = off
max_connections = 300
max_prepared_transactions = 600
shared_preload_libraries = 'citus'
citus.node_conninfo = 'sslmode=disable'
citus.shard_count = 4
CONF
    "${as_user[@]}" "$bin/pg_ctl" -D "$home/$node" -l "$home/$node.log" -s -w start || { cat "$home/$node.log" >&2; exit 1; }
    sql "$number" "CREATE EXTENSION citus"
done
sql 0 "SELECT citus_set_coordinator_host('127.0.0.1', $port)"
sql 0 "SELECT citus_add_node('127.0.0.1', $((port + 1))), citus_add_node('127.0.0.1', $((port + 2)))"

export OMS_TEST_POSTGRES="postgres://oms@127.0.0.1:$port/postgres" OMS_TEST_CITUS=1
cd "$here"
"$@"
