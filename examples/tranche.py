#!/usr/bin/env python3
"""A client of the order API in Python, with the standard library only (Python 3.8 or newer).

Amounts are decimal.Decimal (or int) both ways, never float. Requests are stamped with the server's time, as measured. A request
that may have been carried out is sent again only where that does no harm.

    TRANCHE_URL=http://127.0.0.1:8080 TRANCHE_API_KEY=... TRANCHE_API_SECRET=... python3 examples/tranche.py
"""

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from decimal import Decimal
from urllib.parse import urlencode

ORDERS = "/api/v2/trading/order"
RECV_WINDOW = "5000"
ATTEMPTS = 4


class Refused(Exception):
    """The server said no; `body` is its answer, `status` the HTTP status."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body.get('message')}")
        self.status = status
        self.body = body


class Unreachable(Exception):
    """No answer. Whether the request was carried out is not known."""


def _decimal_text(value):
    """Decimals travel as decimal strings: every digit is kept."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{value!r} cannot be sent: amounts are Decimal or str")


def _no_floats(value):
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float and has lost its digits: use Decimal('...')")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        _no_floats(inner)


class Tranche:
    def __init__(self, url, api_key, secret, timeout=10.0):
        self._url = url.rstrip("/")
        self._key = api_key
        self._secret = secret.encode()
        self._timeout = timeout
        self._offset = None  # server clock minus ours, milliseconds

    def create(self, **order):
        """Submits an order. A clientOrderId is made when none is given: it is what makes a retry safe."""
        order.setdefault("clientOrderId", f"py-{uuid.uuid4()}")
        return self._post("/create", order)

    def get(self, **ref):
        return self._call("GET", f"{ORDERS}/id", urlencode(ref))

    def open(self):
        return self._call("GET", f"{ORDERS}/open", "")["responses"]

    def cancel(self, **ref):
        return self._post("/cancel", ref)

    def pause(self, **ref):
        return self._post("/pause", ref)

    def unpause(self, **ref):
        # Sent once: after a late answer it could undo a pause that somebody asked for in between.
        return self._post("/unpause", ref, attempts=1)

    def amend(self, **change):
        # With expectedVersion a second one changes nothing, but would be refused and hide that the first was done.
        return self._post("/amend", change, attempts=1)

    def _post(self, path, body, attempts=ATTEMPTS):
        _no_floats(body)
        return self._call("POST", ORDERS + path, json.dumps(body, default=_decimal_text), attempts)

    def _call(self, method, path, payload, attempts=ATTEMPTS):
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._send(method, path, payload)
            except (Refused, Unreachable) as error:
                pause = self._pause_after(error, attempt, attempts)
                if pause is None:
                    raise
                time.sleep(pause)

    def _pause_after(self, error, attempt, attempts):
        """Seconds to wait before sending again; None when that would not help, or could do harm."""
        status = getattr(error, "status", None)
        if status == 401 and attempt == 1:  # nothing was done, whatever was asked
            return 0 if self._clock_has_moved() else None
        if attempt >= attempts:
            return None
        if status is None:
            return 0.1 * 2**attempt
        return min(float(error.body.get("retryAfter") or 1), 30.0) if status in (429, 503) else None

    def _clock_has_moved(self):
        before, self._offset = self._offset or 0, self._measure_offset()
        return abs(self._offset - before) > 500

    def _measure_offset(self):
        before = time.time()
        server = self._open(urllib.request.Request(f"{self._url}/api/v2/time"))["serverTime"]
        return server - (before + time.time()) * 500

    def _send(self, method, path, payload):
        if self._offset is None:
            self._offset = self._measure_offset()
        # A new timestamp each time: the server takes the same signed bytes only once.
        ts = str(int(time.time() * 1000 + self._offset))
        text = f"{ts}{self._key}{RECV_WINDOW}{payload}".encode()
        headers = {
            "ANBOTO-API-KEY": self._key,
            "ANBOTO-TS": ts,
            "ANBOTO-RECV-WINDOW": RECV_WINDOW,
            "ANBOTO-SIGN": hmac.new(self._secret, text, hashlib.sha256).hexdigest(),
        }
        url = self._url + path
        if method == "GET":
            return self._open(urllib.request.Request(url + ("?" + payload if payload else ""), headers=headers))
        headers["Content-Type"] = "application/json"
        return self._open(urllib.request.Request(url, data=payload.encode(), headers=headers, method="POST"))

    def _open(self, request):
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return json.loads(answer.read(), parse_float=Decimal)
        except urllib.error.HTTPError as error:
            try:
                body = json.loads(error.read(), parse_float=Decimal)
            except ValueError:
                body = {"message": error.reason}
            raise Refused(error.code, {**body, "retryAfter": error.headers.get("Retry-After")}) from None
        except (OSError, ValueError) as error:
            raise Unreachable(str(error)) from error


def main():
    environment = os.environ
    client = Tranche(
        environment.get("TRANCHE_URL", "http://127.0.0.1:8080"),
        environment["TRANCHE_API_KEY"],
        environment["TRANCHE_API_SECRET"],
    )
    order = client.create(
        exchange="BINANCE",
        symbol="BTC/USDT",
        assetClass="SPOT",
        side="BUY",
        quantity=Decimal("1.5"),
        strategy="TWAP",
        limitPrice=Decimal("42000.01"),
        params={"durationSeconds": 3600},
    )
    print(order["orderId"], order["status"])
    details = client.get(orderId=order["orderId"])
    print(details["status"], "filled", details["filledQuantity"], "of", details["filledQuantity"] + details["leavesQuantity"])
    print(client.cancel(orderId=order["orderId"])["status"])


if __name__ == "__main__":
    main()
