//! The headers: made from the sources, committed, and compared with what would be made now.
//!
//! `CBINDGEN=path OMS_BLESS=1 cargo test -p oms-ffi --test header -- --include-ignored` writes them anew; `test.sh` finds
//! or installs cbindgen.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::arithmetic_side_effects, missing_docs)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use oms::Code;

/// The width of the comment at the top.
const WIDTH: usize = 118;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn include(name: &str) -> PathBuf {
    root().join("../include").join(name)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// `#define OMS_ERR_...` for every code of the one table.
fn codes() -> String {
    let mut text =
        "/** Why a call failed: the codes of oms_status. They are the same in every language. */\n".to_owned();
    for code in Code::ALL {
        let name = code.name().to_uppercase();
        let (what, hint) = (code.text(), code.hint());
        writeln!(text, "\n/**\n * {what}\n * {hint}\n */\n#define OMS_ERR_{name} {}", code.number()).unwrap();
    }
    text.trim_end().to_owned()
}

/// What a store reads and answers, as the facade documents it, as lines of a C comment.
fn stores() -> String {
    let source = read(&root().join("../oms/src/foreign.rs"));
    let docs = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    let mut lines = String::new();
    let mut is_in_table = false;
    for line in docs.skip_while(|line| !line.starts_with('|')) {
        let Some(row) = line.strip_prefix('|') else {
            is_in_table = false;
            if line.is_empty() {
                lines.push_str(" *\n")
            } else {
                wrap(&mut lines, line, "")
            }
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let told = cells.iter().filter(|cell| !cell.is_empty()).copied().collect::<Vec<_>>();
        if !is_in_table {
            is_in_table = true;
            wrap(&mut lines, &format!("{}:", told.join(" -> ")), "");
            continue;
        }
        if cells[0].starts_with("---") {
            continue;
        }
        wrap(&mut lines, &format!("- {}", told.join(" -> ")), "  ");
    }
    lines.replace('`', "").trim_end().trim_end_matches(" *").trim_end().to_owned()
}

/// Adds text in lines that fit.
fn wrap(lines: &mut String, text: &str, indent: &str) {
    let mut line = " *".to_owned();
    for word in text.split(' ') {
        if line.len() + 1 + word.len() > WIDTH && line.len() > 4 {
            lines.push_str(&line);
            lines.push('\n');
            line = format!(" *{indent}");
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push_str(&line);
    lines.push('\n');
}

/// What cbindgen says about the sources, between the head and the tail.
fn oms_h(cbindgen: &str) -> String {
    let made = Command::new(cbindgen).arg("--config").arg(root().join("cbindgen.toml")).arg(root()).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let body = String::from_utf8(made.stdout).unwrap();
    let mut head = read(&root().join("head.h"));
    let version: Vec<&str> = env!("CARGO_PKG_VERSION").split('.').collect();
    let fields = [("MAJOR", version[0]), ("MINOR", version[1]), ("PATCH", version[2])];
    for (name, value) in fields.into_iter().chain([("VERSION", env!("CARGO_PKG_VERSION")), ("STORES", &stores())]) {
        head = head.replace(&format!("@{name}@"), value);
    }
    format!("{}\n\n{}\n", head.trim_end(), on_one_line(&body.trim().replace("@CODES@", &codes())))
}

/// Comments of one line stand on one line, functions on the line of their prefix, and types go by their short names.
fn on_one_line(header: &str) -> String {
    let lines: Vec<&str> = header.lines().collect();
    let mut text = String::new();
    let (mut at, mut shift) = (0, "");
    while at < lines.len() {
        let indent = lines[at].len() - lines[at].trim_start().len();
        match lines.get(at..at + 3) {
            Some([open, said, close])
                if open.trim() == "/**" && close.trim() == "*/" && said.len() + 4 + indent <= WIDTH =>
            {
                let said = said.trim().trim_start_matches("* ");
                writeln!(text, "{}/** {said} */", " ".repeat(indent)).unwrap();
                at += 3;
            }
            _ if lines[at] == "OMS_API" => {
                text.push_str("OMS_API ");
                shift = "        ";
                at += 1;
            }
            _ => {
                let is_continued = indent > 0 && !lines[at].trim_start().starts_with('*');
                let line = if lines[at].starts_with("typedef struct") {
                    lines[at].to_owned()
                } else {
                    lines[at].replace("struct oms_", "oms_")
                };
                text.push_str(if is_continued { shift } else { "" });
                text.push_str(&line);
                text.push('\n');
                if line.ends_with(';') {
                    shift = "";
                }
                at += 1;
            }
        }
    }
    text.trim_end().to_owned()
}

/// The same without preprocessor and comments: constants become an enum.
fn oms_ffi_h(header: &str) -> String {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").unwrap().1;
    }
    code.push_str(rest);
    let (mut declarations, mut constants, mut depth) = (String::new(), String::new(), 0);
    for line in code.lines().map(str::trim_end) {
        let directive = line.strip_prefix('#');
        match directive {
            // The guard of the header, which is open all the way, is not counted.
            Some("ifndef OMS_H") => {}
            Some(directive) if directive.starts_with("if") => depth += 1,
            Some(directive) if directive.starts_with("endif") => depth -= 1,
            Some(directive) if depth == 0 => {
                let words: Vec<&str> = directive.splitn(3, ' ').collect();
                if let ["define", name, value] = words[..]
                    && value.parse::<i64>().is_ok()
                {
                    writeln!(constants, "    {name} = {value},").unwrap();
                }
            }
            None if depth == 0 && !line.is_empty() => {
                declarations.push_str(line.strip_prefix("OMS_API ").unwrap_or(line));
                declarations.push('\n');
                if line.ends_with(';') && !line.starts_with(' ') {
                    declarations.push('\n');
                }
            }
            Some(_) | None => {}
        }
    }
    format!("enum {{\n{}\n}};\n\n{}\n", constants.trim_end().trim_end_matches(','), declarations.trim_end())
}

fn compare(name: &str, made: &str) {
    let path = include(name);
    if std::env::var_os("OMS_BLESS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let committed = read(&path);
    let differs = committed.lines().zip(made.lines()).position(|(committed, made)| committed != made);
    assert!(committed == made, "{name} differs from what is made now, from line {:?}", differs.map(|line| line + 1));
}

#[test]
#[ignore = "needs cbindgen, see test.sh"]
fn the_headers_are_what_is_made_from_the_sources() {
    let cbindgen = std::env::var("CBINDGEN").unwrap_or_else(|_| "cbindgen".to_owned());
    let made = oms_h(&cbindgen);
    compare("oms.h", &made);
    compare("oms_ffi.h", &oms_ffi_h(&made));
}

#[test]
fn the_header_without_preprocessor_is_that_of_the_header() {
    assert!(read(&include("oms_ffi.h")) == oms_ffi_h(&read(&include("oms.h"))), "make them anew, see above");
}

#[test]
fn the_header_has_every_code_of_the_table_and_no_other() {
    let header = read(&include("oms.h"));
    let defined = header.lines().filter_map(|line| line.strip_prefix("#define OMS_ERR_"));
    let table = Code::ALL.iter().map(|code| format!("{} {}", code.name().to_uppercase(), code.number()));
    assert_eq!(defined.map(str::to_owned).collect::<Vec<_>>(), table.collect::<Vec<_>>());
}

#[test]
fn the_version_of_the_header_is_that_of_the_library() {
    let header = read(&include("oms.h"));
    assert!(header.contains(&format!("#define OMS_VERSION_STRING \"{}\"", env!("CARGO_PKG_VERSION"))));
    let part = |name: &str| -> u32 {
        let define = format!("#define OMS_VERSION_{name} ");
        header.lines().find_map(|line| line.strip_prefix(&define)).unwrap().parse().unwrap()
    };
    let number = part("MAJOR") * 1_000_000 + part("MINOR") * 1_000 + part("PATCH");
    assert_eq!(number, oms_ffi::version::oms_version_number());
}
