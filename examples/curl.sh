#!/usr/bin/env bash
# The order API with curl and openssl: creates one order, shows it, cancels it and shows it again.
#
#   TRANCHE_URL=http://127.0.0.1:8080 TRANCHE_API_KEY=... TRANCHE_API_SECRET=... examples/curl.sh
#
# The secret comes from the environment. openssl takes an HMAC key as an argument only, which other users of the machine
# can see for the moment it runs: use a machine of your own, or the Python example.
set -euo pipefail

url=${TRANCHE_URL:-http://127.0.0.1:8080}
key=${TRANCHE_API_KEY:?the API key}
secret=${TRANCHE_API_SECRET:?its secret}
orders=/api/v2/trading/order
window=5000

# The server's time, so that a wrong clock on this machine is no reason for a refusal.
now() { curl -sS --fail --max-time 10 "$url/api/v2/time" | sed -E 's/.*"serverTime":([0-9]+).*/\1/'; }

# Signs timestamp + key + window + payload: HMAC-SHA256 in hex.
sign() { printf '%s' "$1$key$window$2" | openssl dgst -sha256 -hmac "$secret" -r | cut -d' ' -f1; }

# call METHOD PATH PAYLOAD: sends a signed request and prints the answer; fails on a refusal, which it prints too. The
# payload is the query of a GET and the body of a POST, and exactly what is signed is what is sent.
call() {
  local method=$1 path=$2 payload=${3:-} ts
  ts=$(now)
  local headers=(-H "ANBOTO-API-KEY: $key" -H "ANBOTO-TS: $ts" -H "ANBOTO-RECV-WINDOW: $window"
    -H "ANBOTO-SIGN: $(sign "$ts" "$payload")")
  if [ "$method" = GET ]; then
    curl -sS --fail-with-body --max-time 10 "${headers[@]}" "$url$path${payload:+?$payload}"
  else
    curl -sS --fail-with-body --max-time 10 "${headers[@]}" -H 'Content-Type: application/json' \
      --data-binary "$payload" "$url$path"
  fi
  echo
}

# Your own id makes it safe to send the create again when no answer comes: the same id and content is the same order.
id=${CLIENT_ORDER_ID:-curl-$(date +%s)-$$}

call POST "$orders/create" '{"clientOrderId":"'"$id"'","exchange":"BINANCE","symbol":"BTC/USDT","assetClass":"SPOT",
  "side":"BUY","quantity":"1.5","strategy":"TWAP","limitPrice":"42000.01","params":{"durationSeconds":3600}}'
call GET "$orders/id" "clientOrderId=$id"
call POST "$orders/cancel" '{"clientOrderId":"'"$id"'"}'
call GET "$orders/id" "clientOrderId=$id"
