//! Gift cards and store credit: issued, spent on orders, refunded to.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::payment::RecordPayment;
use super::{made, network_key, order_keys, progress, terms};
use crate::code::Code;
use crate::credit::{CreditAccount, CreditKind};
use crate::error::{Error, Problems};
use crate::event::Event;
use crate::kernel::{Decide, Decided, Draft, Key, Kind, RecordKey, Stop};
use crate::order::{GatewayRequest, Order, Progress, RequestKind};
use crate::payment::{Payment, PaymentKind, ReportStatus};
use crate::value::{
    Amount, CreditAccountId, Currency, GatewayReference, OrderId, PartyId, PaymentId, ReasonCode, Timestamp,
};

/// Issues a gift card or store credit, or adds to one that there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCredit {
    /// Which account: one that there is, or a new one of this id. Default: a new one, whose id is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<CreditAccountId>,
    /// What kind of money it is.
    pub kind: CreditKind,
    /// How much; more than zero.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// When what is left ends. Default: never, or as before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
}

impl IssueCredit {
    /// A new account, whose id is made, without owner and end.
    #[must_use]
    pub const fn new(kind: CreditKind, amount: Amount, currency: Currency) -> Self {
        Self { account: None, kind, amount, currency, party: None, expires_at: None, reason: None }
    }
}

impl Decide for IssueCredit {
    fn needs(&self) -> Vec<Key> {
        let account = self.account.iter().map(account_key);
        account.chain(self.party.iter().map(|party| Key::record(Kind::Party, party.shared()))).collect()
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        require_money(self.amount, self.currency)?;
        if let Some(party) = &self.party
            && draft.find::<crate::party::Party>(party.shared())?.is_none()
        {
            return Err(Error::new(Code::PartyMissing, format!("there is no party {party}"))
                .about("party", party)
                .into());
        }
        let id = match &self.account {
            Some(id) => id.clone(),
            None => made(CreditAccountId::parse(draft.made().as_str()))?,
        };
        let known = draft.find::<CreditAccount>(id.shared())?;
        if let Some(known) = &known {
            self.require_same(known)?;
        }

        let now = draft.context.now;
        let mut account = known.map_or_else(|| self.open(id, now), |known| CreditAccount::clone(&known));
        account.issued = account.issued.plus(self.amount)?;
        account.expires_at = self.expires_at.or(account.expires_at);
        draft.emit(Event::CreditIssued {
            account: account.id.clone(),
            kind: account.kind,
            amount: self.amount,
            currency: self.currency,
            reason: self.reason.clone(),
        });
        Ok(put(draft, account))
    }
}

impl IssueCredit {
    fn open(&self, id: CreditAccountId, now: Timestamp) -> CreditAccount {
        CreditAccount {
            id,
            kind: self.kind,
            currency: self.currency,
            party: self.party.clone(),
            issued: Amount::ZERO,
            refunded: Amount::ZERO,
            spent: Amount::ZERO,
            expired: Amount::ZERO,
            movements: 0,
            issued_at: now,
            expires_at: None,
        }
    }

    fn require_same(&self, known: &CreditAccount) -> Result<(), Error> {
        let is_owner = self.party.is_none() || self.party == known.party;
        if (self.kind, self.currency, true) == (known.kind, known.currency, is_owner) {
            return Ok(());
        }
        let message =
            format!("account {} is {} in {}, or somebody else's", known.id, known.kind.name(), known.currency);
        Err(Error::new(Code::AlreadyExists, message).about("account", &known.id))
    }
}

/// Spends from a gift card or store credit on an order: in one step the account has less and the order is paid as much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpendCredit {
    /// From which account.
    pub account: CreditAccountId,
    /// On which order.
    pub order: OrderId,
    /// How much; at most what is left and what the order owes. Default: as much as both allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// As which payment of the order. Default: one for the order and account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
}

impl SpendCredit {
    /// As much as the account has and the order owes.
    #[must_use]
    pub const fn new(account: CreditAccountId, order: OrderId) -> Self {
        Self { account, order, amount: None, payment: None }
    }
}

impl Decide for SpendCredit {
    fn needs(&self) -> Vec<Key> {
        account_and_order_keys(&self.account, &self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let (known, order, held) = account_and_order(draft, &self.account, &self.order)?;
        if known.is_expired(draft.context.now) {
            let message = format!("account {} has expired", known.id);
            return Err(Error::new(Code::WrongState, message).with("account", &known.id).into());
        }
        let (left, owed) = (known.balance()?, held.money.balance()?.max(Amount::ZERO));
        let amount = self.amount.unwrap_or_else(|| left.min(owed));
        require_money(amount, order.currency)?;
        require_at_most(amount, left, Code::InsufficientCredit, "is left on the account")?;
        require_at_most(amount, owed, Code::OverCapture, "is owed for the order")?;

        let mut account = moved(&known);
        account.spent = account.spent.plus(amount)?;
        let payment = self.payment.clone().map_or_else(|| payment_of(&self.order, &account, ""), Ok)?;
        report(&account, &order, payment, PaymentKind::Capture, amount, None)?.decide(draft)?;
        let (id, order) = (account.id.clone(), self.order.clone());
        draft.emit(Event::CreditSpent { account: id, order, amount, left: account.balance()? });
        Ok(put(draft, account))
    }
}

/// Gives money that is owed back for an order to a gift card or store credit, in place of the tender it came from. It
/// answers a request to refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundToCredit {
    /// To which account.
    pub account: CreditAccountId,
    /// For which order.
    pub order: OrderId,
    /// Which request to refund it answers. Default: the oldest open one of what the account paid, or else of any payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<GatewayReference>,
    /// How much of the request. Default: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

impl RefundToCredit {
    /// All of the oldest request that is meant for the account.
    #[must_use]
    pub const fn new(account: CreditAccountId, order: OrderId) -> Self {
        Self { account, order, request: None, amount: None }
    }
}

impl Decide for RefundToCredit {
    fn needs(&self) -> Vec<Key> {
        account_and_order_keys(&self.account, &self.order)
    }

    fn decide(&self, draft: &mut Draft<'_>) -> Decided {
        let (known, order, held) = account_and_order(draft, &self.account, &self.order)?;
        let own = payment_of(&self.order, &known, "")?;
        let request = self.request(&held.requests, &own)?;
        let amount = self.amount.unwrap_or(request.amount);
        require_money(amount, order.currency)?;
        require_at_most(amount, request.amount, Code::OverRefund, "is to be refunded")?;

        let mut account = moved(&known);
        account.refunded = account.refunded.plus(amount)?;
        let payment = self.payment(draft, &account, amount)?;
        report(&account, &order, payment, PaymentKind::Refund, amount, Some(&request))?.decide(draft)?;
        let (id, order) = (account.id.clone(), self.order.clone());
        draft.emit(Event::CreditRefunded { account: id, order, amount, left: account.balance()? });
        Ok(put(draft, account))
    }
}

impl RefundToCredit {
    fn request(&self, open: &[GatewayRequest], own: &PaymentId) -> Result<GatewayRequest, Error> {
        let mut refunds = open.iter().filter(|request| request.kind == RequestKind::Refund);
        let asked = match &self.request {
            Some(key) => refunds.find(|request| request.key == *key),
            None => refunds.clone().find(|request| request.payment.as_ref() == Some(own)).or_else(|| refunds.next()),
        };
        asked.cloned().ok_or_else(|| {
            let message = format!("nothing is to be refunded for order {}", self.order);
            Error::new(Code::NothingToDo, message).with("order", &self.order)
        })
    }

    /// The payment that the account made of the order, while it has as much left; else one of its own, as money that
    /// another tender took.
    fn payment(&self, draft: &Draft<'_>, account: &CreditAccount, amount: Amount) -> Result<PaymentId, Stop> {
        let own = payment_of(&self.order, account, "")?;
        draft.need(vec![Key::record(Kind::Payment, own.shared())])?;
        if let Some(payment) = draft.find::<Payment>(own.shared())? {
            let sums = payment.amounts()?;
            if sums.captured.minus(sums.refunded)?.minus(sums.charged_back)? >= amount {
                return Ok(own);
            }
        }
        Ok(payment_of(&self.order, account, "-R")?)
    }
}

/// What the account did, as a gateway would report it.
fn report(
    account: &CreditAccount,
    order: &Order,
    payment: PaymentId,
    kind: PaymentKind,
    amount: Amount,
    request: Option<&GatewayRequest>,
) -> Result<RecordPayment, Error> {
    Ok(RecordPayment {
        payment,
        order: order.id.clone(),
        gateway: account.kind.gateway()?,
        kind,
        reference: made(GatewayReference::parse(&format!("{}-{}", account.id, account.movements)))?,
        amount,
        currency: order.currency,
        status: ReportStatus::Succeeded,
        expires_at: None,
        request: request.map(|request| request.key.clone()),
    })
}

/// The payment that an account makes of an order.
fn payment_of(order: &OrderId, account: &CreditAccount, suffix: &str) -> Result<PaymentId, Error> {
    PaymentId::parse(&format!("{order}-{}{suffix}", account.id)).map_err(|error| {
        let message = format!("name the payment: {error}");
        Error::new(Code::InvalidFields, message).about("payment", "")
    })
}

/// Ends what is left of an account whose time is up.
pub(super) fn expire(draft: &mut Draft<'_>, id: &Arc<str>) -> Result<(), Stop> {
    let Some(known) = draft.find::<CreditAccount>(Arc::clone(id))? else { return Ok(()) };
    let left = known.balance()?;
    if !known.is_expired(draft.context.now) || !left.is_positive() {
        return Ok(());
    }
    let mut account = CreditAccount::clone(&known);
    account.expired = account.expired.plus(left)?;
    let (id, kind, currency) = (account.id.clone(), account.kind, account.currency);
    draft.emit(Event::CreditExpired { account: id, kind, amount: left, currency });
    draft.put(account);
    Ok(())
}

fn put(draft: &mut Draft<'_>, account: CreditAccount) -> RecordKey {
    let key = RecordKey::new(Kind::CreditAccount, account.id.shared());
    draft.put(account);
    key
}

fn account_key(id: &CreditAccountId) -> Key {
    Key::record(Kind::CreditAccount, id.shared())
}

fn account_and_order_keys(account: &CreditAccountId, order: &OrderId) -> Vec<Key> {
    [network_key(), account_key(account)].into_iter().chain(order_keys(order)).collect()
}

/// An account, an order in its currency, and what happened to the order.
type Sides = (Arc<CreditAccount>, Arc<Order>, Arc<Progress>);

/// The two sides of a payment from an account; refused where one is missing or the currencies differ.
fn account_and_order(draft: &Draft<'_>, account: &CreditAccountId, order: &OrderId) -> Result<Sides, Stop> {
    let known = draft.find::<CreditAccount>(account.shared())?.ok_or_else(|| {
        Error::new(Code::CreditAccountMissing, format!("there is no credit account {account}"))
            .about("account", account)
    })?;
    let (order, held) = (terms(draft, order)?, progress(draft, order)?);
    if known.currency != order.currency {
        let message = format!("account {account} is in {}, the order in {}", known.currency, order.currency);
        return Err(Error::new(Code::InvalidFields, message).about("account", account).into());
    }
    Ok((known, order, held))
}

/// The account, about to be spent from or refunded to once more.
fn moved(known: &CreditAccount) -> CreditAccount {
    CreditAccount { movements: known.movements.saturating_add(1), ..known.clone() }
}

fn require_money(amount: Amount, currency: Currency) -> Result<(), Error> {
    let mut problems = Problems::new();
    problems.require(amount.is_positive(), "amount", "the amount is more than zero");
    problems.require(amount.fits(currency), "amount", "more decimals than the currency has");
    problems.refuse()
}

fn require_at_most(amount: Amount, most: Amount, code: Code, what: &str) -> Result<(), Error> {
    if amount <= most {
        return Ok(());
    }
    Err(Error::new(code, format!("only {most} {what}")).about("amount", amount).with("possible", most))
}
