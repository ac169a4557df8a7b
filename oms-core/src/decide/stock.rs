//! Commands that move stock.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{end_reservation, fill, fill_keys};
use super::{count, items, made, network, network_key, require_lines, require_location, require_units};
use crate::code::Code;
use crate::error::{Error, Problems};
use crate::event::{Event, ReservationEnd};
use crate::inventory::{Account, Bucket, Movement, Outside, Reservation, ReservedLine};
use crate::item::Item;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::value::{Amount, ExternalId, Label, LocationId, Quantity, ReasonCode, ReservationId, Sku, Timestamp};

/// One item that comes in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptLine {
    /// What.
    pub sku: Sku,
    /// How many units; at least one.
    pub quantity: Quantity,
    /// What one unit cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_cost: Option<Amount>,
}

impl ReceiptLine {
    /// So many units, without a cost.
    #[must_use]
    pub const fn new(sku: Sku, quantity: Quantity) -> Self {
        Self { sku, quantity, unit_cost: None }
    }
}

/// Takes goods in from a supplier. Orders that wait for them get them in the same step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveStock {
    /// Where.
    pub location: LocationId,
    /// What.
    pub lines: Vec<ReceiptLine>,
    /// Into which bucket. Default: available.
    #[serde(default = "available")]
    pub bucket: Bucket,
    /// The receipt or delivery note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
}

const fn available() -> Bucket {
    Bucket::Available
}

impl ReceiveStock {
    /// Into the bucket `available`.
    #[must_use]
    pub const fn new(location: LocationId, lines: Vec<ReceiptLine>) -> Self {
        Self { location, lines, bucket: Bucket::Available, document: None }
    }
}

impl Decide for ReceiveStock {
    fn needs(&self) -> Vec<Key> {
        scene_keys(self.lines.iter().map(|line| &line.sku))
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        require_lines(self.lines.len(), self.lines.iter().map(|line| line.quantity))?;
        let network = network(draft)?;
        require_location(&network, &self.location, "location")?;
        require_free(self.bucket, "bucket")?;
        require_stocked(draft, self.lines.iter().map(|line| &line.sku))?;
        let units = Quantity::sum(self.lines.iter().map(|line| line.quantity))?;

        for line in &self.lines {
            let (from, to) = (Account::Outside(Outside::Supplier), Account::At(self.bucket, self.location.clone()));
            let movement = Movement::new(line.sku.clone(), line.quantity, from, to);
            draft.post(Movement { document: self.document.clone(), unit_cost: line.unit_cost, ..movement })?;
        }
        let skus = count(self.lines.len());
        draft.emit(Event::StockReceived { location: self.location.clone(), skus, units });
        if self.bucket == Bucket::Available {
            fill(draft, &network, &self.lines.iter().map(|line| line.sku.clone()).collect(), None)?;
        }
        Ok(subject())
    }
}

/// One item whose stock is corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentLine {
    /// What.
    pub sku: Sku,
    /// The difference in units; negative when some are gone.
    pub difference: i64,
}

/// Corrects stock by a difference. What was found fills backorders; what is gone must be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustStock {
    /// Where.
    pub location: LocationId,
    /// In which bucket. Default: available.
    #[serde(default = "available")]
    pub bucket: Bucket,
    /// What.
    pub lines: Vec<AdjustmentLine>,
    /// Why.
    pub reason: ReasonCode,
    /// The document behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
}

impl Decide for AdjustStock {
    fn needs(&self) -> Vec<Key> {
        let mut keys = scene_keys(self.lines.iter().map(|line| &line.sku));
        keys.extend(self.lines.iter().map(|line| Key::Balance(line.sku.clone(), self.location.clone())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let units = |line: &AdjustmentLine| Quantity::new(line.difference.checked_abs().unwrap_or(i64::MAX));
        let mut problems = Problems::new();
        let kept =
            self.lines.iter().enumerate().map(|(i, line)| problems.keep(format!("lines[{i}].difference"), units(line)));
        let quantities: Vec<Quantity> = kept.flatten().collect();
        problems.refuse()?;
        require_units("lines", "difference", self.lines.len(), quantities.iter().copied())?;
        let network = network(draft)?;
        require_location(&network, &self.location, "location")?;
        require_free(self.bucket, "bucket")?;
        require_stocked(draft, self.lines.iter().map(|line| &line.sku))?;
        let mut problems = Problems::new();
        let mut sums: BTreeMap<&Sku, i64> = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            let held = draft.balance(&line.sku, &self.location)?.bucket(self.bucket);
            let sum = sums.entry(&line.sku).or_default();
            *sum = sum.saturating_add(line.difference);
            if line.difference < 0 && held < sum.saturating_neg() {
                let message = format!("only {held} of {} in {}@{}", line.sku, self.bucket.name(), self.location);
                problems.add(format!("lines[{index}].difference"), Code::InsufficientStock, message);
            }
        }
        problems.refuse()?;

        for (line, quantity) in self.lines.iter().zip(quantities) {
            self.correct(draft, &line.sku, quantity, line.difference > 0)?;
        }
        let (gained, lost) = gains(self.lines.iter().map(|line| line.difference));
        let skus = count(self.lines.len());
        draft.emit(Event::StockAdjusted { location: self.location.clone(), skus, gained, lost });
        if self.bucket == Bucket::Available {
            let found = self.lines.iter().filter(|line| line.difference > 0);
            fill(draft, &network, &found.map(|line| line.sku.clone()).collect(), None)?;
        }
        Ok(subject())
    }
}

impl AdjustStock {
    fn correct(&self, draft: &mut Draft<'_>, sku: &Sku, quantity: Quantity, found: bool) -> Result<(), Error> {
        let bucket = Account::At(self.bucket, self.location.clone());
        let movement = correction(sku, quantity, bucket, found);
        draft.post(Movement { reason: Some(self.reason.clone()), document: self.document.clone(), ..movement })
    }
}

/// One item that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountLine {
    /// What.
    pub sku: Sku,
    /// How many units are there.
    pub counted: Quantity,
}

/// Sets a bucket to what was counted in it. Items whose count is what the ledger says write nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountStock {
    /// Where.
    pub location: LocationId,
    /// In which bucket. Default: available.
    #[serde(default = "available")]
    pub bucket: Bucket,
    /// What.
    pub lines: Vec<CountLine>,
    /// The count sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
}

impl Decide for CountStock {
    fn needs(&self) -> Vec<Key> {
        let mut keys = scene_keys(self.lines.iter().map(|line| &line.sku));
        keys.extend(self.lines.iter().map(|line| Key::Balance(line.sku.clone(), self.location.clone())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        require_lines(self.lines.len(), self.lines.iter().map(|_| Quantity::ONE))?;
        let network = network(draft)?;
        require_location(&network, &self.location, "location")?;
        require_free(self.bucket, "bucket")?;
        require_stocked(draft, self.lines.iter().map(|line| &line.sku))?;
        let mut problems = Problems::new();
        let mut seen = BTreeSet::new();
        for (index, line) in self.lines.iter().enumerate() {
            problems.require(seen.insert(&line.sku), format!("lines[{index}].sku"), "the item is counted twice");
        }
        problems.refuse()?;

        let mut differences = Vec::new();
        let mut found = BTreeSet::new();
        for line in &self.lines {
            let held = draft.balance(&line.sku, &self.location)?.bucket(self.bucket);
            let difference = line.counted.units().saturating_sub(held);
            if difference != 0 {
                let quantity = Quantity::new(difference.saturating_abs())?;
                let bucket = Account::At(self.bucket, self.location.clone());
                let movement = correction(&line.sku, quantity, bucket, difference > 0);
                draft.post(Movement { document: self.document.clone(), ..movement })?;
                differences.push(difference);
                if difference > 0 {
                    found.insert(line.sku.clone());
                }
            }
        }
        if !differences.is_empty() {
            let (gained, lost) = gains(differences.iter().copied());
            let (location, skus) = (self.location.clone(), count(differences.len()));
            draft.emit(Event::StockCounted { location, skus, gained, lost });
        }
        if self.bucket == Bucket::Available {
            fill(draft, &network, &found, None)?;
        }
        Ok(subject())
    }
}

/// A bucket at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockPlace {
    /// Where.
    pub location: LocationId,
    /// In which bucket. Default: available.
    #[serde(default = "available")]
    pub bucket: Bucket,
}

/// One item that is moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveLine {
    /// What.
    pub sku: Sku,
    /// How many units; at least one.
    pub quantity: Quantity,
}

/// Moves stock between buckets or locations. What arrives in `available` fills backorders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveStock {
    /// Where it is.
    pub source: StockPlace,
    /// Where it shall be.
    pub target: StockPlace,
    /// What.
    pub lines: Vec<MoveLine>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// The document behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<ExternalId>,
}

impl Decide for MoveStock {
    fn needs(&self) -> Vec<Key> {
        let mut keys = scene_keys(self.lines.iter().map(|line| &line.sku));
        keys.extend(self.lines.iter().map(|line| Key::Balance(line.sku.clone(), self.source.location.clone())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        require_lines(self.lines.len(), self.lines.iter().map(|line| line.quantity))?;
        let network = network(draft)?;
        require_location(&network, &self.source.location, "source.location")?;
        require_location(&network, &self.target.location, "target.location")?;
        require_free(self.source.bucket, "source.bucket")?;
        require_free(self.target.bucket, "target.bucket")?;
        require_stocked(draft, self.lines.iter().map(|line| &line.sku))?;
        let mut problems = Problems::new();
        problems.require(self.source != self.target, "target", "the stock is there already");
        let mut sums: BTreeMap<&Sku, i64> = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            let held = draft.balance(&line.sku, &self.source.location)?.bucket(self.source.bucket);
            let sum = sums.entry(&line.sku).or_default();
            *sum = sum.saturating_add(line.quantity.units());
            if held < *sum {
                let message = format!("only {held} of {} at {}", line.sku, self.source.location);
                problems.add(format!("lines[{index}].quantity"), Code::InsufficientStock, message);
            }
        }
        problems.refuse()?;
        let units = Quantity::sum(self.lines.iter().map(|line| line.quantity))?;

        for line in &self.lines {
            let from = Account::At(self.source.bucket, self.source.location.clone());
            let to = Account::At(self.target.bucket, self.target.location.clone());
            let movement = Movement::new(line.sku.clone(), line.quantity, from, to);
            draft.post(Movement { reason: self.reason.clone(), document: self.document.clone(), ..movement })?;
        }
        let (source, target) = (self.source.location.clone(), self.target.location.clone());
        draft.emit(Event::StockMoved { source, target, skus: count(self.lines.len()), units });
        if self.target.bucket == Bucket::Available {
            fill(draft, &network, &self.lines.iter().map(|line| line.sku.clone()).collect(), None)?;
        }
        Ok(subject())
    }
}

/// Claims stock for an owner, such as a cart, until a time. From then on every decision counts it as free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReserveStock {
    /// Its key. Default: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ReservationId>,
    /// Whose it is, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Label>,
    /// What, and where.
    pub lines: Vec<ReservedLine>,
    /// Until when.
    pub expires_at: Timestamp,
}

impl Decide for ReserveStock {
    fn needs(&self) -> Vec<Key> {
        let mut keys = scene_keys(self.lines.iter().map(|line| &line.sku));
        keys.extend(self.lines.iter().map(|line| Key::Balances(line.sku.clone())));
        keys.extend(self.id.iter().map(|id| Key::record(Kind::Reservation, id.shared())));
        keys
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        require_lines(self.lines.len(), self.lines.iter().map(|line| line.quantity))?;
        let mut problems = Problems::new();
        problems.require(self.expires_at > draft.context.now, "expires_at", "a reservation ends in the future");
        problems.refuse()?;
        let network = network(draft)?;
        for (index, line) in self.lines.iter().enumerate() {
            require_location(&network, &line.location, &format!("lines[{index}].location"))?;
        }
        require_stocked(draft, self.lines.iter().map(|line| &line.sku))?;
        let id = match &self.id {
            Some(id) => id.clone(),
            None => made(ReservationId::parse(draft.made().as_str()))?,
        };
        if draft.find::<Reservation>(id.shared())?.is_some() {
            let message = format!("there is a reservation {id} already");
            return Err(Error::new(Code::AlreadyExists, message).about("reservation", id).into());
        }
        super::allocate::make_room(draft, &self.lines)?;
        require_available(draft, &self.lines)?;
        let units = Quantity::sum(self.lines.iter().map(|line| line.quantity))?;

        for line in &self.lines {
            let from = Account::At(Bucket::Available, line.location.clone());
            let to = Account::At(Bucket::Reserved, line.location.clone());
            let floor = safety_stock(draft, &line.sku)?;
            draft.post_above(Movement::new(line.sku.clone(), line.quantity, from, to), floor)?;
        }
        let (owner, lines) = (self.owner.clone(), self.lines.clone());
        draft.put(Reservation { id: id.clone(), owner, lines, expires_at: self.expires_at });
        draft.emit(Event::StockReserved { reservation: id.clone(), units, expires_at: self.expires_at });
        Ok(RecordKey::new(Kind::Reservation, id.shared()))
    }
}

/// Lets go of claimed stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnreserveStock {
    /// Which claim.
    pub reservation: ReservationId,
}

impl Decide for UnreserveStock {
    fn needs(&self) -> Vec<Key> {
        vec![network_key(), Key::record(Kind::Reservation, self.reservation.shared())]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let found = draft.find::<Reservation>(self.reservation.shared())?;
        let Some(reservation) = found else { return Err(missing_reservation(&self.reservation)) };
        if reservation.lines.is_empty() {
            let message = format!("reservation {} has ended already", self.reservation);
            return Err(Error::new(Code::WrongState, message).with("reservation", &self.reservation).into());
        }

        let freed = end_reservation(draft, &reservation, ReservationEnd::Released)?;
        fill(draft, &network, &freed, None)?;
        Ok(RecordKey::new(Kind::Reservation, self.reservation.shared()))
    }
}

/// The refusal of a reservation that does not exist.
pub(super) fn missing_reservation(id: &ReservationId) -> Stop {
    Error::new(Code::ReservationMissing, format!("there is no reservation {id}")).about("reservation", id).into()
}

fn subject() -> RecordKey {
    RecordKey::new(Kind::Network, crate::network::Network::ID)
}

/// The network, the items, and who waits for them.
fn scene_keys<'a>(skus: impl Iterator<Item = &'a Sku>) -> Vec<Key> {
    let mut keys = vec![network_key()];
    for sku in skus {
        keys.push(Key::record(Kind::Item, sku.shared()));
        keys.extend(fill_keys([sku.clone()]));
    }
    keys
}

/// Stock in `reserved` belongs to owners: it moves by reserving, cancelling and shipping only.
fn require_free(bucket: Bucket, path: &str) -> Result<(), Error> {
    if bucket != Bucket::Reserved {
        return Ok(());
    }
    let mut problems = Problems::new();
    problems.require(false, path, "reserved stock belongs to its owners");
    problems.refuse()
}

fn require_stocked<'a>(draft: &Draft<'_>, skus: impl Iterator<Item = &'a Sku>) -> Result<(), Stop> {
    let mut problems = Problems::new();
    for (index, item) in items(draft, skus)?.iter().enumerate().filter(|(_, item)| !item.kind.is_stocked()) {
        let message = format!("{} is not a stocked thing", item.sku);
        problems.add(format!("lines[{index}].sku"), Code::NotStocked, message);
    }
    Ok(problems.refuse()?)
}

fn safety_stock(draft: &Draft<'_>, sku: &Sku) -> Result<i64, Stop> {
    Ok(draft.find::<Item>(sku.shared())?.map_or(0, |item| item.safety_stock.units()))
}

/// Refuses when a line asks for more than is available above safety stock, all lines of an item together.
fn require_available(draft: &Draft<'_>, lines: &[ReservedLine]) -> Result<(), Stop> {
    let mut problems = Problems::new();
    let mut asked: BTreeMap<(&Sku, &LocationId), i64> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        let sum = asked.entry((&line.sku, &line.location)).or_default();
        *sum = sum.saturating_add(line.quantity.units());
        let balances = draft.balances(&line.sku)?;
        let held = balances.at(&line.location).available().saturating_sub(safety_stock(draft, &line.sku)?);
        if *sum > held {
            let message = format!("only {} of {} available at {}", held.max(0), line.sku, line.location);
            problems.add(format!("lines[{index}].quantity"), Code::InsufficientStock, message);
        }
    }
    Ok(problems.refuse()?)
}

fn correction(sku: &Sku, quantity: Quantity, bucket: Account, found: bool) -> Movement {
    let outside = Account::Outside(Outside::Adjustment);
    let (from, to) = if found { (outside, bucket) } else { (bucket, outside) };
    Movement::new(sku.clone(), quantity, from, to)
}

fn gains(differences: impl Iterator<Item = i64>) -> (Quantity, Quantity) {
    let (mut gained, mut lost) = (0_i64, 0_i64);
    for difference in differences {
        gained = gained.saturating_add(difference.max(0));
        lost = lost.saturating_add(difference.min(0).saturating_neg());
    }
    (Quantity::at_least_zero(gained), Quantity::at_least_zero(lost))
}
