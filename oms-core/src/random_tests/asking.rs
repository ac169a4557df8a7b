//! Random commands over what a shop is known to hold: mostly possible ones, some that can't be.

use std::collections::BTreeSet;

use crate::accounting::AccountingAccount;
use crate::command::Command;
use crate::credit::CreditKind;
use crate::decide::adjust::{AdjustPrice, CaptureOrder};
use crate::decide::credit::{IssueCredit, RefundToCredit, SpendCredit};
use crate::decide::document::IssueDocuments;
use crate::decide::edit::{ConfirmEdit, DiscardEdit, EditOrder, StageEdit};
use crate::decide::fulfillment::{
    AcceptFulfillment, CancelFulfillment, PackFulfillment, PackageInput, PickFulfillment, RejectFulfillment,
    ReleaseOrder, ShipFulfillment, ShipOrder, TrackPackage,
};
use crate::decide::hold::{AddNote, PlaceHold, ReleaseHold};
use crate::decide::order::{
    AnswerCancellation, CancelOrder, DraftOrder, DuplicateOrder, PlaceDraft, PlaceOrder, SourceOrder,
};
use crate::decide::payment::{GrantRefund, RecordPayment};
use crate::decide::returns::{
    ApproveReturn, CancelReturn, CloseReturn, DeclineReturn, InspectReturn, InspectedUnits, ReceiveReturn,
    RequestReturn, ResolveReturn, ReturnLineInput, ReturnedUnits,
};
use crate::decide::setup::{EraseParty, RecordItem, RecordParty, SetChannel, SetEntity, SetLocation, SetPolicy};
use crate::decide::split::{MergeOrders, SplitOrder};
use crate::decide::stock::{
    AdjustStock, AdjustmentLine, CountLine, CountStock, MoveLine, MoveStock, ReceiptLine, ReceiveStock, ReserveStock,
    StockPlace, UnreserveStock,
};
use crate::decide::upkeep::RunDue;
use crate::event::{Event, LineUnits};
use crate::fulfillment::ShipmentStatus;
use crate::inventory::{Bucket, ReservedLine};
use crate::item::ItemKind;
use crate::kernel::Context;
use crate::network::{
    AccountingPolicy, CaptureWhen, Change, Channel, ChargesCaptured, EditPolicy, Entity, ExcessAuthorization,
    HoldApproval, HoldCondition, HoldPolicy, HoldRule, Invoicing, KindBlocks, Location, LocationKind, OrderPolicy,
    OrderRule, OverCaptureTolerance, PaymentPolicy, RefundOrder, Release, ReturnPolicy, Shortage, SourcingPolicy,
    Split, Stage,
};
use crate::order::{
    ChargeInput, ChargeKind, Destination, DiscountInput, DiscountScope, HoldAction, HoldKind, HoldScope, HoldUntil,
    LineDiscountInput, LineInput, NewPrice, OrderEdit, OrderInput, PaymentTerms, RequestedDates, ShipToInput, TaxInput,
    TaxLevel, TaxMode, WantedUnits,
};
use crate::party::PartyDetails;
use crate::payment::{PaymentKind, ReportStatus};
use crate::returns::Disposition;
use crate::testkit::{amount, at, gbp, location, sku, units, web};
use crate::value::{
    Actor, Amount, Coordinates, CreditAccountId, Day, EntityId, ExternalId, FulfillmentOrderId, GatewayReference, Gtin,
    Label, LocationId, Note, OrderId, OrderNumber, PartyId, PaymentId, Quantity, ReasonCode, RequestId, ReservationId,
    ReturnId, Roles, Rounding, ShipmentId, Sku, TimeZone, TrackingNumber, Weekday,
};

/// SplitMix64: the same seed gives the same numbers.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    pub(crate) fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn some<T>(&mut self, one_in: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(one_in).then(|| make(self))
    }

    pub(crate) fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    fn many<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..=self.below(most)).map(|_| make(self)).collect()
    }

    fn sku(&mut self) -> Sku {
        let text = if self.one_in(60) { "NONE" } else { self.of(&["X", "X", "Y", "Z", "S"]) };
        sku(text)
    }

    fn stocked(&mut self) -> Sku {
        if self.one_in(40) { self.sku() } else { sku(self.of(&["X", "Y", "Z"])) }
    }

    fn location(&mut self) -> LocationId {
        if self.one_in(60) { location("NOWHERE") } else { location(self.of(&["A", "B", "C"])) }
    }

    fn bucket(&mut self) -> Bucket {
        if self.one_in(2) { Bucket::Available } else { self.of(&Bucket::ALL) }
    }

    fn quantity(&mut self) -> Quantity {
        match self.below(600) {
            0..=5 => units(0),
            6 => units(1_000_000_000_000),
            _ => units(i64::try_from(1 + self.below(5)).unwrap()),
        }
    }

    fn money(&mut self, most_minor: usize) -> Amount {
        if self.one_in(80) {
            return amount("0.001");
        }
        Amount::from_minor(i64::try_from(self.below(most_minor)).unwrap(), gbp()).unwrap()
    }

    fn reason(&mut self) -> ReasonCode {
        ReasonCode::parse(self.of(&["asked", "broken", "test"])).unwrap()
    }

    fn line_units(&mut self) -> LineUnits {
        LineUnits { line: u32::try_from(1 + self.below(3)).unwrap(), quantity: self.quantity() }
    }
}

/// A request to a gateway, and how it is answered.
#[derive(Clone)]
struct Asked {
    order: OrderId,
    kind: PaymentKind,
    amount: Amount,
    key: GatewayReference,
    payment: Option<PaymentId>,
}

/// What is known of a shop from the events that it told of.
#[derive(Default)]
pub(super) struct Known {
    pub(super) minute: i64,
    inputs: Vec<OrderInput>,
    orders: Vec<OrderId>,
    works: Vec<FulfillmentOrderId>,
    shipments: Vec<ShipmentId>,
    requests: Vec<Asked>,
    returns: Vec<ReturnId>,
    holds: Vec<(OrderId, u32, HoldKind, HoldScope)>,
    reservations: Vec<ReservationId>,
    parties: Vec<PartyId>,
    edited: Vec<OrderId>,
    asked: Vec<FulfillmentOrderId>,
}

impl Known {
    /// Learns of what happened.
    #[allow(clippy::wildcard_enum_match_arm, reason = "only events that make records or requests matter here")]
    pub(super) fn learn(&mut self, events: &[Event]) {
        for event in events.iter().cloned() {
            match event {
                Event::OrderPlaced { order, .. } | Event::OrderDrafted { order, .. } => self.orders.push(order),
                Event::FulfillmentRequested { fulfillment_order, .. } => self.works.push(fulfillment_order),
                Event::OrderShipped { shipment, .. } => self.shipments.push(shipment),
                Event::HoldPlaced { order, number, kind, scope, .. } => self.holds.push((order, number, kind, scope)),
                Event::CaptureRequested { order, amount, key, payment, .. } => {
                    self.requests.push(Asked {
                        order,
                        kind: PaymentKind::Capture,
                        amount,
                        key,
                        payment: Some(payment),
                    });
                }
                Event::RefundRequested { order, amount, key, payment, .. } => {
                    self.requests.push(Asked { order, kind: PaymentKind::Refund, amount, key, payment: Some(payment) });
                }
                Event::VoidRequested { order, amount, key, payment, .. } => {
                    self.requests.push(Asked { order, kind: PaymentKind::Void, amount, key, payment: Some(payment) });
                }
                Event::AuthorizationRequested { order, amount, key, .. } => {
                    self.requests.push(Asked { order, kind: PaymentKind::Authorize, amount, key, payment: None });
                }
                Event::CollectionRequested { order, amount, key, .. } => {
                    self.requests.push(Asked { order, kind: PaymentKind::Capture, amount, key, payment: None });
                }
                Event::CancellationRequested { fulfillment_order, .. } => self.asked.push(fulfillment_order),
                Event::EditStaged { order, .. } => self.edited.push(order),
                Event::OrderSplit { target, .. } => self.orders.push(target),
                Event::ReturnRequested { return_id, .. } => self.returns.push(return_id),
                Event::StockReserved { reservation, .. } => self.reservations.push(reservation),
                Event::PartyRecorded { party, .. } => self.parties.push(party),
                _ => {}
            }
        }
    }

    /// The circumstances of the next command.
    pub(super) fn context(&mut self, dice: &mut Dice) -> Context {
        self.minute += match dice.below(40) {
            0 => 60 * 24 * i64::try_from(dice.below(20)).unwrap(),
            1 => -15,
            _ => i64::try_from(dice.below(40)).unwrap(),
        };
        let mut context = at(self.minute);
        context.request_id = dice.some(8, |dice| RequestId::parse(&format!("R{}", dice.below(400))).unwrap());
        context.if_version = dice.some(60, |dice| u64::try_from(dice.below(4)).unwrap());
        context.occurred_at = dice.some(4, |dice| at(i64::try_from(dice.below(30_000)).unwrap()).now);
        context.dry_run = dice.one_in(12);
        if dice.one_in(3) {
            context.actor = Actor::parse("chief").unwrap();
            context.roles = Roles::new([ReasonCode::parse("supervisor").unwrap()]).unwrap();
        }
        context
    }

    fn recent<T: Clone>(dice: &mut Dice, list: &[T]) -> Option<T> {
        // Mostly late ones, so that orders are led to their end.
        let from = if dice.one_in(5) { 0 } else { list.len().saturating_sub(8) };
        (list.len() > from).then(|| list[from + dice.below(list.len() - from)].clone())
    }

    fn order(&self, dice: &mut Dice) -> OrderId {
        let missing = OrderId::parse("NOPE").unwrap();
        if dice.one_in(60) { missing } else { Self::recent(dice, &self.orders).unwrap_or(missing) }
    }

    fn work(&self, dice: &mut Dice) -> FulfillmentOrderId {
        let missing = FulfillmentOrderId::parse("NOPE-F1").unwrap();
        if dice.one_in(60) { missing } else { Self::recent(dice, &self.works).unwrap_or(missing) }
    }

    fn returned(&self, dice: &mut Dice) -> ReturnId {
        let missing = ReturnId::parse("NOPE").unwrap();
        if dice.one_in(60) { missing } else { Self::recent(dice, &self.returns).unwrap_or(missing) }
    }

    /// A random command.
    pub(super) fn ask(&mut self, dice: &mut Dice) -> Command {
        match dice.below(100) {
            0..=17 => self.ask_order(dice),
            18..=20 => self.ask_edit(dice),
            21 | 22 => self.ask_split(dice),
            23 | 24 => CancelOrder {
                order: self.order(dice),
                lines: dice.some(2, |dice| dice.many(2, Dice::line_units)),
                reason: dice.some(2, Dice::reason),
                document: None,
            }
            .into(),
            25..=27 => self.ask_hold(dice),
            28..=49 => self.ask_fulfillment(dice),
            50..=52 | 54 => self.ask_tracking(dice),
            55..=61 => self.ask_payment(dice),
            62..=64 => self.ask_credit(dice),
            65..=78 => self.ask_return(dice),
            79..=93 => self.ask_stock(dice),
            94 | 95 => RunDue { limit: dice.of(&[0, 1, 2, 100]) }.into(),
            53 | 96 => IssueDocuments { entity: acme(), limit: dice.of(&[0, 1, 3, 100, 100]) }.into(),
            _ => self.ask_setup(dice),
        }
    }

    fn ask_order(&mut self, dice: &mut Dice) -> Command {
        match dice.below(12) {
            0 => PlaceDraft { order: self.order(dice) }.into(),
            1 => SourceOrder { order: self.order(dice) }.into(),
            2 if !self.inputs.is_empty() => PlaceOrder(dice.of(&self.inputs)).into(),
            3 => {
                let mut input = self.order_input(dice);
                let time = |dice: &mut Dice| at(self.minute + i64::try_from(dice.below(900)).unwrap()).now;
                input.expires_at = dice.some(2, time);
                input.hold_stock = dice.one_in(3);
                DraftOrder(input).into()
            }
            _ => PlaceOrder(self.order_input(dice)).into(),
        }
    }

    fn ask_credit(&self, dice: &mut Dice) -> Command {
        let account = CreditAccountId::parse(&format!("GC{}", dice.below(4))).unwrap();
        let order = self.order(dice);
        let amount = dice.some(2, |dice| dice.money(900));
        match dice.below(5) {
            0 | 1 => IssueCredit {
                account: Some(account),
                kind: CreditKind::GiftCard,
                amount: dice.money(5_000),
                currency: gbp(),
                party: None,
                expires_at: dice.some(3, |dice| at(self.minute + i64::try_from(dice.below(900)).unwrap()).now),
                reason: dice.some(3, Dice::reason),
            }
            .into(),
            2 | 3 => SpendCredit { account, order, amount, payment: None }.into(),
            _ => {
                let requests = self.requests.iter().filter(|asked| asked.kind == PaymentKind::Refund);
                let asked: Vec<OrderId> = requests.map(|asked| asked.order.clone()).collect();
                let order = Self::recent(dice, &asked).unwrap_or(order);
                RefundToCredit { account, order, request: None, amount: None }.into()
            }
        }
    }

    fn ask_split(&self, dice: &mut Dice) -> Command {
        let order = self.order(dice);
        match dice.below(5) {
            0 | 1 => SplitOrder { order, lines: dice.many(2, Dice::line_units), id: None, number: None }.into(),
            2 => MergeOrders { order, merged: self.order(dice), drop_charges: dice.one_in(3) }.into(),
            3 => DuplicateOrder {
                order,
                lines: dice.some(2, |dice| dice.many(2, Dice::line_units)),
                id: None,
                external_id: None,
                number: None,
                place: dice.one_in(2),
            }
            .into(),
            _ => {
                let work = self.work(dice);
                let (fulfillment_order, accepted) = (Self::recent(dice, &self.asked).unwrap_or(work), dice.one_in(2));
                AnswerCancellation { fulfillment_order, accepted, reason: dice.some(3, Dice::reason) }.into()
            }
        }
    }

    fn ask_edit(&self, dice: &mut Dice) -> Command {
        let edit = self.edit(dice);
        let expires_at = at(self.minute + i64::try_from(dice.below(40_000)).unwrap()).now;
        match dice.below(6) {
            0 | 1 => StageEdit { edit, expires_at }.into(),
            2 | 3 => ConfirmEdit { order: Self::recent(dice, &self.edited).unwrap_or(edit.order) }.into(),
            4 => DiscardEdit { order: Self::recent(dice, &self.edited).unwrap_or(edit.order), reason: None }.into(),
            _ => EditOrder(edit).into(),
        }
    }

    fn edit(&self, dice: &mut Dice) -> OrderEdit {
        let mut edit = OrderEdit::new(self.order(dice));
        let wanted = |dice: &mut Dice| WantedUnits {
            line: u32::try_from(dice.below(3) + 1).unwrap(),
            quantity: units(dice.of(&[0, 1, 2, 3, 5])),
        };
        edit.quantities = if dice.one_in(3) { Vec::new() } else { dice.many(2, wanted) };
        edit.lines = if dice.one_in(4) { dice.many(2, order_line) } else { Vec::new() };
        edit.charges = if dice.one_in(6) { dice.many(1, charge) } else { Vec::new() };
        let price = |dice: &mut Dice| NewPrice { line: dice.line_units().line, unit_price: dice.money(900) };
        edit.prices = if dice.one_in(5) { dice.many(1, price) } else { Vec::new() };
        edit.method = dice.some(9, Dice::reason);
        edit.destination = dice.some(8, |dice| Destination {
            coordinates: Coordinates::parse(dice.of(&["52.20", "53.00"]), "0.12").ok(),
            ..Destination::default()
        });
        edit.keep_taxes = edit.destination.is_some();
        edit.priority = dice.some(6, |dice| dice.of(&[0, 50, 100]));
        edit.shortage = dice.some(8, |dice| dice.of(&[Shortage::Backorder, Shortage::Refuse, Shortage::Cancel]));
        edit
    }

    fn order_input(&mut self, dice: &mut Dice) -> OrderInput {
        let lines = dice.many(3, order_line);
        let mut input = OrderInput::new(web(), gbp(), lines);
        input.id = dice.some(30, |dice| OrderId::parse(&format!("O{}", dice.below(10))).unwrap());
        input.external_id = dice.some(3, |dice| ExternalId::parse(&format!("E{}", dice.below(400))).unwrap());
        input.number = dice.some(6, |dice| OrderNumber::parse(&format!("N{}", dice.below(200))).unwrap());
        input.party =
            dice.some(6, |dice| dice.below(self.parties.len() + 1)).and_then(|at| self.parties.get(at).cloned());
        input.destination.coordinates = dice.some(2, |_| Coordinates::parse("52.20", "0.12").unwrap());
        input.placed_at = dice.some(4, |dice| at(i64::try_from(dice.below(10_000)).unwrap()).now);
        input.tax_mode = dice.of(&[TaxMode::Exclusive, TaxMode::Inclusive]);
        input.rounding = dice.of(&[Rounding::HalfUp, Rounding::HalfEven]);
        input.tax_rounding = dice.some(3, |dice| dice.of(&[Rounding::HalfDown, Rounding::Down]));
        input.tax_level = dice.of(&[TaxLevel::Line, TaxLevel::Line, TaxLevel::Unit, TaxLevel::Document]);
        input.tolerance = dice.some(5, |dice| dice.money(2));
        input.priority = dice.of(&[0, 0, 0, 7, 100]);
        input.split = dice.some(3, |dice| dice.of(&[Split::Allowed, Split::ShipComplete]));
        input.shortage = dice.some(3, |dice| dice.of(&[Shortage::Backorder, Shortage::Cancel, Shortage::Refuse]));
        input.payment_terms = dice.of(&[
            PaymentTerms::Prepaid,
            PaymentTerms::Prepaid,
            PaymentTerms::OnDelivery,
            PaymentTerms::Net { days: 30 },
            PaymentTerms::EndOfMonth { days: 0 },
        ]);
        input.discounts = if dice.one_in(3) { dice.many(2, discount) } else { Vec::new() };
        input.charges = if dice.one_in(2) { dice.many(1, charge) } else { Vec::new() };
        input.reservation = if dice.one_in(5) { Self::recent(dice, &self.reservations) } else { None };
        let time = |dice: &mut Dice| at(self.minute + i64::try_from(dice.below(900)).unwrap()).now;
        let requested = |dice: &mut Dice| RequestedDates {
            ship_not_before: dice.some(2, time),
            cancel_after: dice.some(3, time),
            ..RequestedDates::default()
        };
        input.requested = dice.some(20, requested).unwrap_or_default();
        self.inputs.push(input.clone());
        input
    }

    fn ask_hold(&self, dice: &mut Dice) -> Command {
        let work = self.work(dice);
        let mut order = self.order(dice);
        let kind = dice.of(&HoldKind::ALL);
        let mut scope = if dice.one_in(2) { HoldScope::Order } else { HoldScope::Line(dice.line_units().line) };
        if dice.one_in(4) {
            order = OrderId::of_child(work.as_str()).filter(|_| !dice.one_in(9)).unwrap_or(order);
            scope = HoldScope::FulfillmentOrder(work);
        }
        match dice.below(7) {
            0 | 1 => {
                let expires_at = dice.some(2, |dice| at(self.minute + i64::try_from(dice.below(600)).unwrap()).now);
                let blocks = dice.some(2, |dice| dice.many(2, |dice| dice.of(&HoldAction::ALL)).into_iter().collect());
                let (reason, until) = (dice.some(2, Dice::reason), dice.some(3, until));
                PlaceHold { order, kind, scope, blocks, reason, expires_at, until }.into()
            }
            2..=5 => {
                let (order, number, kind, scope) = Self::recent(dice, &self.holds).unwrap_or((order, 1, kind, scope));
                match dice.below(3) {
                    0 => ReleaseHold::numbered(order, number).into(),
                    _ => ReleaseHold { order, number: dice.some(20, |_| number), kind: Some(kind), scope }.into(),
                }
            }
            _ => {
                let text = dice.of(&["call before delivery", "card 4111 1111 1111 1111", "two\nlines"]);
                AddNote { order, text: Note::parse(text).unwrap() }.into()
            }
        }
    }

    fn ask_fulfillment(&self, dice: &mut Dice) -> Command {
        let (order, fulfillment_order) = (self.order(dice), self.work(dice));
        match dice.below(14) {
            0..=3 => ReleaseOrder { order }.into(),
            4 => AcceptFulfillment { fulfillment_order }.into(),
            5 => RejectFulfillment { fulfillment_order, reason: dice.some(2, Dice::reason) }.into(),
            6 => {
                let lines = dice.some(3, |dice| dice.many(2, Dice::line_units));
                let missing = if dice.one_in(2) { dice.many(1, Dice::line_units) } else { Vec::new() };
                PickFulfillment { fulfillment_order, lines, missing }.into()
            }
            7 => PackFulfillment { fulfillment_order }.into(),
            8 => CancelFulfillment { fulfillment_order, reason: dice.some(2, Dice::reason) }.into(),
            9..=11 => ShipFulfillment { fulfillment_order, packages: packages(dice) }.into(),
            _ => ShipOrder { order, location: dice.location(), packages: packages(dice) }.into(),
        }
    }

    fn ask_tracking(&self, dice: &mut Dice) -> Command {
        use ShipmentStatus::{Delivered, Exception, InTransit, Lost, OutForDelivery, PickedUp, ReturnedToSender};
        let shipment = Self::recent(dice, &self.shipments).unwrap_or(ShipmentId::parse("NOPE-S1").unwrap());
        let all = [Delivered, Delivered, Exception, InTransit, Lost, OutForDelivery, PickedUp, ReturnedToSender];
        TrackPackage { shipment, tracking: dice.some(3, tracking), status: dice.of(&all) }.into()
    }

    fn ask_payment(&self, dice: &mut Dice) -> Command {
        use PaymentKind::{Adjust, Authorize, Capture, Chargeback, Expire, Refund, Void};
        if dice.one_in(8) {
            let amount = dice.some(2, |dice| dice.money(700));
            return GrantRefund { order: self.order(dice), amount, reason: dice.reason() }.into();
        }
        if dice.one_in(6) {
            let (order, line) = (self.order(dice), dice.line_units());
            let quantity = dice.some(3, |_| line.quantity);
            return AdjustPrice { order, line: line.line, quantity, amount: dice.money(700), reason: dice.reason() }
                .into();
        }
        if dice.one_in(5) {
            let amount = dice.some(2, |dice| dice.money(900));
            return CaptureOrder { order: self.order(dice), amount }.into();
        }
        let asked = if dice.one_in(2) { Self::recent(dice, &self.requests) } else { None };
        let asked_of = asked.as_ref().and_then(|asked| asked.payment.clone()).filter(|_| !dice.one_in(4));
        let (order, kind, sum, request) = match asked {
            Some(Asked { order, kind, amount, key, .. }) => (order, kind, amount, Some(key)),
            None => {
                let kinds =
                    [Authorize, Authorize, Authorize, Adjust, Capture, Capture, Chargeback, Expire, Refund, Void];
                let kind = dice.of(&kinds);
                (self.order(dice), kind, dice.money(6_000), None)
            }
        };
        let payment = format!("{order}-P{}", dice.below(2));
        let reference = match &request {
            Some(key) => format!("ref-{key}"),
            None => format!("ref-{}", dice.below(9)),
        };
        RecordPayment {
            gateway: asked_of.as_ref().map_or(ReasonCode::parse("card").unwrap(), gateway_of),
            payment: asked_of.unwrap_or(PaymentId::parse(&payment).unwrap()),
            order,
            kind,
            reference: GatewayReference::parse(&reference).unwrap(),
            amount: sum,
            currency: gbp(),
            status: dice.of(&[
                ReportStatus::Succeeded,
                ReportStatus::Succeeded,
                ReportStatus::Succeeded,
                ReportStatus::Pending,
                ReportStatus::Failed,
                ReportStatus::Reversed,
            ]),
            expires_at: dice.some(3, |dice| at(self.minute + i64::try_from(dice.below(3_000)).unwrap()).now),
            request: request.filter(|_| dice.one_in(2)),
        }
        .into()
    }

    fn ask_return(&self, dice: &mut Dice) -> Command {
        let return_id = self.returned(dice);
        match dice.below(14) {
            0..=3 => self.ask_request_return(dice),
            4 | 5 => ApproveReturn { return_id }.into(),
            6 => {
                let reason = dice.some(2, Dice::reason);
                if dice.one_in(2) {
                    DeclineReturn { return_id, reason }.into()
                } else {
                    CancelReturn { return_id, reason }.into()
                }
            }
            7 | 8 => {
                let returned = |dice: &mut Dice| {
                    let LineUnits { line: position, quantity } = dice.line_units();
                    ReturnedUnits { position, quantity }
                };
                let lines = dice.some(2, |dice| dice.many(1, returned));
                ReceiveReturn { return_id, location: dice.location(), lines }.into()
            }
            9 | 10 => InspectReturn { return_id, lines: dice.some(2, |dice| dice.many(2, inspected)) }.into(),
            11 | 12 => ResolveReturn { return_id, fee: dice.some(3, |dice| dice.money(300)) }.into(),
            _ => CloseReturn { return_id }.into(),
        }
    }

    fn ask_request_return(&self, dice: &mut Dice) -> Command {
        let order = (!dice.one_in(8)).then(|| self.order(dice));
        let is_of_order = order.is_some();
        let lines = dice.many(2, |dice| {
            let LineUnits { line, quantity } = dice.line_units();
            let by_line = is_of_order && !dice.one_in(5);
            ReturnLineInput {
                line: by_line.then_some(line),
                sku: (!by_line).then(|| dice.sku()),
                quantity,
                reason: dice.some(3, Dice::reason),
                stated_credit: dice.some(3, |dice| dice.money(2_000)),
            }
        });
        RequestReturn {
            id: dice.some(6, |dice| ReturnId::parse(&format!("RMA{}", dice.below(30))).unwrap()),
            order,
            channel: dice.some(4, |_| web()),
            external_id: dice.some(6, |dice| ExternalId::parse(&format!("X{}", dice.below(60))).unwrap()),
            currency: (!is_of_order || dice.one_in(3)).then(gbp),
            lines,
            location: dice.some(3, Dice::location),
        }
        .into()
    }

    fn ask_stock(&self, dice: &mut Dice) -> Command {
        let place = dice.location();
        let document = dice.some(4, |dice| ExternalId::parse(&format!("D{}", dice.below(99))).unwrap());
        match dice.below(15) {
            0..=6 => {
                let line = |dice: &mut Dice| ReceiptLine {
                    sku: dice.stocked(),
                    quantity: dice.quantity(),
                    unit_cost: dice.some(3, |dice| dice.money(900)),
                };
                let bucket = if dice.one_in(5) { dice.bucket() } else { Bucket::Available };
                ReceiveStock { location: place, lines: dice.many(2, line), bucket, document }.into()
            }
            7 => {
                let line = |dice: &mut Dice| AdjustmentLine {
                    sku: dice.stocked(),
                    difference: i64::try_from(dice.below(7)).unwrap() - 3,
                };
                let (bucket, lines, reason) = (dice.bucket(), dice.many(2, line), dice.reason());
                AdjustStock { location: place, bucket, lines, reason, document }.into()
            }
            8 => {
                let line =
                    |dice: &mut Dice| CountLine { sku: dice.stocked(), counted: units(dice.of(&[0, 1, 2, 3, 8])) };
                CountStock { location: place, bucket: dice.bucket(), lines: dice.many(1, line), document }.into()
            }
            9 | 10 => {
                let line = |dice: &mut Dice| MoveLine { sku: dice.stocked(), quantity: dice.quantity() };
                let source = StockPlace { location: place, bucket: dice.bucket() };
                let target = StockPlace { location: dice.location(), bucket: dice.bucket() };
                MoveStock { source, target, lines: dice.many(1, line), reason: dice.some(2, Dice::reason), document }
                    .into()
            }
            11..=13 => {
                let line = |dice: &mut Dice| ReservedLine {
                    sku: dice.stocked(),
                    location: dice.location(),
                    quantity: dice.quantity(),
                };
                ReserveStock {
                    id: dice.some(8, |dice| ReservationId::parse(&format!("CART{}", dice.below(40))).unwrap()),
                    owner: dice.some(2, |_| Label::parse("a cart").unwrap()),
                    lines: dice.many(2, line),
                    expires_at: at(self.minute + i64::try_from(dice.below(400)).unwrap()).now,
                }
                .into()
            }
            _ => {
                let missing = ReservationId::parse("NOPE").unwrap();
                UnreserveStock { reservation: Self::recent(dice, &self.reservations).unwrap_or(missing) }.into()
            }
        }
    }

    fn ask_setup(&self, dice: &mut Dice) -> Command {
        match dice.below(14) {
            0 | 1 => SetPolicy::now(sourcing_policy(dice)).into(),
            9 => other_policy(dice),
            10 => SetPolicy::now(hold_policy(dice)).into(),
            11 => SetPolicy::now(payment_policy(dice)).into(),
            12 => {
                let invoicing = dice.of(&[Invoicing::PerShipment, Invoicing::PerOrder]);
                SetEntity {
                    entity: Entity { invoicing, ..Entity::new(acme(), TimeZone::parse("Europe/London").unwrap()) },
                }
                .into()
            }
            13 => {
                let code = Label::parse(dice.of(&["8400", "8401"])).unwrap();
                SetPolicy::now(AccountingPolicy { codes: [(AccountingAccount::Sales, code)].into() }).into()
            }
            2 => {
                let policy = ReturnPolicy {
                    window_days: dice.some(3, |dice| dice.of(&[0, 3, 30])),
                    time_zone: TimeZone::parse(dice.of(&["Europe/Berlin", "America/New_York"])).ok(),
                    extend_to_working_day: dice.one_in(2),
                    weekend: dice.some(3, |dice| [dice.of(&[Weekday::Friday, Weekday::Sunday])].into()),
                    days_off: dice.some(3, |_| Day::parse("2026-01-13").unwrap()).into_iter().collect(),
                    auto_approve: dice.one_in(2),
                    credit_charges: dice.one_in(2),
                };
                SetPolicy::now(policy).into()
            }
            3 => {
                let known = location(dice.of(&["A", "B", "C"]));
                let (rank, active) = (dice.of(&[0, 1]), !dice.one_in(12));
                let fulfills = !dice.one_in(8);
                SetLocation { location: Location { rank, active, fulfills, ..Location::new(known) } }.into()
            }
            4 => {
                let locations = dice.some(4, |dice| [dice.location(), dice.location()].into());
                let (buffer, active) = (units(dice.of(&[0, 0, 0, 1])), !dice.one_in(30));
                let entity = (!dice.one_in(9)).then(acme);
                SetChannel { channel: Channel { locations, entity, buffer, active, ..Channel::new(web()) } }.into()
            }
            5 => {
                let safety_stock = units(dice.of(&[0, 0, 1, 2]));
                let kind = if dice.one_in(9) { ItemKind::Digital } else { ItemKind::Stocked };
                let (returnable, active) = (!dice.one_in(9), !dice.one_in(20));
                let gtin =
                    |dice: &mut Dice| Gtin::parse(dice.of(&["6291041500213", "036000291452", "96385074"])).unwrap();
                let gtins = if dice.one_in(2) { dice.many(1, gtin).into_iter().collect() } else { BTreeSet::new() };
                RecordItem { safety_stock, kind, returnable, active, gtins, ..RecordItem::new(dice.stocked()) }.into()
            }
            6 | 7 => {
                let id = if dice.one_in(2) { Self::recent(dice, &self.parties) } else { None };
                let name = Some(Label::parse("Ada Lovelace").unwrap());
                RecordParty { id, details: PartyDetails { name, ..PartyDetails::default() } }.into()
            }
            _ => {
                let missing = PartyId::parse("NOPE").unwrap();
                EraseParty { party: Self::recent(dice, &self.parties).unwrap_or(missing) }.into()
            }
        }
    }
}

fn acme() -> EntityId {
    EntityId::parse("ACME").unwrap()
}

fn order_line(dice: &mut Dice) -> LineInput {
    let price = dice.of(&["9.99", "1.00", "0.333", "12.5", "0", "3.14"]);
    let mut line = LineInput::new(dice.sku(), dice.quantity(), amount(price));
    line.discounts = if dice.one_in(4) { dice.many(1, line_discount) } else { Vec::new() };
    line.taxes = taxes(dice);
    line.tax_mode = dice.some(8, |dice| dice.of(&[TaxMode::Inclusive, TaxMode::Exclusive]));
    line.ship_to = dice.some(9, |dice| {
        let coordinates = dice.some(2, |_| Coordinates::parse("48.20", "16.37").unwrap());
        Box::new(ShipToInput { destination: Destination { coordinates, ..Destination::default() }, party: None })
    });
    line
}

fn percent(dice: &mut Dice) -> Amount {
    amount(dice.of(&["0", "10", "33.3", "50", "100"]))
}

fn line_discount(dice: &mut Dice) -> LineDiscountInput {
    let mut discount = LineDiscountInput::of(dice.reason(), dice.money(120));
    if dice.one_in(2) {
        discount = LineDiscountInput { amount: None, percent: Some(percent(dice)), ..discount };
    }
    LineDiscountInput { units: dice.some(2, |dice| units(dice.of(&[1, 1, 2]))), ..discount }
}

fn discount(dice: &mut Dice) -> DiscountInput {
    let mut discount = DiscountInput::of(dice.reason(), dice.money(120));
    if dice.one_in(3) {
        discount = DiscountInput { amount: None, percent: Some(percent(dice)), ..discount };
    }
    let scope = dice.of(&[
        DiscountScope::Items,
        DiscountScope::Items,
        DiscountScope::ItemsAndCharges,
        DiscountScope::Charge(0),
    ]);
    DiscountInput { scope, ..discount }
}

/// Taxes as the channel gives them, or rates to compute them from.
fn taxes(dice: &mut Dice) -> Vec<TaxInput> {
    match dice.below(4) {
        0 | 1 => Vec::new(),
        2 => dice.many(1, |dice| TaxInput::of(dice.reason(), dice.some(2, |_| amount("0.2")), dice.money(200))),
        _ => dice.many(1, |dice| TaxInput {
            amount: None,
            compound: dice.one_in(3),
            ..TaxInput::of(dice.reason(), Some(amount(dice.of(&["0.2", "0.07", "0", "0.0825"]))), Amount::ZERO)
        }),
    }
}

fn charge(dice: &mut Dice) -> ChargeInput {
    let kind = dice.of(&[ChargeKind::Shipping, ChargeKind::GiftWrap]);
    ChargeInput { kind, amount: dice.money(500), tax_mode: None, taxes: taxes(dice) }
}

fn tracking(dice: &mut Dice) -> TrackingNumber {
    TrackingNumber::parse(&format!("1Z{}", dice.below(3))).unwrap()
}

fn until(dice: &mut Dice) -> HoldUntil {
    dice.of(&[HoldUntil::Authorized, HoldUntil::Paid, HoldUntil::Stocked, HoldUntil::AddressChanged])
}

fn hold_policy(dice: &mut Dice) -> HoldPolicy {
    let actions = |dice: &mut Dice| dice.many(2, |dice| dice.of(&HoldAction::ALL)).into_iter().collect();
    let money = |dice: &mut Dice| dice.some(2, |dice| dice.money(4_000));
    let rule = |dice: &mut Dice| HoldRule {
        kind: dice.of(&HoldKind::ALL),
        code: dice.reason(),
        when: HoldCondition {
            total_over: money(dice),
            currency: Some(gbp()),
            new_party: dice.one_in(3),
            ..HoldCondition::default()
        },
        blocks: dice.some(2, actions),
        expires_after_seconds: dice.some(2, |dice| dice.of(&[600, 60_000])),
        until: dice.some(2, until),
    };
    let approval = |dice: &mut Dice| HoldApproval {
        kind: dice.of(&HoldKind::ALL),
        over: money(dice),
        currency: Some(gbp()),
        roles: if dice.one_in(3) { BTreeSet::new() } else { [ReasonCode::parse("supervisor").unwrap()].into() },
        another_actor: dice.one_in(2),
    };
    HoldPolicy {
        blocks: dice.some(3, |dice| KindBlocks { kind: HoldKind::Fraud, actions: actions(dice) }).into_iter().collect(),
        rules: if dice.one_in(4) { dice.many(1, rule) } else { Vec::new() },
        approvals: if dice.one_in(2) { dice.many(1, approval) } else { Vec::new() },
    }
}

fn packages(dice: &mut Dice) -> Vec<PackageInput> {
    if dice.one_in(2) {
        return Vec::new();
    }
    let package = |dice: &mut Dice| PackageInput {
        tracking: dice.some(2, tracking),
        carrier: None,
        lines: (!dice.one_in(3)).then(|| dice.many(1, |dice| LineUnits { quantity: units(1), ..dice.line_units() })),
    };
    dice.many(2, package)
}

fn inspected(dice: &mut Dice) -> InspectedUnits {
    use Disposition::{Damaged, QualityHold, Restock, ReturnToVendor, Scrap};
    let LineUnits { line: position, quantity } = dice.line_units();
    let disposition = dice.of(&[Damaged, QualityHold, Restock, Restock, ReturnToVendor, Scrap]);
    InspectedUnits { position, quantity, disposition, credit: !dice.one_in(4) }
}

fn other_policy(dice: &mut Dice) -> Command {
    if !dice.one_in(4) {
        let stage = dice.of(&[Stage::Open, Stage::Released, Stage::Picking]);
        let change = if dice.one_in(2) { Change::TakeUnits } else { dice.of(&Change::ALL) };
        let until = [(change, stage)].into_iter().collect();
        return SetPolicy::now(EditPolicy { until, ask_location: !dice.one_in(4) }).into();
    }
    let rule = |dice: &mut Dice| OrderRule {
        code: dice.reason(),
        channels: None,
        currency: Some(gbp()),
        goods_min: dice.some(2, |_| amount("1.00")),
        units_min: dice.some(3, |_| units(2)),
        units_multiple: None,
        needs_party: false,
        needs_purchase_order: false,
    };
    SetPolicy::now(OrderPolicy { rules: dice.some(2, rule).into_iter().collect() }).into()
}

/// The gateway of a payment, as it was reported.
fn gateway_of(payment: &PaymentId) -> ReasonCode {
    let gateway = if payment.as_str().contains("-GC") { "gift_card" } else { "card" };
    ReasonCode::parse(gateway).unwrap()
}

fn payment_policy(dice: &mut Dice) -> PaymentPolicy {
    use CaptureWhen::{AtPlacement, AtShipment, ByCommand};
    use ExcessAuthorization::{AtOnce, Never, WhenDone};
    let gateways = ["gift_card", "card"].map(|gateway| ReasonCode::parse(gateway).unwrap());
    PaymentPolicy {
        capture: dice.of(&[AtShipment, AtShipment, AtPlacement, ByCommand]),
        charges_captured: dice.of(&[ChargesCaptured::WithFirstShipment, ChargesCaptured::ByShare]),
        refund_order: dice.of(&[
            RefundOrder::LatestCaptureFirst,
            RefundOrder::OldestCaptureFirst,
            RefundOrder::Gateways(gateways.to_vec()),
        ]),
        excess: dice.of(&[WhenDone, WhenDone, AtOnce, Never]),
        over_capture_tolerance: OverCaptureTolerance {
            percent: dice.some(3, percent),
            amount: dice.some(3, |dice| dice.money(900)),
        },
        reauthorize: !dice.one_in(3),
        reauthorize_within_seconds: dice.of(&[0, 0, 86_400]),
    }
}

fn sourcing_policy(dice: &mut Dice) -> SourcingPolicy {
    SourcingPolicy {
        location_kinds: dice.some(9, |_| [LocationKind::Warehouse].into()),
        distance_max_km: dice.some(9, |dice| dice.of(&[100, 300, 900])),
        shipments_max: dice.some(5, |dice| dice.of(&[0, 1, 2])),
        split: dice.of(&[Split::Allowed, Split::Allowed, Split::ShipComplete]),
        shortage: dice.of(&[Shortage::Backorder, Shortage::Backorder, Shortage::Cancel, Shortage::Refuse]),
        release: dice.of(&[Release::ByCommand, Release::AtOnce]),
    }
}
