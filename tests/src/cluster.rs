//! A PostgreSQL server of a test's own, which it may stop, start and fill.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::files::Scratch;

/// A server in a temporary directory. It is stopped when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    home: Scratch,
    port: u16,
}

/// Who the server runs as where the test is root: it refuses that.
const USER: &str = "postgres";

impl Cluster {
    /// Starts a server; none, and a word about it, where there are no programs to do so.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            println!("SKIPPED: PostgreSQL (initdb, pg_ctl and psql) is not on the machine");
            return None;
        };
        let cluster = Self { programs, home: Scratch::new(), port: free_port() };
        cluster.hand_over(cluster.home.path());
        cluster.run("initdb", &["-D", &cluster.data(), "-U", "oms", "--auth=trust", "--no-sync", "--encoding=UTF8"]);
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {}\nunix_socket_directories = '{}'\nmax_connections = 100\n",
            cluster.port,
            cluster.home.path().display()
        );
        let path = cluster.home.path().join("data/postgresql.auto.conf");
        std::fs::write(path, settings).unwrap();
        cluster.resume();
        Some(cluster)
    }

    /// Gives a file or directory to the user that the server runs as.
    pub fn hand_over(&self, path: &Path) {
        hand_over(path);
    }

    fn data(&self) -> String {
        self.home.path().join("data").display().to_string()
    }

    fn program(&self, name: &str) -> Command {
        as_user(&self.programs.join(name))
    }

    fn run(&self, name: &str, arguments: &[&str]) -> Output {
        let output = self.program(name).args(arguments).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// Starts a server that was stopped.
    pub fn resume(&self) {
        let log = self.home.path().join("server.log").display().to_string();
        // What it is given to write to would stay open as long as the server runs.
        let mut start = self.program("pg_ctl");
        start.args(["-D", &self.data(), "-l", &log, "-s", "-w", "start"]);
        assert!(start.status().is_ok_and(|status| status.success()), "the server does not start: see {log}");
    }

    /// Stops it as if it had been killed: it finishes nothing, and has to recover.
    pub fn crash(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-s", "-w", "stop"]);
    }

    /// What a statement answers.
    ///
    /// # Errors
    /// What the server says instead.
    pub fn sql(&self, sql: &str) -> Result<String, String> {
        let (port, host) = (self.port.to_string(), "127.0.0.1");
        let arguments = ["-h", host, "-p", &port, "-U", "oms", "-d", "postgres", "-X", "-A", "-t", "-q", "-c", sql];
        let output = self.program("psql").args(arguments).output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        ([127, 0, 0, 1], self.port).into()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // One that stands still already is as good.
        let _ = self.program("pg_ctl").args(["-D", &self.data(), "-m", "immediate", "-s", "stop"]).output();
    }
}

/// Gives a file or directory to the user that servers run as.
pub(crate) fn hand_over(path: &Path) {
    if is_root() {
        let changed = Command::new("chown").arg(USER).arg(path).status();
        assert!(changed.is_ok_and(|status| status.success()));
    }
}

/// A program that is to run as the user that servers run as.
pub(crate) fn as_user(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}

/// Where the programs of a server are.
pub(crate) fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let mut places = installed.map(|version| version.path().join("bin")).chain(on_path.into_iter().flatten());
    places.find(|place| ["initdb", "pg_ctl", "psql"].iter().all(|name| place.join(name).exists()))
}

/// A port that nobody listens at just now.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
