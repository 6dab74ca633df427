/** A filled child whose fill has a given fee, as the engine keeps it. */
import { notional, price, quantity, ZERO_QUANTITY, fee } from '../../../src/domain/decimal.ts';
import type { Clip } from '../../../src/domain/clip.ts';
import { clipIdOf, orderIdOf } from '../../../src/domain/ids.ts';
import type { ParentRequest } from '../../../src/domain/parent.ts';
import { instant } from '../../../src/domain/time.ts';
import { clipFromText, clipToText } from '../../../src/engine/parent-text.ts';
import { World } from '../../../src/simulation/world.ts';

const AT = instant(1_706_443_200_000);

/** The clip comes back out of its stored form, for that is where the API reads it. */
export async function filledChild(charged: string): Promise<{ clip: Clip; request: ParentRequest }> {
  const world = new World();
  const id = await world.create();
  const orderId = orderIdOf(AT, 1, 1);
  const clip: Clip = {
    clipId: clipIdOf(orderId, 1),
    number: 1,
    slice: 0,
    quantity: quantity('0.1'),
    price: price('43000'),
    timeInForce: 'GTC',
    postOnly: false,
    status: 'FILLED',
    history: [['RECEIVED', AT]],
    inDoubt: false,
    cancelRequested: false,
    filledQuantity: quantity('0.1'),
    filledNotional: notional('4300'),
    fills: [
      {
        fillId: '1',
        quantity: quantity('0.1'),
        price: price('43000'),
        fee: fee(charged),
        feeAsset: 'BTC',
        liquidity: 'MAKER',
        at: AT,
      },
    ],
    venueCumQuantity: ZERO_QUANTITY,
    venueEnd: 'FILLED',
    venueOrderId: '1',
    dueAt: AT,
    reservedAt: AT,
    receiveWindowMs: 2_000,
    checkAt: AT,
    checks: 0,
    cancelAt: null,
    absentSince: null,
    error: null,
  };
  return { clip: clipFromText(clipToText(clip)), request: world.parent(id).request };
}
