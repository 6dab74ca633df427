/** Seeded chance: the only source of it in schedules. Same seed, same numbers, everywhere. */
import { fnv1a32 } from './ids.ts';

/** Draws the next number in [0, 1). */
export type Draw = () => number;

/** mulberry32 over a 32-bit state. Source: Tommy Ettinger's public-domain generator; vector in the tests. */
export function mulberry32(state: number): Draw {
  let a = state >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A generator for a text seed. */
export const seededDraw = (seed: string): Draw => mulberry32(fnv1a32(seed));
