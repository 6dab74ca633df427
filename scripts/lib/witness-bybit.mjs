/** ccxt trading at the simulated Bybit. */
import { clientOptions, moveAddresses, witness } from './witness-trade.mjs';
import { KEYS, SYMBOL } from './witness.mjs';

function connect(ccxt, venue) {
  const client = new ccxt.pro.bybit({
    ...clientOptions(KEYS),
    options: { enableUnifiedMargin: false, enableUnifiedAccount: true, fetchMarkets: { types: ['spot'] } },
  });
  moveAddresses(client, venue.rest);
  client.urls.api.ws.public.spot = venue.wsStream;
  for (const kind of Object.keys(client.urls.api.ws.private)) client.urls.api.ws.private[kind] = venue.wsApi;
  client.has.fetchCurrencies = false;
  return client;
}

export const witnessBybit = witness({
  protocol: 'bybit',
  keys: KEYS,
  connect,
  isFoundByOurId: false,
  findParams: { acknowledged: true },
  locked: '400',
  watched: SYMBOL,
  tooSmall: /170140/,
});
