//! Processes that a test starts: the test program again, told by environment variables what to do.
//!
//! Such a test program has a test `a_process_plays_its_role`, which does nothing without a role.

use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

const ROLE: &str = "OMS_TESTS_ROLE";
const URL: &str = "OMS_TESTS_URL";
const NAME: &str = "OMS_TESTS_NAME";
const GO: &str = "OMS_TESTS_GO";

/// What a process that a test has started shall do.
#[derive(Debug)]
pub struct Role {
    pub role: String,
    /// The store to open.
    pub url: String,
    /// Its own name.
    pub name: String,
    go: PathBuf,
}

impl Role {
    /// The role of this process; none, when it is the test itself.
    #[must_use]
    pub fn given() -> Option<Self> {
        let role = std::env::var(ROLE).ok()?;
        let of = |name| std::env::var(name).unwrap();
        Some(Self { role, url: of(URL), name: of(NAME), go: of(GO).into() })
    }

    /// Says that it is ready, and waits until all are let go.
    #[allow(clippy::print_stdout, reason = "it is how processes talk to the test")]
    pub fn wait_for_go(&self) {
        println!("\nready");
        while !self.go.exists() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// A process of a crew.
#[derive(Debug)]
pub struct Member {
    pub child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Member {
    /// The next line that starts with a word, without the word; none when the process has ended.
    pub fn said(&mut self, word: &str) -> Option<String> {
        let mut lines = self.said.by_ref().map_while(Result::ok);
        lines.find_map(|line| line.strip_prefix(word).map(|rest| rest.trim().to_owned()))
    }

    /// All that it still says until it ends.
    pub fn rest(&mut self) -> Vec<String> {
        self.said.by_ref().map_while(Result::ok).collect()
    }

    /// Ends it as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Processes that start at once.
#[derive(Debug)]
pub struct Crew {
    pub members: Vec<Member>,
    go: PathBuf,
}

impl Crew {
    /// Starts so many processes in a role; `place` is a directory that they share.
    #[must_use]
    pub fn start(role: &str, url: &str, place: &Path, count: usize) -> Self {
        Self::start_under(&[], role, url, place, count)
    }

    /// The same under another program, such as `strace`, that is given its arguments before the program to run.
    #[must_use]
    pub fn start_under(under: &[String], role: &str, url: &str, place: &Path, count: usize) -> Self {
        let go = place.join("go");
        // A file of an earlier crew would let this one go too early.
        let _ = std::fs::remove_file(&go);
        let start = |number| {
            let own = std::env::current_exe().unwrap();
            let mut command = match under.split_first() {
                Some((program, arguments)) => {
                    let mut command = Command::new(program);
                    command.args(arguments).arg(own);
                    command
                }
                None => Command::new(own),
            };
            let mut child = command
                .args(["--exact", "a_process_plays_its_role", "--nocapture", "--test-threads=1"])
                .envs([(ROLE, role), (URL, url), (NAME, &format!("P{number}"))])
                .env(GO, &go)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let said = BufReader::new(child.stdout.take().unwrap()).lines();
            Member { child, said }
        };
        Self { members: (0..count).map(start).collect(), go }
    }

    /// Waits until all are ready, and lets them go.
    pub fn let_go(&mut self) {
        for member in &mut self.members {
            member.said("ready").expect("a process ended before it was ready");
        }
        std::fs::write(&self.go, "").unwrap();
    }

    /// What each says after a word. All have to end well.
    #[must_use]
    pub fn finish(mut self, word: &str) -> Vec<String> {
        let said = self.members.iter_mut().map(|member| member.said(word));
        let said: Vec<Option<String>> = said.collect();
        for member in &mut self.members {
            assert!(member.child.wait().unwrap().success(), "a process failed");
        }
        said.into_iter().map(|said| said.expect("a process ended without its word")).collect()
    }
}
