//! Accounting entries: what happened to an order, as debits and credits. They are derived from the log and from documents,
//! and never stored.
//!
//! What a customer owes and what the customer is owed are one sum, the position: it stands in `receivable` while it is
//! owed to us, and in `customer_prepayment` while we owe it, be it paid before it was invoiced or to be refunded. What a
//! bank took back is `chargeback_loss`, as far as the customer owes it; it is none where the money was to be given back
//! anyhow, and the loss goes away when it is won back.
//!
//! An order is sold when its invoice is issued: without an entity it has no invoices, and only its money is posted.
//!
//! Invariants:
//! - every entry balances, in its currency;
//! - `receivable` and what is kept for the customer are never there both;
//! - an order that is done, and whose documents are issued, has no `receivable` and no `customer_prepayment`;
//! - `gateway_clearing` and the liabilities together are what was captured less what was refunded and charged back.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::credit::CreditKind;
use crate::document::{Document, DocumentKind, DocumentTax};
use crate::network::AccountingPolicy;
use crate::order::ChargeKind;
use crate::payment::PaymentKind;
use crate::value::{Amount, AmountError, Label, ReasonCode};

/// An account of the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountingAccount {
    /// What customers owe for what was invoiced.
    Receivable,
    /// What customers are owed: paid before it was invoiced, or to be refunded.
    CustomerPrepayment,
    /// What gateways took and have not paid out; each gateway is a detail of it.
    GatewayClearing,
    /// What is left on gift cards.
    GiftCardLiability,
    /// What is left of store credit.
    StoreCreditLiability,
    /// What gift cards and store credit were issued against: money at a till, a promotion.
    CreditIssuance,
    /// What gift cards and store credit lost by time.
    CreditExpiry,
    /// Goods, before discounts, without taxes.
    Sales,
    /// Discounts, without taxes.
    Discounts,
    /// Carriage.
    ShippingIncome,
    /// Handling.
    HandlingIncome,
    /// Gift wrapping.
    GiftWrapIncome,
    /// Tips.
    Tips,
    /// Other charges.
    OtherIncome,
    /// What was withheld from credits, such as restocking fees.
    Fees,
    /// What channels ask for above the sum of the parts.
    Rounding,
    /// Taxes that are owed to the state; each tax is a detail of it.
    TaxPayable,
    /// Taxes that marketplaces pay to the state; each tax is a detail of it.
    TaxCollectedByMarketplace,
    /// What was credited without a return or a cancellation, and what was credited for things that were not on the order.
    Appeasement,
    /// What is no longer expected.
    WriteOff,
    /// What banks took back and customers owe for all that.
    ChargebackLoss,
}

impl AccountingAccount {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::CustomerPrepayment => "customer_prepayment",
            Self::GatewayClearing => "gateway_clearing",
            Self::GiftCardLiability => "gift_card_liability",
            Self::StoreCreditLiability => "store_credit_liability",
            Self::CreditIssuance => "credit_issuance",
            Self::CreditExpiry => "credit_expiry",
            Self::Sales => "sales",
            Self::Discounts => "discounts",
            Self::ShippingIncome => "shipping_income",
            Self::HandlingIncome => "handling_income",
            Self::GiftWrapIncome => "gift_wrap_income",
            Self::Tips => "tips",
            Self::OtherIncome => "other_income",
            Self::Fees => "fees",
            Self::Rounding => "rounding",
            Self::TaxPayable => "tax_payable",
            Self::TaxCollectedByMarketplace => "tax_collected_by_marketplace",
            Self::Appeasement => "appeasement",
            Self::WriteOff => "write_off",
            Self::ChargebackLoss => "chargeback_loss",
        }
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountingCause {
    /// An invoice was issued.
    Invoice,
    /// A credit memo was issued.
    CreditMemo,
    /// A gateway took money.
    Capture,
    /// A gateway gave money back.
    Refund,
    /// A bank took money back, or lost it again.
    Chargeback,
    /// Something was credited without a return.
    Appeasement,
    /// A return was credited: what was withheld, and what was not on the order.
    Return,
    /// Units were cancelled for which something had been credited before.
    Cancellation,
    /// A gift card or store credit was issued.
    CreditIssued,
    /// A gift card or store credit lost what was left by time.
    CreditExpired,
}

impl AccountingCause {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditMemo => "credit_memo",
            Self::Capture => "capture",
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
            Self::Appeasement => "appeasement",
            Self::Return => "return",
            Self::Cancellation => "cancellation",
            Self::CreditIssued => "credit_issued",
            Self::CreditExpired => "credit_expired",
        }
    }
}

/// One side of an entry on one account: a debit or a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountingLine {
    /// Which account.
    pub account: AccountingAccount,
    /// Which gateway or which tax, on accounts that have several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<ReasonCode>,
    /// The code by which the host's books know the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Label>,
    /// What is debited.
    #[serde(default, skip_serializing_if = "crate::value::defaults::is_nothing")]
    pub debit: Amount,
    /// What is credited.
    #[serde(default, skip_serializing_if = "crate::value::defaults::is_nothing")]
    pub credit: Amount,
}

/// Debits less credits, by account and detail.
pub type Postings = BTreeMap<(AccountingAccount, Option<ReasonCode>), Amount>;

/// A fact that is posted.
#[derive(Clone, Copy, Debug)]
pub enum Fact<'a> {
    /// A document was issued.
    Document(&'a Document),
    /// A sum of captures, refunds or chargebacks changed.
    Payment {
        /// By which gateway.
        gateway: &'a ReasonCode,
        /// Which sum.
        kind: PaymentKind,
        /// By how much.
        change: Amount,
    },
    /// Something was credited without a return.
    Appeasement(Amount),
    /// A return was credited, or units were cancelled.
    Credit {
        /// For things that are not on the order.
        unbilled: Amount,
        /// What had been credited before without a return.
        overlap: Amount,
        /// What is withheld.
        fee: Amount,
    },
}

/// The position of a customer for one order, while its facts are posted in the order of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// What the customer owes, with what a bank took back; negative when the customer is owed.
    position: Amount,
    /// What banks took back.
    charged_back: Amount,
    /// What nobody expects of the total, until the first invoice asks for it.
    written_off: Amount,
}

impl Books {
    /// The books of an order of whose total this much is not expected.
    #[must_use]
    pub const fn new(written_off: Amount) -> Self {
        Self { position: Amount::ZERO, charged_back: Amount::ZERO, written_off }
    }

    /// Posts a fact: the change that it makes to every account. Nothing, where it changes none.
    ///
    /// # Errors
    /// When a sum is out of bounds.
    pub fn post(&mut self, fact: Fact<'_>) -> Result<Postings, AmountError> {
        let (receivable, kept, loss) = self.sides()?;
        let mut entry = Entry::default();
        match fact {
            Fact::Document(document) => {
                entry.document(document)?;
                if document.kind == DocumentKind::Invoice {
                    entry.add(AccountingAccount::WriteOff, None, std::mem::take(&mut self.written_off))?;
                }
            }
            Fact::Payment { gateway, kind, change } => {
                let taken = match kind {
                    PaymentKind::Capture => change,
                    PaymentKind::Refund => change.negated(),
                    PaymentKind::Chargeback => {
                        self.charged_back = self.charged_back.plus(change)?;
                        change.negated()
                    }
                    PaymentKind::Authorize | PaymentKind::Adjust | PaymentKind::Void | PaymentKind::Expire => {
                        Amount::ZERO
                    }
                };
                let (account, detail) = till(gateway);
                entry.add(account, detail, taken)?;
            }
            Fact::Appeasement(amount) => entry.add(AccountingAccount::Appeasement, None, amount)?,
            Fact::Credit { unbilled, overlap, fee } => {
                entry.add(AccountingAccount::Appeasement, None, unbilled.minus(overlap)?)?;
                entry.add(AccountingAccount::Fees, None, fee.negated())?;
            }
        }
        // What other accounts do not balance is the customer's.
        self.position = self.position.minus(entry.sum()?)?;
        let (receivable_after, kept_after, loss_after) = self.sides()?;
        entry.add(AccountingAccount::Receivable, None, receivable_after.minus(receivable)?)?;
        entry.add(AccountingAccount::CustomerPrepayment, None, kept.minus(kept_after)?)?;
        entry.add(AccountingAccount::ChargebackLoss, None, loss_after.minus(loss)?)?;
        Ok(entry.postings)
    }

    /// What is owed to us, what we owe, and what is lost.
    fn sides(&self) -> Result<(Amount, Amount, Amount), AmountError> {
        let owed = self.position.max(Amount::ZERO);
        let loss = owed.min(self.charged_back.max(Amount::ZERO));
        Ok((owed.minus(loss)?, self.position.negated().max(Amount::ZERO), loss))
    }
}

/// What a gift card or store credit was issued for, or lost by time (with a negative amount).
///
/// # Errors
/// When a sum is out of bounds.
pub fn credit_postings(kind: CreditKind, cause: AccountingCause, amount: Amount) -> Result<Postings, AmountError> {
    let liability = match kind {
        CreditKind::GiftCard => AccountingAccount::GiftCardLiability,
        CreditKind::StoreCredit => AccountingAccount::StoreCreditLiability,
    };
    let mut entry = Entry::default();
    if cause == AccountingCause::CreditExpired {
        entry.add(liability, None, amount)?;
        entry.add(AccountingAccount::CreditExpiry, None, amount.negated())?;
    } else {
        entry.add(AccountingAccount::CreditIssuance, None, amount)?;
        entry.add(liability, None, amount.negated())?;
    }
    Ok(entry.postings)
}

/// The lines of an entry: debits first, then by account.
#[must_use]
pub fn lines(postings: &Postings, policy: &AccountingPolicy) -> Vec<AccountingLine> {
    let line = |((account, detail), amount): (&(AccountingAccount, Option<ReasonCode>), &Amount)| {
        let zero = Amount::ZERO;
        let (debit, credit) = if amount.is_negative() { (zero, amount.negated()) } else { (*amount, zero) };
        let code = policy.codes.get(account).cloned();
        AccountingLine { account: *account, detail: detail.clone(), code, debit, credit }
    };
    let mut lines: Vec<AccountingLine> = postings.iter().map(line).collect();
    lines.sort_by_key(|line| line.debit.is_zero());
    lines
}

/// Where the money of a gateway is.
fn till(gateway: &ReasonCode) -> (AccountingAccount, Option<ReasonCode>) {
    let is = |kind: CreditKind| gateway.as_str() == kind.name();
    if is(CreditKind::GiftCard) {
        (AccountingAccount::GiftCardLiability, None)
    } else if is(CreditKind::StoreCredit) {
        (AccountingAccount::StoreCreditLiability, None)
    } else {
        (AccountingAccount::GatewayClearing, Some(gateway.clone()))
    }
}

/// An entry while it is written.
#[derive(Default)]
struct Entry {
    postings: Postings,
}

impl Entry {
    /// Debits an amount, or credits it where it is negative.
    fn add(
        &mut self,
        account: AccountingAccount,
        detail: Option<ReasonCode>,
        amount: Amount,
    ) -> Result<(), AmountError> {
        let key = (account, detail);
        let sum = self.postings.get(&key).copied().unwrap_or_default().plus(amount)?;
        if sum.is_zero() {
            self.postings.remove(&key);
        } else {
            self.postings.insert(key, sum);
        }
        Ok(())
    }

    fn sum(&self) -> Result<Amount, AmountError> {
        Amount::sum(self.postings.values().copied())
    }

    /// What a document sells, or takes back. The fee of a credit memo is posted when it is withheld, with the return.
    fn document(&mut self, document: &Document) -> Result<(), AmountError> {
        let sign = |amount: Amount| match document.kind {
            DocumentKind::Invoice => amount.negated(),
            DocumentKind::CreditMemo => amount,
        };
        for line in &document.lines {
            self.add(AccountingAccount::Sales, None, sign(line.net.plus(line.discount)?))?;
            self.add(AccountingAccount::Discounts, None, sign(line.discount).negated())?;
            self.taxes(&line.taxes, sign)?;
        }
        for charge in &document.charges {
            self.add(income(charge.kind), None, sign(charge.net.plus(charge.discount)?))?;
            self.add(AccountingAccount::Discounts, None, sign(charge.discount).negated())?;
            self.taxes(&charge.taxes, sign)?;
        }
        Ok(())
    }

    fn taxes(&mut self, taxes: &[DocumentTax], sign: impl Fn(Amount) -> Amount) -> Result<(), AmountError> {
        for tax in taxes {
            let account = if tax.collected_by_channel {
                AccountingAccount::TaxCollectedByMarketplace
            } else {
                AccountingAccount::TaxPayable
            };
            self.add(account, Some(tax.code.clone()), sign(tax.amount))?;
        }
        Ok(())
    }
}

/// The account of a kind of charge.
const fn income(kind: ChargeKind) -> AccountingAccount {
    match kind {
        ChargeKind::Shipping => AccountingAccount::ShippingIncome,
        ChargeKind::Handling => AccountingAccount::HandlingIncome,
        ChargeKind::GiftWrap => AccountingAccount::GiftWrapIncome,
        ChargeKind::Tip => AccountingAccount::Tips,
        ChargeKind::Rounding => AccountingAccount::Rounding,
        ChargeKind::Other => AccountingAccount::OtherIncome,
    }
}
