//! The `oms` program: a thin host of the library, with no rules of its own.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::arithmetic_side_effects,
    missing_docs,
    unreachable_pub,
    reason = "a program prints, and its items are nobody's interface"
)]

mod comeback;
mod data;
mod fail;
mod mirror;
mod places;
mod show;
mod summary;
mod trade;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use oms::Oms;
use oms::value::Tenant;

use crate::fail::Fail;

/// An order management system in one program.
#[derive(Parser)]
#[command(name = "oms", version, about)]
struct Arguments {
    /// Answer in JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Live through real trade on a SQLite file and show what it came to.
    Demo {
        /// A folder of orders, lines, returns, adjustments and products. Default: the sample that comes with the program.
        data: Option<PathBuf>,
        /// Where to keep it. Default: a file in the folder for temporary files, made anew.
        #[arg(long)]
        store: Option<String>,
        /// Replay the journal afterwards and compare.
        #[arg(long)]
        replay: bool,
    },
    /// Live through real trade in a store of yours; started again, it goes on where it stopped.
    Import {
        /// A folder of orders, lines, returns, adjustments and products.
        data: PathBuf,
        /// `sqlite:PATH`, `postgres://USER@HOST/DATABASE` or `memory:`.
        #[arg(long)]
        store: String,
    },
    /// Look at an order.
    Order {
        #[command(subcommand)]
        command: OrderTask,
    },
    /// Look at stock.
    Stock {
        /// Only this item.
        #[arg(long)]
        sku: Option<String>,
        /// Only this location.
        #[arg(long)]
        location: Option<String>,
        #[arg(long)]
        store: String,
    },
    /// Say why an order is served from where it is.
    Explain {
        order: String,
        #[arg(long)]
        store: String,
    },
    /// Bring a store to this version of the library. PostgreSQL needs it once per version.
    Migrate {
        #[arg(long)]
        store: String,
    },
    /// Check every invariant.
    Verify {
        #[arg(long)]
        store: String,
    },
    /// Replay the journal into memory and compare the states.
    Replay {
        #[arg(long)]
        store: String,
    },
    /// Execute a command given as JSON.
    Execute {
        /// `{"place_order": {...}}`
        command: String,
        /// Who asks.
        #[arg(long, default_value = "cli")]
        actor: String,
        #[arg(long)]
        store: String,
    },
    /// Ask a query given as JSON.
    Query {
        /// `{"order": {"order": "A-1"}}`
        query: String,
        #[arg(long)]
        store: String,
    },
    /// Print the JSON Schema of a command or query, or the names of all.
    Describe {
        #[arg(default_value = "all")]
        name: String,
    },
}

#[derive(Subcommand)]
enum OrderTask {
    /// Status, lines by stage, timeline.
    Show {
        id: String,
        #[arg(long)]
        store: String,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(fail) => {
            match (&fail.error, arguments.json) {
                (Some(error), true) => {
                    eprintln!("{}", serde_json::to_string(error).unwrap_or_else(|_| fail.to_string()))
                }
                (Some(_) | None, _) => eprintln!("oms: {fail}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Fail> {
    let json = arguments.json;
    match &arguments.command {
        Task::Demo { data, store, replay } => return demo(data.as_deref(), store.as_deref(), *replay, json),
        Task::Import { data, store } => import(data, store, json)?,
        Task::Order { command: OrderTask::Show { id, store } } => show::order(&open(store)?, id, json)?,
        Task::Stock { sku, location, store } => show::stock(&open(store)?, sku.as_deref(), location.as_deref(), json)?,
        Task::Explain { order, store } => show::explain(&open(store)?, order, json)?,
        Task::Migrate { store } => oms::migrate(store)?,
        Task::Verify { store } => return verify(&open(store)?, json),
        Task::Replay { store } => replay(&open(store)?, json)?,
        Task::Execute { command, actor, store } => {
            let shop = open(store)?;
            let context = serde_json::to_string(&shop.context(actor)?)?;
            println!("{}", shop.execute_json(&context, command)?);
        }
        Task::Query { query, store } => println!("{}", open(store)?.query_json("", query)?),
        Task::Describe { name } => {
            let schema = oms::describe(name).ok_or_else(|| Fail::new(format!("nothing is called `{name}`")))?;
            show::json(&schema)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens a store that exists, so that a mistyped path is not an empty shop.
fn open(url: &str) -> Result<Oms, Fail> {
    if let Some(path) = url.strip_prefix("sqlite:")
        && !Path::new(path).exists()
    {
        return Err(Fail::new(format!("there is no file {path}")));
    }
    Ok(oms::open(url)?)
}

fn demo(data: Option<&Path>, store: Option<&str>, and_replay: bool, json: bool) -> Result<ExitCode, Fail> {
    let sample = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/uci_sample"));
    let trade = data::read(data.unwrap_or(&sample))?;
    let file = std::env::temp_dir().join("oms-demo.db");
    let url = match store {
        Some(url) => url.to_owned(),
        None => {
            for suffix in ["", "-wal", "-shm"] {
                let mut path = file.clone().into_os_string();
                path.push(suffix);
                let _ = std::fs::remove_file(path);
            }
            format!("sqlite:{}", file.display())
        }
    };
    let shop = oms::open(&url)?;
    let start = Instant::now();
    let (commands, _) = live(&shop, &trade, json)?;
    let took = start.elapsed();
    let summary = summary::summarize(&shop, &trade, commands, took)?;
    if json {
        show::json(&summary)?;
    } else {
        println!("data: {}, Online Retail II, Chen, D. (2012), UCI Machine Learning Repository, CC BY 4.0", trade.name);
        println!("store: {url}");
        summary.print();
    }
    let verified = verify(&shop, json)?;
    if and_replay {
        replay(&shop, json)?;
    }
    Ok(if summary.is_true() { verified } else { ExitCode::FAILURE })
}

fn import(data: &Path, store: &str, json: bool) -> Result<(), Fail> {
    let trade = data::read(data)?;
    let shop = oms::open(store)?;
    let (commands, before) = live(&shop, &trade, json)?;
    if json {
        return show::json(
            &serde_json::json!({"commands": commands, "accepted_before": before, "quirks": trade.quirks}),
        );
    }
    println!("{commands} commands, {before} of them had been accepted before");
    for (rule, count) in trade.quirks.0.iter().filter(|(_, count)| **count > 0) {
        println!("  {count} x {rule}");
    }
    Ok(())
}

fn live(shop: &Oms, trade: &data::Trade, quiet: bool) -> Result<(u64, u64), Fail> {
    let bar = if quiet { ProgressBar::hidden() } else { ProgressBar::new(u64::try_from(trade.orders.len())?) };
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} orders, {msg} commands, {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let done = trade::live(shop, trade, &mut |progress| {
        bar.set_position(progress.orders);
        bar.set_message(progress.commands.to_string());
    })?;
    bar.finish();
    Ok(done)
}

fn verify(shop: &Oms, json: bool) -> Result<ExitCode, Fail> {
    let found = shop.verify(&Tenant::main())?;
    if json {
        show::json(&found)?;
    } else {
        for violation in &found.violations {
            println!("violation of invariant {}: {}: {}", violation.invariant, violation.record, violation.message);
        }
        let counted = &found.counted;
        println!(
            "verify: {} violations, {} warnings; {} records, {} log entries, {} movements, {} balances",
            found.violations.len(),
            found.warnings.len(),
            counted.records,
            counted.entries,
            counted.movements,
            counted.balances
        );
    }
    Ok(if found.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn replay(shop: &Oms, json: bool) -> Result<(), Fail> {
    let bar = if json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let replayed =
        shop.replay(&Tenant::main(), &mut |entries| bar.set_message(format!("{entries} entries replayed")))?;
    bar.finish_and_clear();
    if json {
        let (entries, records, balances) = (replayed.entries, replayed.records, replayed.balances);
        return show::json(&serde_json::json!({"entries": entries, "records": records, "balances": balances}));
    }
    println!(
        "replay: {} log entries decided again; {} records and {} balances are byte-identical",
        replayed.entries, replayed.records, replayed.balances
    );
    Ok(())
}
