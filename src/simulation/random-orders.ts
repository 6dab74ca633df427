/** Random orders of any strategy: parameters within their ranges, prices around a market that moves about 43,000. */
import { price, type Price } from '../domain/decimal.ts';
import type { Draw } from '../domain/random.ts';
import type { JsonSchema, StrategyName } from '../domain/strategy.ts';
import { plusMs, type Instant } from '../domain/time.ts';
import { strategyOf } from '../../strategies/index.ts';
import type { Fields } from './world-desk.ts';

const pick = <T>(draw: Draw, values: readonly [T, ...T[]]): T =>
  values[Math.floor(draw() * values.length)] ?? values[0];

/** How each key is drawn; a key that is not here is left out. */
const DRAWN: Readonly<Record<string, (draw: Draw) => unknown>> = {
  tradingStyle: (draw) => pick(draw, ['PASSIVE', 'AGGRESSIVE', 'HYBRID']),
  randomizeAmount: (draw) => draw() < 0.5,
  randomizeTimePct: (draw) => pick(draw, ['0', '30']),
  catchUp: (draw) => pick(draw, ['NONE', 'SPREAD']),
  maxCatchUpMultiple: (draw) => pick(draw, ['1', '2.5', '10']),
  leftover: (draw) => pick(draw, ['MERGE', 'LEAVE', 'CROSS']),
  onResume: (draw) => pick(draw, ['KEEP_END', 'EXTEND_END']),
  outOfLimit: (draw) => pick(draw, ['KEEP_CLOCK', 'PAUSE_CLOCK']),
  band: (draw) => ({ aheadPct: pick(draw, ['0', '20']), behindPct: pick(draw, ['10', '40', '100']) }),
  mustComplete: (draw) => draw() < 0.4,
  would: (draw) => ({
    wouldPrice: pick(draw, ['42990', '43000', '43010']),
    wouldPct: pick(draw, ['10', '40', '100']),
    wouldStyle: pick(draw, ['PASSIVE', 'AGGRESSIVE', 'HYBRID']),
  }),
  trigger: (draw) => ({
    triggerPrice: pick(draw, ['42995', '43000', '43005']),
    triggerCondition: pick(draw, ['ABOVE', 'BELOW']),
  }),
  placementInfos: (draw) =>
    pick<object>(draw, [
      { placementMode: 'DEFAULT' },
      { placementMode: 'TIGHT' },
      { placementMode: 'CUSTOM', placement: '2', cancel: '3' },
    ]),
  slippageBps: (draw) => pick(draw, ['0', '1', '50']),
  maxAttempts: (draw) => pick(draw, ['1', '3', '10']),
  refreshDelayMs: (draw) => pick(draw, ['0', '700']),
  maxParticipationPct: (draw) => pick(draw, ['10', '60', '100']),
  minParticipationPct: (draw) => pick(draw, ['0', '5']),
  volumeModel: (draw) => pick(draw, ['STATIC', 'DYNAMIC']),
  urgency: (draw) => pick(draw, ['LOW', 'MEDIUM', 'HIGH']),
  intervalSeconds: (draw) => pick(draw, ['1', '3']),
  bucketSeconds: () => '60',
  maxConsecutiveRejects: (draw) => pick(draw, ['2', '5', '20']),
};

/** Keys that hold an order back, so that most orders should go without. */
const RARE: ReadonlySet<string> = new Set(['trigger', 'would', 'maxParticipationPct', 'band']);
const MUST: Partial<Record<StrategyName, readonly string[]>> = { STOP_LOSS: ['trigger'], POV: ['maxParticipationPct'] };

/** Keys that the built-in strategies take and that these short lives leave alone. */
const LEFT_ALONE: ReadonlySet<string> = new Set([
  ...['durationSeconds', 'seed', 'reduceOnly', 'variancePct', 'volumeProfile', 'finishSeconds', 'finishSlippageBps'],
]);

/** A value of a key that only its strategy knows: one of its words, an edge of its range, or its default. */
function drawBySchema(key: string, schema: JsonSchema, draw: Draw): unknown {
  if (LEFT_ALONE.has(key)) return undefined;
  const all = schema['properties'] as Readonly<Record<string, JsonSchema>>;
  const { type, enum: words, minimum, maximum, default: usual } = all[key] ?? {};
  if (Array.isArray(words)) return (words as readonly unknown[])[Math.floor(draw() * words.length)];
  if (type === 'boolean') return draw() < 0.5;
  const known = [minimum, usual, maximum].filter((value) => value !== undefined).map(String);
  return known[Math.floor(draw() * known.length)];
}

function isRequired(name: StrategyName, key: string): boolean {
  const required = (strategyOf(name).paramsSchema['required'] as readonly string[] | undefined) ?? [];
  return required.includes(key) || MUST[name]?.includes(key) === true;
}

/** A client's own weights for the buckets of a window. */
const weightsFor = (durationSeconds: string, params: Record<string, unknown>, draw: Draw): string[] => {
  const buckets = Math.ceil(Number(durationSeconds) / Number(params['bucketSeconds'] ?? '300'));
  return ['1', ...Array.from({ length: buckets - 1 }, () => pick(draw, ['0', '1', '2.5', '10']))];
};

/** What makes an order last for several buckets of volume. */
function lengthen(params: Record<string, unknown>, draw: Draw): void {
  const durationSeconds = pick(draw, ['200', '330', '900', '900']);
  params['durationSeconds'] = durationSeconds;
  // What keeps an order from trading is tried enough in the short ones.
  for (const key of RARE) if (draw() < 0.7) Reflect.deleteProperty(params, key);
  if (draw() < 0.3) params['volumeProfile'] = weightsFor(durationSeconds, params, draw);
}

function paramsFor(name: StrategyName, draw: Draw): Record<string, unknown> {
  const schema = strategyOf(name).paramsSchema;
  const taken = Object.keys(schema['properties'] as object);
  const params: Record<string, unknown> = {};
  for (const key of taken) {
    const drawn = DRAWN[key]?.(draw) ?? drawBySchema(key, schema, draw);
    const isWanted = isRequired(name, key) || draw() < (RARE.has(key) ? 0.2 : 0.6);
    if (drawn !== undefined && isWanted) params[key] = drawn;
  }
  if (taken.includes('durationSeconds')) params['durationSeconds'] = pick(draw, ['12', '20']);
  return params;
}

/** Whether orders of the strategy follow the market's volume over a window, so that some of them should be long. */
export const canBeLong = (name: StrategyName): boolean =>
  'bucketSeconds' in (strategyOf(name).paramsSchema['properties'] as object);

/** How long a long order may work, ms. */
export const LONG_MS = 1_200_000;

/** Whether only an end time says when orders of the strategy are over. */
const mustEnd = (name: StrategyName): boolean =>
  !('durationSeconds' in (strategyOf(name).paramsSchema['properties'] as object));

function limitFor(name: StrategyName, draw: Draw): Price | null {
  const isLimited = name === 'LIMIT' || draw() < 0.3;
  return isLimited ? price(pick(draw, ['42990', '43000', '43010.01', '43030.03'])) : null;
}

/** An order that ends within half a minute; a long one lasts for minutes. */
export function randomOrder(name: StrategyName, draw: Draw, now: Instant, isLong = false): Fields {
  const params = paramsFor(name, draw);
  if (isLong) lengthen(params, draw);
  // A bucket's share must not be less than a clip.
  const clipSizes = canBeLong(name) ? (['100', '60'] as const) : (['12', '20', '34', '60', '100'] as const);
  return {
    strategy: name,
    side: pick(draw, ['BUY', 'SELL']),
    quantity: draw() < 0.1 ? '0.00023' : pick(draw, ['0.1', '0.12345', '0.3']),
    clipSizeType: draw() < 0.7 ? 'PERCENTAGE' : 'AUTOMATIC',
    clipSizeVal: pick(draw, clipSizes),
    limitPrice: limitFor(name, draw),
    startTime: draw() < 0.2 ? plusMs(now, 2_345) : null,
    endTime: mustEnd(name) || draw() < 0.3 ? plusMs(now, isLong ? LONG_MS : 28_000) : null,
    params,
  };
}
