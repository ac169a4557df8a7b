"""The contract that all languages share: the same answers byte for byte on every store."""

from __future__ import annotations

import json
from typing import Any

import oms
import pytest
from conftest import ROOT, Open

LIFE = json.loads((ROOT / "tests/tests/scenarios/life.json").read_text())
KINDS = ("receipt", "outcomes", "answer", "refusal")


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def refusal_of(error: oms.OmsError) -> dict[str, Any]:
    found: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details:
        found["details"] = error.details
    if error.problems:
        found["problems"] = [{"path": one.path, "code": one.code, "message": one.message} for one in error.problems]
    return found


def answer(shop: oms.Oms, step: dict[str, Any]) -> dict[str, Any]:
    try:
        if "command" in step:
            return {"receipt": json.loads(shop.execute_json(text(step["context"]), text(step["command"])))}
        if "batch" in step:
            together = step.get("together", False)
            return {"outcomes": json.loads(shop.execute_batch_json(text(step["batch"]), together))}
        context = text({"tenant": step["tenant"]}) if "tenant" in step else ""
        return {"answer": json.loads(shop.query_json(context, text(step["query"])))}
    except oms.OmsError as error:
        return {"refusal": refusal_of(error)}


def test_the_life_of_several_orders_is_the_same_on_every_store(open_shop: Open) -> None:
    shop = open_shop(seed=LIFE["seed"])
    for step in LIFE["steps"]:
        expected = {kind: step[kind] for kind in KINDS if kind in step}
        assert canonical(answer(shop, step)) == canonical(expected), step["name"]
    assert not shop.verify().violations


def test_the_same_commands_by_keyword_give_the_same_answers(open_shop: Open) -> None:
    """Every accepted command of the document, called as a method with its fields as keywords."""
    shop = open_shop(seed=LIFE["seed"])
    for step in LIFE["steps"]:
        if "receipt" not in step:
            answer(shop, step)
            continue
        ((name, fields),) = step["command"].items()
        called = {spelled(key): value for key, value in [*fields.items(), *step["context"].items()]}
        receipt = getattr(shop, name)(**called)
        assert canonical(receipt.to_dict()) == canonical(step["receipt"]), step["name"]
        assert repr(receipt).startswith("Receipt(")


def spelled(key: str) -> str:
    from keyword import iskeyword

    return key + "_" if iskeyword(key) else key


@pytest.mark.parametrize("kind", ["answer"])
def test_every_field_of_every_answer_can_be_read(open_shop: Open, kind: str) -> None:
    shop = open_shop(seed=LIFE["seed"])
    for step in LIFE["steps"]:
        if kind in step and "query" in step:
            ((name, fields),) = step["query"].items()
            tenant = {"tenant": step["tenant"]} if "tenant" in step else {}
            found = getattr(shop, name)(**{spelled(key): value for key, value in fields.items()}, **tenant)
            assert repr(found)
            rows = step[kind]["rows"] if isinstance(found, oms.Page) else None
            data = found.to_dicts() if isinstance(found, oms.Page) else found.to_dict()
            assert canonical(data) == canonical(step[kind] if rows is None else rows), step["name"]
        else:
            answer(shop, step)
