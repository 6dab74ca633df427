/** The report as text: fields in the order of the type, two spaces, a line break at the end. */
import type { ExecutionReport } from './report.ts';

/** The same report gives the same bytes. */
export const reportJson = (report: ExecutionReport): string => `${JSON.stringify(report, null, 2)}\n`;
