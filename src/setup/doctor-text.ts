/** The doctor's report as plain text for a terminal. */
import type { DoctorReport, Verdict } from './doctor.ts';

const MARKS: Record<Verdict, string> = { ok: 'ok  ', warning: 'WARN', fault: 'BAD ' };

/** One line a check, and a last line that says whether tranche can run here. */
export function renderDoctor(report: DoctorReport): string {
  const width = Math.max(...report.checks.map(({ name }) => name.length));
  const lines = report.checks.map(({ name, verdict, detail }) => `${MARKS[verdict]}  ${name.padEnd(width)}  ${detail}`);
  const version = report.redis === null ? [] : [`      Redis ${report.redis.version} at ${report.redis.url}`];
  return [...lines, ...version, summary(report)].join('\n');
}

function summary(report: DoctorReport): string {
  const count = (verdict: Verdict): number => report.checks.filter((check) => check.verdict === verdict).length;
  if (!report.healthy)
    return `${count('fault')} of ${report.checks.length} checks failed: tranche cannot run safely here`;
  return count('warning') === 0 ? 'all is well' : `tranche can run here, with ${count('warning')} warning(s)`;
}
