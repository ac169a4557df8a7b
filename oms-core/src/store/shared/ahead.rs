//! Two things at once: one thread decides and encodes change sets, another one writes those that are ready.

use std::sync::mpsc::{self, Receiver, Sender};

use crate::code::Code;
use crate::error::{Error, Result};
use crate::kernel::{ChangeSet, Sequence};
use crate::store::Windows;

use super::{Encoded, Shown};

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
}

/// Windows of encoded change sets, as they come from the thread that makes them.
pub type EncodedWindows = Made<Sets>;

/// Does the work of [`Store::commit_windows`](crate::store::Store::commit_windows) by `write`, which takes windows that
/// a thread of its own decides and encodes meanwhile. Of those that have been used, that thread keeps what a mirror shows
/// and tells it to `show`, once all of them are. `None` too where there is no thread to be had.
///
/// # Errors
/// Those of `write`.
pub fn write_ahead(
    windows: &mut Windows<'_>,
    show: impl FnOnce(Vec<Shown>) + Send,
    write: impl FnOnce(EncodedWindows, Used<Sets>, Showing) -> Result<Option<Sequence>>,
) -> Result<Option<Sequence>> {
    let encoded = windows.map(|window| window.and_then(Sets::of));
    ahead(encoded, Shown::of, show, write).unwrap_or(Ok(None))
}

/// Calls `use_all` with items that a thread of their own makes meanwhile, which then tells what it keeps of those that
/// have been used. `None`: there is no thread to be had.
fn ahead<T: Send, K, R>(
    items: impl Iterator<Item = Result<T>> + Send,
    keep: impl Fn(T) -> K + Send,
    tell: impl FnOnce(Vec<K>) + Send,
    use_all: impl FnOnce(Made<T>, Used<T>, Showing) -> R,
) -> Option<R> {
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(WAITING_MAX);
        let (add, used) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let work = move || {
            let (send, mut kept) = (send, Vec::new());
            // Who uses them may not want all of them.
            let _ = items.map(Some).chain([None]).try_for_each(|item| {
                kept.extend(used.try_iter().map(&keep));
                send.send(item)
            });
            drop(send);
            kept.extend(used.into_iter().map(keep));
            tell(kept);
            // Who does not wait for it need not know.
            let _ = end.send(());
        };
        std::thread::Builder::new().spawn_scoped(scope, work).ok()?;
        Some(use_all(Made { receive, is_over: false }, Used(add), Showing(ended)))
    })
}

/// What comes from the other thread, up to a mark that it was all. If making it panics, an error comes in its place.
#[derive(Debug)]
pub struct Made<T> {
    receive: Receiver<Option<Result<T>>>,
    is_over: bool,
}

impl<T> Iterator for Made<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let panicked = || Some(Err(Error::new(Code::Bug, "what was to be written could not be made")));
        let item = self.receive.recv().unwrap_or_else(|_| panicked());
        self.is_over = !matches!(item, Some(Ok(_)));
        item
    }
}

/// Takes what has been used. Dropped when that is all.
#[derive(Debug)]
pub struct Used<T>(Sender<T>);

impl<T> Used<T> {
    /// This, too.
    pub fn add(&self, item: T) {
        // It is lost only if the other thread panicked, which tells nothing then.
        let _ = self.0.send(item);
    }
}

/// What is done with all that has been used.
#[derive(Debug)]
pub struct Showing(Receiver<()>);

impl Showing {
    /// Waits until it is done, which it is soon when nothing more is asked for and all has been used. Answers whether it
    /// could be.
    #[must_use]
    pub fn wait(self) -> bool {
        self.0.recv().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn all_items_come_in_order_and_are_told_when_all_have_been_used() {
        let told = Mutex::new(Vec::new());
        let tell = |kept| *told.lock().unwrap() = kept;
        let is_told = ahead(
            (0..100).map(Ok),
            |item| item * 2,
            tell,
            |mut items, used, showing| {
                items.try_for_each(|item| item.map(|item| used.add(item))).unwrap();
                assert!(told.lock().unwrap().is_empty());
                drop(used);
                showing.wait()
            },
        );
        assert_eq!(is_told, Some(true));
        assert_eq!(told.into_inner().unwrap(), (0..100).map(|item| item * 2).collect::<Vec<i32>>());
    }

    #[test]
    fn who_uses_them_may_stop_early() {
        let stopped = ahead(
            (0..100).map(Ok),
            |item: i32| item,
            drop,
            |mut items, used, showing| {
                let first = items.next();
                drop((items, used));
                (first, showing.wait())
            },
        );
        assert_eq!(stopped, Some((Some(Ok(0)), true)));
    }

    #[test]
    fn an_error_is_the_last_item() {
        let items = [Ok(1), Err(Error::new(Code::Busy, "no")), Ok(2)].into_iter();
        let codes = ahead(
            items,
            |item| item,
            drop,
            |items, _, _| items.map(|item| item.map_err(|error| error.code())).collect::<Vec<Result<i32, Code>>>(),
        );
        assert_eq!(codes, Some(vec![Ok(1), Err(Code::Busy)]));
    }
}
