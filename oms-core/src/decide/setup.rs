//! Commands that set the scene: locations, channels, policies, items, parties.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{made, network, network_key};
use crate::code::Code;
use crate::command::Command;
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::item::{GTINS_MAX, Item, ItemKind, Unit};
use crate::kernel::{Decide, Decided, Draft, Key, Kind, Name, RecordKey, Stop};
use crate::network::{
    CHANNELS_MAX, Channel, ENTITIES_MAX, Entity, LOCATIONS_MAX, Location, Network, POLICY_VERSIONS_MAX, Policy,
    PolicyVersion,
};
use crate::party::{PARTY_VERSIONS_MAX, Party, PartyDetails};
use crate::value::defaults::yes;
use crate::value::{Attributes, Gtin, Label, PartyId, Quantity, Sku, Timestamp};

/// Adds or changes a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLocation {
    /// The location as it shall be.
    pub location: Location,
}

impl Decide for SetLocation {
    fn needs(&self) -> Vec<Key> {
        vec![network_key()]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let known = network.locations.get(&self.location.id);
        require_room(known.is_some(), network.locations.len(), LOCATIONS_MAX, "locations")?;

        if known != Some(&self.location) {
            let mut network = Network::clone(&network);
            network.locations.insert(self.location.id.clone(), self.location.clone());
            draft.put(network);
            draft.emit(Event::LocationSet { location: self.location.id.clone() });
        }
        Ok(subject())
    }
}

/// Adds or changes a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetChannel {
    /// The channel as it shall be.
    pub channel: Channel,
}

impl Decide for SetChannel {
    fn needs(&self) -> Vec<Key> {
        vec![network_key()]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let known = network.channels.get(&self.channel.id);
        require_room(known.is_some(), network.channels.len(), CHANNELS_MAX, "channels")?;
        let mut problems = Problems::new();
        for (index, location) in self.channel.locations.iter().flatten().enumerate() {
            if !network.locations.contains_key(location) {
                let path = format!("channel.locations[{index}]");
                problems.add(path, Code::LocationMissing, format!("there is no location {location}"));
            }
        }
        problems.refuse()?;
        if let Some(entity) = self.channel.entity.as_ref().filter(|entity| !network.entities.contains_key(*entity)) {
            let message = format!("there is no entity {entity}");
            return Err(Error::new(Code::EntityMissing, message).about("channel.entity", entity).into());
        }

        if known != Some(&self.channel) {
            let mut network = Network::clone(&network);
            network.channels.insert(self.channel.id.clone(), self.channel.clone());
            draft.put(network);
            draft.emit(Event::ChannelSet { channel: self.channel.id.clone() });
        }
        Ok(subject())
    }
}

/// Adds or changes a legal entity that sells. What its numbers and dates rest on stays: prefixes, time zone, fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetEntity {
    /// The entity as it shall be.
    pub entity: Entity,
}

impl Decide for SetEntity {
    fn needs(&self) -> Vec<Key> {
        vec![network_key()]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let (id, known) = (&self.entity.id, network.entities.get(&self.entity.id));
        require_room(known.is_some(), network.entities.len(), ENTITIES_MAX, "entities")?;
        let mut problems = Problems::new();
        self.entity.problems(&mut problems);
        problems.refuse()?;
        if known.is_some_and(|known| !known.numbers_as(&self.entity)) {
            let message = format!("entity {id} has other prefixes, another time zone or another fiscal year");
            return Err(Error::new(Code::AlreadyExists, message).about("entity.id", id).into());
        }

        if known != Some(&self.entity) {
            let mut network = Network::clone(&network);
            network.entities.insert(id.clone(), self.entity.clone());
            draft.put(network);
            draft.emit(Event::EntitySet { entity: id.clone() });
        }
        Ok(subject())
    }
}

/// Sets a version of a policy. It is kept with all others, so that what was decided by it can be explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Set{P}")]
pub struct SetPolicy<P> {
    /// What it says.
    pub policy: P,
    /// From when it is in force. Default: now. Not before the version that is in force from latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
}

impl<P> SetPolicy<P> {
    /// In force from now on.
    #[must_use]
    pub const fn now(policy: P) -> Self {
        Self { policy, valid_from: None }
    }
}

impl<P: Policy> Decide for SetPolicy<P> {
    fn needs(&self) -> Vec<Key> {
        vec![network_key()]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let network = network(draft)?;
        let valid_from = self.valid_from.unwrap_or(draft.context.now);
        let version = next_version(P::versions(&network.policies), valid_from)?;
        let mut problems = Problems::new();
        self.policy.check(&mut problems);
        problems.refuse()?;

        let mut network = Network::clone(&network);
        let policy = self.policy.clone();
        P::versions_mut(&mut network.policies).push(PolicyVersion { version, valid_from, policy });
        draft.put(network);
        draft.emit(Event::PolicySet { policy: P::KIND, version, valid_from });
        Ok(subject())
    }
}

/// Adds or changes an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordItem {
    /// Its key.
    pub sku: Sku,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// What kind of thing it is; it can't change later. Default: stocked.
    #[serde(default)]
    pub kind: ItemKind,
    /// How its quantity is written; it can't change later. Default: pieces.
    #[serde(default = "pieces")]
    pub unit: Unit,
    /// How many units are withheld from orders at each location against uncertainty.
    #[serde(default)]
    pub safety_stock: Quantity,
    /// Whether it may come back. Default: yes.
    #[serde(default = "yes")]
    pub returnable: bool,
    /// Whether it may be ordered. Default: yes.
    #[serde(default = "yes")]
    pub active: bool,
    /// The numbers in its barcodes, each with its check digit; at most 100, and none that another item has.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gtins: BTreeSet<Gtin>,
    /// Host-defined attributes.
    #[serde(default, skip_serializing_if = "Attributes::is_empty")]
    pub attributes: Attributes,
}

const fn pieces() -> Unit {
    Unit::Each
}

impl RecordItem {
    /// A stocked item, counted in pieces, without a name.
    #[must_use]
    pub const fn new(sku: Sku) -> Self {
        Self {
            sku,
            name: None,
            kind: ItemKind::Stocked,
            unit: Unit::Each,
            safety_stock: Quantity::ZERO,
            returnable: true,
            active: true,
            gtins: BTreeSet::new(),
            attributes: Attributes::new(),
        }
    }
}

impl Decide for RecordItem {
    fn needs(&self) -> Vec<Key> {
        let names = self.gtins.iter().copied().map(Name::ItemGtin).map(Key::Name);
        std::iter::once(Key::record(Kind::Item, self.sku.shared())).chain(names).collect()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let known = draft.find::<Item>(self.sku.shared())?;
        if known.as_ref().is_some_and(|item| item.kind != self.kind || item.unit != self.unit) {
            let message = format!("the kind and the unit of {} can't change", self.sku);
            return Err(Error::new(Code::UnitFixed, message).with("sku", &self.sku).into());
        }
        self.require_own_gtins(draft)?;

        let item = Item {
            sku: self.sku.clone(),
            name: self.name.clone(),
            kind: self.kind,
            unit: self.unit,
            safety_stock: self.safety_stock,
            returnable: self.returnable,
            active: self.active,
            gtins: self.gtins.clone(),
            attributes: self.attributes.clone(),
        };
        if known.as_deref() != Some(&item) {
            draft.put(item);
            draft.emit(Event::ItemRecorded { sku: self.sku.clone() });
        }
        Ok(RecordKey::new(Kind::Item, self.sku.shared()))
    }
}

impl RecordItem {
    /// Refuses numbers that another item has.
    fn require_own_gtins(&self, draft: &Draft<'_>) -> Result<(), Stop> {
        let mut problems = Problems::new();
        if self.gtins.len() > GTINS_MAX {
            problems.add("gtins", Code::LimitExceeded, format!("an item has at most {GTINS_MAX} GTINs"));
        }
        for (index, gtin) in self.gtins.iter().enumerate() {
            if let Some(holder) = draft.named(&Name::ItemGtin(*gtin))?
                && *holder != *self.sku.as_str()
            {
                problems.add(format!("gtins[{index}]"), Code::AlreadyExists, format!("item {holder} has {gtin}"));
            }
        }
        Ok(problems.refuse()?)
    }
}

/// Adds a party, or a new version of one. What it says about a person goes into the party's record and nowhere else:
/// neither the journal nor an event repeats it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordParty {
    /// Its key: opaque, without personal data. Default: one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<PartyId>,
    /// What is known.
    #[serde(default)]
    pub details: PartyDetails,
}

impl std::fmt::Debug for RecordParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordParty").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Decide for RecordParty {
    fn needs(&self) -> Vec<Key> {
        self.id.iter().map(|id| Key::record(Kind::Party, id.shared())).collect()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let id = match &self.id {
            Some(id) => id.clone(),
            None => made(PartyId::parse(draft.made().as_str()))?,
        };
        let known = draft.find::<Party>(id.shared())?;
        let mut party =
            known.as_deref().cloned().unwrap_or(Party { id: id.clone(), versions: Vec::new(), erased: false });
        if party.versions.len() >= PARTY_VERSIONS_MAX {
            let message = format!("a party has at most {PARTY_VERSIONS_MAX} versions");
            return Err(Error::new(Code::LimitExceeded, message).into());
        }

        party.versions.push(self.details.clone());
        party.erased = false;
        draft.emit(Event::PartyRecorded { party: id.clone(), version: party.current().version });
        draft.put(party);
        Ok(RecordKey::new(Kind::Party, id.shared()))
    }

    fn journaled(&self) -> Option<Command> {
        Some(Self { id: self.id.clone(), details: PartyDetails::default() }.into())
    }
}

/// Erases everything that is known about a party, in every version. Orders, events, journal and ledger stay as they
/// are: they never held any of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseParty {
    /// Which party.
    pub party: PartyId,
}

impl Decide for EraseParty {
    fn needs(&self) -> Vec<Key> {
        vec![Key::record(Kind::Party, self.party.shared())]
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let known = draft.find::<Party>(self.party.shared())?;
        let Some(party) = known else {
            let message = format!("there is no party {}", self.party);
            return Err(Error::new(Code::PartyMissing, message).about("party", &self.party).into());
        };

        if !party.erased {
            let versions = vec![PartyDetails::default(); party.versions.len()];
            draft.put(Party { id: party.id.clone(), versions, erased: true });
            draft.emit(Event::PartyErased { party: party.id.clone() });
        }
        Ok(RecordKey::new(Kind::Party, self.party.shared()))
    }
}

fn subject() -> RecordKey {
    RecordKey::new(Kind::Network, Arc::from(Network::ID))
}

fn require_room(known: bool, count: usize, max: usize, what: &str) -> Result<(), Error> {
    if known || count < max {
        return Ok(());
    }
    Err(Error::new(Code::LimitExceeded, format!("there are at most {max} {what}")))
}

fn next_version<P>(versions: &[PolicyVersion<P>], valid_from: Timestamp) -> Result<u32, Error> {
    require_room(false, versions.len(), POLICY_VERSIONS_MAX, "versions of a policy")?;
    if let Some(last) = versions.last().filter(|last| last.valid_from > valid_from) {
        let message = format!(
            "version {} is in force from {}; a later version can't start before",
            last.version, last.valid_from
        );
        return Err(Error::new(Code::InvalidFields, message).about("valid_from", valid_from));
    }
    Ok(versions.last().map_or(1, |last| last.version.saturating_add(1)))
}
