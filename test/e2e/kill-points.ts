/** Where a worker is killed, and what has to go wrong at the venue for it to get there. */
import { PROBES, type ProbeName } from '../../src/engine/probes.ts';
import type { System } from '../support/system.ts';

export interface Scenario {
  /** Further fields of `params`. */
  readonly params: object;
  /** Before the order is sent. */
  readonly before: (system: System) => Promise<void>;
  /** When the order's first clip has reached the venue. */
  readonly underWay: (system: System) => Promise<void>;
  /** When the worker is dead. */
  readonly afterwards: (system: System) => Promise<void>;
}

export interface KillPoint {
  readonly probe: ProbeName;
  /** At which pass. */
  readonly count: number;
  readonly scenario: Scenario;
}

const nothing = async (): Promise<void> => undefined;
const PLAIN: Scenario = { params: {}, before: nothing, underWay: nothing, afterwards: nothing };

const MANY = 100_000;
/** Every create is executed and answered "unknown": the private stream tells what became of it. */
const UNKNOWN: Scenario = {
  ...PLAIN,
  before: (system) => system.control('faults', { op: 'create', kind: 'STATUS_1007_AFTER', count: MANY }),
};

/** The same, and the stream is mute: only a look-up tells. */
const BLIND: Scenario = {
  ...PLAIN,
  async before(system) {
    await UNKNOWN.before(system);
    await system.control('faults', { op: 'stream', kind: 'DROP_FRAME', count: MANY });
  },
};

/** The venue refuses the clips for a while, by a rule that is newer than the worker's copy of it. */
const REFUSED: Scenario = {
  ...PLAIN,
  params: { maxConsecutiveRejects: 100 },
  underWay: (system) => system.control('filters', { symbol: 'BTCUSDT', maxQty: '0.001' }),
  afterwards: (system) => system.control('filters', { symbol: 'BTCUSDT', maxQty: '9000' }),
};

/** Clips rest in a market that does not move, and are cancelled when their slice turns to taking. */
const RESTING: Scenario = {
  ...PLAIN,
  params: { tradingStyle: 'HYBRID' },
  before: (system) => system.control('freeze', { symbol: 'BTCUSDT', frozen: true }),
};

const SCENARIOS: Partial<Record<ProbeName, Scenario>> = {
  C12: REFUSED,
  F1: UNKNOWN,
  F2: UNKNOWN,
  R4: BLIND,
  S0: BLIND,
  X1: RESTING,
  X2: RESTING,
  X4: RESTING,
};
/**
 * At the first refusal the order is in the middle already; elsewhere one pass goes by so that it is. An order's start
 * takes some passes of its own: it is activated, and two wake-ups are armed.
 */
const COUNTS: Partial<Record<ProbeName, number>> = { C1: 2, C11: 4, C12: 1, S0: 3 };

/** Every named point, each once. */
export const KILL_POINTS: readonly KillPoint[] = PROBES.map((probe) => ({
  probe,
  count: COUNTS[probe] ?? 2,
  scenario: SCENARIOS[probe] ?? PLAIN,
}));
