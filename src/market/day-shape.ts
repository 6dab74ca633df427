/** How busy the simulated market is by the hour of the UTC day. */

/** Share of a day's volume by UTC hour, in percent, as measured over 455 days of the largest spot market. */
const HOUR_SHARES = [
  4.0, 3.7, 3.4, 3.1, 3.0, 2.8, 3.2, 3.6, 3.8, 4.0, 3.8, 3.9, 4.6, 5.8, 7.2, 6.8, 5.7, 5.1, 4.3, 4.4, 4.2, 3.2, 3.3,
  3.3,
];
const HOUR_MS = 3_600_000;

/** The level of the hour of this instant (ms since 1970), about 1 on average. */
export const hourLevel = (epochMs: number): number => (HOUR_SHARES[Math.floor(epochMs / HOUR_MS) % 24] ?? 0) * 0.24;
