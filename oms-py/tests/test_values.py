"""Typed values: frozen, equal by content, and good to look at."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
from datetime import timezone
from decimal import Decimal

import oms
import oms.testing
import pytest


@pytest.fixture
def order(oms_shop: oms.Oms) -> oms.OrderView:
    placed = oms_shop.place_order(**oms.testing.order("MUG", 3, id="A-1", number="1001"))
    return oms_shop.order(placed.id)


def test_values_are_copied_and_pickled_by_content(order: oms.OrderView, oms_shop: oms.Oms) -> None:
    receipt = oms_shop.place_order(**oms.testing.order(id="A-2"))
    for value in (order, order.terms.lines[0], receipt, receipt.events[0], oms.Line(sku="A", quantity=1, unit_price=2)):
        for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert again == value and hash(again) == hash(value) and type(again) is type(value)
            assert repr(again) == repr(value)


def test_pages_are_copied_and_pickled_without_what_follows(order: oms.OrderView, oms_shop: oms.Oms) -> None:
    page = oms_shop.stock(limit=1)
    again = pickle.loads(pickle.dumps(page))
    assert again == page == copy.deepcopy(page) and hash(again) == hash(page)
    assert again.following() is None and page.following() is not None
    with pytest.raises(AttributeError):
        page.rows = ()  # type: ignore[misc]


def test_values_are_frozen(order: oms.OrderView) -> None:
    with pytest.raises(AttributeError):
        order.balance = Decimal(0)  # type: ignore[misc]
    order.to_dict()["terms"]["lines"].clear()
    assert len(order.terms.lines) == 1
    with pytest.raises(AttributeError, match="has no field 'totals'; it has terms"):
        order.totals
    with pytest.raises(TypeError, match="from_dict"):
        oms.OrderView()


def test_a_value_is_its_json_form(order: oms.OrderView) -> None:
    assert json.loads(order.to_json()) == order.to_dict()
    assert oms.OrderView.from_dict(order.to_dict()) == order
    line = oms.Line(sku="MUG", quantity=2, unit_price=Decimal("9.50"), taxes=[oms.TaxInput(code="vat", amount="4.75")])
    assert line.to_dict() == {
        "sku": "MUG", "quantity": 2, "unit_price": "9.50", "taxes": [{"code": "vat", "amount": "4.75"}]
    }  # fmt: skip
    assert line.taxes[0].amount == Decimal("4.75") and line.discounts == () and line.attributes == {}
    assert line.replace(quantity=5, taxes=None) == oms.Line(sku="MUG", quantity=5, unit_price="9.50")
    with pytest.raises(TypeError, match="no field 'price'"):
        line.replace(price=1)


def test_what_is_left_out_has_its_default(order: oms.OrderView) -> None:
    assert oms.Location(id="OSLO").active is True and oms.Location(id="OSLO").rank == 0
    assert oms.Channel(id="web").locations is None
    assert order.terms.lines[0].stocked is True and order.progress.lines[0].cancelled == 0
    assert order.progress.money.captured == 0 and order.terms.destination == oms.Destination()


def test_words_are_texts(order: oms.OrderView) -> None:
    assert f"{order.status}" == "placed" == str(order.status) == order.status
    assert repr(order.status) == "OrderStatus.PLACED"
    assert oms.OrderStatus("placed") is order.status and list(oms.TaxMode) == ["exclusive", "inclusive"]
    assert pickle.loads(pickle.dumps(order.status)) is order.status


def test_instants_are_aware(order: oms.OrderView) -> None:
    assert order.terms.placed_at == oms.testing.START and order.terms.placed_at.tzinfo is timezone.utc


def test_a_repr_is_a_call_that_makes_it() -> None:
    line = oms.Line(sku="MUG", quantity=2, unit_price="9.50")
    assert repr(line) == "Line(sku='MUG', quantity=2, unit_price=Decimal('9.50'))"
    assert eval(repr(line), {"Line": oms.Line, "Decimal": Decimal}) == line


def test_every_method_is_documented() -> None:
    names = [name for name in dir(oms.Oms) if not name.startswith("_")]
    for name in names:
        method = getattr(oms.Oms, name)
        assert inspect.getdoc(method), name
        if callable(method):
            for parameter in list(inspect.signature(method).parameters)[1:]:
                assert f"{parameter}:" in (inspect.getdoc(method) or ""), (name, parameter)


def test_notebooks_show_tables(order: oms.OrderView, oms_shop: oms.Oms) -> None:
    html = order._repr_html_() or ""
    assert "Order 1001: placed" in html and "28.50 EUR" in html and "allocated 3" in html
    assert "OSLO" in (oms_shop.stock()._repr_html_() or "")
    assert "Sales in EUR" in (oms_shop.sales()._repr_html_() or "")
    assert "can be sold" in (oms_shop.available_to_sell(channel="web", sku="MUG")._repr_html_() or "")
    oms_shop.record_item("<b>")
    assert "&lt;b&gt;" in (oms_shop.items()._repr_html_() or "")
