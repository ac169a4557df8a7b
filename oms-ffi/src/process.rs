//! Whose memory this is: the process that made it, or a child that inherited it.
//!
//! On Linux a page says so, which the kernel empties in a forked child: looking at it costs nothing, where asking for the
//! id of the process costs more than the calls that it would guard. Elsewhere, and where the kernel has no such pages,
//! the ids are compared.

use std::sync::atomic::{AtomicBool, Ordering};

/// The process that made this.
pub(crate) struct Owner {
    id: u32,
    mark: Option<Mark>,
}

impl Owner {
    pub(crate) fn new() -> Self {
        Self { id: std::process::id(), mark: Mark::new() }
    }

    /// The id of the process that made this.
    pub(crate) const fn id(&self) -> u32 {
        self.id
    }

    /// Whether another process runs than made this.
    pub(crate) fn is_parents(&self) -> bool {
        match &self.mark {
            Some(mark) => !mark.is_set(),
            None => self.id != std::process::id(),
        }
    }
}

/// A page that is empty in a forked child.
struct Mark(*const AtomicBool);

// SAFETY: the page is read by all threads, and written before any has it.
unsafe impl Send for Mark {}
// SAFETY: the same.
unsafe impl Sync for Mark {}

/// The least size of a page; the kernel rounds it up.
#[cfg(target_os = "linux")]
const PAGE: usize = 4_096;

impl Mark {
    #[cfg(target_os = "linux")]
    fn new() -> Option<Self> {
        let (protection, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: a new page of our own.
        let page = unsafe { libc::mmap(std::ptr::null_mut(), PAGE, protection, kind, -1, 0) };
        if page == libc::MAP_FAILED {
            return None;
        }
        let mark = Self(page.cast());
        // SAFETY: the page is ours; where the kernel can't empty it, it is given back.
        if unsafe { libc::madvise(page, PAGE, libc::MADV_WIPEONFORK) } != 0 {
            return None;
        }
        // SAFETY: a page is large enough and aligned, and zero is a valid `AtomicBool`.
        unsafe { &*mark.0 }.store(true, Ordering::Relaxed);
        Some(mark)
    }

    #[cfg(not(target_os = "linux"))]
    const fn new() -> Option<Self> {
        None
    }

    fn is_set(&self) -> bool {
        // SAFETY: the page lives as long as the mark.
        unsafe { &*self.0 }.load(Ordering::Relaxed)
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        // SAFETY: the page is ours, and nobody else has it.
        unsafe {
            libc::munmap(self.0.cast_mut().cast(), PAGE);
        }
    }
}
