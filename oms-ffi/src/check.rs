//! The conformance suite, for stores that the caller writes.

use std::ffi::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use oms::foreign::Foreign;
use oms::store::{Store, conformance};
use oms::{Code, Error, Problem, Result, said};

use crate::boundary::{Boundary, null};
use crate::error::oms_error;
use crate::out::Out;
use crate::shape::{Shaped, init};
use crate::status::{OMS_OK, oms_status};
use crate::store::{CallerStore, oms_store_vtable};
use crate::text::Text;

/// Opens a fresh and empty store for a check: fills `store`, on which oms_store_init was called, and answers OMS_OK.
pub type oms_store_opener = Option<unsafe extern "C" fn(user: *mut c_void, store: *mut oms_store_vtable) -> oms_status>;

/// The check that commits at random and compares with the store in memory.
const AT_RANDOM: &str = "random_commits_leave_what_the_store_in_memory_has";
/// Its seeds and steps.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=6;
const STEPS: u32 = 200;

/// Checks whether a store that the caller writes keeps all its promises: some 50 checks, each on a store of its own,
/// which `open` is called for with `user`. `only`, which may be NULL, is the name of one check. `passed`, which may be
/// NULL, gets how many checks passed.
///
/// It takes seconds, starts threads that call the store, writes to the standard error what differed, and does not return
/// when the store does not: it is for tests.
///
/// Errors: OMS_ERR_STORE_FAILED when the store breaks a promise: the error's `problems` hold every check that failed,
/// its name as the `path`, and what differed. OMS_ERR_UNKNOWN_COMMAND when no check is called `only`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oms_store_check(
    open: oms_store_opener,
    user: *mut c_void,
    only: *const c_char,
    only_len: usize,
    passed: *mut u32,
    error: *mut *mut oms_error,
) -> oms_status {
    // SAFETY: pointers are null or valid, texts as long as they are said to be.
    let (boundary, only, passed) = unsafe { (Boundary::new(error), Text::new(only, only_len), Out::new(passed)) };
    boundary.run(|| {
        let maker = Maker { open: open.ok_or_else(|| null("open"))?, user };
        let only = only.optional("only")?;

        let count = run(&maker, only)?;

        if let Some(passed) = passed.optional() {
            passed.write(count);
        }
        Ok(())
    })
}

struct Maker {
    open: unsafe extern "C" fn(user: *mut c_void, store: *mut oms_store_vtable) -> oms_status,
    user: *mut c_void,
}

impl Maker {
    fn make(&self) -> Result<Box<dyn Store>> {
        let mut store = std::mem::MaybeUninit::<oms_store_vtable>::zeroed();
        // SAFETY: the store is ours, and as large as is said; the opener fills it.
        let status = unsafe {
            init(store.as_mut_ptr(), u32::try_from(size_of::<oms_store_vtable>()).unwrap_or_default());
            (self.open)(self.user, store.as_mut_ptr())
        };
        if status != OMS_OK {
            let message = format!("a store for a check can't be opened: {status}");
            return Err(Error::new(Code::StoreUnavailable, message));
        }
        // SAFETY: it is initialized: zero, or what the opener wrote.
        let store = unsafe { Shaped::new(store.as_ptr()) };
        Ok(Box::new(Foreign::new(CallerStore::read(store)?)))
    }
}

/// How many checks passed, or every one that failed.
fn run(maker: &Maker, only: Option<&str>) -> Result<u32> {
    let is_asked = |name: &str| only.is_none_or(|only| only == name);
    let (mut passed, mut problems) = (0_u32, Vec::new());
    let mut note = |name: &str, outcome: Result<(), String>| match outcome {
        Ok(()) => passed = passed.saturating_add(1),
        Err(message) => problems.push(Problem { path: name.to_owned(), code: Code::StoreFailed, message }),
    };
    for (name, check) in conformance::checks().iter().filter(|(name, _)| is_asked(name)) {
        let store = maker.make()?;
        note(name, told(|| check(&*store)));
    }
    if is_asked(AT_RANDOM) {
        let mut make = || maker.make().unwrap_or_else(|why| resume_unwind(Box::new(why.to_string())));
        note(AT_RANDOM, told(|| SEEDS.for_each(|seed| conformance::random(&mut make, seed, STEPS))));
    }
    match (passed, problems.as_slice()) {
        (0, []) => Err(Error::new(Code::UnknownCommand, "no check has this name")),
        (_, []) => Ok(passed),
        _ => Err(Error::of_problems(problems)),
    }
}

/// What a check said when it failed.
fn told(check: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(check)).map_err(|cause| said(&*cause).unwrap_or("it panicked").to_owned())
}
