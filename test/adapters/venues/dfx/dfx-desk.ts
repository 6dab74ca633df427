/** A DFX account at a scripted venue, and the answers of the vendor's documentation. */
import { createDfxVenue, type DfxVenueOptions } from '../../../../src/adapters/venues/dfx/venue.ts';
import { price, quantity } from '../../../../src/domain/decimal.ts';
import { clipIdOf, parseOrderId } from '../../../../src/domain/ids.ts';
import { parseRules, type Instrument } from '../../../../src/domain/instrument.ts';
import { instant } from '../../../../src/domain/time.ts';
import type { OrderRef, PlaceRequest } from '../../../../src/engine/venue.ts';
import { DFX_KEYS } from '../../../venue-sim/dfx-keys.ts';
import { openDesk, type Desk } from '../open-desk.ts';
import { ok, type Answer, type Script } from '../scripted-venue.ts';

export const START_MS = 1_733_197_945_000;
export const SYMBOL = 'BTC/USDT';
export const ACCOUNT_ID = '1403134775';
export const CLIP_ID = clipIdOf(parseOrderId('123456789012'), 7);
export const REF: OrderRef = { clipId: CLIP_ID, venueOrderId: null, symbol: SYMBOL };

const BTC: Instrument = {
  symbol: SYMBOL,
  venueSymbol: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  assetClass: 'SPOT',
  tradable: true,
  rules: parseRules({ step: '0.00001', minQty: '0.00001', tick: '0.01', minNotional: '5' }),
};

export const placeRequest = (part: Partial<PlaceRequest> = {}): PlaceRequest => ({
  clipId: CLIP_ID,
  symbol: SYMBOL,
  side: 'BUY',
  quantity: quantity('0.01'),
  price: price('66666.88'),
  timeInForce: 'GTC',
  postOnly: false,
  reservedAt: instant(START_MS),
  receiveWindowMs: 2_000,
  ...part,
});

/** A success outside. */
export const success = (data: unknown): Answer =>
  ok({ code: '0', msg: 'success', serverTimestamp: START_MS, data: data as object });

export const placed = (part: object = {}): object => ({
  code: '0',
  orderId: 2000000203363732,
  clientOrderId: null,
  status: 'NEW',
  msg: 'success',
  ...part,
});

export const order = (part: object = {}): object => ({
  clientOrderId: CLIP_ID,
  orderId: 2000000074758463,
  accountId: ACCOUNT_ID,
  side: 'BUY',
  symbol: 'BTC-USDT',
  price: '66666.88',
  quantity: '0.01',
  amount: '666.6688',
  status: 'NEW',
  tradeQty: '0',
  tradeAmount: '0',
  orderType: 'LIMIT',
  stopStatus: 'PENDING',
  failedReason: ' ',
  createTime: START_MS,
  updateTime: START_MS,
  ...part,
});

export const startDesk = (script: Script, options: Partial<DfxVenueOptions> = {}): Promise<Desk> =>
  openDesk(script, START_MS, (common, wsUrl) =>
    createDfxVenue({
      ...common,
      account: 'DFX/main',
      publicKey: DFX_KEYS.PublicApiKey,
      privateKey: DFX_KEYS.PrivateApiKey,
      parameters: { AccountId: ACCOUNT_ID },
      wsApi: `${wsUrl}/ws/market`,
      symbols: () => new Map([[SYMBOL, BTC]]),
      backoffMs: 5,
      lanes: { enter: () => Promise.resolve({ answered: () => undefined }) },
      ...options,
    }),
  );
