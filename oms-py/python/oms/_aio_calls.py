"""An `async` method for every command and every query.

Written by `generate.py` from the library's schemas. Do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._calls import Commands, Queries
from ._value import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal
    from typing import Literal

    from .values import (
        AccountingEntry,
        AccountingPolicy,
        AccountingSummary,
        AdjustmentLine,
        AvailableToSell,
        BlockersView,
        Channel,
        ChargeInput,
        CountLine,
        CreditAccountView,
        Destination,
        DiscountInput,
        Document,
        EditPolicy,
        Entity,
        EventCursor,
        Explanation,
        HoldPolicy,
        HoldScopeFulfillmentOrder,
        HoldScopeLine,
        InspectedUnits,
        ItemView,
        LedgerEntry,
        Line,
        LineChange,
        LineUnits,
        Location,
        MoveLine,
        NetworkView,
        NewPrice,
        OpenRequest,
        OrderEdit,
        OrderPolicy,
        OrderSummary,
        OrderView,
        PackageInput,
        PartyDetails,
        PartyView,
        PaymentPolicy,
        PaymentTermsEndOfMonth,
        PaymentTermsNet,
        PaymentView,
        Receipt,
        ReceiptLine,
        RequestedDates,
        ReservationView,
        ReservedLine,
        ReturnLineInput,
        ReturnPolicy,
        ReturnedUnits,
        SalesView,
        SentEvent,
        SourcingPolicy,
        StockPlace,
        StockPosition,
        StockRow,
        TimelineEntry,
        Verification,
        VersionedFulfillmentOrder,
        VersionedReturn,
        VersionedShipment,
        WantedUnits,
    )
    from .enums import (
    Bucket,
    CreditKind,
    DocumentKind,
    HoldAction,
    HoldKind,
    HoldUntil,
    ItemKind,
    OrderStatus,
    PaymentKind,
    ReportStatus,
    Rounding,
    ShipmentStatus,
    Shortage,
    Split,
    TaxLevel,
    TaxMode,
    Unit,
)


class AsyncCommands:
    """An `async` method for every command: it decides, writes, and answers a receipt."""

    __slots__ = ()

    async def _run(self, method: Any, /, **options: Any) -> Any:
        raise NotImplementedError

    async def accept_fulfillment(
        self,
        fulfillment_order: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """A location takes its work on.

        Args:
            fulfillment_order: Which work.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.accept_fulfillment,
            fulfillment_order=fulfillment_order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def add_note(
        self,
        *,
        order: str,
        text: str,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Writes a note on an order.

        Args:
            order: Which order.
            text: What it says. Not a place for what names a person: notes stay when the person is erased.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.add_note,
            order=order,
            text=text,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def adjust_price(
        self,
        *,
        order: str,
        line: int,
        amount: Decimal | int | str,
        reason: str,
        quantity: int | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Lowers the price of units of a line after placing.

        Args:
            order: Which order.
            line: Which line, from 1.
            amount: How much in all, in the order's currency, taxes included; at most what is left of the charge for
                these units.
            reason: Why.
            quantity: For how many of its units that were not credited. Default: all of them.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.adjust_price,
            order=order,
            line=line,
            amount=amount,
            reason=reason,
            quantity=quantity,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def adjust_stock(
        self,
        *,
        location: str,
        lines: Sequence[AdjustmentLine | Mapping[str, Any]],
        reason: str,
        bucket: Bucket | Literal["available", "reserved", "quality_hold", "damaged", "quarantine"] | None = None,
        document: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Corrects stock by a difference.

        Args:
            location: Where.
            lines: What.
            reason: Why.
            bucket: In which bucket. Default: available.
            document: The document behind it.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.adjust_stock,
            location=location,
            lines=lines,
            reason=reason,
            bucket=bucket,
            document=document,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def answer_cancellation(
        self,
        *,
        fulfillment_order: str,
        accepted: bool,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """A location answers whether it lets go of units that are to be cancelled.

        Args:
            fulfillment_order: Which work.
            accepted: Whether it lets go of them.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.answer_cancellation,
            fulfillment_order=fulfillment_order,
            accepted=accepted,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def approve_return(
        self,
        return_id: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Lets a return come.

        Args:
            return_id: Which return.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.approve_return,
            return_id=return_id,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def cancel_fulfillment(
        self,
        fulfillment_order: str,
        *,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Calls work back; its units stay reserved.

        Args:
            fulfillment_order: Which work.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.cancel_fulfillment,
            fulfillment_order=fulfillment_order,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def cancel_order(
        self,
        order: str,
        *,
        document: str | None = None,
        lines: Sequence[LineUnits | Mapping[str, Any]] | None = None,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Cancels units that have not shipped.

        Args:
            order: Which order.
            document: The document behind it, such as the channel's cancellation.
            lines: Which units. Default: all that have not shipped.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.cancel_order,
            order=order,
            document=document,
            lines=lines,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def cancel_return(
        self,
        return_id: str,
        *,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Calls a return off.

        Args:
            return_id: Which return.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.cancel_return,
            return_id=return_id,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def capture_order(
        self,
        order: str,
        *,
        amount: Decimal | int | str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Asks for authorized money of an order to be captured.

        Args:
            order: Which order.
            amount: How much, in the order's currency; at most what is authorized and owed, and not asked for yet.
                Default: all of it.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.capture_order,
            order=order,
            amount=amount,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def close_return(
        self,
        return_id: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Ends a return.

        Args:
            return_id: Which return.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.close_return,
            return_id=return_id,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def confirm_edit(
        self,
        order: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Makes the edit that waits.

        Args:
            order: Of which order.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.confirm_edit,
            order=order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def count_stock(
        self,
        *,
        location: str,
        lines: Sequence[CountLine | Mapping[str, Any]],
        bucket: Bucket | Literal["available", "reserved", "quality_hold", "damaged", "quarantine"] | None = None,
        document: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets stock to what was counted.

        Args:
            location: Where.
            lines: What.
            bucket: In which bucket. Default: available.
            document: The count sheet.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.count_stock,
            location=location,
            lines=lines,
            bucket=bucket,
            document=document,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def decline_return(
        self,
        return_id: str,
        *,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Does not let a return come.

        Args:
            return_id: Which return.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.decline_return,
            return_id=return_id,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def discard_edit(
        self,
        order: str,
        *,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Calls the edit that waits off.

        Args:
            order: Of which order.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.discard_edit,
            order=order,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def draft_order(
        self,
        *,
        channel: str,
        currency: str,
        lines: Sequence[Line | Mapping[str, Any]],
        attributes: Mapping[str, str] | None = None,
        charges: Sequence[ChargeInput | Mapping[str, Any]] | None = None,
        destination: Destination | Mapping[str, Any] | None = None,
        discount_rounding: Rounding | Literal["half_up", "half_even", "half_down", "down"] | None = None,
        discounts: Sequence[DiscountInput | Mapping[str, Any]] | None = None,
        expires_at: datetime | None = None,
        external_id: str | None = None,
        hold_stock: bool | None = None,
        id: str | None = None,
        method: str | None = None,
        number: str | None = None,
        party: str | None = None,
        payment_terms: Literal["prepaid", "on_delivery"] | PaymentTermsNet | PaymentTermsEndOfMonth | Mapping[str, Any] | None = None,
        placed_at: datetime | None = None,
        priority: int | None = None,
        purchase_order: str | None = None,
        requested: RequestedDates | Mapping[str, Any] | None = None,
        reservation: str | None = None,
        rounding: Rounding | Literal["half_up", "half_even", "half_down", "down"] | None = None,
        shortage: Shortage | Literal["backorder", "cancel", "refuse"] | None = None,
        split: Split | Literal["allowed", "ship_complete"] | None = None,
        tax_level: TaxLevel | Literal["line", "unit", "document"] | None = None,
        tax_mode: TaxMode | Literal["exclusive", "inclusive"] | None = None,
        tax_rounding: Rounding | Literal["half_up", "half_even", "half_down", "down"] | None = None,
        tolerance: Decimal | int | str | None = None,
        total: Decimal | int | str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Writes an order down without promising anything.

        Args:
            channel: Where the demand comes from.
            currency: In which currency all amounts are.
            lines: What is wanted, at least one line.
            attributes: Host-defined attributes.
            charges: Charges beside the lines.
            destination: Where it goes, but for lines that say so themselves.
            discount_rounding: How discounts that are percentages are rounded. Default: as other amounts.
            discounts: Discounts on the whole order, in the order in which they are given; each is spread by value
                over what it is on.
            expires_at: Only of a draft: until when it may be placed. `run_due` cancels it then. Default: it stays.
            external_id: The id by which the channel knows it: the same content under the same id is captured once,
                other content under the same id is a conflict.
            hold_stock: Only of a draft: whether stock is held for it until `expires_at`, so that it can be placed
                as it is.
            id: Its key. Default: one is made.
            method: How it is to be delivered, as the host calls it, such as `express`.
            number: The number by which people know it.
            party: Who orders.
            payment_terms: When it is paid. Default: before goods leave.
            placed_at: When the customer placed it. Default: now.
            priority: How urgent it is: 0 to 100, 100 first.
            purchase_order: The customer's own reference, such as a purchase order number. Orders are found by it.
            requested: When the customer wants it.
            reservation: A soft reservation, such as the cart's, whose units this order takes over.
            rounding: How amounts are rounded. Default: half up.
            shortage: What becomes of units that nobody has. Default: as the policy says.
            split: Whether it may be served from several locations. Default: as the policy says.
            tax_level: On what taxes are rounded. Default: on each line.
            tax_mode: Whether prices include taxes. Default: they come on top.
            tax_rounding: How taxes are rounded. Default: as other amounts. Where prices include taxes, what is left
                without them is rounded.
            tolerance: How far the total, and each tax that comes with both an amount and a rate, may be from what
                is computed here; what differs is told in the receipt. Default: the total not at all, and taxes are
                not checked.
            total: What the customer was told to owe. When given, it must be what the parts sum up to, within the
                tolerance.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.draft_order,
            channel=channel,
            currency=currency,
            lines=lines,
            attributes=attributes,
            charges=charges,
            destination=destination,
            discount_rounding=discount_rounding,
            discounts=discounts,
            expires_at=expires_at,
            external_id=external_id,
            hold_stock=hold_stock,
            id=id,
            method=method,
            number=number,
            party=party,
            payment_terms=payment_terms,
            placed_at=placed_at,
            priority=priority,
            purchase_order=purchase_order,
            requested=requested,
            reservation=reservation,
            rounding=rounding,
            shortage=shortage,
            split=split,
            tax_level=tax_level,
            tax_mode=tax_mode,
            tax_rounding=tax_rounding,
            tolerance=tolerance,
            total=total,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def duplicate_order(
        self,
        order: str,
        *,
        external_id: str | None = None,
        id: str | None = None,
        lines: Sequence[LineUnits | Mapping[str, Any]] | None = None,
        number: str | None = None,
        place: bool | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Orders the same once more.

        Args:
            order: Which order.
            external_id: The id by which the channel knows the new order.
            id: The key of the new order. Default: one is made.
            lines: Only these units. Default: all lines as they are agreed.
            number: The number by which people know the new order.
            place: Whether it is placed at once. Default: it is a draft.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.duplicate_order,
            order=order,
            external_id=external_id,
            id=id,
            lines=lines,
            number=number,
            place=place,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def edit_order(
        self,
        order: str,
        *,
        attributes: Mapping[str, str] | None = None,
        charges: Sequence[ChargeInput | Mapping[str, Any]] | None = None,
        destination: Destination | Mapping[str, Any] | None = None,
        keep_taxes: bool | None = None,
        line_changes: Sequence[LineChange | Mapping[str, Any]] | None = None,
        lines: Sequence[Line | Mapping[str, Any]] | None = None,
        method: str | None = None,
        payment_terms: Literal["prepaid", "on_delivery"] | PaymentTermsNet | PaymentTermsEndOfMonth | Mapping[str, Any] | None = None,
        prices: Sequence[NewPrice | Mapping[str, Any]] | None = None,
        priority: int | None = None,
        purchase_order: str | None = None,
        quantities: Sequence[WantedUnits | Mapping[str, Any]] | None = None,
        reason: str | None = None,
        requested: RequestedDates | Mapping[str, Any] | None = None,
        shortage: Shortage | Literal["backorder", "cancel", "refuse"] | None = None,
        split: Split | Literal["allowed", "ship_complete"] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Changes an order: quantities, lines, charges, destination, in one step.

        Args:
            order: Which order.
            attributes: Host-defined attributes, in place of those there are.
            charges: Charges to add.
            destination: Where it goes from now on.
            keep_taxes: Whether taxes stay as they are although units go to another country, subdivision or postal
                area.
            line_changes: Lines that go elsewhere, or bear other attributes.
            lines: Lines to add.
            method: How it is to be delivered, as the host calls it.
            payment_terms: When it is to be paid.
            prices: Lines of which a unit costs another price. Discounts that are percentages and taxes follow by
                their rates, other discounts stay. Not of a line of which something was credited already, or that
                has discounts on some units only.
            priority: How urgent it is: 0 to 100, 100 first.
            purchase_order: The customer's own reference, such as a purchase order number.
            quantities: Lines of which another number of units is wanted. Added units cost the line's unit price,
                less its discounts that are percentages, with taxes by its rates.
            reason: Why.
            requested: When the customer wants it.
            shortage: What becomes of units that nobody has. Unless they wait as a backorder, an edit that asks for
                more than there is is refused.
            split: Whether it may be served from several locations.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.edit_order,
            order=order,
            attributes=attributes,
            charges=charges,
            destination=destination,
            keep_taxes=keep_taxes,
            line_changes=line_changes,
            lines=lines,
            method=method,
            payment_terms=payment_terms,
            prices=prices,
            priority=priority,
            purchase_order=purchase_order,
            quantities=quantities,
            reason=reason,
            requested=requested,
            shortage=shortage,
            split=split,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def erase_party(
        self,
        party: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Erases everything that is known about a party.

        Args:
            party: Which party.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.erase_party,
            party=party,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def grant_refund(
        self,
        *,
        order: str,
        reason: str,
        amount: Decimal | int | str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Decides to give money back without a return.

        Args:
            order: Which order.
            reason: Why.
            amount: How much is credited, in the order's currency; at most what was charged and not credited yet.
                Default: nothing more is credited, and what is owed back already is asked for again, such as after a
                refund failed.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.grant_refund,
            order=order,
            reason=reason,
            amount=amount,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def inspect_return(
        self,
        return_id: str,
        *,
        lines: Sequence[InspectedUnits | Mapping[str, Any]] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Decides what becomes of units that came back.

        Args:
            return_id: Which return.
            lines: What was looked at. Default: everything that arrived and was not looked at is restocked and
                credited.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.inspect_return,
            return_id=return_id,
            lines=lines,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def issue_credit(
        self,
        *,
        kind: CreditKind | Literal["gift_card", "store_credit"],
        amount: Decimal | int | str,
        currency: str,
        account: str | None = None,
        expires_at: datetime | None = None,
        party: str | None = None,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Issues a gift card or store credit, or adds to one.

        Args:
            kind: What kind of money it is.
            amount: How much; more than zero.
            currency: In which currency.
            account: Which account: one that there is, or a new one of this id. Default: a new one, whose id is
                made.
            expires_at: When what is left ends. Default: never, or as before.
            party: Whose it is.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.issue_credit,
            kind=kind,
            amount=amount,
            currency=currency,
            account=account,
            expires_at=expires_at,
            party=party,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def issue_documents(
        self,
        entity: str,
        *,
        limit: int | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Writes and numbers the invoices and credit memos that are due.

        Args:
            entity: Which entity.
            limit: How many orders are dealt with at most: 1 to 1000. Default: 100.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.issue_documents,
            entity=entity,
            limit=limit,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def merge_orders(
        self,
        *,
        order: str,
        merged: str,
        drop_charges: bool | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Merges an order into another.

        Args:
            order: The order that stays.
            merged: The order that goes into it; nothing of it has shipped.
            drop_charges: Whether the charges of the merged order are dropped, such as its shipping. Default: they
                go along.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.merge_orders,
            order=order,
            merged=merged,
            drop_charges=drop_charges,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def move_stock(
        self,
        *,
        source: StockPlace | Mapping[str, Any],
        target: StockPlace | Mapping[str, Any],
        lines: Sequence[MoveLine | Mapping[str, Any]],
        document: str | None = None,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Moves stock between buckets or locations.

        Args:
            source: Where it is.
            target: Where it shall be.
            lines: What.
            document: The document behind it.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.move_stock,
            source=source,
            target=target,
            lines=lines,
            document=document,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def pack_fulfillment(
        self,
        fulfillment_order: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Parcels are closed.

        Args:
            fulfillment_order: Which work.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.pack_fulfillment,
            fulfillment_order=fulfillment_order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def pick_fulfillment(
        self,
        fulfillment_order: str,
        *,
        lines: Sequence[LineUnits | Mapping[str, Any]] | None = None,
        missing: Sequence[LineUnits | Mapping[str, Any]] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Units are taken from the shelf, or found missing.

        Args:
            fulfillment_order: Which work.
            lines: Which units were picked. Default: all that were not picked before and are not short.
            missing: Which units are missing on the shelf.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.pick_fulfillment,
            fulfillment_order=fulfillment_order,
            lines=lines,
            missing=missing,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def place_draft(
        self,
        order: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Places a draft.

        Args:
            order: Which draft.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.place_draft,
            order=order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def place_hold(
        self,
        *,
        order: str,
        kind: HoldKind | Literal["fraud", "payment", "address", "approval", "manual", "scheduled"],
        blocks: Sequence[HoldAction | Literal["release", "pick", "ship", "capture", "cancel", "edit", "source"]] | None = None,
        expires_at: datetime | None = None,
        reason: str | None = None,
        scope: Literal["order"] | HoldScopeLine | HoldScopeFulfillmentOrder | Mapping[str, Any] | None = None,
        until: HoldUntil | Literal["authorized", "paid", "stocked", "address_changed"] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Stops an order or a line.

        Args:
            order: Which order.
            kind: What it is about.
            blocks: The actions it blocks; at least one. Default: as the hold policy says for its kind, or as built
                in: `release` and `ship`, also `pick` but for `address`, and `capture` for `fraud` and `approval`.
                For a fulfillment order only `pick` and `ship` are blocked.
            expires_at: When it ends by itself. Default: never.
            reason: Why.
            scope: What it stops. Default: the whole order.
            until: What ends it by itself; that may not be so already. Default: nothing.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.place_hold,
            order=order,
            kind=kind,
            blocks=blocks,
            expires_at=expires_at,
            reason=reason,
            scope=scope,
            until=until,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def place_order(
        self,
        *,
        channel: str,
        currency: str,
        lines: Sequence[Line | Mapping[str, Any]],
        attributes: Mapping[str, str] | None = None,
        charges: Sequence[ChargeInput | Mapping[str, Any]] | None = None,
        destination: Destination | Mapping[str, Any] | None = None,
        discount_rounding: Rounding | Literal["half_up", "half_even", "half_down", "down"] | None = None,
        discounts: Sequence[DiscountInput | Mapping[str, Any]] | None = None,
        expires_at: datetime | None = None,
        external_id: str | None = None,
        hold_stock: bool | None = None,
        id: str | None = None,
        method: str | None = None,
        number: str | None = None,
        party: str | None = None,
        payment_terms: Literal["prepaid", "on_delivery"] | PaymentTermsNet | PaymentTermsEndOfMonth | Mapping[str, Any] | None = None,
        placed_at: datetime | None = None,
        priority: int | None = None,
        purchase_order: str | None = None,
        requested: RequestedDates | Mapping[str, Any] | None = None,
        reservation: str | None = None,
        rounding: Rounding | Literal["half_up", "half_even", "half_down", "down"] | None = None,
        shortage: Shortage | Literal["backorder", "cancel", "refuse"] | None = None,
        split: Split | Literal["allowed", "ship_complete"] | None = None,
        tax_level: TaxLevel | Literal["line", "unit", "document"] | None = None,
        tax_mode: TaxMode | Literal["exclusive", "inclusive"] | None = None,
        tax_rounding: Rounding | Literal["half_up", "half_even", "half_down", "down"] | None = None,
        tolerance: Decimal | int | str | None = None,
        total: Decimal | int | str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Places an order: checks, prices, sources and reserves all of it in one step.

        Args:
            channel: Where the demand comes from.
            currency: In which currency all amounts are.
            lines: What is wanted, at least one line.
            attributes: Host-defined attributes.
            charges: Charges beside the lines.
            destination: Where it goes, but for lines that say so themselves.
            discount_rounding: How discounts that are percentages are rounded. Default: as other amounts.
            discounts: Discounts on the whole order, in the order in which they are given; each is spread by value
                over what it is on.
            expires_at: Only of a draft: until when it may be placed. `run_due` cancels it then. Default: it stays.
            external_id: The id by which the channel knows it: the same content under the same id is captured once,
                other content under the same id is a conflict.
            hold_stock: Only of a draft: whether stock is held for it until `expires_at`, so that it can be placed
                as it is.
            id: Its key. Default: one is made.
            method: How it is to be delivered, as the host calls it, such as `express`.
            number: The number by which people know it.
            party: Who orders.
            payment_terms: When it is paid. Default: before goods leave.
            placed_at: When the customer placed it. Default: now.
            priority: How urgent it is: 0 to 100, 100 first.
            purchase_order: The customer's own reference, such as a purchase order number. Orders are found by it.
            requested: When the customer wants it.
            reservation: A soft reservation, such as the cart's, whose units this order takes over.
            rounding: How amounts are rounded. Default: half up.
            shortage: What becomes of units that nobody has. Default: as the policy says.
            split: Whether it may be served from several locations. Default: as the policy says.
            tax_level: On what taxes are rounded. Default: on each line.
            tax_mode: Whether prices include taxes. Default: they come on top.
            tax_rounding: How taxes are rounded. Default: as other amounts. Where prices include taxes, what is left
                without them is rounded.
            tolerance: How far the total, and each tax that comes with both an amount and a rate, may be from what
                is computed here; what differs is told in the receipt. Default: the total not at all, and taxes are
                not checked.
            total: What the customer was told to owe. When given, it must be what the parts sum up to, within the
                tolerance.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.place_order,
            channel=channel,
            currency=currency,
            lines=lines,
            attributes=attributes,
            charges=charges,
            destination=destination,
            discount_rounding=discount_rounding,
            discounts=discounts,
            expires_at=expires_at,
            external_id=external_id,
            hold_stock=hold_stock,
            id=id,
            method=method,
            number=number,
            party=party,
            payment_terms=payment_terms,
            placed_at=placed_at,
            priority=priority,
            purchase_order=purchase_order,
            requested=requested,
            reservation=reservation,
            rounding=rounding,
            shortage=shortage,
            split=split,
            tax_level=tax_level,
            tax_mode=tax_mode,
            tax_rounding=tax_rounding,
            tolerance=tolerance,
            total=total,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def receive_return(
        self,
        *,
        return_id: str,
        location: str,
        lines: Sequence[ReturnedUnits | Mapping[str, Any]] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Takes in units that came back.

        Args:
            return_id: Which return.
            location: Where it arrived. What arrives elsewhere later arrives once this was inspected.
            lines: What arrived. Default: everything that was announced and has not arrived.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.receive_return,
            return_id=return_id,
            location=location,
            lines=lines,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def receive_stock(
        self,
        *,
        location: str,
        lines: Sequence[ReceiptLine | Mapping[str, Any]],
        bucket: Bucket | Literal["available", "reserved", "quality_hold", "damaged", "quarantine"] | None = None,
        document: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Takes goods in from a supplier, and fills backorders with them.

        Args:
            location: Where.
            lines: What.
            bucket: Into which bucket. Default: available.
            document: The receipt or delivery note.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.receive_stock,
            location=location,
            lines=lines,
            bucket=bucket,
            document=document,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def record_item(
        self,
        sku: str,
        *,
        active: bool | None = None,
        attributes: Mapping[str, str] | None = None,
        gtins: Sequence[str] | None = None,
        kind: ItemKind | Literal["stocked", "service", "digital"] | None = None,
        name: str | None = None,
        returnable: bool | None = None,
        safety_stock: int | None = None,
        unit: Unit | Literal["each", "kilogram", "liter", "meter"] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Adds or changes an item.

        Args:
            sku: Its key.
            active: Whether it may be ordered. Default: yes.
            attributes: Host-defined attributes.
            gtins: The numbers in its barcodes, each with its check digit; at most 100, and none that another item
                has.
            kind: What kind of thing it is; it can't change later. Default: stocked.
            name: What people call it.
            returnable: Whether it may come back. Default: yes.
            safety_stock: How many units are withheld from orders at each location against uncertainty.
            unit: How its quantity is written; it can't change later. Default: pieces.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.record_item,
            sku=sku,
            active=active,
            attributes=attributes,
            gtins=gtins,
            kind=kind,
            name=name,
            returnable=returnable,
            safety_stock=safety_stock,
            unit=unit,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def record_party(
        self,
        *,
        details: PartyDetails | Mapping[str, Any] | None = None,
        id: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Adds a party, or a new version of one.

        Args:
            details: What is known.
            id: Its key: opaque, without personal data. Default: one is made.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.record_party,
            details=details,
            id=id,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def record_payment(
        self,
        *,
        payment: str,
        order: str,
        gateway: str,
        kind: PaymentKind | Literal["authorize", "adjust", "capture", "void", "refund", "chargeback", "expire"],
        reference: str,
        amount: Decimal | int | str,
        currency: str,
        expires_at: datetime | None = None,
        request: str | None = None,
        status: ReportStatus | Literal["pending", "succeeded", "failed", "reversed"] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Takes in a gateway's report.

        Args:
            payment: Which payment: one authorization and everything that follows from it, or one capture without.
            order: For which order.
            gateway: Which gateway, the same in every report of the payment.
            kind: What it did.
            reference: Its reference of this operation, not of the delivery of the report. Kind and reference say
                which operation it is.
            amount: How much, more than zero. The same operation always has the same amount.
            currency: In which currency: the order's.
            expires_at: When an authorization ends.
            request: The key of the request that it answers. Default: the oldest open one of this kind and amount,
                of this payment before others. A capture also answers what a carrier was to collect, an
                authorization any request for one.
            status: How far the operation is. Default: succeeded.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.record_payment,
            payment=payment,
            order=order,
            gateway=gateway,
            kind=kind,
            reference=reference,
            amount=amount,
            currency=currency,
            expires_at=expires_at,
            request=request,
            status=status,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def refund_to_credit(
        self,
        *,
        account: str,
        order: str,
        amount: Decimal | int | str | None = None,
        request: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Gives what is owed back for an order to a gift card or store credit.

        Args:
            account: To which account.
            order: For which order.
            amount: How much of the request. Default: all of it.
            request: Which request to refund it answers. Default: the oldest open one of what the account paid, or
                else of any payment.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.refund_to_credit,
            account=account,
            order=order,
            amount=amount,
            request=request,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def reject_fulfillment(
        self,
        fulfillment_order: str,
        *,
        reason: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """A location refuses its work; its units are sourced anew from other locations.

        Args:
            fulfillment_order: Which work.
            reason: Why.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.reject_fulfillment,
            fulfillment_order=fulfillment_order,
            reason=reason,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def release_hold(
        self,
        order: str,
        *,
        kind: HoldKind | Literal["fraud", "payment", "address", "approval", "manual", "scheduled"] | None = None,
        number: int | None = None,
        scope: Literal["order"] | HoldScopeLine | HoldScopeFulfillmentOrder | Mapping[str, Any] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Ends a stop.

        Args:
            order: Which order.
            kind: What the stops are about; needed where no number is given.
            number: The number of the stop. Default: all of a kind and scope.
            scope: What they stop, where no number is given. Default: the whole order.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.release_hold,
            order=order,
            kind=kind,
            number=number,
            scope=scope,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def release_order(
        self,
        order: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Asks locations to ship what is reserved.

        Args:
            order: Which order.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.release_order,
            order=order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def request_return(
        self,
        lines: Sequence[ReturnLineInput | Mapping[str, Any]],
        *,
        channel: str | None = None,
        currency: str | None = None,
        external_id: str | None = None,
        id: str | None = None,
        location: str | None = None,
        order: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Announces units that come back.

        Args:
            lines: What comes back, at least one line.
            channel: Through which channel.
            currency: In which currency amounts are. Default: the order's. Needed where there is no order.
            external_id: The id by which the channel knows it: the same content under the same id is taken in once,
                other content under the same id is a conflict.
            id: Its key. Default: one is made.
            location: Where it goes, when that is known.
            order: Which order it comes back from, when that is known.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.request_return,
            lines=lines,
            channel=channel,
            currency=currency,
            external_id=external_id,
            id=id,
            location=location,
            order=order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def reserve_stock(
        self,
        *,
        lines: Sequence[ReservedLine | Mapping[str, Any]],
        expires_at: datetime,
        id: str | None = None,
        owner: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Claims stock for an owner until a time.

        Args:
            lines: What, and where.
            expires_at: Until when.
            id: Its key. Default: one is made.
            owner: Whose it is, for people.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.reserve_stock,
            lines=lines,
            expires_at=expires_at,
            id=id,
            owner=owner,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def resolve_return(
        self,
        return_id: str,
        *,
        fee: Decimal | int | str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Decides what is credited and refunded for a return.

        Args:
            return_id: Which return.
            fee: What is withheld from the credit, such as a restocking fee; at most the credit. It is shown beside
                the credit: the lines are credited in full, and the customer is given back the rest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.resolve_return,
            return_id=return_id,
            fee=fee,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def run_due(
        self,
        *,
        limit: int | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Does what time has made due: expiries, and orders that are done.

        Args:
            limit: How many reservations, payments and orders are dealt with at most: 1 to 1000. Default: 100.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.run_due,
            limit=limit,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_accounting_policy(
        self,
        policy: AccountingPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the accounting policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_accounting_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_channel(
        self,
        channel: Channel | Mapping[str, Any],
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Adds or changes a channel.

        Args:
            channel: The channel as it shall be.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_channel,
            channel=channel,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_edit_policy(
        self,
        policy: EditPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the edit policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_edit_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_entity(
        self,
        entity: Entity | Mapping[str, Any],
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Adds or changes a legal entity that sells.

        Args:
            entity: The entity as it shall be.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_entity,
            entity=entity,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_hold_policy(
        self,
        policy: HoldPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the hold policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_hold_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_location(
        self,
        location: Location | Mapping[str, Any],
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Adds or changes a location.

        Args:
            location: The location as it shall be.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_location,
            location=location,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_order_policy(
        self,
        policy: OrderPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the order policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_order_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_payment_policy(
        self,
        policy: PaymentPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the payment policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_payment_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_return_policy(
        self,
        policy: ReturnPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the return policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_return_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def set_sourcing_policy(
        self,
        policy: SourcingPolicy | Mapping[str, Any],
        *,
        valid_from: datetime | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sets a version of the sourcing policy.

        Args:
            policy: What it says.
            valid_from: From when it is in force. Default: now. Not before the version that is in force from latest.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.set_sourcing_policy,
            policy=policy,
            valid_from=valid_from,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def ship_fulfillment(
        self,
        fulfillment_order: str,
        *,
        packages: Sequence[PackageInput | Mapping[str, Any]] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Goods leave.

        Args:
            fulfillment_order: Which work.
            packages: The parcels. Default: one without number, with everything that has not left.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.ship_fulfillment,
            fulfillment_order=fulfillment_order,
            packages=packages,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def ship_order(
        self,
        *,
        order: str,
        location: str,
        packages: Sequence[PackageInput | Mapping[str, Any]] | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Ships from a location in one step, with every step before it implied.

        Args:
            order: Which order.
            location: From where.
            packages: The parcels. Default: one without number, with everything that is reserved there and not
                released before.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.ship_order,
            order=order,
            location=location,
            packages=packages,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def source_order(
        self,
        order: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Sources again what waits for stock or is open.

        Args:
            order: Which order.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.source_order,
            order=order,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def spend_credit(
        self,
        *,
        account: str,
        order: str,
        amount: Decimal | int | str | None = None,
        payment: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Pays for an order from a gift card or store credit.

        Args:
            account: From which account.
            order: On which order.
            amount: How much; at most what is left and what the order owes. Default: as much as both allow.
            payment: As which payment of the order. Default: one for the order and account.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.spend_credit,
            account=account,
            order=order,
            amount=amount,
            payment=payment,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def split_order(
        self,
        *,
        order: str,
        lines: Sequence[LineUnits | Mapping[str, Any]],
        id: str | None = None,
        number: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Makes an order of its own of units.

        Args:
            order: Which order.
            lines: Which units.
            id: The key of the new order. Default: one is made.
            number: The number by which people know the new order.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.split_order,
            order=order,
            lines=lines,
            id=id,
            number=number,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def stage_edit(
        self,
        *,
        edit: OrderEdit | Mapping[str, Any],
        expires_at: datetime,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Stages an edit and holds the stock that it would need.

        Args:
            edit: What is to change.
            expires_at: When it ends by itself.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.stage_edit,
            edit=edit,
            expires_at=expires_at,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def track_package(
        self,
        *,
        shipment: str,
        status: ShipmentStatus | Literal["label_created", "picked_up", "in_transit", "out_for_delivery", "available_for_pickup", "exception", "delivered", "returned_to_sender", "lost"],
        tracking: str | None = None,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Takes in a carrier's report.

        Args:
            shipment: Which shipment.
            status: What the carrier says. When, is the context's `occurred_at`.
            tracking: Which package of it. It may be left out where there is only one.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.track_package,
            shipment=shipment,
            status=status,
            tracking=tracking,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found

    async def unreserve_stock(
        self,
        reservation: str,
        *,
        tenant: str | None = None,
        actor: str | None = None,
        now: datetime | None = None,
        request_id: str | None = None,
        if_version: int | None = None,
        occurred_at: datetime | None = None,
        dry_run: bool | None = None,
        roles: Sequence[str] | None = None,
    ) -> Receipt:
        """Lets go of claimed stock.

        Args:
            reservation: Which claim.
            tenant: Whose data. Default: `main`.
            actor: Who asks. Default: as said when opening.
            now: The time at which it is decided. Default: what the system's clock says.
            request_id: The host's idempotency key: the same command under the same key is done once, and its first
                receipt is given again. Another command under the same key is a conflict.
            if_version: The version that the record a command changes must still have.
            occurred_at: When the fact that is reported took place, if that was not `now`.
            dry_run: Decide and answer, but write nothing.
            roles: In which roles, as far as the host vouches for them, such as `["supervisor"]`: at most 32.
                Approvals of the hold policy ask for them. Default: none.
        """
        found: Receipt = await self._run(
            Commands.unreserve_stock,
            reservation=reservation,
            tenant=tenant,
            actor=actor,
            now=now,
            request_id=request_id,
            if_version=if_version,
            occurred_at=occurred_at,
            dry_run=dry_run,
            roles=roles,
        )
        return found


class AsyncQueries:
    """An `async` method for every query: it writes nothing."""

    __slots__ = ()

    async def _run(self, method: Any, /, **options: Any) -> Any:
        raise NotImplementedError

    async def accounting_entries(
        self,
        order: str,
        *,
        after: int | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[AccountingEntry]:
        """The accounting entries of an order.

        Args:
            order: Which order.
            after: The log entry to read on after.
            limit: How many entries at most; entries of one command are never parted. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[AccountingEntry] = await self._run(
            Queries.accounting_entries,
            order=order,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def accounting_summary(
        self,
        *,
        after: int | None = None,
        limit: int | None = None,
        until: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> AccountingSummary:
        """Accounting entries of a part of the log, summed by day, currency and account.

        Args:
            after: The log entry after which the part starts. Default: at the beginning.
            limit: How many log entries are looked at. Default: 50.
            until: The last log entry of the part. Default: the last there is.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: AccountingSummary = await self._run(
            Queries.accounting_summary,
            after=after,
            limit=limit,
            until=until,
            tenant=tenant,
            now=now,
        )
        return found

    async def available_to_sell(
        self,
        *,
        channel: str,
        sku: str,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> AvailableToSell:
        """How many units of an item a channel can sell now.

        Args:
            channel: Which channel.
            sku: Which item.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: AvailableToSell = await self._run(
            Queries.available_to_sell,
            channel=channel,
            sku=sku,
            tenant=tenant,
            now=now,
        )
        return found

    async def blockers(
        self,
        order: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> BlockersView:
        """What each part of an order waits for, and which command lets it go on.

        Args:
            order: Which order.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: BlockersView = await self._run(
            Queries.blockers,
            order=order,
            tenant=tenant,
            now=now,
        )
        return found

    async def credit_account(
        self,
        account: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> CreditAccountView:
        """A gift card or store credit.

        Args:
            account: Which account.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: CreditAccountView = await self._run(
            Queries.credit_account,
            account=account,
            tenant=tenant,
            now=now,
        )
        return found

    async def document_by_id(
        self,
        document: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Document:
        """An invoice or credit memo.

        Args:
            document: Which document.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Document = await self._run(
            Queries.document_by_id,
            document=document,
            tenant=tenant,
            now=now,
        )
        return found

    async def document_by_number(
        self,
        *,
        entity: str,
        number: str,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Document:
        """The invoice or credit memo of a number.

        Args:
            entity: Whose document.
            number: Its number.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Document = await self._run(
            Queries.document_by_number,
            entity=entity,
            number=number,
            tenant=tenant,
            now=now,
        )
        return found

    async def documents(
        self,
        *,
        after: str | None = None,
        entity: str | None = None,
        kind: DocumentKind | Literal["invoice", "credit_memo"] | None = None,
        limit: int | None = None,
        newest_first: bool | None = None,
        order: str | None = None,
        since: str | None = None,
        until: str | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[Document]:
        """Invoices and credit memos by their date.

        Args:
            after: The position to read on after.
            entity: Only documents of this entity.
            kind: Only documents of this kind.
            limit: How many documents at most. Default: 50.
            newest_first: The newest first. Default: the oldest.
            order: Only documents of this order. It is not paged.
            since: Only documents of this day and later.
            until: Only documents of days before this one.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[Document] = await self._run(
            Queries.documents,
            after=after,
            entity=entity,
            kind=kind,
            limit=limit,
            newest_first=newest_first,
            order=order,
            since=since,
            until=until,
            tenant=tenant,
            now=now,
        )
        return found

    async def entries(
        self,
        *,
        sku: str,
        location: str,
        after: int | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[LedgerEntry]:
        """The ledger of an item at a location.

        Args:
            sku: Of which item.
            location: Where.
            after: The log entry to read on after.
            limit: How many log entries at most; the movements of one are never parted. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[LedgerEntry] = await self._run(
            Queries.entries,
            sku=sku,
            location=location,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def events(
        self,
        *,
        after: EventCursor | Mapping[str, Any] | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[SentEvent]:
        """Events in the order they were committed.

        Args:
            after: The position to read on after. Default: before the first.
            limit: How many events at most. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[SentEvent] = await self._run(
            Queries.events,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def explain(
        self,
        order: str,
        *,
        after: int | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[Explanation]:
        """Why an order is served from where it is: every sourcing decision with its plan.

        Args:
            order: Which order.
            after: The decision to read on after.
            limit: How many decisions at most. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[Explanation] = await self._run(
            Queries.explain,
            order=order,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def fulfillment_order(
        self,
        fulfillment_order: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> VersionedFulfillmentOrder:
        """The work that a location is asked to do.

        Args:
            fulfillment_order: Which work.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: VersionedFulfillmentOrder = await self._run(
            Queries.fulfillment_order,
            fulfillment_order=fulfillment_order,
            tenant=tenant,
            now=now,
        )
        return found

    async def item(
        self,
        sku: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> ItemView:
        """An item.

        Args:
            sku: Which item.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: ItemView = await self._run(
            Queries.item,
            sku=sku,
            tenant=tenant,
            now=now,
        )
        return found

    async def item_by_gtin(
        self,
        gtin: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> ItemView:
        """The item that has a number in its barcodes.

        Args:
            gtin: The number, with or without zeros in front.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: ItemView = await self._run(
            Queries.item_by_gtin,
            gtin=gtin,
            tenant=tenant,
            now=now,
        )
        return found

    async def items(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[ItemView]:
        """Items by sku.

        Args:
            after: The position to read on after.
            limit: How many items at most. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[ItemView] = await self._run(
            Queries.items,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def network(
        self,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> NetworkView:
        """Channels, locations and policies.

        Args:
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: NetworkView = await self._run(
            Queries.network,
            tenant=tenant,
            now=now,
        )
        return found

    async def order(
        self,
        order: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> OrderView:
        """An order: its terms, what happened to it, its statuses, shipments, payments and returns.

        Args:
            order: Which order.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: OrderView = await self._run(
            Queries.order,
            order=order,
            tenant=tenant,
            now=now,
        )
        return found

    async def order_by_external_id(
        self,
        *,
        channel: str,
        external_id: str,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> OrderView:
        """The order that a channel knows by an id.

        Args:
            channel: Which channel.
            external_id: The id that it gave.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: OrderView = await self._run(
            Queries.order_by_external_id,
            channel=channel,
            external_id=external_id,
            tenant=tenant,
            now=now,
        )
        return found

    async def order_by_number(
        self,
        number: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> OrderView:
        """The order that people know by a number.

        Args:
            number: The number.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: OrderView = await self._run(
            Queries.order_by_number,
            number=number,
            tenant=tenant,
            now=now,
        )
        return found

    async def orders(
        self,
        *,
        after: str | None = None,
        channel: str | None = None,
        limit: int | None = None,
        newest_first: bool | None = None,
        party: str | None = None,
        purchase_order: str | None = None,
        since: datetime | None = None,
        status: OrderStatus | Literal["draft", "cancelled", "closed", "on_hold", "delivered", "shipped", "partially_shipped", "in_fulfillment", "backordered", "placed"] | None = None,
        until: datetime | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[OrderSummary]:
        """Orders by the time they were placed.

        Args:
            after: The position to read on after.
            channel: Only orders of this channel.
            limit: How many orders at most. Default: 50.
            newest_first: The newest first. Default: the oldest.
            party: Only orders of this party.
            purchase_order: Only orders that bear this reference of the customer's own.
            since: Only orders that were placed at or after this.
            status: Only orders that stand so.
            until: Only orders that were placed before this.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[OrderSummary] = await self._run(
            Queries.orders,
            after=after,
            channel=channel,
            limit=limit,
            newest_first=newest_first,
            party=party,
            purchase_order=purchase_order,
            since=since,
            status=status,
            until=until,
            tenant=tenant,
            now=now,
        )
        return found

    async def party(
        self,
        party: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> PartyView:
        """What is known about a party. The only query that answers personal data.

        Args:
            party: Which party.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: PartyView = await self._run(
            Queries.party,
            party=party,
            tenant=tenant,
            now=now,
        )
        return found

    async def payment(
        self,
        payment: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> PaymentView:
        """A payment with what the gateway reported.

        Args:
            payment: Which payment.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: PaymentView = await self._run(
            Queries.payment,
            payment=payment,
            tenant=tenant,
            now=now,
        )
        return found

    async def payments_by_reference(
        self,
        reference: str,
        *,
        after: str | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[PaymentView]:
        """Payments of which the gateway reported an operation with a reference.

        Args:
            reference: The gateway's reference of the operation.
            after: The position to read on after.
            limit: How many payments at most. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[PaymentView] = await self._run(
            Queries.payments_by_reference,
            reference=reference,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def requests(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[OpenRequest]:
        """What gateways were asked to do and no report has answered, the oldest first.

        Args:
            after: The position to read on after.
            limit: How many at most; requests of one order at one instant are never parted, and count as one.
                Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[OpenRequest] = await self._run(
            Queries.requests,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def reservation(
        self,
        reservation: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> ReservationView:
        """A soft reservation.

        Args:
            reservation: Which reservation.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: ReservationView = await self._run(
            Queries.reservation,
            reservation=reservation,
            tenant=tenant,
            now=now,
        )
        return found

    async def return_by_external_id(
        self,
        external_id: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> VersionedReturn:
        """The return that a channel knows by an id.

        Args:
            external_id: The id that it gave.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: VersionedReturn = await self._run(
            Queries.return_by_external_id,
            external_id=external_id,
            tenant=tenant,
            now=now,
        )
        return found

    async def return_by_id(
        self,
        return_id: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> VersionedReturn:
        """A return.

        Args:
            return_id: Which return.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: VersionedReturn = await self._run(
            Queries.return_by_id,
            return_id=return_id,
            tenant=tenant,
            now=now,
        )
        return found

    async def returns(
        self,
        *,
        after: str | None = None,
        limit: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[VersionedReturn]:
        """Returns by the time they were asked for.

        Args:
            after: The position to read on after.
            limit: How many returns at most. Default: 50.
            since: Only returns that were asked for at or after this.
            until: Only returns that were asked for before this.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[VersionedReturn] = await self._run(
            Queries.returns,
            after=after,
            limit=limit,
            since=since,
            until=until,
            tenant=tenant,
            now=now,
        )
        return found

    async def sales(
        self,
        *,
        since: datetime | None = None,
        top: int | None = None,
        until: datetime | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> SalesView:
        """What was sold and came back in a period.

        Args:
            since: From when, included. Default: the first order.
            top: How many of the best selling items are listed. Default: 5.
            until: Until when, not included. Default: the last order.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: SalesView = await self._run(
            Queries.sales,
            since=since,
            top=top,
            until=until,
            tenant=tenant,
            now=now,
        )
        return found

    async def shipment(
        self,
        shipment: str,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> VersionedShipment:
        """A shipment with its parcels.

        Args:
            shipment: Which shipment.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: VersionedShipment = await self._run(
            Queries.shipment,
            shipment=shipment,
            tenant=tenant,
            now=now,
        )
        return found

    async def shipments_by_tracking(
        self,
        tracking: str,
        *,
        after: str | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[VersionedShipment]:
        """Shipments that have a parcel with a tracking number.

        Args:
            tracking: The carrier's number.
            after: The position to read on after.
            limit: How many shipments at most. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[VersionedShipment] = await self._run(
            Queries.shipments_by_tracking,
            tracking=tracking,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def stock(
        self,
        *,
        after: StockPosition | Mapping[str, Any] | None = None,
        limit: int | None = None,
        location: str | None = None,
        sku: str | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[StockRow]:
        """What stands in the buckets of items at locations.

        Args:
            after: The position to read on after.
            limit: How many rows at most. Default: 50.
            location: Only this location.
            sku: Only this item.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[StockRow] = await self._run(
            Queries.stock,
            after=after,
            limit=limit,
            location=location,
            sku=sku,
            tenant=tenant,
            now=now,
        )
        return found

    async def timeline(
        self,
        order: str,
        *,
        after: int | None = None,
        limit: int | None = None,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Page[TimelineEntry]:
        """All that happened to an order, in order: events, stock movements, payments and decisions together.

        Args:
            order: Which order.
            after: The entry to read on after.
            limit: How many entries at most. Default: 50.
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Page[TimelineEntry] = await self._run(
            Queries.timeline,
            order=order,
            after=after,
            limit=limit,
            tenant=tenant,
            now=now,
        )
        return found

    async def verify(
        self,
        *,
        tenant: str | None = None,
        now: datetime | None = None,
    ) -> Verification:
        """Checks every invariant on live data, and tells what does not hold.

        Args:
            tenant: Whose data. Default: `main`.
            now: The time at which it is decided. Default: what the system's clock says.
        """
        found: Verification = await self._run(
            Queries.verify,
            tenant=tenant,
            now=now,
        )
        return found
