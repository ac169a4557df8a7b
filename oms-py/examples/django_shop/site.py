"""A Django site whose own rows stand beside the orders of the shop.

    pip install oms-embedded django
    python -m django_shop.site runserver    # in examples/

A row of the site and an order do not share a transaction, so one of two things could be lost when the machine stops
between them. The pattern that loses neither:

1. The row is written first, with what was asked and the request's id, and is `open`.
2. The command is sent with this id. The library does what comes under one id once, however often it is sent.
3. The row is closed with the order's id. What is still open later is sent again by `send_open`.
4. What happens to orders after that is read from the events by `follow`: each position is saved with what was done for it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import django
import oms
from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import connection, models, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

FOLDER = Path(os.environ.get("SITE_FOLDER", "."))

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "site.db"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=["django_shop.site.refusals"],
    ROOT_URLCONF="django_shop.site",
    SECRET_KEY=os.environ.get("SITE_SECRET", "only for development"),
    USE_TZ=True,
)
django.setup()

_handles: dict[int, oms.Oms] = {}
_opening = threading.Lock()


def shop() -> oms.Oms:
    """The handle of this process, opened when it is first needed: servers fork their workers, and a handle stays behind
    when they do (it would raise `oms.ForkedError`). All threads of a worker share it."""
    with _opening:
        return _handles.get(os.getpid()) or _handles.setdefault(os.getpid(), opened())


def opened() -> oms.Oms:
    handle = oms.open(f"sqlite:{FOLDER / 'shop.db'}", actor="site")
    handle.set_channel(channel=oms.Channel(id="web"))
    return handle


class Purchase(models.Model):
    """A row of the site: what a customer asked for, and what became of it."""

    request_id = models.CharField(max_length=64, unique=True)
    asked = models.JSONField()
    state = models.CharField(max_length=16, default="open")
    order = models.CharField(max_length=64, null=True)

    class Meta:
        app_label = "django_shop"


class Position(models.Model):
    """How far a reader of the events is."""

    reader = models.CharField(max_length=16, unique=True)
    cursor = models.JSONField(null=True)

    class Meta:
        app_label = "django_shop"


def make_tables() -> None:
    """What migrations do in a larger site."""
    there = connection.introspection.table_names()
    with connection.schema_editor() as editor:
        for model in (Purchase, Position):
            if model._meta.db_table not in there:
                editor.create_model(model)


@require_POST
def place(request: HttpRequest) -> JsonResponse:
    """Places an order once for each `Idempotency-Key`."""
    asked, key = json.loads(request.body), request.headers.get("Idempotency-Key", "")
    if not key:
        return JsonResponse({"code": "no_key", "message": "send an Idempotency-Key"}, status=400)
    purchase, _ = Purchase.objects.get_or_create(request_id=key, defaults={"asked": asked})
    if purchase.asked != asked:
        return JsonResponse({"code": "other_content", "message": "this key was used for something else"}, status=409)
    send(purchase)
    return JsonResponse({"order": purchase.order, "state": purchase.state}, status=201)


def send(purchase: Purchase) -> None:
    """Sends what was asked. A refusal is final and closes the row; when the store is busy, it stays open."""
    try:
        placed = shop().place_order(
            channel="web",
            currency=purchase.asked["currency"],
            lines=purchase.asked["lines"],
            shortage="refuse",
            request_id=purchase.request_id,
        )
    except (oms.RefusedError, oms.ValidationError, oms.NotFoundError):
        Purchase.objects.filter(pk=purchase.pk, state="open").update(state="refused")
        raise
    Purchase.objects.filter(pk=purchase.pk, state="open").update(state="placed", order=placed.id)
    purchase.refresh_from_db()


def send_open() -> int:
    """Sends again what is open: after a crash, and every minute."""
    done = 0
    for purchase in Purchase.objects.filter(state="open"):
        try:
            send(purchase)
            done += 1
        except oms.OmsError as error:
            print(f"purchase {purchase.request_id}: {error}", file=sys.stderr)
    return done


def follow() -> None:
    """Works off the events since the last time. A position and what was done for it are saved in one transaction."""
    position, _ = Position.objects.get_or_create(reader="purchases")
    while True:
        after = position.cursor and oms.EventCursor.from_dict(position.cursor)
        page = shop().events(after=after, limit=500)
        if not page.rows:
            return
        with transaction.atomic():
            for sent in page:
                match sent.event:
                    case oms.OrderShipped(order=order):
                        Purchase.objects.filter(order=order).update(state="shipped")
                    case oms.OrderCancelled(order=order):
                        Purchase.objects.filter(order=order).update(state="cancelled")
            position.cursor = page.next.to_dict()
            position.save()


STATUS: list[tuple[type[oms.OmsError], int]] = [
    (oms.ValidationError, 422),
    (oms.NotFoundError, 404),
    (oms.RefusedError, 409),
    (oms.ConflictError, 409),
    (oms.RetryableError, 503),
    (oms.StorageError, 503),
]


class refusals:
    """A middleware: what the library raises becomes a status by its class."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> Any:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> JsonResponse | None:
        status = next((status for kind, status in STATUS if isinstance(error, kind)), None)
        if status is None or not isinstance(error, oms.OmsError):
            return None
        problems = [{"path": one.path, "message": one.message} for one in error.problems]
        body = {"code": error.code, "message": error.message, "details": error.details, "problems": problems}
        return JsonResponse({**body, "hint": error.hint}, status=status)


urlpatterns = [path("orders", place)]

if __name__ == "__main__":
    make_tables()
    execute_from_command_line(sys.argv)
