/** What lies between files of one instrument and format: a hole, as a day that is missing, or an overlap. */
import { QUIET_US } from '../readers/row-builder.ts';
import type { Source } from './source-meta.ts';

export interface Seam {
  readonly kind: 'HOLE' | 'OVERLAP';
  readonly before: string;
  readonly after: string;
  readonly fromUs: number;
  readonly toUs: number;
}

type SeamSource = Pick<Source, 'file' | 'symbol' | 'format' | 'barUs' | 'firstUs' | 'lastUs'>;

function seamOf(before: SeamSource, after: SeamSource): Seam | null {
  const names = { before: before.file, after: after.file };
  const step = after.firstUs - before.lastUs;
  // Files may share the last instant of one and the first of the other: trades of one microsecond. Two bars do not.
  if (step < 0 || (step === 0 && after.barUs !== null))
    return { kind: 'OVERLAP', ...names, fromUs: after.firstUs, toUs: Math.min(before.lastUs, after.lastUs) };
  const quiet = after.barUs === null ? QUIET_US : Math.max(1, after.barUs * 1.5);
  return step >= quiet ? { kind: 'HOLE', ...names, fromUs: before.lastUs, toUs: after.firstUs } : null;
}

export function seamsOf(sources: readonly SeamSource[]): Seam[] {
  const groups = new Map<string, SeamSource[]>();
  for (const source of sources) {
    const key = `${source.format} ${source.symbol ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), source]);
  }
  return [...groups.values()].flatMap((group) => {
    const sorted = [...group].sort((a, b) => a.firstUs - b.firstUs);
    return sorted.slice(1).flatMap((after, index) => {
      const seam = seamOf(sorted[index] as SeamSource, after);
      return seam === null ? [] : [seam];
    });
  });
}
