#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL, whose URL it finds in OMS_TEST_POSTGRES:
#
#     tests/postgres.sh cargo test -p oms-postgres
#
# The server lives in a temporary directory and is gone afterwards. It is the one on the machine, or is installed on
# Debian as root. OMS_TEST_POSTGRES_FSYNC=on has it wait for the disk, as benchmarks must.
set -euo pipefail

find_server() {
    local directory
    for directory in "$(dirname "$(command -v postgres 2>/dev/null || echo /nowhere/postgres)")" /usr/lib/postgresql/*/bin; do
        if [[ -x "$directory/initdb" && -x "$directory/postgres" ]]; then
            bin="$(dirname "$(readlink -f "$directory/initdb")")"
            return
        fi
    done
    return 1
}

if ! find_server; then
    if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
        apt-get update -q >&2
        # Without a cluster of its own.
        mkdir -p /etc/postgresql-common
        [[ -e /etc/postgresql-common/createcluster.conf ]] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q postgresql >&2
    fi
    find_server || {
        echo "PostgreSQL is not on the machine: install the server package (initdb and postgres), 12 or newer" >&2
        exit 1
    }
fi

home="$(mktemp -d)"
as_user=()
if [[ "$(id -u)" == 0 ]]; then
    # The server refuses to run as root.
    user="$(id -un postgres 2>/dev/null || echo nobody)"
    chown "$user" "$home"
    as_user=(setpriv --reuid "$user" --regid "$(id -gn "$user")" --clear-groups)
fi

stop() {
    (cd / && "${as_user[@]}" "$bin/pg_ctl" -D "$home/data" -m immediate -s stop >/dev/null 2>&1) || true
    rm -rf "$home"
}
trap stop EXIT

start() {
    cd /
    "${as_user[@]}" "$bin/initdb" -D "$home/data" -U oms --auth=trust --no-sync --locale=C.UTF-8 --encoding=UTF8 >"$home/initdb.log" 2>&1 ||
        { cat "$home/initdb.log" >&2; return 1; }
    local fsync="${OMS_TEST_POSTGRES_FSYNC:-off}"
    cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$home'
fsync = $fsync
full_page_writes = $fsync
max_connections = 200
shared_buffers = 256MB
CONF
    local port
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 20000))
        if "${as_user[@]}" "$bin/pg_ctl" -D "$home/data" -o "-p $port" -l "$home/server.log" -s -w start; then
            OMS_TEST_POSTGRES="postgres://oms@127.0.0.1:$port/postgres"
            export OMS_TEST_POSTGRES
            return
        fi
    done
    cat "$home/server.log" >&2
    return 1
}

here="$PWD"
touch "$home/initdb.log" "$home/server.log"
if [[ "$(id -u)" == 0 ]]; then chown "$user" "$home"/*.log; fi
start
cd "$here"
"$@"
