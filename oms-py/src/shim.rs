//! Stands for the facade until it is there.
#![allow(missing_docs, dead_code, clippy::all, clippy::pedantic, clippy::restriction, unreachable_pub)]
pub use oms::*;
use oms::query::Query;
use serde_json::{json, Map, Value};
use schemars::generate::SchemaSettings;
#[derive(Default)] pub enum Ids { #[default] System, Seeded(u64) }
#[derive(Default)] pub struct OpenOptions { pub ids: Ids, pub more: () }
pub struct Oms(oms::Oms);
pub const CLOSED: Code = Code::Bug;
pub const FORKED: Code = Code::Bug;
fn src(ids: &Ids) -> Box<dyn IdSource> { match ids { Ids::System => Box::new(SystemIds), Ids::Seeded(s) => Box::new(SeededIds::new(*s)) } }
pub fn open_with(url: &str, o: &OpenOptions) -> Result<Oms> {
    if url == "memory:" { Ok(Oms(oms::open_store(Box::new(store::MemoryStore::new()), src(&o.ids)))) } else {
     let path = url.strip_prefix("sqlite:").unwrap_or(url);
     Ok(Oms(oms::open_store(Box::new(oms::sqlite::SqliteStore::open(path, oms::sqlite::Options::default())?), src(&o.ids)))) }
}
fn with_now(c: &str) -> String {
    let mut v: Value = serde_json::from_str(if c.is_empty() {"{}"} else {c}).unwrap_or_default();
    if c.contains("\"now\"") { return c.to_owned(); }
    v.as_object_mut().map(|o| o.insert("now".into(), json!(now())));
    v.to_string()
}
impl Oms {
    pub fn execute_json(&self, c: &str, k: &str) -> Result<String> { self.0.execute_json(&with_now(c), k) }
    pub fn execute_batch_json(&self, c: &str, t: bool) -> Result<String> {
        self.0.execute_batch_json(c, t) }
    pub fn query_json(&self, c: &str, k: &str) -> Result<String> { let v: Value = serde_json::from_str(if c.is_empty() {"{}"} else {c}).unwrap_or_default(); self.0.query_json(v["tenant"].as_str().unwrap_or("main"), k) }
    pub fn backup(&self, _: &std::path::Path) -> Result<()> { Err(Error::new(Code::StoreFailed, "no backup")) }
    pub fn verify(&self, t: &value::Tenant) -> Result<verify::Verification> { self.0.verify(t) }
    pub fn replay(&self, t: &value::Tenant, p: &mut dyn FnMut(u64)) -> Result<replay::Replayed> { self.0.replay(t, p) }
}
pub fn describe(n: &str) -> Option<Value> {
 if n != "library" { return oms::describe(n); }
 let mut g = SchemaSettings::default().into_generator();
 let _ = g.subschema_for::<Command>(); let _ = g.subschema_for::<Query>(); let x=g.subschema_for::<Context>();
 let defs=g.take_definitions(true);
 let mut answers=Map::new(); let mut odefs=Map::new();
 for (n,_) in Query::ALL { let mut s:Value=Query::answer_schema(n).unwrap().into(); if let Some(Value::Object(d))=s.as_object_mut().unwrap().remove("$defs"){ for (k,v) in d { odefs.insert(k,v);} } answers.insert(n.to_string(),s); }
 let mut g = SchemaSettings::default().for_serialize().into_generator();
 let r=g.subschema_for::<Receipt>(); for (k,v) in g.take_definitions(true){ odefs.insert(k,v);}
 let side = |tag: &str, all: &[(&'static str, &'static str)]| { let mut m = Map::new(); for (i, (n, d)) in all.iter().enumerate() { let one = &defs[tag]["oneOf"][i]["properties"][n]; m.insert(n.to_string(), json!({"description": d.trim(), "schema": one})); } m };
 let (c, q) = (side("Command", Command::ALL), side("Query", Query::ALL));
 Some(json!({"input":{"commands":c,"queries":q,"context":x,"$defs":defs},"output":{"receipt":r,"answers":answers,"$defs":odefs}}))
}
