/** ccxt trading at the simulated Binance. */
import { clientOptions, witness } from './witness-trade.mjs';
import { KEYS, SYMBOL } from './witness.mjs';

function connect(ccxt, venue) {
  const client = new ccxt.pro.binance({
    ...clientOptions(KEYS),
    options: {
      fetchMarkets: { types: ['spot'] },
      fetchCurrencies: false,
      fetchMargins: false,
      watchOrders: { fetchBalanceSnapshot: false },
    },
  });
  client.urls.api.public = `${venue.rest}/api/v3`;
  client.urls.api.private = `${venue.rest}/api/v3`;
  client.urls.api.v1 = `${venue.rest}/api/v1`;
  client.urls.api.ws['ws-api'].spot = venue.wsApi;
  return client;
}

export const witnessBinance = witness({
  protocol: 'binance',
  keys: KEYS,
  connect,
  isFoundByOurId: true,
  findParams: {},
  locked: '400',
  watched: SYMBOL,
  tooSmall: /NOTIONAL/,
  unknown: /-2013/,
});
