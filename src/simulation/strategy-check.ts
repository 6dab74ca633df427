/** Plays random lives of a strategy and says which promises it broke, with the seeds that play them again. */
import type { StrategyName } from '../domain/strategy.ts';
import { playLife } from './lives.ts';

export interface StrategyVerdict {
  readonly lives: number;
  /** Clips that were sent in all of them: a check in which nothing is sent would show nothing. */
  readonly clips: number;
  readonly breaches: readonly { readonly seed: string; readonly rule: string }[];
}

/** After so many breaches there is no use in going on. */
const BREACHES_MAX = 5;

const ruleOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * `lives` of them from number `first` on; every second one has a client who pauses and amends. The same lives every time.
 * `onLife` is called at the end of each.
 */
export async function checkStrategy(
  name: StrategyName,
  lives: number,
  first = 0,
  onLife: () => void = () => undefined,
): Promise<StrategyVerdict> {
  const breaches: { seed: string; rule: string }[] = [];
  let clips = 0;
  let played = 0;
  for (; played < lives && breaches.length < BREACHES_MAX; played += 1) {
    const seed = `${name} ${first + played}`;
    try {
      clips += (await playLife(name, seed, (first + played) % 2 === 1)).placements.length;
    } catch (error) {
      breaches.push({ seed, rule: ruleOf(error) });
    }
    onLife();
  }
  return { lives: played, clips, breaches };
}

/** Whether a life is the same again from its seed. */
export async function isRepeatable(name: StrategyName): Promise<boolean> {
  const [one, other] = [await playLife(name, `again ${name}`, false), await playLife(name, `again ${name}`, false)];
  return JSON.stringify(one.placements) === JSON.stringify(other.placements);
}
