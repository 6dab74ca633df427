/** The figures as a table for people. */
import { RULES } from './rules.ts';
import type { MarketSummary, Summary } from './summary.ts';

const cell = (text: string, width: number): string => text.padStart(width);

function runText(run: Summary): string {
  const { hours, parents, withHoles, empty, byDefault } = run;
  const head = `  ${hours} h parents: ${parents}${withHoles > 0 ? `, ${withHoles} with holes` : ''}${empty > 0 ? `, ${empty} windows without volume left out` : ''}\n`;
  const rows = RULES.map((rule) => {
    const { meanAbs, rms, medianAbs } = run.rules[rule];
    const figures = [meanAbs, rms, medianAbs].map((value) => cell(value.toFixed(2), 9)).join('');
    return `    ${`${rule}${rule === byDefault ? ' (default)' : ''}`.padEnd(18)}${figures}\n`;
  });
  const pairs = run.differences.map(
    ({ first, second, mean, se }) =>
      `    ${`${first} − ${second}`.padEnd(18)}${cell(mean.toFixed(2), 9)} ± ${se.toFixed(2)}\n`,
  );
  const columns = `    ${''.padEnd(18)}${['mean abs', 'rms', 'median'].map((name) => cell(name, 9)).join('')}\n`;
  return [head, columns, ...rows, ...pairs].join('');
}

export function reportOf({ market, days, runs }: MarketSummary): string {
  const head = `${market}: ${days} days, errors in bps against the window's VWAP\n`;
  const none = '  no parent: a curve needs at least 10 usable days before it\n';
  return head + (runs.length === 0 ? none : runs.map(runText).join(''));
}
