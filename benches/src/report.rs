//! Times, rates and ratios, and how they are printed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long some work takes.
pub fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// How many are done in a second.
pub fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// The middle one.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The latency that so many of a hundred calls stay below.
pub fn percentile(latencies: &mut [Duration], percent: usize) -> Duration {
    latencies.sort_unstable();
    latencies[(latencies.len() * percent / 100).min(latencies.len() - 1)]
}

/// Runs some work once per item in so many threads: each takes the next item when it is done with one, as callers do whose
/// clocks agree. Answers the time of all, and the latency of each.
pub fn in_threads<T: Sync, S>(
    threads: usize,
    items: &[T],
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) + Sync,
) -> (Duration, Vec<Duration>) {
    let barrier = std::sync::Barrier::new(threads + 1);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut state = start();
                    barrier.wait();
                    let taken = std::iter::from_fn(|| items.get(next.fetch_add(1, Ordering::Relaxed)));
                    taken.map(|item| timed(|| work(&mut state, item))).collect::<Vec<_>>()
                })
            })
            .collect();
        barrier.wait();
        let began = Instant::now();
        let latencies = workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect();
        (began.elapsed(), latencies)
    })
}

/// What was measured, in rounds: who, and how long each call took.
#[derive(Default)]
pub struct Table(Vec<(&'static str, Vec<Round>)>);

struct Round {
    took: Duration,
    rate: f64,
    times: Vec<Duration>,
}

impl Table {
    /// Calls one after the other, each of so many orders.
    pub fn add(&mut self, who: &'static str, times: Vec<Duration>, orders: usize) {
        let took = times.iter().sum();
        self.add_took(who, times, took, orders);
    }

    /// Calls of several callers at once.
    pub fn add_took(&mut self, who: &'static str, times: Vec<Duration>, took: Duration, orders: usize) {
        let round = Round { took, rate: rate(times.len() * orders, took), times };
        match self.0.iter_mut().find(|(known, _)| *known == who) {
            Some((_, rounds)) => rounds.push(round),
            None => self.0.push((who, vec![round])),
        }
    }

    /// Prints each beside the last.
    pub fn print(&self, what: &str) {
        println!("{what}:");
        let Some((_, ours)) = self.0.last() else { return };
        for (who, rounds) in &self.0 {
            let mut times: Vec<Duration> = rounds.iter().flat_map(|round| round.times.iter().copied()).collect();
            times.sort();
            let at = |part: usize| times[(times.len() * part / 1_000).min(times.len() - 1)].as_secs_f64() * 1e6;
            let ratios: Vec<f64> = ours.iter().zip(rounds).map(|(ours, round)| ours.rate / round.rate).collect();
            let shown: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.2}")).collect();
            println!(
                "  {who}: {:.0}/s, p50 {:.0} us, p99 {:.0} us, max {:.0} us, {:.1} s; last / this: {:.2} [{}]",
                median(&rounds.iter().map(|round| round.rate).collect::<Vec<f64>>()),
                at(500),
                at(990),
                at(1_000),
                rounds.iter().map(|round| round.took.as_secs_f64()).sum::<f64>(),
                median(&ratios),
                shown.join(" ")
            );
        }
    }
}
