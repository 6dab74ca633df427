/** The words in which an order says why it does what it does now. */
import type { Clip } from '../domain/clip.ts';
import type { Quantity } from '../domain/decimal.ts';
import type { HoldReason } from '../domain/hold.ts';
import type { Instant } from '../domain/time.ts';
import type { OrderSnapshot } from './desk.ts';

type StateCode =
  | 'NO_WORKER'
  | 'BEING_TAKEN_UP'
  | 'WAITING_FOR_TRIGGER'
  | 'WAITING_FOR_START'
  | 'IN_DOUBT'
  | 'REFUSED_BY_VENUE'
  | 'SENDING'
  | 'WAITING_FOR_CANCEL'
  | 'WAITING_FOR_FILL'
  | 'WAITING_FOR_DUE'
  | 'DUE_NOW'
  | 'WAITING_FOR_END'
  | 'PAUSING'
  | 'PAUSED'
  | 'RESUMING'
  | 'CANCELLING'
  | 'DONE';
export type WhyCode = HoldReason | StateCode;

/** What each code means. Of several that are true the first in this list comes first. */
export const WHY: Readonly<Record<WhyCode, string>> = {
  DONE: 'the order is over',
  NO_WORKER: 'no worker is alive: nothing is done until one is',
  CANCELLING: 'the order is ending: it waits for the venue to cancel what is open',
  PAUSING: 'the order is being paused: it waits for the venue to cancel what is open',
  PAUSED: 'the order is paused; its end time counts on',
  RESUMING: 'the order is about to go on: what is left is being planned',
  BEING_TAKEN_UP: 'the order is stored and about to be taken up by a worker',
  RISK_BLOCKED: 'sending is stopped',
  VENUE_DOWN: 'the venue cannot be reached or does not trade the instrument now',
  RATE_LIMITED: 'the venue asks for fewer requests',
  NO_MARKET: 'no usable price is known',
  WAITING_FOR_TRIGGER: 'the trigger price has not been reached',
  WAITING_FOR_START: 'its time has not begun',
  IN_DOUBT: 'what became of a clip is not known; its quantity stays reserved while the venue is asked',
  REFUSED_BY_VENUE: 'the venue has refused the last clips',
  OUTSIDE_LIMIT: 'the market is beyond the limit price',
  WOULD_CROSS: 'a passive clip at the limit price would take instead of rest',
  PARTICIPATION_CAP: "the order's share of the market's volume is used up",
  AHEAD_OF_BAND: 'as much is filled or at the venue as the schedule wants by now',
  BELOW_MINIMUM: 'what could be sent is below the smallest order of the venue',
  NOT_CAUGHT_UP: 'the window is over, and with catchUp NONE what was missed is left',
  END_TOO_CLOSE: 'the end is too close for the venue to take another clip',
  SENDING: 'a clip is on its way to the venue',
  WAITING_FOR_CANCEL: 'a clip is being cancelled to make room for the next',
  WAITING_FOR_FILL: 'a clip rests at the venue',
  DUE_NOW: 'a clip is due and about to be sent',
  WAITING_FOR_DUE: 'the next clip is not due yet',
  WAITING_FOR_END: 'nothing more is planned; what is left expires at the end',
};

export const WHY_CODES = Object.keys(WHY) as readonly WhyCode[];

export interface WhyReason {
  readonly code: WhyCode;
  /** Null when that is not known. */
  readonly since: Instant | null;
  /** What there is to add in this case; null when nothing. */
  readonly note: string | null;
}

export interface Why {
  readonly order: OrderSnapshot;
  /** At least one; the first says most. */
  readonly reasons: readonly [WhyReason, ...WhyReason[]];
  /** When the order acts next by the clock alone, its end included; null when nothing of it is dated. */
  readonly nextActionAt: Instant | null;
  /** At the venue or in doubt. */
  readonly committed: Quantity;
  readonly clips: readonly Clip[];
}
