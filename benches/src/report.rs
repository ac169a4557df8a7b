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
