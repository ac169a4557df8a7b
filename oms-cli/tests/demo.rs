//! The program as people use it: the demonstration, and an import that is killed again and again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

fn oms(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oms")).args(arguments).output().unwrap()
}

fn answer(arguments: &[&str]) -> Value {
    let output = oms(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/uci_sample")
}

/// A file of this test's own, and a part of the sample that is lived through quickly.
struct Scene {
    folder: PathBuf,
}

impl Scene {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("oms-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("data")).unwrap();
        Self { folder }
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.folder.join("shop.db").display())
    }

    /// The first days of the sample: what was placed, came back and was corrected before `until`.
    fn first_days(&self, until: &str) -> String {
        let data = self.folder.join("data");
        let orders = self.cut("orders", |row| &row[3] < until);
        let ids: std::collections::BTreeSet<String> = orders.into_iter().map(|row| row[0].clone()).collect();
        self.cut("lines", |row| ids.contains(&row[0]));
        self.cut("returns", |row| &row[5] < until);
        self.cut("adjustments", |row| &row[5] < until);
        self.cut("products", |_| true);
        data.display().to_string()
    }

    fn cut(&self, name: &str, keep: impl Fn(&csv::StringRecord) -> bool) -> Vec<Vec<String>> {
        let file = std::fs::File::open(sample().join(format!("{name}.csv.gz"))).unwrap();
        let mut reader = csv::Reader::from_reader(flate2::read::GzDecoder::new(file));
        let mut writer = csv::Writer::from_path(self.folder.join("data").join(format!("{name}.csv"))).unwrap();
        writer.write_record(reader.headers().unwrap()).unwrap();
        let mut kept = Vec::new();
        for row in reader.records().map(Result::unwrap).filter(|row| keep(row)) {
            writer.write_record(&row).unwrap();
            kept.push(row.iter().map(ToOwned::to_owned).collect());
        }
        kept
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn the_demonstration_matches_the_datas_own_totals_and_replays_byte_for_byte() {
    let scene = Scene::new("demo");
    let data = scene.first_days("2009-12-08");
    let output = oms(&["demo", &data, "--store", &scene.url(), "--replay"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("verify: 0 violations"), "{text}");
    assert!(text.contains("are byte-identical"), "{text}");
    let sales = answer(&["query", "--store", &scene.url(), r#"{"sales":{}}"#]);
    let lines = csv::Reader::from_path(scene.folder.join("data/lines.csv")).unwrap().into_records().count();
    assert_eq!(sales["currencies"]["GBP"]["lines"], lines);
}

#[test]
fn an_import_that_is_killed_again_and_again_comes_to_the_same_end() {
    let (killed, quiet) = (Scene::new("killed"), Scene::new("quiet"));
    let data = killed.first_days("2009-12-03");
    for attempt in 0..12_u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_oms"))
            .args(["import", &data, "--store", &killed.url(), "--json"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(40 + attempt * attempt * 7));
        child.kill().unwrap();
        child.wait().unwrap();
        if Path::new(&killed.folder.join("shop.db")).exists() {
            let verified = oms(&["verify", "--store", &killed.url()]);
            assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        }
    }
    let last = answer(&["import", &data, "--store", &killed.url(), "--json"]);
    assert!(last["accepted_before"].as_u64().unwrap() > 0, "every kill came before the first commit: {last}");
    answer(&["import", &data, "--store", &quiet.url(), "--json"]);
    let sales = |url: &str| answer(&["query", "--store", url, r#"{"sales":{"top":100}}"#]);
    let stock = |url: &str| answer(&["stock", "--store", url, "--json"]);
    assert_eq!(sales(&killed.url()), sales(&quiet.url()));
    assert_eq!(stock(&killed.url()), stock(&quiet.url()));
    answer(&["verify", "--store", &killed.url(), "--json"]);
}

#[test]
fn orders_stock_and_sourcing_are_shown_for_people_and_for_programs() {
    let scene = Scene::new("show");
    let data = scene.first_days("2009-12-02");
    let url = scene.url();
    assert!(oms(&["import", &data, "--store", &url]).status.success());
    let text = |arguments: &[&str]| String::from_utf8(oms(arguments).stdout).unwrap();
    assert!(text(&["order", "show", "489434", "--store", &url]).contains("place_order"));
    assert_eq!(answer(&["order", "show", "489434", "--store", &url, "--json"])["order"]["terms"]["id"], "489434");
    assert!(text(&["explain", "489434", "--store", &url]).contains("COVENTRY"));
    assert!(text(&["stock", "--sku", "85048", "--store", &url]).contains("85048"));
    assert!(answer(&["describe"])["commands"]["place_order"].is_string());
    assert!(answer(&["describe", "place_order"])["properties"]["lines"].is_object());
}

#[test]
fn a_wrong_path_a_wrong_url_and_an_unknown_order_are_said_plainly() {
    let missing = oms(&["verify", "--store", "sqlite:/no/such/file.db"]);
    assert!(!missing.status.success());
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no file"));
    let url = oms(&["verify", "--store", "mysql:shop", "--json"]);
    assert!(String::from_utf8_lossy(&url.stderr).contains("invalid_url"));
    let unknown = oms(&["order", "show", "NOPE", "--store", "memory:", "--json"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("order_missing"));
}
