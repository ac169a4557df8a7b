//! The one list of commands. From it come the JSON form, the JSON Schema, the C entry and the Python methods.
//!
//! To add a command: write its struct, implement [`Decide`] for it, add one line to the list below, test it.

use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, schema_for};
use serde::{Deserialize, Serialize};

use crate::decide::{
    adjust, credit, document, edit, fulfillment, hold, order, payment, returns, setup, split, stock, upkeep,
};
use crate::kernel::{Decide, Decided, Draft, Key};
use crate::network::{
    AccountingPolicy, EditPolicy, HoldPolicy, OrderPolicy, PaymentPolicy, ReturnPolicy, SourcingPolicy,
};

macro_rules! commands {
    ($($(#[doc = $doc:literal])+ $name:literal $command:ident($type:path);)+) => {
        /// Any command, as data. In JSON: `{"place_order": {...}}`. A copy is shared: the journal keeps what was asked
        /// without copying it.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Command {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $command(Arc<$type>),)+
        }

        impl Command {
            /// The name and the description of every command.
            pub const ALL: &[(&'static str, &'static str)] = &[$(($name, concat!($($doc),+)),)+];

            /// Its name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$command(_) => $name,)+ }
            }

            /// The JSON Schema of the fields of the command of this name.
            #[must_use]
            pub fn schema(name: &str) -> Option<Schema> {
                match name {
                    $($name => Some(schema_for!($type)),)+
                    _ => None,
                }
            }

            /// The JSON Schemas of all commands, by name, in the order of [`Self::ALL`], with their parts in `generator`.
            pub fn schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, Schema)> {
                vec![$(($name, generator.subschema_for::<$type>()),)+]
            }

            /// What the decision surely has to see.
            pub(crate) fn needs(&self) -> Vec<Key> {
                match self { $(Self::$command(command) => command.needs(),)+ }
            }

            /// Decides it.
            pub(crate) fn decide(&self, draft: &mut Draft<'_>) -> Decided {
                match self { $(Self::$command(command) => command.decide(draft),)+ }
            }

            /// The command as the journal may keep it: without personal data.
            #[must_use]
            pub fn journaled(&self) -> Self {
                let redacted = match self { $(Self::$command(command) => command.journaled(),)+ };
                redacted.unwrap_or_else(|| self.clone())
            }
        }

        $(impl From<$type> for Command {
            fn from(command: $type) -> Self {
                Self::$command(Arc::new(command))
            }
        })+
    };
}

commands! {
    /// Adds or changes a location.
    "set_location" SetLocation(setup::SetLocation);
    /// Adds or changes a channel.
    "set_channel" SetChannel(setup::SetChannel);
    /// Adds or changes a legal entity that sells.
    "set_entity" SetEntity(setup::SetEntity);
    /// Sets a version of the sourcing policy.
    "set_sourcing_policy" SetSourcingPolicy(setup::SetPolicy<SourcingPolicy>);
    /// Sets a version of the return policy.
    "set_return_policy" SetReturnPolicy(setup::SetPolicy<ReturnPolicy>);
    /// Sets a version of the order policy.
    "set_order_policy" SetOrderPolicy(setup::SetPolicy<OrderPolicy>);
    /// Sets a version of the edit policy.
    "set_edit_policy" SetEditPolicy(setup::SetPolicy<EditPolicy>);
    /// Sets a version of the hold policy.
    "set_hold_policy" SetHoldPolicy(setup::SetPolicy<HoldPolicy>);
    /// Sets a version of the payment policy.
    "set_payment_policy" SetPaymentPolicy(setup::SetPolicy<PaymentPolicy>);
    /// Sets a version of the accounting policy.
    "set_accounting_policy" SetAccountingPolicy(setup::SetPolicy<AccountingPolicy>);
    /// Adds or changes an item.
    "record_item" RecordItem(setup::RecordItem);
    /// Adds a party, or a new version of one.
    "record_party" RecordParty(setup::RecordParty);
    /// Erases everything that is known about a party.
    "erase_party" EraseParty(setup::EraseParty);

    /// Takes goods in from a supplier, and fills backorders with them.
    "receive_stock" ReceiveStock(stock::ReceiveStock);
    /// Corrects stock by a difference.
    "adjust_stock" AdjustStock(stock::AdjustStock);
    /// Sets stock to what was counted.
    "count_stock" CountStock(stock::CountStock);
    /// Moves stock between buckets or locations.
    "move_stock" MoveStock(stock::MoveStock);
    /// Claims stock for an owner until a time.
    "reserve_stock" ReserveStock(stock::ReserveStock);
    /// Lets go of claimed stock.
    "unreserve_stock" UnreserveStock(stock::UnreserveStock);

    /// Writes an order down without promising anything.
    "draft_order" DraftOrder(order::DraftOrder);
    /// Places an order: checks, prices, sources and reserves all of it in one step.
    "place_order" PlaceOrder(order::PlaceOrder);
    /// Places a draft.
    "place_draft" PlaceDraft(order::PlaceDraft);
    /// Sources again what waits for stock or is open.
    "source_order" SourceOrder(order::SourceOrder);
    /// Cancels units that have not shipped.
    "cancel_order" CancelOrder(order::CancelOrder);
    /// A location answers whether it lets go of units that are to be cancelled.
    "answer_cancellation" AnswerCancellation(order::AnswerCancellation);
    /// Changes an order: quantities, lines, charges, destination, in one step.
    "edit_order" EditOrder(edit::EditOrder);
    /// Stages an edit and holds the stock that it would need.
    "stage_edit" StageEdit(edit::StageEdit);
    /// Makes the edit that waits.
    "confirm_edit" ConfirmEdit(edit::ConfirmEdit);
    /// Calls the edit that waits off.
    "discard_edit" DiscardEdit(edit::DiscardEdit);
    /// Makes an order of its own of units.
    "split_order" SplitOrder(split::SplitOrder);
    /// Merges an order into another.
    "merge_orders" MergeOrders(split::MergeOrders);
    /// Orders the same once more.
    "duplicate_order" DuplicateOrder(order::DuplicateOrder);
    /// Stops an order or a line.
    "place_hold" PlaceHold(hold::PlaceHold);
    /// Ends a stop.
    "release_hold" ReleaseHold(hold::ReleaseHold);
    /// Writes a note on an order.
    "add_note" AddNote(hold::AddNote);

    /// Asks locations to ship what is reserved.
    "release_order" ReleaseOrder(fulfillment::ReleaseOrder);
    /// A location takes its work on.
    "accept_fulfillment" AcceptFulfillment(fulfillment::AcceptFulfillment);
    /// A location refuses its work; its units are sourced anew from other locations.
    "reject_fulfillment" RejectFulfillment(fulfillment::RejectFulfillment);
    /// Units are taken from the shelf, or found missing.
    "pick_fulfillment" PickFulfillment(fulfillment::PickFulfillment);
    /// Parcels are closed.
    "pack_fulfillment" PackFulfillment(fulfillment::PackFulfillment);
    /// Goods leave.
    "ship_fulfillment" ShipFulfillment(fulfillment::ShipFulfillment);
    /// Calls work back; its units stay reserved.
    "cancel_fulfillment" CancelFulfillment(fulfillment::CancelFulfillment);
    /// Ships from a location in one step, with every step before it implied.
    "ship_order" ShipOrder(fulfillment::ShipOrder);
    /// Takes in a carrier's report.
    "track_package" TrackPackage(fulfillment::TrackPackage);

    /// Takes in a gateway's report.
    "record_payment" RecordPayment(payment::RecordPayment);
    /// Decides to give money back without a return.
    "grant_refund" GrantRefund(payment::GrantRefund);
    /// Asks for authorized money of an order to be captured.
    "capture_order" CaptureOrder(adjust::CaptureOrder);
    /// Lowers the price of units of a line after placing.
    "adjust_price" AdjustPrice(adjust::AdjustPrice);

    /// Issues a gift card or store credit, or adds to one.
    "issue_credit" IssueCredit(credit::IssueCredit);
    /// Pays for an order from a gift card or store credit.
    "spend_credit" SpendCredit(credit::SpendCredit);
    /// Gives what is owed back for an order to a gift card or store credit.
    "refund_to_credit" RefundToCredit(credit::RefundToCredit);

    /// Writes and numbers the invoices and credit memos that are due.
    "issue_documents" IssueDocuments(document::IssueDocuments);

    /// Announces units that come back.
    "request_return" RequestReturn(returns::RequestReturn);
    /// Lets a return come.
    "approve_return" ApproveReturn(returns::ApproveReturn);
    /// Does not let a return come.
    "decline_return" DeclineReturn(returns::DeclineReturn);
    /// Calls a return off.
    "cancel_return" CancelReturn(returns::CancelReturn);
    /// Takes in units that came back.
    "receive_return" ReceiveReturn(returns::ReceiveReturn);
    /// Decides what becomes of units that came back.
    "inspect_return" InspectReturn(returns::InspectReturn);
    /// Decides what is credited and refunded for a return.
    "resolve_return" ResolveReturn(returns::ResolveReturn);
    /// Ends a return.
    "close_return" CloseReturn(returns::CloseReturn);

    /// Does what time has made due: expiries, and orders that are done.
    "run_due" RunDue(upkeep::RunDue);
}

impl Command {
    /// The JSON Schema of any command.
    #[must_use]
    pub fn schema_of_all() -> Schema {
        schema_for!(Self)
    }
}
