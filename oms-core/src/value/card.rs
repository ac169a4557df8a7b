//! Card numbers in free text: an order management system never keeps one.
//!
//! A card number is 13 to 19 digits that pass the check of ISO/IEC 7812-1 annex B (Luhn). Digits are ASCII or
//! full-width; one space or dash may stand between two digits. What is looked at is a run, as long as it goes on:
//!
//! - a run of 13 to 19 digits is a card number if it passes;
//! - within a run that is not, so are an unbroken group of 13 to 19 digits that passes, and groups in the shape cards
//!   are printed in (4-4-4-4, 4-6-5, 4-6-4) that pass: `4111 1111 1111 1111 12/27 123` hides nothing;
//! - an unbroken group of 20 or more digits is none, whatever part of it passes.
//!
//! Invariants:
//! - `a_masked_text_contains_no_card_number`
//! - `masking_changes_only_digits`

use std::ops::Range;

/// The fewest digits of a card number.
const CARD_DIGITS_MIN: usize = 13;

/// The most digits of a card number.
const CARD_DIGITS_MAX: usize = 19;

/// How many digits at the end of a card number stay readable.
const DIGITS_KEPT: usize = 4;

/// The groups a card number is printed in, by how many digits each has.
const PRINTED_SHAPES: [&[usize]; 3] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4]];

/// Whether the text contains what looks like a card number. Linear in the length of the text.
pub fn contains_card_number(text: &str) -> bool {
    runs(text).any(|run| !cards_in_run(text, &run).is_empty())
}

/// The text with card numbers masked, or `None` if there is none. The last four digits of each stay; its other digits,
/// and those that stand beside it in the same run (an expiry date, a check value), become `*`. Spaces and dashes stay.
/// Linear in the length of the text.
pub fn mask_card_numbers(text: &str) -> Option<String> {
    let mut masked = String::new();
    let mut copied = 0;
    for run in runs(text) {
        let cards = cards_in_run(text, &run);
        if cards.is_empty() {
            continue;
        }
        masked.push_str(slice(text, copied..run.bytes.start));
        copied = run.bytes.start;
        for card in cards {
            let kept = start_of_last_digits(text, &card);
            masked.extend(slice(text, copied..kept).chars().map(mask));
            masked.push_str(slice(text, kept..card.end));
            copied = card.end;
        }
        masked.extend(slice(text, copied..run.bytes.end).chars().map(mask));
        copied = run.bytes.end;
    }
    if copied == 0 {
        return None;
    }

    masked.push_str(slice(text, copied..text.len()));
    Some(masked)
}

fn mask(character: char) -> char {
    if digit(character).is_some() { '*' } else { character }
}

fn start_of_last_digits(text: &str, card: &Range<usize>) -> usize {
    let mut digits =
        slice(text, card.clone()).char_indices().rev().filter(|(_, character)| digit(*character).is_some());
    digits.nth(DIGITS_KEPT - 1).map_or(card.end, |(offset, _)| card.start.saturating_add(offset))
}

/// Digits with at most one separator between two of them, as far as that goes.
struct Run {
    /// Where it stands, in bytes.
    bytes: Range<usize>,
    /// How many digits it has.
    digits: usize,
}

/// The runs that have enough digits for a card number.
fn runs(text: &str) -> impl Iterator<Item = Run> {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = characters.find(|(_, character)| digit(*character).is_some())?;
        let mut run = Run { bytes: start..start.saturating_add(first.len_utf8()), digits: 1 };
        let mut after_separator = false;
        while let Some((position, character)) = characters.peek().copied() {
            if digit(character).is_some() {
                run.bytes.end = position.saturating_add(character.len_utf8());
                run.digits = run.digits.saturating_add(1);
                after_separator = false;
            } else if is_separator(character) && !after_separator {
                after_separator = true;
            } else {
                break;
            }
            characters.next();
        }
        Some(run)
    })
    .filter(|run| run.digits >= CARD_DIGITS_MIN)
}

/// Where the card numbers of one run stand, in bytes of the text.
fn cards_in_run(text: &str, run: &Run) -> Vec<Range<usize>> {
    if run.digits <= CARD_DIGITS_MAX && passes_luhn(slice(text, run.bytes.clone())) {
        return vec![run.bytes.clone()];
    }

    let groups = groups_of_run(text, run);
    let mut rest: &[Group] = &groups;
    let mut cards = Vec::new();
    while let Some((_, others)) = rest.split_first() {
        match card_at_start(text, rest) {
            Some((card, after)) => {
                cards.push(card);
                rest = after;
            }
            None => rest = others,
        }
    }
    cards
}

/// The card number the groups begin with, and the groups after it.
fn card_at_start<'g>(text: &str, groups: &'g [Group]) -> Option<(Range<usize>, &'g [Group])> {
    let first = groups.first()?;
    let is_unbroken = (CARD_DIGITS_MIN..=CARD_DIGITS_MAX).contains(&first.digits);
    let printed = PRINTED_SHAPES.iter().filter(|shape| has_shape(groups, shape)).map(|shape| shape.len());
    is_unbroken.then_some(1).into_iter().chain(printed).find_map(|length| {
        let (card, after) = groups.split_at_checked(length)?;
        let bytes = first.bytes.start..card.last()?.bytes.end;
        passes_luhn(slice(text, bytes.clone())).then_some((bytes, after))
    })
}

/// Digits with nothing between them.
struct Group {
    bytes: Range<usize>,
    digits: usize,
}

fn groups_of_run(text: &str, run: &Run) -> Vec<Group> {
    let mut start = run.bytes.start;
    slice(text, run.bytes.clone())
        .split_inclusive(is_separator)
        .map(|piece| {
            let digits = piece.trim_end_matches(is_separator);
            let bytes = start..start.saturating_add(digits.len());
            start = start.saturating_add(piece.len());
            Group { bytes, digits: count_digits(digits) }
        })
        .collect()
}

fn has_shape(groups: &[Group], shape: &[usize]) -> bool {
    groups.len() >= shape.len() && groups.iter().zip(shape).all(|(group, digits)| group.digits == *digits)
}

/// The check of ISO/IEC 7812-1 annex B: from the right, every second digit is doubled and 9 taken off what exceeds 9;
/// the sum is a multiple of ten.
fn passes_luhn(number: &str) -> bool {
    let digits = number.chars().rev().filter_map(digit);
    let sum: u32 = digits
        .zip([false, true].into_iter().cycle())
        .map(|(digit, is_doubled)| match digit {
            0..=4 if is_doubled => digit.saturating_mul(2),
            5..=9 if is_doubled => digit.saturating_mul(2).saturating_sub(9),
            digit => digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn count_digits(text: &str) -> usize {
    text.chars().filter(|character| digit(*character).is_some()).count()
}

/// The value of an ASCII or full-width digit.
fn digit(character: char) -> Option<u32> {
    match character {
        '0'..='9' => character.to_digit(10),
        '\u{FF10}'..='\u{FF19}' => u32::from(character).checked_sub(0xFF10),
        _ => None,
    }
}

/// Spaces and dashes that may stand between two digits: ASCII, no-break, full-width, and the dashes of typography.
fn is_separator(character: char) -> bool {
    matches!(
        character,
        ' ' | '-' | '\u{A0}' | '\u{202F}' | '\u{3000}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FF0D}'
    )
}

/// The part of the text; the ranges of this module always lie on characters.
fn slice(text: &str, bytes: Range<usize>) -> &str {
    text.get(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers that payment networks publish for testing.
    const TEST_NUMBERS: [&str; 15] = [
        "4111111111111111",
        "4012888888881881",
        "4222222222222",
        "4000056655665556",
        "5555555555554444",
        "5105105105105100",
        "2223003122003222",
        "378282246310005",
        "371449635398431",
        "6011111111111117",
        "6011000990139424",
        "30569309025904",
        "38520000023237",
        "3530111333300000",
        "6304000000000000000",
    ];

    #[test]
    fn test_numbers_of_the_networks_are_found() {
        for number in TEST_NUMBERS {
            assert!(contains_card_number(number), "{number}");
            assert!(contains_card_number(&format!("card: {number}, thanks")), "{number}");
        }
    }

    #[test]
    fn a_number_with_one_wrong_digit_is_none() {
        assert!(!contains_card_number("4111111111111112"));
        assert!(!contains_card_number("378282246310006"));
    }

    #[test]
    fn single_spaces_and_dashes_are_allowed_between_digits() {
        for text in ["4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005", "4 1 1 1-1111 1111 1111"] {
            assert!(contains_card_number(text), "{text}");
        }
        for text in ["4111  1111  1111  1111", "4111 - 1111 - 1111 - 1111", "4111.1111.1111.1111", "4111_111111111111"]
        {
            assert!(!contains_card_number(text), "{text}");
        }
    }

    #[test]
    fn full_width_digits_are_digits() {
        let number = "４１１１１１１１１１１１１１１１";
        assert!(contains_card_number(number));
        assert_eq!(mask_card_numbers(number).unwrap(), "************１１１１");
    }

    #[test]
    fn what_stands_beside_a_number_does_not_hide_it() {
        for (text, masked) in [
            ("4111111111111111 12/27 123", "************1111 **/27 123"),
            ("4111 1111 1111 1111 12/27", "**** **** **** 1111 **/27"),
            ("qty 2 4111 1111 1111 1111", "qty * **** **** **** 1111"),
            ("3782-822463-10005-1234", "****-******-*0005-****"),
            ("4111111111111111 4111111111111111", "************1111 ************1111"),
            ("4111 1111 1111 1111 5555 5555 5555 4444 1", "**** **** **** 1111 **** **** **** 4444 *"),
            ("é4111111111111111é", "é************1111é"),
        ] {
            assert_eq!(mask_card_numbers(text).as_deref(), Some(masked));
        }
    }

    #[test]
    fn a_run_longer_than_19_digits_is_none() {
        assert!(!contains_card_number("41111111111111110000"));
        assert!(!contains_card_number(&"4111111111111111".repeat(2)));
        assert!(!contains_card_number(&"0".repeat(1 << 20)));
        assert!(contains_card_number(&"0".repeat(19)));
    }

    #[test]
    fn fewer_than_13_digits_are_none() {
        assert!(!contains_card_number("000000000000"));
        assert!(!contains_card_number("555 123 4567, 555-987-6543"));
        assert_eq!(mask_card_numbers(""), None);
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for pattern in ["1 ", "4111 1111 1111 111 ", "1111111111111 ", "4111 ", "- ", "１-"] {
            let text = pattern.repeat((1 << 20) / pattern.len());
            mask_card_numbers(&text);
        }
    }

    proptest! {
        #[test]
        fn a_masked_text_contains_no_card_number(text in "[0-9a ４１-]{0,60}") {
            let masked = mask_card_numbers(&text);
            prop_assert_eq!(masked.is_some(), contains_card_number(&text));
            if let Some(masked) = masked {
                prop_assert!(!contains_card_number(&masked), "{}", masked);
            }
        }

        #[test]
        fn masking_changes_only_digits(text in "[0-9a ４１-]{0,60}") {
            if let Some(masked) = mask_card_numbers(&text) {
                prop_assert_eq!(masked.chars().count(), text.chars().count());
                for (before, after) in text.chars().zip(masked.chars()) {
                    prop_assert!(before == after || (after == '*' && digit(before).is_some()));
                }
            }
        }

        #[test]
        fn a_number_with_its_check_digit_is_found(body in "[0-9]{12,18}") {
            let passing = (0..10).filter(|check| contains_card_number(&format!("{body}{check}"))).count();
            prop_assert_eq!(passing, 1);
        }
    }
}
