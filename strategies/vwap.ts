/**
 * VWAP: clips follow the market's own rhythm, so that the executed quantity grows as the traded volume is expected to.
 * The rhythm is the client's list of weights, or else the instrument's volume curve, or else flat.
 */
import { varySizes } from '../src/domain/chance.ts';
import type { Ratio } from '../src/domain/decimal.ts';
import { refuse } from '../src/domain/errors.ts';
import { seededDraw } from '../src/domain/random.ts';
import type { PaceView, Plan, PlanInput, Strategy, Window } from '../src/domain/strategy.ts';
import { earlier, MINUTE_MS, plusMs, SECOND_MS, type Instant } from '../src/domain/time.ts';
import { FLAT_CURVE, lotsBy, type VolumeCurve } from '../src/domain/volume-curve.ts';
import { scheduledWindow } from '../src/domain/window.ts';
import { cutByBuckets, fieldOfCount, timedPlan, type Edges } from './lib/buckets.ts';
import { checkFinish, checkPrices } from './lib/common-checks.ts';
import { RANDOM_SIZES, SCHEDULE, type RandomParams, type ScheduleParams } from './lib/common-params.ts';
import { choiceKey, decimalKey, optional, wholeKey } from './lib/param-keys.ts';
import { paramSet } from './lib/param-table.ts';
import { priceByParams } from './lib/pricing.ts';
import { delayTimes } from './lib/timing.ts';
import { reachBy } from './lib/volume-forecast.ts';
import { DYNAMIC_HOURS_MAX, lotsByProfile, volumeProfileKey, type VolumeProfile } from './lib/volume-profile.ts';

interface VwapParams extends ScheduleParams, RandomParams {
  readonly volumeProfile: VolumeProfile;
  /** Whether the historical curve is forecast again in every bucket; null: up to DYNAMIC_HOURS_MAX it is. */
  readonly volumeModel: 'STATIC' | 'DYNAMIC' | null;
  /** Percent of a slice's interval by which its start may be late; 0 is none. */
  readonly randomizeTimePct: Ratio;
}

/** Enough for the longest order by the default bucket; more would hold up the process while they are cut. */
const BUCKETS_MAX = 20_000;

const PARAMS = paramSet<VwapParams>('VWAP', {
  ...SCHEDULE,
  ...RANDOM_SIZES,
  bucketSeconds: wholeKey(60, 3_600, 300),
  volumeProfile: volumeProfileKey,
  volumeModel: optional(choiceKey<'STATIC' | 'DYNAMIC'>(['STATIC', 'DYNAMIC'], 'DYNAMIC')),
  randomizeTimePct: decimalKey('0', '40', '0'),
});

/** Starts of the buckets and the end of the window; the last bucket may be shorter. */
function edgesOf({ start, windowEnd }: Window, bucketMs: number): Edges {
  const count = Math.ceil((windowEnd - start) / bucketMs);
  return Array.from({ length: count + 1 }, (_, i): Instant => earlier(plusMs(start, i * bucketMs), windowEnd));
}

function window(params: VwapParams, times: Parameters<Strategy['window']>[1], activatedAt: Instant): Window {
  const made = checkFinish(scheduledWindow('VWAP', params.durationSeconds, times, activatedAt), params);
  const buckets = Math.ceil((made.windowEnd - made.start) / (params.bucketSeconds * SECOND_MS));
  if (buckets > BUCKETS_MAX) {
    throw refuse('params.bucketSeconds', `makes ${buckets} buckets of this window: more than ${BUCKETS_MAX}`);
  }
  const { volumeProfile } = params;
  if (volumeProfile !== 'historical' && volumeProfile.length !== buckets) {
    const rule = `must have one weight a bucket: ${buckets} of ${params.bucketSeconds} s, not ${volumeProfile.length}`;
    throw refuse('params.volumeProfile', rule);
  }
  return made;
}

function plan(input: PlanInput, params: VwapParams): Plan {
  checkPrices(input, params);
  const { start, windowEnd: end } = input.window;
  const bucketMs = params.bucketSeconds * SECOND_MS;
  const edges = edgesOf(input.window, bucketMs);
  const { volumeProfile } = params;
  const curve = input.volumeCurve ?? FLAT_CURVE;
  const reachedBy = (edge: number, total: bigint): bigint => {
    const at = edges[edge] ?? end;
    return volumeProfile === 'historical'
      ? lotsBy(curve, total, { start, end }, at)
      : lotsByProfile(volumeProfile, bucketMs, total, { start, end }, at);
  };
  const cut = cutByBuckets(input, edges, reachedBy, 'params.bucketSeconds');
  const draw = seededDraw(input.seed);
  const lots = params.randomizeAmount ? varySizes(cut.lots, params.variancePct, cut.sizes.bounds, draw) : cut.lots;
  const times = delayTimes(cut.times, end, params.randomizeTimePct, draw);
  return timedPlan(input, { ...cut, lots, times }, fieldOfCount(input, 'params.bucketSeconds'));
}

const DYNAMIC_MAX_MS = DYNAMIC_HOURS_MAX * 60 * MINUTE_MS;

function wantsPace({ start, windowEnd }: Window, { volumeProfile, volumeModel }: VwapParams): boolean {
  if (volumeProfile !== 'historical') return false;
  return volumeModel === null ? windowEnd - start <= DYNAMIC_MAX_MS : volumeModel === 'DYNAMIC';
}

const isPaced = (window: Window, curve: VolumeCurve | null, params: VwapParams): boolean =>
  curve?.model !== undefined && wantsPace(window, params);

/** Parts of an order as whole numbers: far finer than any forecast. */
const PART = 2n ** 40n;

/** A forecast is a plain number; what becomes of it is whole lots between what was reached and all. */
function pace({ window, lots, reached, until, volumeCurve, volumes }: PaceView): bigint | null {
  if (volumeCurve === null) return null;
  const { start, windowEnd: end } = window;
  const part = reachBy(
    { curve: volumeCurve, start, end, seen: volumes, reached: Number(reached) / Number(lots) },
    until,
  );
  if (part === null) return null;
  const through = (lots * BigInt(Math.round(part * Number(PART)))) / PART;
  return through < reached ? reached : through > lots ? lots : through;
}

export const vwap: Strategy<VwapParams> = {
  name: 'VWAP',
  ...PARAMS,
  window,
  plan,
  price: priceByParams,
  followsCurve: ({ volumeProfile }) => volumeProfile === 'historical',
  wantsPace,
  isPaced,
  pace,
};
