/**
 * The clip rules once more, as slowly and plainly as possible: whole numbers of 10^-18 and fractions of them, clips cut
 * off one by one. It shares no code with the product; the property tests compare the two.
 */
const UNIT = 10n ** 18n;

export interface ReferenceOrder {
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly limit: string | null;
  readonly ref: string | null;
  readonly type: 'ABSOLUTE' | 'PERCENTAGE' | 'AUTOMATIC';
  readonly value: string | null;
  readonly automaticCount: number;
  readonly rules: {
    readonly step: string;
    readonly minQty: string;
    readonly maxQty: string;
    readonly minNotional: string;
  };
}

export type ReferenceAnswer =
  | { readonly code: string }
  | {
      readonly clips: bigint[];
      readonly hardMin: bigint;
      readonly softMin: bigint;
      readonly branch: 'EVEN' | 'EXACT' | 'REST' | 'MERGE' | 'BORROW';
    };

/** A plain decimal text in units of 10^-18. */
export function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * UNIT + BigInt(fraction.padEnd(18, '0'));
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function priceOf(order: ReferenceOrder): bigint | null {
  const given = [order.limit, order.ref].filter((text) => text !== null).map(units);
  if (given.length === 0) return null;
  return given.reduce(order.side === 'BUY' ? smaller : larger);
}

export function referenceClips(order: ReferenceOrder): ReferenceAnswer {
  const step = units(order.rules.step);
  const minQty = units(order.rules.minQty);
  const maxQty = units(order.rules.maxQty);
  const minNotional = units(order.rules.minNotional);
  const q = units(order.quantity);
  const p = priceOf(order);
  const bad = { code: 'INVALID_ORDER' };
  if (q <= 0n || q % step !== 0n || q < minQty) return bad;
  if (p !== null && q * p < minNotional * UNIT) return bad;
  const byQty = ceilDiv(minQty, step) * step;
  const hardMin = p === null ? byQty : larger(byQty, ceilDiv(minNotional * UNIT, p * step) * step);
  const softMin = p === null ? byQty : larger(byQty, ceilDiv(minNotional * 11n * UNIT, p * step * 10n) * step);
  const maxClip = maxQty === 0n ? null : (maxQty / step) * step;
  const found =
    order.type === 'AUTOMATIC'
      ? evenClips(q, step, BigInt(order.automaticCount), softMin, maxClip)
      : cutClips(q, step, order, hardMin, maxClip);
  if ('code' in found) return found;
  if (found.clips.length > 1000) return bad;
  if (found.clips.some((clip) => clip < hardMin || clip <= 0n || (maxClip !== null && clip > maxClip))) return bad;
  return { ...found, hardMin, softMin };
}

type Cut = { code: string } | { clips: bigint[]; branch: 'EVEN' | 'EXACT' | 'REST' | 'MERGE' | 'BORROW' };

function evenClips(q: bigint, step: bigint, wanted: bigint, softMin: bigint, maxClip: bigint | null): Cut {
  let n = smaller(wanted, larger(1n, q / larger(softMin, step)));
  if (maxClip === 0n) return { code: 'INVALID_ORDER' };
  if (maxClip !== null) n = larger(n, ceilDiv(q, maxClip));
  if (n > 1000n) return { code: 'INVALID_ORDER' };
  const clips: bigint[] = [];
  let lots = q / step;
  // Taking the ceiling of what is left each time puts the larger clips first.
  for (let left = n; left > 0n; left -= 1n) {
    const clip = ceilDiv(lots, left);
    clips.push(clip * step);
    lots -= clip;
  }
  return { clips, branch: 'EVEN' };
}

function cutClips(q: bigint, step: bigint, order: ReferenceOrder, hardMin: bigint, maxClip: bigint | null): Cut {
  if (order.value === null) return { code: 'INVALID_ORDER' };
  const v = units(order.value);
  if (v <= 0n) return { code: 'INVALID_ORDER' };
  const [over, under] = order.type === 'PERCENTAGE' ? [q * v, 100n * UNIT] : [v, 1n];
  if (over > q * under) return { code: 'QUANTITY_EXCEED' };
  let size = (over / (under * step)) * step;
  if (maxClip !== null) size = smaller(size, maxClip);
  if (size < hardMin || size === 0n) return { code: 'INVALID_ORDER' };
  const clips: bigint[] = [];
  let left = q;
  while (left >= size && clips.length <= 2000) {
    clips.push(size);
    left -= size;
  }
  if (clips.length > 2000) return { code: 'INVALID_ORDER' };
  if (left === 0n) return { clips, branch: 'EXACT' };
  if (left >= hardMin) return { clips: [...clips, left], branch: 'REST' };
  if (maxClip === null || size + left <= maxClip)
    return { clips: [...clips.slice(0, -1), size + left], branch: 'MERGE' };
  return { clips: [...clips.slice(0, -1), size - (hardMin - left), hardMin], branch: 'BORROW' };
}

/** The randomised sizes of a list of clips, in units of 10^-18. */
export function referenceVaried(
  clips: readonly bigint[],
  bounds: { readonly step: bigint; readonly hardMin: bigint; readonly maxClip: bigint | null },
  variancePct: string,
  seed: string,
): bigint[] {
  const next = generator(seed);
  const sizes = [...clips];
  const order = sizes.map((_, i) => i);
  for (let i = sizes.length - 1; i > 0; i -= 1) {
    const j = Number((next() * BigInt(i + 1)) / 2n ** 32n);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  for (let k = 0; k + 1 < order.length; k += 2) {
    const [a, b] = [order[k] ?? 0, order[k + 1] ?? 0];
    const [ca, cb] = [sizes[a] ?? 0n, sizes[b] ?? 0n];
    const u = next();
    const distance = 2n * u >= 2n ** 32n ? 2n * u - 2n ** 32n : 2n ** 32n - 2n * u;
    const exact = units(variancePct) * distance * smaller(ca, cb);
    let m = (exact / (100n * UNIT * 2n ** 32n * bounds.step)) * bounds.step;
    m = smaller(m, smaller(ca, cb) - bounds.hardMin);
    if (bounds.maxClip !== null) m = smaller(m, bounds.maxClip - larger(ca, cb));
    m = larger(m, 0n);
    const sign = 2n * u >= 2n ** 32n ? 1n : -1n;
    sizes[a] = ca + sign * m;
    sizes[b] = cb - sign * m;
  }
  return sizes;
}

/** mulberry32 over FNV-1a in whole numbers without 32-bit tricks: draws are multiples of 2^-32, given as the multiple. */
function generator(seed: string): () => bigint {
  const low = (value: bigint): bigint => value % 2n ** 32n;
  let state = 0x811c9dc5n;
  for (const byte of Buffer.from(seed, 'utf8')) state = low((state ^ BigInt(byte)) * 0x01000193n);
  return () => {
    state = low(state + 0x6d2b79f5n);
    let t = low((state ^ (state >> 15n)) * (state | 1n));
    t ^= low(t + low((t ^ (t >> 7n)) * (t | 61n)));
    return t ^ (t >> 14n);
  };
}
