/** ccxt trading at the simulated Kraken, where its orders are asked for by the venue's own id. */
import { clientOptions, moveAddresses, witness } from './witness-trade.mjs';

const KEYS = {
  PublicApiKey: 'witnessKey',
  PrivateApiKey: Buffer.from('the secret of the witness').toString('base64'),
};

function connect(ccxt, venue) {
  const client = new ccxt.pro.kraken(clientOptions(KEYS));
  moveAddresses(client, venue.rest);
  Object.assign(client.urls.api.ws, {
    public: venue.wsStream,
    publicV2: venue.wsStream,
    private: venue.wsApi,
    privateV2: venue.wsApi,
  });
  client.has.fetchCurrencies = false;
  // Its nonce is the millisecond: two calls within one would share it.
  let last = 0;
  client.nonce = () => (last = Math.max(last + 1, Date.now() * 1_000));
  return client;
}

export const witnessKraken = witness({
  protocol: 'kraken',
  keys: KEYS,
  connect,
  isFoundByOurId: false,
  findParams: {},
  // The venue sets the fee aside too.
  locked: '400.4',
  // The venue names the symbol only in the first message of an order.
  watched: undefined,
  tooSmall: /Cost minimum not met/,
});
