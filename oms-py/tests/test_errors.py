"""What is raised."""

from __future__ import annotations

import copy
import pickle

import oms
import oms.testing
import pytest
from oms import _oms


def test_every_code_has_an_exception_and_a_member() -> None:
    for number, name, kind, text, hint in _oms.CODES:
        error = oms.errors._of(name, "no", {}, [])
        assert (error.number, error.code, error.kind, error.hint) == (number, name, kind, hint)
        assert oms.Code(name) == name and text
        assert error.retryable == (kind == "retry")
        assert type(error) is not oms.OmsError
    assert len(oms.Code) == len(_oms.CODES)


def test_a_refusal_says_what_would_have_been_possible(oms_shop: oms.Oms) -> None:
    with pytest.raises(oms.InsufficientStockError) as caught:
        oms_shop.place_order(**oms.testing.order("MUG", 101, shortage="refuse"))
    error = caught.value
    assert isinstance(error, oms.RefusedError)
    assert error.code == "insufficient_stock" and error.code is oms.Code.INSUFFICIENT_STOCK
    assert error.number == 300 and error.details and error.hint
    assert str(error).startswith("insufficient_stock: ")


def test_everything_that_is_wrong_is_told_at_once(oms_shop: oms.Oms) -> None:
    lines = [{"sku": "MUG", "quantity": 1.0 == 1, "unit_price": "x"}, {"sku": "", "quantity": 1, "unit_price": 1}]
    with pytest.raises(oms.ValidationError) as caught:
        oms_shop.place_order(channel="web", currency="EURO", lines=lines)
    assert isinstance(caught.value, ValueError)
    paths = [problem.path for problem in caught.value.problems]
    assert {"currency", "lines[0].quantity", "lines[0].unit_price", "lines[1].sku"} <= set(paths)


def test_what_is_missing_is_a_lookup_error(oms_shop: oms.Oms) -> None:
    with pytest.raises(LookupError):
        oms_shop.order("nothing")
    with pytest.raises(oms.ValidationError):
        oms.open("nowhere:")


def test_errors_are_pickled_and_copied(oms_shop: oms.Oms) -> None:
    with pytest.raises(oms.OmsError) as caught:
        oms_shop.place_order(channel="web", currency="EURO", lines=[{}])
    for again in (pickle.loads(pickle.dumps(caught.value)), copy.deepcopy(caught.value)):
        assert (type(again), str(again), again.problems) == (type(caught.value), str(caught.value), caught.value.problems)
        assert again.details == caught.value.details


def test_a_panic_is_an_exception_and_the_process_lives(oms_shop: oms.Oms) -> None:
    with pytest.raises(oms.InternalError, match="on purpose") as caught:
        _oms.panic_for_tests()
    assert isinstance(caught.value, Exception) and caught.value.code == "bug"
    assert oms_shop.item("MUG").active


def test_a_closed_handle_says_so() -> None:
    with oms.testing.stocked() as shop:
        assert "open" in repr(shop)
    assert shop.closed
    with pytest.raises(oms.ClosedError):
        shop.order("A-1")
    shop.close()


def test_a_name_of_a_parameter_that_does_not_exist_is_refused_by_python(oms_shop: oms.Oms) -> None:
    with pytest.raises(TypeError):
        oms_shop.record_item("MUG", colour="red")  # type: ignore[call-arg]
