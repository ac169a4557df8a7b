//! A TCP proxy before a PostgreSQL server. It understands as much of the protocol as it takes to count messages, and cuts
//! the connection at any one of them.
//!
//! A message of the server that is cut was sent after the server did what it tells of; a message of the client that is
//! cut never comes to the server. Encryption is refused, as messages can't be counted through it.
#![allow(clippy::arithmetic_side_effects, reason = "tests fail by panicking")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    Client,
    Server,
}

/// At which message a connection is cut, counted over all connections since the plan was made; the first is 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    Never,
    /// At a message of the client or the server, by its number.
    At(Sender, u64),
    /// At the server's first word of this command being complete, such as `COMMIT`.
    Complete(String),
}

/// How many messages went through since a plan was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    pub client: u64,
    pub server: u64,
    pub cuts: u64,
}

#[derive(Debug)]
struct Plan {
    cut: Cut,
    counted: Counted,
    is_down: bool,
    open: Vec<TcpStream>,
}

impl Plan {
    /// Counts a message; answers whether the connection is cut instead of passing it on.
    fn cuts(&mut self, sender: Sender, message: &[u8]) -> bool {
        let count = match sender {
            Sender::Client => &mut self.counted.client,
            Sender::Server => &mut self.counted.server,
        };
        *count += 1;
        let is_cut = match &self.cut {
            Cut::Never => false,
            Cut::At(of, number) => *of == sender && number == count,
            Cut::Complete(command) => sender == Sender::Server && completes(message, command),
        };
        if is_cut {
            self.cut = Cut::Never;
            self.counted.cuts += 1;
        }
        is_cut
    }
}

/// Whether a message of the server says that a command is complete.
fn completes(message: &[u8], command: &str) -> bool {
    message.first() == Some(&b'C') && message.get(5..).is_some_and(|tag| tag.starts_with(command.as_bytes()))
}

/// A proxy that listens until it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
}

impl Proxy {
    /// A proxy before a server, on a port of its own.
    #[must_use]
    pub fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let plan = Plan { cut: Cut::Never, counted: Counted::default(), is_down: false, open: Vec::new() };
        let plan = Arc::new(Mutex::new(plan));
        let weak = Arc::downgrade(&plan);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Some(plan) = weak.upgrade() else { return };
                if !plan.lock().unwrap().is_down {
                    // A server that is not there shows to the client as a connection that ends at once.
                    let _ = serve(client, server, &plan);
                }
            }
        });
        Self { address, plan }
    }

    /// Where clients connect to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Counts anew, and cuts at a message.
    pub fn plan(&self, cut: Cut) {
        let mut plan = self.plan.lock().unwrap();
        (plan.cut, plan.counted) = (cut, Counted::default());
    }

    /// What went through since.
    #[must_use]
    pub fn counted(&self) -> Counted {
        self.plan.lock().unwrap().counted
    }

    /// Takes the network away, or gives it back. What is connected is cut, and nobody can connect.
    pub fn set_down(&self, is_down: bool) {
        let mut plan = self.plan.lock().unwrap();
        plan.is_down = is_down;
        if is_down {
            plan.open.drain(..).for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.set_down(true);
        // So that whoever listens wakes up and sees that there is no plan any more.
        self.plan = Arc::new(Mutex::new(Plan {
            cut: Cut::Never,
            counted: Counted::default(),
            is_down: true,
            open: Vec::new(),
        }));
        let _ = TcpStream::connect(self.address);
    }
}

/// Passes messages on in both directions, each on a thread of its own.
fn serve(client: TcpStream, server: SocketAddr, plan: &Arc<Mutex<Plan>>) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
        plan.lock().unwrap().open.push(stream.try_clone()?);
    }
    let directions = [(Sender::Client, client.try_clone()?, server.try_clone()?), (Sender::Server, server, client)];
    for (sender, from, to) in directions {
        let plan = Arc::clone(plan);
        std::thread::spawn(move || {
            let _ = pass_on(sender, &from, &to, &plan);
            for stream in [&from, &to] {
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
    }
    Ok(())
}

/// Passes messages on until one is cut or somebody hangs up.
fn pass_on(sender: Sender, mut from: &TcpStream, mut to: &TcpStream, plan: &Mutex<Plan>) -> io::Result<()> {
    let mut is_started = sender == Sender::Server;
    loop {
        let message = if is_started { typed(&mut from)? } else { untyped(&mut from)? };
        if !is_started && asks_for_encryption(&message) {
            from.write_all(b"N")?;
            continue;
        }
        is_started = true;
        if plan.lock().unwrap().cuts(sender, &message) {
            return Ok(());
        }
        to.write_all(&message)?;
    }
}

/// A message that starts with its type and its length, which counts itself but not the type.
fn typed(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    let mut message = kind.to_vec();
    message.extend(untyped(from)?);
    Ok(message)
}

/// The first message of a client starts with its length.
fn untyped(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let rest = usize::try_from(u32::from_be_bytes(length)).unwrap().checked_sub(4);
    let rest = rest.ok_or_else(|| io::Error::other("a message is shorter than its length"))?;
    let mut message = vec![0; rest];
    from.read_exact(&mut message)?;
    Ok([length.to_vec(), message].concat())
}

/// Whether a first message asks for TLS or GSSAPI.
fn asks_for_encryption(message: &[u8]) -> bool {
    [80_877_103_u32, 80_877_104].iter().any(|code| message.get(4..8) == Some(code.to_be_bytes().as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind], length.as_slice(), body].concat()
    }

    /// A server that answers every message of a client by two: that it is complete, by the tag that was asked, and that
    /// it is ready. Its bytes come in pieces.
    fn server() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                std::thread::spawn(move || answer(stream));
            }
        });
        address
    }

    fn answer(mut stream: TcpStream) -> io::Result<()> {
        untyped(&mut stream)?;
        stream.write_all(&message(b'Z', b"I"))?;
        loop {
            let asked = typed(&mut stream)?;
            let bytes = [message(b'C', &asked[5..]), message(b'Z', b"I")].concat();
            for piece in bytes.chunks(3) {
                stream.write_all(piece)?;
            }
        }
    }

    /// Connects, asking for encryption first.
    fn connect(proxy: &Proxy) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(proxy.address())?;
        stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47])?;
        let mut answer = [0];
        stream.read_exact(&mut answer)?;
        assert_eq!(&answer, b"N");
        stream.write_all(&[0, 0, 0, 8, 0, 3, 0, 0])?;
        assert_eq!(typed(&mut stream)?, message(b'Z', b"I"));
        Ok(stream)
    }

    fn ask(stream: &mut TcpStream, tag: &[u8]) -> io::Result<()> {
        for byte in message(b'Q', tag) {
            stream.write_all(&[byte])?;
        }
        assert_eq!(typed(stream)?, message(b'C', tag));
        assert_eq!(typed(stream)?, message(b'Z', b"I"));
        Ok(())
    }

    #[test]
    fn messages_go_through_and_are_counted() {
        let proxy = Proxy::before(server());
        let mut stream = connect(&proxy).unwrap();
        proxy.plan(Cut::Never);
        ask(&mut stream, b"BEGIN\0").unwrap();
        ask(&mut stream, &vec![b'x'; 100_000]).unwrap();
        assert_eq!(proxy.counted(), Counted { client: 2, server: 4, cuts: 0 });
    }

    #[test]
    fn a_connection_is_cut_at_each_message_and_at_no_other() {
        for (sender, count) in [(Sender::Client, 3), (Sender::Server, 6)] {
            for number in 1..=count {
                let proxy = Proxy::before(server());
                let mut stream = connect(&proxy).unwrap();
                proxy.plan(Cut::At(sender, number));
                let asked = (1..=count).find(|_| ask(&mut stream, b"SELECT\0").is_err());
                let per_ask = count / 3;
                assert_eq!(asked, Some(number.div_ceil(per_ask)), "{sender:?} {number}");
                // Only once: who connects again is served.
                let mut again = connect(&proxy).unwrap();
                ask(&mut again, b"SELECT\0").unwrap();
                assert_eq!(proxy.counted().cuts, 1);
            }
        }
    }

    #[test]
    fn a_connection_is_cut_where_a_command_is_complete() {
        let proxy = Proxy::before(server());
        let mut stream = connect(&proxy).unwrap();
        proxy.plan(Cut::Complete("COMMIT".to_owned()));
        ask(&mut stream, b"INSERT\0").unwrap();
        assert!(ask(&mut stream, b"COMMIT\0").is_err());
    }

    #[test]
    fn a_network_that_is_down_cuts_all_and_lets_nobody_in() {
        let proxy = Proxy::before(server());
        let mut stream = connect(&proxy).unwrap();
        proxy.set_down(true);
        assert!(ask(&mut stream, b"SELECT\0").is_err() && connect(&proxy).is_err());
        proxy.set_down(false);
        ask(&mut connect(&proxy).unwrap(), b"SELECT\0").unwrap();
    }
}
