//! What durable stores share, for those who write one: the turns of callers who commit at the same time, the JSON that is
//! made before a turn, the thread that decides while another writes, what many change sets do together, what was read or
//! written lately, and which calls a forked child inherits.

mod ahead;
mod calls;
mod encoded;
mod halves;
mod judge;
mod layouts;
mod mirror;
mod net;
mod queue;
pub mod words;

pub use ahead::{EncodedWindows, Sets, Showing, Used, write_ahead};
pub use calls::{Call, Calls};
pub use encoded::{Encoded, logged};
pub use judge::{Held, all_rejected, posted, rejection};
pub(crate) use layouts::Layouts;
pub use mirror::{Foresight, Known, Mirror, Read, Shown};
pub use net::{Histories, Net, NetBalance, NetRecord, Subjects};
pub use queue::{Outcome, Queue, Request};
