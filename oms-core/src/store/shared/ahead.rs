//! Two things at once: one thread decides and encodes change sets, another one writes those that are ready.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{ChangeSet, Sequence};
use crate::store::Windows;

use super::Encoded;

/// How many items wait for their use at most.
const WAITING_MAX: usize = 4;

/// Change sets, each with its JSON.
#[derive(Debug, Default)]
pub struct Sets {
    /// The change sets.
    pub changes: Vec<ChangeSet>,
    /// The JSON of each.
    pub encoded: Vec<Encoded>,
}

impl Sets {
    /// Change sets that are encoded now.
    fn of(changes: Vec<ChangeSet>) -> Result<Self> {
        let encoded = changes.iter().map(Encoded::of).collect::<Result<_>>()?;
        Ok(Self { changes, encoded })
    }

    /// Each with its JSON.
    pub fn iter(&self) -> impl Iterator<Item = (&ChangeSet, &Encoded)> + Clone {
        self.changes.iter().zip(&self.encoded)
    }

    /// Each with its tenant and sequence, when they were written with the first sequence, if they were.
    pub fn written<T: Clone>(
        &self,
        tenant: &T,
        first: Option<Sequence>,
    ) -> impl Iterator<Item = (T, Sequence, &ChangeSet, &Encoded)> {
        let written = first.map(|first| self.iter().zip(first..));
        written.into_iter().flatten().map(|((change, encoded), sequence)| (tenant.clone(), sequence, change, encoded))
    }

    /// Takes over those of another.
    pub fn append(&mut self, mut other: Self) {
        self.changes.append(&mut other.changes);
        self.encoded.append(&mut other.encoded);
    }
}

/// Windows of encoded change sets.
pub type EncodedWindows<'w> = dyn Iterator<Item = Result<Sets>> + Send + 'w;

/// Does the work of [`Store::commit_windows`](crate::store::Store::commit_windows) by `write`, which takes windows that
/// a thread of its own decides and encodes meanwhile, and keeps them with the others.
///
/// # Errors
/// Those of the windows and of `write`.
pub fn write_ahead(
    windows: &mut Windows<'_>,
    taken: &mut Vec<ChangeSet>,
    write: impl FnOnce(&mut EncodedWindows<'_>, &mut Sets) -> Result<Option<Sequence>>,
) -> Result<Option<Sequence>> {
    let mut all = Sets::default();
    let encoded = windows.map(|window| window.and_then(Sets::of));
    let written = ahead(encoded, |windows| {
        let written = write(windows, &mut all)?;
        // Where nothing could be written, the others are decided already, too.
        for window in windows {
            all.append(window?);
        }
        Ok(written)
    });
    taken.append(&mut all.changes);
    written
}

/// Calls `use_all` with items that a thread of their own makes meanwhile; where there is no thread to be had, with items
/// that are made when they are asked for. If making them panics, an error comes in their place.
fn ahead<T: Send, R>(
    items: impl Iterator<Item = Result<T>> + Send,
    use_all: impl FnOnce(&mut (dyn Iterator<Item = Result<T>> + Send)) -> R,
) -> R {
    // Who takes them makes them.
    let items = Mutex::new(Some(items));
    let take = || items.lock().ok().and_then(|mut items| items.take());
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(WAITING_MAX);
        let make = || {
            let send = send;
            let all = take().into_iter().flatten().map(Some);
            // Who uses them may not want all of them.
            let _ = all.chain([None]).try_for_each(|item| send.send(item));
        };
        match std::thread::Builder::new().spawn_scoped(scope, make) {
            Ok(_) => use_all(&mut Made { receive, is_over: false }),
            Err(_) => use_all(&mut take().into_iter().flatten()),
        }
    })
}

/// What comes from the other thread, up to a mark that it was all.
struct Made<T> {
    receive: Receiver<Option<Result<T>>>,
    is_over: bool,
}

impl<T> Iterator for Made<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if self.is_over {
            return None;
        }
        let panicked = || Some(Err(Error::new(Code::Bug, "what was to be written could not be made")));
        let item = self.receive.recv().unwrap_or_else(|_| panicked());
        self.is_over = !matches!(item, Some(Ok(_)));
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_items_come_in_order() {
        let items = (0..100).map(Ok);
        let all = ahead(items, |items| items.collect::<Result<Vec<i32>>>());
        assert_eq!(all, Ok((0..100).collect()));
    }

    #[test]
    fn who_uses_them_may_stop_early() {
        assert_eq!(ahead((0..100).map(Ok), |items| items.next()), Some(Ok(0)));
    }

    #[test]
    fn an_error_is_the_last_item() {
        let items = [Ok(1), Err(Error::new(Code::Busy, "no")), Ok(2)].into_iter();
        let codes = ahead(items, |items| items.map(|item| item.map_err(|error| error.code())).collect::<Vec<_>>());
        assert_eq!(codes, [Ok(1), Err(Code::Busy)]);
    }
}
