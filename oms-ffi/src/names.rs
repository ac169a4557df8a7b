//! Names that C can hold on to: made from the tables of the library by the compiler, each ending with a NUL.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "evaluated by the compiler")]

use std::ffi::c_char;

/// A list of names as one text, each ending with a NUL.
pub(crate) struct Names(pub(crate) &'static [u8]);

/// How many bytes names take.
pub(crate) const fn bytes_of(names: &[&str]) -> usize {
    let (mut bytes, mut at) = (0, 0);
    while at < names.len() {
        bytes += names[at].len() + 1;
        at += 1;
    }
    bytes
}

/// Names as one text.
pub(crate) const fn packed<const BYTES: usize>(names: &[&str]) -> [u8; BYTES] {
    let (mut packed, mut end, mut at) = ([0; BYTES], 0, 0);
    while at < names.len() {
        let (name, mut byte) = (names[at].as_bytes(), 0);
        while byte < name.len() {
            packed[end] = name[byte];
            end += 1;
            byte += 1;
        }
        end += 1;
        at += 1;
    }
    packed
}

impl Names {
    /// The name at a position, as a text of C that lives for ever; an empty one, where there is none.
    pub(crate) fn at(&self, position: usize) -> *const c_char {
        self.0.split_inclusive(|byte| *byte == 0).nth(position).map_or(c"".as_ptr(), |name| name.as_ptr().cast())
    }
}

/// The names that a function gives to every value of a type, as a static.
macro_rules! names {
    ($list:ident = $one:ty, $name:expr) => {
        static $list: $crate::names::Names = $crate::names::Names({
            #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "evaluated by the compiler")]
            const NAMES: [&str; <$one>::ALL.len()] = {
                let (mut names, mut at) = ([""; <$one>::ALL.len()], 0);
                while at < names.len() {
                    names[at] = $name(<$one>::ALL[at]);
                    at += 1;
                }
                names
            };
            const BYTES: usize = $crate::names::bytes_of(&NAMES);
            static PACKED: [u8; BYTES] = $crate::names::packed(&NAMES);
            &PACKED
        });
    };
}
pub(crate) use names;
