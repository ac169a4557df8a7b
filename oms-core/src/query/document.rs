//! Invoices and credit memos: by key, by number, and lists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ask;
use super::page::{Cursor, Limit, Listed, list};
use super::read::Reader;
use crate::code::Code;
use crate::document::{Billing, Document, DocumentKind};
use crate::error::{Error, Problems, Result};
use crate::kernel::{Engine, List, ListQuery, Name};
use crate::value::{Day, DocumentId, DocumentNumber, EntityId, OrderId, Tenant, Timestamp};

/// An invoice or credit memo by its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDocument {
    /// Which document.
    pub document: DocumentId,
}

/// An invoice or credit memo by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetDocumentByNumber {
    /// Whose document.
    pub entity: EntityId,
    /// Its number.
    pub number: DocumentNumber,
}

impl Ask for GetDocument {
    type Answer = Document;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let (_, document) = reader.require::<Document>(&self.document.shared(), Code::DocumentMissing, "document")?;
        Ok(Document::clone(&document))
    }
}

impl Ask for GetDocumentByNumber {
    type Answer = Document;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        let id = reader.named(Name::DocumentNumber(self.entity.clone(), self.number.clone()))?.ok_or_else(|| {
            Error::new(Code::DocumentMissing, format!("entity {} has no document {}", self.entity, self.number))
                .with("entity", &self.entity)
                .with("number", &self.number)
        })?;
        let (_, document) = reader.require::<Document>(&id, Code::DocumentMissing, "document")?;
        Ok(Document::clone(&document))
    }
}

/// Invoices and credit memos by their date; those of one order in the order they were issued. What is given must all
/// apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListDocuments {
    /// Only documents of this order. It is not paged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// Only documents of this entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    /// Only documents of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentKind>,
    /// Only documents of this day and later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Day>,
    /// Only documents of days before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// The newest first. Default: the oldest.
    pub newest_first: bool,
    /// The position to read on after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Cursor>,
    /// How many documents at most.
    pub limit: Limit,
}

impl ListDocuments {
    /// Those of an order.
    #[must_use]
    pub fn for_order(order: OrderId) -> Self {
        Self { order: Some(order), ..Self::default() }
    }
}

impl Ask for ListDocuments {
    type Answer = Listed<Document>;

    fn ask(&self, engine: &Engine, tenant: &Tenant, _: Timestamp) -> Result<Self::Answer> {
        let reader = Reader::new(engine, tenant);
        match &self.order {
            Some(order) => self.of_order(&reader, order),
            None => list(&reader, self.query(), self.after.as_ref(), self.limit, |page| {
                let found = reader.find_all::<Document>(page.iter().map(|(_, id)| id))?;
                Ok(found.into_iter().map(|found| self.asked_for(&found?.1)).collect())
            }),
        }
    }
}

impl ListDocuments {
    fn of_order(&self, reader: &Reader<'_>, order: &OrderId) -> Result<Listed<Document>> {
        let mut problems = Problems::new();
        problems.require(self.after.is_none(), "after", "documents of one order are not paged");
        problems.refuse()?;
        let Some((_, billing)) = reader.find::<Billing>(&order.shared())? else {
            return Ok(Listed { rows: Vec::new(), next: None });
        };
        let ids: Vec<_> = billing.documents.iter().map(DocumentId::shared).collect();
        let found = reader.find_all::<Document>(ids.iter())?;
        let mut rows: Vec<Document> =
            found.into_iter().flatten().filter_map(|(_, document)| self.asked_for(&document)).collect();
        if self.newest_first {
            rows.reverse();
        }
        Ok(Listed { rows, next: None })
    }

    fn query(&self) -> ListQuery {
        let mut query = match (&self.entity, self.kind) {
            (Some(entity), Some(kind)) => ListQuery::new(List::Documents, Document::list_key(entity, kind), 0),
            (Some(entity), None) => ListQuery::new(List::Documents, entity.shared(), 0),
            (None, _) => ListQuery::new(List::Documents, "", 0),
        };
        query.from = self.since.map_or(i64::MIN, Day::number);
        query.to = self.until.map_or(i64::MAX, |until| until.number().saturating_sub(1));
        query.descending = self.newest_first;
        query
    }

    fn asked_for(&self, document: &Document) -> Option<Document> {
        let is_asked_for = self.entity.as_ref().is_none_or(|entity| *entity == document.entity)
            && self.kind.is_none_or(|kind| kind == document.kind)
            && self.since.is_none_or(|since| since <= document.date)
            && self.until.is_none_or(|until| document.date < until);
        is_asked_for.then(|| document.clone())
    }
}
