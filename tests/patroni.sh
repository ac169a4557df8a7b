#!/usr/bin/env bash
# Fails a PostgreSQL cluster over under load: three nodes led by Patroni, whose primary is killed a few times.
#
#     tests/patroni.sh                     # takes some minutes
#     OMS_FAILOVERS=10 tests/patroni.sh    # more of them
#
# Patroni (from PyPI) and etcd (the machine's, or Debian's package, unpacked) are put into target/patroni, or into
# OMS_PATRONI_TOOLS: a place that the user may read whom the servers run as. PostgreSQL is the one on the machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PATRONI_VERSION=4.1.5

tools="$(realpath -m "${OMS_PATRONI_TOOLS:-target/patroni}")"
mkdir -p "$tools/bin"

as_user=()
if [[ "$(id -u)" == 0 ]]; then
    # The servers refuse to run as root.
    as_user=(setpriv --reuid postgres --regid postgres --clear-groups)
fi

# The first Python that the user may run, too.
find_python() {
    local python
    for python in "$(command -v python3 || true)" /usr/bin/python3; do
        if (cd / && "${as_user[@]}" "$python" -c 'import venv, ensurepip') 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    echo "no python3 with venv that the user of the servers may run" >&2
    return 1
}

if [[ ! -x "$tools/bin/patroni" ]]; then
    "$(find_python)" -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -qq "patroni[etcd3,psycopg3]==$PATRONI_VERSION"
    ln -sf "$tools/venv/bin/patroni" "$tools/bin/patroni"
fi

if [[ ! -x "$tools/bin/etcd" ]]; then
    if etcd="$(command -v etcd)"; then
        ln -sf "$etcd" "$tools/bin/etcd"
    elif command -v apt-get >/dev/null; then
        (cd "$tools" && apt-get download -q etcd-server && dpkg -x etcd-server_*.deb etcd)
        ln -sf "$tools/etcd/usr/bin/etcd" "$tools/bin/etcd"
    else
        echo "etcd is not on the machine" >&2
        exit 1
    fi
fi

for tool in patroni etcd; do
    if ! (cd / && "${as_user[@]}" "$tools/bin/$tool" --version) >/dev/null; then
        echo "the user of the servers can't run $tools/bin/$tool: choose another place by OMS_PATRONI_TOOLS" >&2
        exit 1
    fi
done

export OMS_TEST_PATRONI="$tools/bin"
# One cluster at a time.
exec cargo test -p oms-tests --test failover -- --nocapture --test-threads=1
