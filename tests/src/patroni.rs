//! A PostgreSQL cluster of three nodes of a test's own, led by Patroni, whose primary it may kill.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cluster::{as_user, free_port, hand_over, programs};
use crate::files::Scratch;

const NODES: usize = 3;

/// How long a cluster is waited for: an election takes `TTL` and some.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long the lease of a primary is, in seconds: as short as Patroni allows.
const TTL: u32 = 20;

/// Whether a commit waits for a standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replication {
    Synchronous,
    Asynchronous,
}

/// A cluster in a temporary directory. It is killed when it is dropped.
#[derive(Debug)]
pub struct Patroni {
    replication: Replication,
    /// Where `patroni` is.
    tools: PathBuf,
    home: Scratch,
    etcd: Child,
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    name: String,
    port: u16,
    rest: u16,
    patroni: Option<Child>,
}

impl Patroni {
    /// Starts a cluster; none, and a word about it, where there is no Patroni: see `tests/patroni.sh`.
    #[must_use]
    pub fn start(replication: Replication) -> Option<Self> {
        let (Some(tools), Some(programs)) = (std::env::var_os("OMS_TEST_PATRONI").map(PathBuf::from), programs())
        else {
            println!("SKIPPED: there is no Patroni: run tests/patroni.sh");
            return None;
        };
        let home = Scratch::new();
        hand_over(home.path());
        let client = format!("http://127.0.0.1:{}", free_port());
        let peer = format!("http://127.0.0.1:{}", free_port());
        let mut etcd = as_user(&tools.join("etcd"));
        etcd.arg("--data-dir").arg(home.path().join("etcd"));
        etcd.args(["--listen-client-urls", &client, "--advertise-client-urls", &client]);
        etcd.args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer]);
        etcd.args(["--initial-cluster", &format!("default={peer}")]);
        let etcd = spawn(etcd, &home.path().join("etcd.log"));
        let node = |number| Node { name: format!("n{number}"), port: free_port(), rest: free_port(), patroni: None };
        let mut cluster = Self { replication, tools, home, etcd, nodes: (0..NODES).map(node).collect() };
        for number in 0..NODES {
            let settings = cluster.settings(&cluster.nodes[number], &client, &programs);
            // JSON is YAML.
            std::fs::write(cluster.path(number, "yml"), settings.to_string()).unwrap();
            cluster.revive(number);
        }
        cluster.wait_until_whole();
        Some(cluster)
    }

    fn settings(&self, node: &Node, etcd: &str, programs: &Path) -> Value {
        let Node { name, port, rest, .. } = node;
        let synchronous = self.replication == Replication::Synchronous;
        let home = self.home.path().display();
        json!({
            "scope": "shop",
            "name": name,
            "restapi": {"listen": format!("127.0.0.1:{rest}"), "connect_address": format!("127.0.0.1:{rest}")},
            "etcd3": {"host": etcd.trim_start_matches("http://")},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL,
                    "loop_wait": 5,
                    "retry_timeout": 5,
                    // Whoever is left takes over, however far behind.
                    "maximum_lag_on_failover": 1_u64 << 40,
                    "synchronous_mode": synchronous,
                    "synchronous_mode_strict": synchronous,
                    "postgresql": {
                        "use_pg_rewind": true,
                        "parameters": {"synchronous_commit": "on", "max_connections": 100},
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": format!("127.0.0.1:{port}"),
                "connect_address": format!("127.0.0.1:{port}"),
                "data_dir": format!("{home}/{name}"),
                "bin_dir": programs,
                "pgpass": format!("{home}/{name}.pgpass"),
                "authentication": {
                    "superuser": {"username": "oms", "password": "oms"},
                    "replication": {"username": "copy", "password": "copy"},
                },
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
                "parameters": {"unix_socket_directories": home.to_string()},
            },
        })
    }

    fn path(&self, number: usize, extension: &str) -> PathBuf {
        self.home.path().join(format!("{}.{extension}", self.nodes[number].name))
    }

    /// The URL of a schema, which names all nodes.
    #[must_use]
    pub fn url(&self, schema: &str) -> String {
        let hosts: Vec<_> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        let hosts = hosts.join(",");
        format!("postgres://oms@{hosts}/postgres?target_session_attrs=read-write&connect_timeout=5&schema={schema}")
    }

    /// The node that leads, as Patroni sees it, if one does.
    #[must_use]
    pub fn primary(&self) -> Option<usize> {
        self.nodes.iter().position(|node| asked(node.rest, "/primary").is_some_and(|(status, _)| status == 200))
    }

    /// Waits until a node leads; none of them may have died a moment ago.
    #[must_use]
    pub fn wait_for_primary(&self) -> usize {
        self.wait("a primary", Self::primary)
    }

    /// Waits until one node leads, all others follow it, and a standby is waited for where that is asked for.
    pub fn wait_until_whole(&self) {
        self.wait("all nodes", |cluster| cluster.is_whole().then_some(()));
    }

    fn is_whole(&self) -> bool {
        let Some((_, cluster)) = self.primary().and_then(|primary| asked(self.nodes[primary].rest, "/cluster")) else {
            return false;
        };
        let members = cluster["members"].as_array().cloned().unwrap_or_default();
        let are = |role: &str, state: &str| {
            members.iter().filter(|member| member["role"] == role && member["state"] == state).count()
        };
        let standbys = match self.replication {
            Replication::Synchronous => (1, NODES - 2),
            Replication::Asynchronous => (0, NODES - 1),
        };
        are("leader", "running") == 1 && (are("sync_standby", "streaming"), are("replica", "streaming")) == standbys
    }

    fn wait<T>(&self, what: &str, found: impl Fn(&Self) -> Option<T>) -> T {
        let since = Instant::now();
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            if since.elapsed() > PATIENCE {
                let log = |number| std::fs::read_to_string(self.path(number, "log")).unwrap_or_default();
                let logs: Vec<String> = (0..NODES).map(log).collect();
                panic!("there is no sign of {what}:\n{}", logs.join("\n----\n"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Kills the server of a node and its Patroni, as `kill -9` does.
    pub fn kill(&mut self, number: usize) {
        let mut doomed = self.server(number);
        let patroni = self.nodes[number].patroni.take();
        doomed.extend(patroni.as_ref().map(Child::id));
        signal("KILL", &doomed);
        if let Some(mut patroni) = patroni {
            patroni.wait().unwrap();
        }
    }

    /// Starts a node that was killed.
    pub fn revive(&mut self, number: usize) {
        let mut patroni = as_user(&self.tools.join("patroni"));
        patroni.arg(self.path(number, "yml"));
        self.nodes[number].patroni = Some(spawn(patroni, &self.path(number, "log")));
    }

    /// Stops what sends the log of a node to others, so that they fall behind.
    pub fn silence(&self, number: usize) {
        let senders: Vec<u32> =
            self.server(number).into_iter().filter(|pid| title(*pid).contains("walsender")).collect();
        assert_eq!(senders.len(), NODES - 1, "who sends the log");
        signal("STOP", &senders);
    }

    /// The processes of the server of a node.
    fn server(&self, number: usize) -> Vec<u32> {
        let file = self.home.path().join(&self.nodes[number].name).join("postmaster.pid");
        let first = std::fs::read_to_string(file).unwrap_or_default();
        let Some(postmaster) = first.lines().next().and_then(|pid| pid.parse::<u32>().ok()) else { return Vec::new() };
        // A file that an earlier server left behind may name anybody.
        let is_own = title(postmaster).contains(&*self.home.path().display().to_string());
        if !is_own {
            return Vec::new();
        }
        let children = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            (parent(pid) == Some(postmaster)).then_some(pid)
        });
        std::iter::once(postmaster).chain(children).collect()
    }
}

impl Drop for Patroni {
    fn drop(&mut self) {
        (0..self.nodes.len()).for_each(|number| self.kill(number));
        // One that has ended already is as good.
        let _ = self.etcd.kill();
        let _ = self.etcd.wait();
    }
}

/// Starts a program whose words go to a file.
fn spawn(mut program: Command, log: &Path) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
    program.stdin(Stdio::null()).stderr(log.try_clone().unwrap()).stdout(log);
    program.spawn().unwrap()
}

/// What Patroni's REST interface at a port answers, if it does.
fn asked(port: u16, path: &str) -> Option<(u16, Value)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).unwrap_or_default()))
}

fn signal(signal: &str, pids: &[u32]) {
    if pids.is_empty() {
        return;
    }
    // Some may have ended by themselves.
    let pids = pids.iter().map(u32::to_string);
    let _ = Command::new("kill").arg(format!("-{signal}")).args(pids).stderr(Stdio::null()).status();
}

/// How a process calls itself.
fn title(pid: u32) -> String {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}

fn parent(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in brackets, may hold anything.
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}
