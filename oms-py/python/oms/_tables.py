"""Tidy HTML tables of values for notebooks."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from ._value import Tagged, Value
from .values import AvailableToSell, OrderView, SalesView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STYLE = (
    "<style>.oms{border-collapse:collapse;font:13px/1.5 system-ui,sans-serif;margin:.3em 0 .9em}"
    ".oms caption{text-align:left;font-weight:600;padding:.2em 0}"
    ".oms th{text-align:left;font-weight:500;opacity:.65;border-bottom:1px solid currentColor}"
    ".oms th,.oms td{padding:.15em 1.2em .15em 0;vertical-align:top;white-space:nowrap}"
    ".oms tbody tr+tr td{border-top:1px solid #8883}"
    ".oms .n{text-align:right;font-variant-numeric:tabular-nums}</style>"
)


def html_of(value: Value) -> str | None:
    """The tables of a value, where it has some that are better than its `repr`."""
    if isinstance(value, OrderView):
        return _order(value)
    if isinstance(value, SalesView):
        return _sales(value)
    if isinstance(value, AvailableToSell):
        rows = [(place.location, place.quantity) for place in value.locations]
        return _STYLE + _table(f"{value.sku} for {value.channel}: {value.total}", ("location", "can be sold"), rows)
    return None


def html_of_rows(rows: Sequence[Any]) -> str | None:
    """One table of rows: their fields that are no values themselves."""
    if not rows or not isinstance(rows[0], Value):
        return None
    names = [name for name in rows[0]._fields() if any(_is_plain(getattr(row, name)) for row in rows)]
    title = f"{type(rows[0]).__name__}: {len(rows)} row{'s' if len(rows) != 1 else ''}"
    cells = [[getattr(row, name) for name in names] for row in rows]
    return _STYLE + _table(title, [name.rstrip("_").replace("_", " ") for name in names], cells)


def _is_plain(value: object) -> bool:
    return isinstance(value, Tagged) or (value is not None and not isinstance(value, (Value, tuple, dict)))


def _order(view: OrderView) -> str:
    terms = view.terms
    title = f"Order {terms.number or terms.id}: {view.status}, {view.payment_status}, {view.fulfillment_status}"
    lines = [
        (line.line, line.sku, line.quantity, line.unit_price, line.total, _stages(progress))
        for line, progress in zip(terms.lines, view.progress.lines)
    ]
    totals = terms.totals
    money = [
        (name, f"{amount} {terms.currency}")
        for name, amount in (
            ("goods", totals.goods),
            ("discounts", -totals.discounts),
            ("charges", totals.charges),
            ("taxes", totals.taxes),
            ("total", totals.total),
            ("balance", view.balance),
        )
        if amount or name in ("total", "balance")
    ]
    heads = ("line", "sku", "quantity", "unit price", "total", "stages")
    return _STYLE + _table(title, heads, lines) + _table("", ("", ""), money, number_from=1)


def _stages(progress: Any) -> str:
    """How the units of a line are spread: what is not zero."""
    counted = [(name, getattr(progress, name)) for name in progress._fields() if name != "ordered"]
    parts = [f"{name.replace('_', ' ')} {units}" for name, units in counted if type(units) is int and units]
    for name in ("allocated", "released"):
        units = sum(place.quantity for place in getattr(progress, name))
        parts += [f"{name} {units}"] if units else []
    return ", ".join(parts)


def _sales(view: SalesView) -> str:
    out = [_STYLE]
    for currency, sales in view.currencies.items():
        figures = [(name, getattr(sales, name)) for name in sales._fields()]
        shown = [(name.replace("_", " "), value) for name, value in figures if isinstance(value, (int, Decimal))]
        out.append(_table(f"Sales in {currency}", ("", ""), shown, number_from=1))
        months = [(month, sold.orders, sold.lines, sold.units, sold.charged) for month, sold in sales.by_month.items()]
        out.append(_table(f"By month in {currency}", ("month", "orders", "lines", "units", "charged"), months))
    return "".join(out)


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]], number_from: int = 99) -> str:
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    cells = [list(row) for row in rows]
    heads = list(heads)
    numeric = [at >= number_from or all(_is_number(row[at]) for row in cells) for at in range(len(heads))]
    top = "".join(f"<th{_align(numeric, at)}>{escape(head)}</th>" for at, head in enumerate(heads))
    top = f"<thead><tr>{top}</tr></thead>" if any(heads) else ""
    body = "".join(
        "<tr>" + "".join(f"<td{_align(numeric, at)}>{_shown(cell)}</td>" for at, cell in enumerate(row)) + "</tr>"
        for row in cells
    )
    return f'<table class="oms">{caption}{top}<tbody>{body}</tbody></table>'


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, Decimal)) and not isinstance(cell, bool)


def _align(numeric: Sequence[bool], position: int) -> str:
    return ' class="n"' if position < len(numeric) and numeric[position] else ""


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Tagged):
        return escape(cell.type.replace("_", " "))
    if hasattr(cell, "isoformat"):
        return escape(f"{cell:%Y-%m-%d %H:%M}")
    return escape(str(cell))
