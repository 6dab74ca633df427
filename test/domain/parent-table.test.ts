/** The parent's table as a whole: total, and true to the rules that span its cells. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellFor, PARENT_EVENTS, PARENT_TABLE, type ParentEvent } from '../../src/domain/parent-table.ts';
import { isTerminal, isWorking, PARENT_STATUSES, type ParentStatus } from '../../src/domain/parent-status.ts';

const pairs = PARENT_EVENTS.flatMap((event) => PARENT_STATUSES.map((status) => [status, event] as const));

/** States a cell may lead to. */
function nextOf(status: ParentStatus, event: ParentEvent): readonly ParentStatus[] {
  const { next } = cellFor(status, event);
  if (next === 'SAME' || next === 'NEVER') return [status];
  if (next === 'WORKING') return ['ACCEPTED', 'PARTIALLY_FILLED'];
  if (next === 'BY_REASON') return ['CANCELLED', 'EXPIRED', 'REJECTED'];
  return next === 'BY_STRATEGY' ? [status, 'CANCELLED'] : [next];
}

describe('the parent table', () => {
  it('has a cell for every state and event', () => {
    for (const event of PARENT_EVENTS) expect(PARENT_TABLE[event]).toHaveLength(PARENT_STATUSES.length);
    for (const [status, event] of pairs) expect(() => cellFor(status, event)).not.toThrow();
  });

  it('leaves a final state only by a fill', () => {
    for (const [status, event] of pairs.filter(([from]) => isTerminal(from))) {
      if (['fillPartial', 'fillComplete', 'overfill'].includes(event)) continue;
      expect([status, event, ...nextOf(status, event)]).toEqual([status, event, status]);
    }
  });

  it('books every fill in every state, and a complete one makes it FILLED', () => {
    for (const status of PARENT_STATUSES) {
      for (const event of ['fillPartial', 'fillComplete', 'overfill'] as const) {
        expect(cellFor(status, event).actions.has('applyFill')).toBe(true);
      }
      expect(nextOf(status, 'fillComplete')).toEqual(['FILLED']);
      expect(nextOf(status, 'overfill')).toEqual(['FILLED']);
      expect(cellFor(status, 'overfill').actions.has('alert')).toBe(true);
    }
  });

  it('lets no partial fill out of a state that outranks it', () => {
    for (const status of ['PENDING_CANCEL', 'PENDING_PAUSE', 'PAUSED', 'PENDING_UNPAUSE'] as const) {
      expect(nextOf(status, 'fillPartial')).toEqual([status]);
    }
  });

  it('voids what was armed whenever work ends', () => {
    for (const [status, event] of pairs.filter(([from]) => isWorking(from))) {
      const leaves = nextOf(status, event).some((next) => !isWorking(next));
      if (leaves) expect([status, event, cellFor(status, event).actions.has('stop')]).toEqual([status, event, true]);
    }
  });

  it('gives a drain reason with every way into PENDING_CANCEL', () => {
    for (const [status, event] of pairs) {
      const enters = status !== 'PENDING_CANCEL' && cellFor(status, event).next === 'PENDING_CANCEL';
      expect([status, event, cellFor(status, event).drainReason !== null]).toEqual([status, event, enters]);
    }
  });

  it('cancels open clips on every way into a drain from work', () => {
    for (const [status, event] of pairs.filter(([from]) => isWorking(from))) {
      const { next, actions } = cellFor(status, event);
      if (next !== 'PENDING_CANCEL' && next !== 'PENDING_PAUSE') continue;
      expect([status, event, actions.has('cancelChildren'), actions.has('drain')]).toEqual([status, event, true, true]);
    }
  });

  it('answers a request on a final order with its termination, and changes nothing', () => {
    for (const status of PARENT_STATUSES.filter(isTerminal)) {
      for (const event of ['cancelReq', 'pauseReq', 'unpauseReq'] as const) {
        expect([...cellFor(status, event).actions]).toEqual(['refuseTerminated']);
      }
    }
  });

  it('never works again after a drain for good, whatever comes', () => {
    const events = fc.array(fc.tuple(fc.constantFrom(...PARENT_EVENTS), fc.nat(2)), { maxLength: 40 });
    const run = (sequence: readonly (readonly [ParentEvent, number])[]): void => {
      let status: ParentStatus = 'PENDING_CANCEL';
      for (const [event, choice] of sequence) {
        const next = nextOf(status, event);
        status = next[choice % next.length] ?? status;
        expect(isWorking(status) || status === 'PAUSED').toBe(false);
      }
    };
    fc.assert(fc.property(events, run), { numRuns: 500 });
  });
});
