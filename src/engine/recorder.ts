/** Who may look over the runner's shoulder: every committed step and all that it was decided on. It decides nothing. */
import type { ParentOrder } from '../domain/parent.ts';
import type { Instant } from '../domain/time.ts';
import type { Step } from './advance/draft.ts';
import type { Event, MarketView } from './messages.ts';
import type { CommitRequest } from './ports.ts';

/** A step that the store has made true. Steps that it refused were no decisions and are not told. */
export interface CommittedStep {
  readonly before: ParentOrder;
  readonly event: Event;
  readonly step: Step;
  readonly request: CommitRequest;
  /** The instant that the journal's lines carry. */
  readonly at: Instant;
  /** The parent's version after it. */
  readonly version: number;
}

export interface Recorder {
  /** The same view of the market; what it answers from now on is remembered, because it may answer differently later. */
  overhear(market: MarketView): MarketView;
  /** Called when the step's effects have been started. Never throws and never waits. */
  committed(step: CommittedStep): void;
}
