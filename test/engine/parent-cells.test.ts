/**
 * The parent's table, cell by cell: eleven states by twenty events. Every cell is taken by the engine's own step, and what
 * came of it is compared with what the cell says; and every event is raised by something that can happen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { quantity, ZERO_QUANTITY } from '../../src/domain/decimal.ts';
import { COLUMNS, PARENT_EVENTS, PARENT_TABLE, type ParentEvent } from '../../src/domain/parent-table.ts';
import type { ParentOrder } from '../../src/domain/parent.ts';
import { isTerminal, type ParentStatus } from '../../src/domain/parent-status.ts';
import { plusMs } from '../../src/domain/time.ts';
import { openDraft, type Draft } from '../../src/engine/advance/draft.ts';
import { transit } from '../../src/engine/advance/transit.ts';
import { createPlanner } from '../../src/engine/planner.ts';
import { DEFAULT_TIMING } from '../../src/engine/timing.ts';
import { strategyOf } from '../../strategies/index.ts';
import { secondRests } from './stories.ts';

const { world: sample, id } = await secondRests();
const [OPEN, NOW] = [sample.parent(id), sample.now];

/** What the event's name says of the order: whether clips are open, and what is filled. */
function parentFor(status: ParentStatus, event: ParentEvent): ParentOrder {
  const isIdle = event.includes('Idle') || event === 'drained' || event === 'replanOk' || event === 'replanFail';
  const clips = isIdle ? [] : OPEN.clips;
  const none = event.includes('Unfilled') || status === 'ACCEPTED' || status === 'PENDING_NEW';
  const filled = none ? ZERO_QUANTITY : quantity('0.6');
  const isDraining = status === 'PENDING_CANCEL';
  return {
    ...OPEN,
    status,
    clips,
    filledQuantity: filled,
    closedFilled: filled,
    drainReason: isDraining ? 'CLIENT' : null,
    drainSince: isDraining || status === 'PENDING_PAUSE' ? plusMs(NOW, -1) : null,
  };
}

function step(parent: ParentOrder, event: ParentEvent, withReason: boolean): Draft {
  const view = {
    now: NOW,
    quote: null,
    instrument: null,
    market: null,
    levels: null,
    closedClips: new Map(),
    mayReserve: true,
    mayAct: true,
  };
  const draft = openDraft(parent, view, createPlanner(strategyOf), DEFAULT_TIMING);
  transit(draft, event, withReason ? { code: 'INSUFFICIENT_FUNDS', message: 'why' } : null);
  return draft;
}

const STATUS_OF: Readonly<Record<string, ParentStatus>> = {
  PN: 'PENDING_NEW',
  AC: 'ACCEPTED',
  PF: 'PARTIALLY_FILLED',
  PC: 'PENDING_CANCEL',
  PP: 'PENDING_PAUSE',
  PA: 'PAUSED',
  PU: 'PENDING_UNPAUSE',
  FI: 'FILLED',
  CA: 'CANCELLED',
  EX: 'EXPIRED',
  RJ: 'REJECTED',
};
const REASON_OF: Readonly<Record<string, string>> = { C: 'CLIENT', E: 'EXPIRY', F: 'FATAL', K: 'KILL' };

/** Reads a cell independently of the code under test. */
function meaning(text: string, from: ParentStatus, ends: boolean) {
  const [code = '', rest = ''] = text.split(' ');
  const [letters = '', drain = ''] = rest.split(':');
  const [first = '', held = ''] = letters.split('/');
  const next: Readonly<Record<string, ParentStatus>> = {
    '=': from,
    '-': from,
    reason: 'CANCELLED',
    'AC/PF': 'PARTIALLY_FILLED',
    'CA/=': ends ? 'CANCELLED' : from,
  };
  return {
    to: STATUS_OF[code] ?? next[code],
    letters: code === 'CA/=' && !ends ? held : first,
    drain: REASON_OF[drain] ?? null,
    mustAlert: code === '-',
  };
}

const cells = PARENT_EVENTS.flatMap((event) =>
  COLUMNS.map((status, column): [ParentEvent, ParentStatus, string] => [
    event,
    status,
    PARENT_TABLE[event][column] ?? '',
  ]),
);

describe('the parent, cell by cell', () => {
  it.each(cells)('%s in %s: %s', (event, status, text) => {
    for (const ends of [true, false]) {
      const before = parentFor(status, event);
      const { parent, journal, refusal } = step(before, event, ends);
      const cell = meaning(text, status, ends);
      const has = (letter: string): boolean => cell.letters.includes(letter);
      expect(parent.status).toBe(cell.to);
      expect(parent.planEpoch).toBe(before.planEpoch + (has('s') ? 1 : 0));
      expect(parent.clips.every((clip) => clip.cancelRequested)).toBe(has('c') || before.clips.length === 0);
      expect(parent.drainReason ?? null).toBe(before.drainReason ?? cell.drain);
      expect(parent.consecutiveRejects).toBe(before.consecutiveRejects + (has('k') ? 1 : 0));
      expect(journal.some((entry) => entry.type === 'ALERT')).toBe(has('!') || cell.mustAlert);
      expect(parent.errorCode).toBe(has('r') && ends ? 'INSUFFICIENT_FUNDS' : null);
      expect(refusal?.kind ?? null).toBe(has('x') ? 'INVALID' : has('X') ? 'TERMINATED' : null);
      if (has('q')) expect(parent.clips.every((clip) => clip.checkAt <= NOW)).toBe(true);
      if (has('d') && !isTerminal(status)) expect(parent.drainSince !== null || status === 'PAUSED').toBe(true);
      if (has('i') || has('n') || has('x') || has('X')) expect(parent).toEqual(before);
    }
  });

  it.each([
    ['CLIENT', '0', 'CANCELLED', null],
    ['CLIENT', '0.6', 'CANCELLED', null],
    ['KILL', '0.6', 'CANCELLED', 'PARENT_ORDER_WAS_TERMINATED'],
    ['EXPIRY', '0', 'EXPIRED', 'EXPIRY_REACHED'],
    ['EXPIRY', '0.6', 'EXPIRED', 'EXPIRY_REACHED'],
    ['FATAL', '0', 'REJECTED', null],
    ['FATAL', '0.6', 'CANCELLED', null],
  ] as const)('drained for %s with %s filled: %s', (drainReason, filled, status, errorCode) => {
    const filledQuantity = quantity(filled);
    const before = { ...parentFor('PENDING_CANCEL', 'drained'), drainReason, filledQuantity };
    expect(step(before, 'drained', false).parent).toMatchObject({ status, errorCode });
  });

  it.each(PARENT_EVENTS)('%s is raised by the engine', (event) => {
    const folder = new URL('../../src/engine/advance/', import.meta.url);
    const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
    expect(sources.some((text) => text.includes(`'${event}'`))).toBe(true);
  });

  it('has all 220 of them', () => {
    expect(cells).toHaveLength(220);
  });
});
