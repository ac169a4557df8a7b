//! A small file system of a test's own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system in memory of which a test knows the size. It goes away with its value.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts it in a directory; none, and a word about it, where this may not be done.
    #[must_use]
    pub fn mount(place: &Path, size: &str) -> Option<Self> {
        let path = place.join("disk");
        std::fs::create_dir(&path).unwrap();
        let size = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&path).output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            println!("SKIPPED: only root may mount a small disk, so that none can be filled");
            return None;
        }
        Some(Self(path))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}
