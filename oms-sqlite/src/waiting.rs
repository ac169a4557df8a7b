//! How to wait for a lock that another process holds.
//!
//! SQLite's own waiting doubles up to 100 ms, so that who has waited long asks rarely and never gets its turn: of 8
//! processes that write at once, 4 write nothing. Here everybody asks at the same random pace, and who has just had a
//! turn while others wait stands back for a moment.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Between two questions for a lock, in the first second.
const PAUSE_MICROS: (u64, u64) = (50, 400);
/// Later: whoever holds the lock has a long way to go.
const LONG_PAUSE_MICROS: (u64, u64) = (200, 2_000);
/// How long who has just had a turn stands back while others wait.
const STAND_BACK_MICROS: (u64, u64) = (0, 300);
/// For how many turns a sign of others is believed.
const TURNS_BELIEVED: u32 = 16;
/// How long a wait may take that the caller could do without.
const HURRY: Duration = Duration::from_millis(20);

/// Random numbers (xorshift64*) that differ between processes, threads and moments.
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn new() -> Self {
        let mut hasher = RandomState::new().build_hasher();
        // A forked child has the same random state as its parent.
        std::process::id().hash(&mut hasher);
        std::thread::current().id().hash(&mut hasher);
        Instant::now().hash(&mut hasher);
        Self(hasher.finish() | 1)
    }

    fn between(&mut self, (least, most): (u64, u64)) -> Duration {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        let span = most.saturating_sub(least).saturating_add(1);
        Duration::from_micros(least.saturating_add(high.wrapping_mul(span) >> 32))
    }
}

/// Waits between questions for one lock, until the time is up.
#[derive(Debug)]
pub(crate) struct Patience {
    timeout: Duration,
    since: Instant,
    random: Random,
}

impl Patience {
    /// Patience from now on.
    pub(crate) fn new(timeout: Duration) -> Self {
        Self { timeout, since: Instant::now(), random: Random::new() }
    }

    /// Sleeps a little. `false`: the time is up.
    pub(crate) fn wait(&mut self) -> bool {
        let waited = self.since.elapsed();
        if waited >= self.timeout {
            return false;
        }
        let pause = if waited < Duration::from_secs(1) { PAUSE_MICROS } else { LONG_PAUSE_MICROS };
        std::thread::sleep(self.random.between(pause).min(self.timeout.saturating_sub(waited)));
        true
    }
}

/// Signs of other processes that write to the same file.
#[derive(Debug)]
pub(crate) struct Crowd {
    /// For how many more turns others are believed to be there.
    turns: Arc<AtomicU32>,
    in_hurry: Arc<AtomicBool>,
    last_turn: Option<Instant>,
    random: Random,
}

impl Crowd {
    /// Nobody was seen yet.
    pub(crate) fn new() -> Self {
        Self { turns: Arc::default(), in_hurry: Arc::default(), last_turn: None, random: Random::new() }
    }

    /// Another process has written since our last turn.
    pub(crate) fn seen(&self) {
        self.turns.store(TURNS_BELIEVED, Ordering::Relaxed);
    }

    /// A turn of ours ends.
    pub(crate) fn had_turn(&mut self) {
        self.turns.store(self.turns.load(Ordering::Relaxed).saturating_sub(1), Ordering::Relaxed);
        self.last_turn = Some(Instant::now());
    }

    /// Gives way before a turn that follows at once on one of ours, while there are signs of others.
    pub(crate) fn stand_back(&mut self) {
        if self.turns.load(Ordering::Relaxed) == 0 {
            return;
        }
        let pause = self.random.between(STAND_BACK_MICROS);
        let since = self.last_turn.map_or(Duration::MAX, |turn| turn.elapsed());
        if since < pause {
            std::thread::sleep(pause.saturating_sub(since));
        }
    }

    /// Whether SQLite shall soon give up on a lock instead of waiting for all of the busy timeout.
    pub(crate) fn hurry(&self, hurry: bool) {
        self.in_hurry.store(hurry, Ordering::Relaxed);
    }

    /// What SQLite calls when it finds a lock taken: waits, and notes that there are others.
    pub(crate) fn busy_handler(&self, timeout: Duration) -> impl FnMut(i32) -> bool + Send + use<> {
        let (turns, in_hurry) = (Arc::clone(&self.turns), Arc::clone(&self.in_hurry));
        let mut patience = Patience::new(timeout);
        move |asked_before| {
            if asked_before == 0 {
                patience.since = Instant::now();
            }
            turns.store(TURNS_BELIEVED, Ordering::Relaxed);
            let gives_up = in_hurry.load(Ordering::Relaxed) && patience.since.elapsed() > HURRY;
            !gives_up && patience.wait()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_lie_in_their_bounds_and_differ() {
        let mut random = Random::new();
        let pauses: Vec<Duration> = (0..1_000).map(|_| random.between((50, 400))).collect();
        assert!(pauses.iter().all(|pause| (50..=400).contains(&pause.as_micros())));
        assert!(pauses.iter().any(|pause| pause.as_micros() < 150) && pauses.iter().any(|p| p.as_micros() > 300));
    }

    #[test]
    fn patience_ends() {
        let since = Instant::now();
        let mut patience = Patience::new(Duration::from_millis(3));
        while patience.wait() {}
        assert!(since.elapsed() >= Duration::from_millis(3));
    }
}
