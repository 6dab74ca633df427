/** Why a clip has its size, its time and its price: three words, noted when the clip is decided. */

/** What each word means; the words are what is stored. */
export const SIZE_REASONS = {
  SLICE: 'what the schedule plans for its slice',
  CATCH_UP: 'its slice and what earlier slices have not got',
  AHEAD: 'its slice and what the band allows ahead of the schedule',
  REST: 'what of its slice is neither filled nor at the venue',
  REMAINDER: 'all that is neither filled nor at the venue',
  JOINED: 'several slices together, because one alone is below the minimum',
  PARTICIPATION: "what the order's share of the market's volume leaves",
  VENUE_MAXIMUM: 'the most the venue takes in one order',
  WOULD: 'the part that goes out at the would price',
} as const;
export type SizeReason = keyof typeof SIZE_REASONS;

export const TIME_REASONS = {
  DUE: 'its slice was due',
  TURN: 'its slice has rested long enough and turned to taking',
  FIRST: 'it is the first of its sequence',
  FOLLOWS: 'the clip before it has ended',
  LOOK: "it was time to look at the market's volume",
  TAIL: 'the window is over and something is left',
  RETRY: 'what had kept it back is over',
  FINISH: 'the end is near and the order must complete',
  WOULD: 'the market has reached the would price',
} as const;
export type TimeReason = keyof typeof TIME_REASONS;

export const PRICE_REASONS = {
  TOUCH: 'rests at the best price of its side',
  INSIDE: 'rests inside the spread, better than the best price of its side',
  LEVEL: 'rests behind the best price of its side',
  LIMIT: 'the limit price bounds it',
  CAP: 'takes, up to the slippage that is allowed',
} as const;
export type PriceReason = keyof typeof PRICE_REASONS;

export interface ClipReason {
  readonly size: SizeReason;
  readonly time: TimeReason;
  readonly price: PriceReason;
  /** Best bid and ask that it was priced by, as decimal text. */
  readonly bid: string;
  readonly ask: string;
}
