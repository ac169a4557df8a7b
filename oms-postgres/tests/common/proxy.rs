//! A server in front of the server, far away: answers take a while. It counts how often a client waits for them.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

/// How long an answer takes, so that all that a client asks in one go has been passed on before.
const WAY: Duration = Duration::from_millis(15);

/// Counts round trips: how often a client asks something when nothing that it asked before is unanswered.
#[derive(Clone, Default)]
pub struct Trips {
    counted: Arc<AtomicUsize>,
    open: Arc<AtomicI64>,
}

impl Trips {
    /// How many round trips a call takes.
    pub fn of<T>(&self, call: impl FnOnce() -> T) -> (T, usize) {
        let before = self.counted.load(Ordering::SeqCst);
        let answer = call();
        (answer, self.counted.load(Ordering::SeqCst) - before)
    }
}

/// Starts a proxy before the server at `url`. Answers the URL by which it is reached.
pub fn start(url: &str) -> (String, Trips) {
    let server = url.split('@').nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = url.replace(&server, &listener.local_addr().unwrap().to_string());
    let trips = Trips::default();
    let counting = trips.clone();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(&server).unwrap());
            for stream in [&client, &server] {
                stream.set_nodelay(true).unwrap();
            }
            let ends = [(client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client)];
            let [up, down] = ends;
            // The first message of a client has no type.
            let (asked, answered) = (counting.clone(), counting.clone());
            std::thread::spawn(move || pass(up, true, Duration::ZERO, |kind| asked.asked(kind)));
            std::thread::spawn(move || pass(down, false, WAY, |kind| answered.answered(kind)));
        }
    });
    (own, trips)
}

impl Trips {
    /// A query, or the end of a series of messages that the server answers together.
    fn asked(&self, kind: u8) {
        if matches!(kind, b'Q' | b'S') && self.open.fetch_add(1, Ordering::SeqCst) == 0 {
            self.counted.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Ready for the next.
    fn answered(&self, kind: u8) {
        if kind == b'Z' {
            // The one after the greeting answers nothing.
            let _ = self.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |open| (open > 0).then(|| open - 1));
        }
    }
}

/// Passes messages on, each told before it is sent.
fn pass((mut from, mut to): (TcpStream, TcpStream), starts_untyped: bool, way: Duration, tell: impl Fn(u8)) {
    let mut untyped = starts_untyped;
    let mut held = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut chunk) {
        std::thread::sleep(way);
        held.extend_from_slice(&chunk[..length]);
        let mut at = 0;
        let mut kinds = Vec::new();
        while let Some(header) = held.get(at..at + if untyped { 4 } else { 5 }) {
            let size = u32::from_be_bytes(header[header.len() - 4..].try_into().unwrap()) as usize;
            let end = at + size + usize::from(!untyped);
            if held.len() < end {
                break;
            }
            if !untyped {
                kinds.push(header[0]);
            }
            untyped = false;
            at = end;
        }
        kinds.into_iter().for_each(&tell);
        if to.write_all(&held[..at]).is_err() {
            break;
        }
        held.drain(..at);
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
