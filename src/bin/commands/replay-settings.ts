/** The options of a replay that say how the venue is taken to behave, from the command line. */
import { fee, quantity, toText } from '../../domain/decimal.ts';
import { FILL_MODELS, type FillSettings, type ReplayOptions } from '../../replay/engine/options.ts';
import { CommandError, EXIT } from './outcome.ts';

export interface SettingFlags {
  readonly seed?: string;
  readonly fillModel?: string;
  readonly latency?: string;
  readonly cancelLatency?: string;
  readonly makerBps?: string;
  readonly takerBps?: string;
  readonly queueAhead?: string;
  readonly cancelShare?: string;
  readonly barShare?: string;
  readonly halfSpreadBps?: string;
}

export type ReplaySettings = Pick<ReplayOptions, 'fillModel' | 'latency' | 'fees' | 'seed'>;

/** An hour: beyond that a number of milliseconds is a mistake. */
const LATENCY_MAX_MS = 3_600_000;
const LATENCY_MS = '20';

const usage = (text: string): CommandError => new CommandError(text, EXIT.usage);

function numberOf(text: string, name: string, most: number): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= most) return value;
  throw usage(`${name} must be a number from 0 to ${most}`);
}

function wholeOf(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw usage(`${name} must be a whole number of milliseconds`);
  return numberOf(text, name, LATENCY_MAX_MS);
}

function modelOf(name: string | undefined): FillSettings['model'] {
  if (name === undefined) return null;
  const found = FILL_MODELS.find((model) => model === name);
  if (found === undefined) throw usage(`--fill-model must be one of ${FILL_MODELS.join(', ')}`);
  return found;
}

/** Fields that were given; what is absent keeps its default. */
function fillSettings(flags: SettingFlags): Partial<FillSettings> {
  const { barShare, cancelShare, halfSpreadBps, queueAhead } = flags;
  return {
    model: modelOf(flags.fillModel),
    ...(barShare === undefined ? {} : { barShare: numberOf(barShare, '--bar-share', 1) }),
    ...(cancelShare === undefined ? {} : { cancelShare: numberOf(cancelShare, '--cancel-share', 1) }),
    ...(halfSpreadBps === undefined ? {} : { halfSpreadBps: numberOf(halfSpreadBps, '--half-spread-bps', 9_999) }),
    ...(queueAhead === undefined ? {} : { queueAhead: toText(quantity(queueAhead, '--queue-ahead')) }),
  };
}

/** Throws CommandError, or OrderError naming the option, for a value that cannot be. */
export function settingsOf(flags: SettingFlags): ReplaySettings {
  const orderMs = wholeOf(flags.latency ?? LATENCY_MS, '--latency');
  return {
    fillModel: fillSettings(flags),
    latency: {
      orderMs,
      cancelMs: flags.cancelLatency === undefined ? orderMs : wholeOf(flags.cancelLatency, '--cancel-latency'),
    },
    fees: {
      makerBps: toText(fee(flags.makerBps ?? '0', '--maker-bps')),
      takerBps: toText(fee(flags.takerBps ?? '0', '--taker-bps')),
    },
    seed: flags.seed ?? null,
  };
}
