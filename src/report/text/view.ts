/** What the sections of the terminal view share: the report, the width, and how a missing value is told. */
import type { ExecutionReport } from '../report.ts';
import { fact } from './layout.ts';

export interface View {
  readonly report: ExecutionReport;
  readonly width: number;
}

/** Why the field of that path is not there: its own reason, else that of what it is part of. */
export function reasonFor({ notAvailable }: ExecutionReport, path: string): string {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
    const reason = notAvailable[at];
    if (reason !== undefined) return reason;
  }
  return 'not known';
}

export const naText = (view: View, path: string): string => `n/a: ${reasonFor(view.report, path)}`;

/** A fact, or why there is none. */
export const factOr = <T>(
  view: View,
  label: string,
  path: string,
  value: T | null,
  text: (value: T) => string,
): readonly string[] => fact(label, value === null ? naText(view, path) : text(value), view.width);
