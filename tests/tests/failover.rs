//! Hosts of a cluster led by Patroni, whose primary is killed under load: what was acknowledged is there, once, and the
//! hosts go on by themselves with the next primary.
//!
//! Run it by `tests/patroni.sh`. `OMS_FAILOVERS` says how often a primary is killed.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use oms::value::Tenant;
use oms::{Oms, OpenOptions};
use oms_tests::load::{assert_kept, kept, pause, set_up, under_load};
use oms_tests::{Patroni, Replication};

fn failovers() -> usize {
    std::env::var("OMS_FAILOVERS").ok().and_then(|times| times.parse().ok()).unwrap_or(3)
}

/// Two hosts of a shop.
fn hosts(cluster: &Patroni) -> [Oms; 2] {
    let url = cluster.url("failover");
    let first = oms::open_with(&format!("{url}&migrate=true"), &OpenOptions::seeded(1)).unwrap();
    set_up(&first, &Tenant::main());
    [first, oms::open_with(&url, &OpenOptions::seeded(2)).unwrap()]
}

#[test]
fn a_failover_loses_nothing() {
    let Some(mut cluster) = Patroni::start(Replication::Synchronous) else { return };
    let hosts = hosts(&cluster);
    let told = under_load(&hosts, || {
        for number in 1..=failovers() {
            pause(4_000);
            let killed = cluster.wait_for_primary();
            cluster.kill(killed);
            let next = cluster.wait_for_primary();
            println!("failover {number}: from n{killed} to n{next}");
            assert_ne!(killed, next);
            pause(4_000);
            cluster.revive(killed);
            cluster.wait_until_whole();
        }
    });
    let url = cluster.url("failover");
    assert_kept("synchronous", &oms::open(&url).unwrap(), &told);
}

/// The control: without synchronous replication, orders are lost that were acknowledged, and it is noticed.
#[test]
fn a_failover_of_an_asynchronous_cluster_loses_what_was_acknowledged() {
    let Some(mut cluster) = Patroni::start(Replication::Asynchronous) else { return };
    let hosts = hosts(&cluster);
    let told = under_load(&hosts, || {
        pause(4_000);
        let killed = cluster.wait_for_primary();
        cluster.silence(killed);
        pause(500);
        cluster.kill(killed);
        let next = cluster.wait_for_primary();
        println!("failover: from n{killed} to n{next}");
        pause(4_000);
    });
    let url = cluster.url("failover");
    let kept = kept(&oms::open(&url).unwrap(), &told);
    let (acknowledged, lost) = (told.acknowledged.len(), kept.lost.len());
    println!(
        "asynchronous: {} orders, {acknowledged} acknowledged, {lost} lost, {} twice",
        kept.orders,
        kept.twice.len()
    );
    assert!(lost > 0, "nothing was lost");
}
