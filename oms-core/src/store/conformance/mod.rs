//! The suite that every store has to pass: ours, and those that hosts write.
//!
//! [`run`] runs all of it. A binding that wants to tell one check from the other runs [`checks`] one by one, each on a
//! fresh store, and [`random`] with some seeds. [`every_crash_point`] shows that a store that fails is safe to repeat
//! commands on. A call that the store answers with a retryable error is repeated.
//!
//! Where the promises leave a store a choice, the suite takes every one:
//! - of several reasons to reject a set the first is told, in the order request, writes, checks, names, postings;
//! - a posting that does not fit a number is rejected like one below its floor, with whatever spare;
//! - what is asked of a set beyond its promises (a record, a balance or a name twice in one set) is not asked.

mod build;
mod crash;
mod journal;
mod ledger;
mod places;
mod random;
mod records;
mod shop;
mod threads;
mod together;

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use build::ChangeBuilder;
pub use crash::{every_crash_point, shop_script};
pub use random::random;

use super::Store;
use crate::error::said;

/// The seeds that [`run`] gives to [`random`].
const SEEDS: std::ops::RangeInclusive<u64> = 1..=6;
/// How many commits [`run`] makes with each seed.
const STEPS: u32 = 200;

/// A check of one promise on a fresh store. It panics with a sentence when the store broke the promise.
pub type Check = fn(&dyn Store);

macro_rules! checks {
    ($($area:ident { $($check:ident,)+ })+) => {
        const CHECKS: &[(&str, Check)] = &[$($((stringify!($check), $area::$check),)+)+];
    };
}

checks! {
    records {
        an_empty_store_answers_nothing,
        an_empty_commit_does_nothing,
        a_written_record_comes_back_equal_with_version_1_then_2,
        values_answer_their_keys_in_order_also_when_keys_repeat,
        ids_differ_by_kind_case_and_every_character,
        a_write_needs_exactly_the_version_that_is_there,
        a_check_needs_exactly_the_version_that_is_there,
        whatever_is_wrong_and_wherever_nothing_of_the_set_is_written,
        of_many_reasons_the_first_in_rank_is_told,
        a_record_of_a_megabyte_comes_back_equal,
        a_set_of_ten_thousand_records_rows_and_postings_is_written,
    }
    ledger {
        a_balance_falls_to_its_floor_and_not_below,
        every_bucket_has_its_own_floor_and_the_first_that_is_short_is_told,
        a_posting_raises_some_buckets_and_lowers_others,
        a_floor_binds_only_buckets_that_lose,
        a_bucket_never_holds_less_than_nothing_whatever_its_floor,
        a_sum_that_does_not_fit_is_refused_and_not_wrapped,
        floors_are_checked_when_committed_and_not_as_loaded,
        balances_of_an_item_come_by_location,
        a_balance_that_fell_to_zero_is_still_told,
        stock_comes_by_item_and_location_page_by_page,
    }
    places {
        a_name_is_claimed_freed_and_claimed_again,
        a_name_moves_from_record_to_record_in_one_set,
        a_name_that_one_set_frees_the_next_of_the_commit_claims,
        names_differ_by_kind_part_and_every_character,
        a_list_comes_in_order_of_number_then_id,
        a_page_holds_what_its_range_cursor_and_limit_leave,
        pages_in_both_directions_give_the_whole_list_once,
        lists_and_keys_that_look_alike_are_apart,
        rows_are_added_once_and_removed,
        history_has_a_row_at_the_sequence_of_each_commit,
        history_of_stock_has_a_row_for_each_posting,
    }
    journal {
        sequences_rise_by_one_from_1_and_rejected_sets_take_none,
        what_was_loaded_is_as_of_the_last_commit_or_later,
        the_log_comes_in_order_page_by_page_without_gaps,
        an_entry_comes_back_as_it_was_committed,
        the_journal_keeps_the_command,
        what_was_observed_is_kept_where_another_commit_came_in_between,
        what_was_observed_and_is_not_so_any_more_is_kept,
        a_request_is_found_and_a_second_one_is_a_duplicate_of_the_first,
        a_rejected_request_may_be_made_again,
        a_scan_comes_by_kind_and_id_and_is_complete,
        tenants_never_see_or_change_what_others_have,
    }
    together {
        accepted_and_rejected_sets_stand_side_by_side,
        later_sets_of_a_commit_see_earlier_ones,
        sets_that_belong_together_see_earlier_ones_too,
        one_rejected_set_rejects_all_that_belong_together,
        sets_that_come_in_windows_are_all_written_or_none,
        a_single_set_that_belongs_together_is_told_its_own_reason,
    }
    threads {
        threads_that_sell_one_hot_item_never_oversell,
        threads_that_write_one_record_lose_no_write,
        of_threads_with_one_request_or_one_name_only_one_is_accepted,
        a_reader_that_polls_the_log_misses_nothing,
        a_load_shows_one_moment,
    }
}

/// Every check with its name, which is the sentence that it checks. Each wants a fresh store.
#[must_use]
pub fn checks() -> &'static [(&'static str, Check)] {
    CHECKS
}

/// Runs every check, each on a fresh store, and [`random`] with some seeds.
///
/// # Panics
/// At the first promise that the store broke, with a sentence that names the check and what differed.
pub fn run(make: &mut dyn FnMut() -> Box<dyn Store>) {
    for (name, check) in checks() {
        let store = make();
        if let Err(cause) = catch_unwind(AssertUnwindSafe(|| check(&*store))) {
            shop::fail(format!("the store fails the check `{name}`: {}", said(&*cause).unwrap_or("it panicked")));
        }
    }
    for seed in SEEDS {
        random(make, seed, STEPS);
    }
}
