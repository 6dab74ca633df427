/** The demo as it is seen: a panel on a terminal, lines of JSON elsewhere, and a report at the end. */
import { reportHtml } from '../../report/html/report-page.ts';
import { runDemo, type DemoOptions } from './demo-order.ts';
import { createScreen, progressPanel, type Progress } from './demo-progress.ts';
import { isGood, renderReport, saveReport } from './demo-report.ts';
import { nearPath, type Output } from './output.ts';

export type DemoSetting = Omit<DemoOptions, 'onOrder' | 'onProgress'> & { readonly dataDir: string };

export type DemoOutcome = 'GOOD' | 'BAD' | 'INTERRUPTED';

/** A line for every change. */
function lineByChange(out: Output): (progress: Progress) => void {
  let last = '';
  return (progress) => {
    const { filledPermille: _filled, scheduledPermille: _scheduled, ...told } = progress;
    const text = JSON.stringify({ event: 'progress', ...told });
    if (text !== last) out.line(text);
    last = text;
  };
}

function panelByChange(out: Output): (progress: Progress, elapsedMs: number) => void {
  const draw = createScreen((text) => out.raw(text));
  return (progress, elapsedMs) => {
    draw(progressPanel(progress, elapsedMs));
  };
}

/** Runs the demo's order, shows it, writes its report. */
export async function showDemo(setting: DemoSetting, out: Output): Promise<DemoOutcome> {
  const result = await runDemo({
    ...setting,
    onOrder: (answer) => out.line(out.json ? `{"event":"order","answer":${answer}}` : 'the demo order is accepted\n'),
    onProgress: out.json ? lineByChange(out) : panelByChange(out),
  });
  if (result === null) {
    out.line(out.json ? JSON.stringify({ event: 'interrupted' }) : '\ninterrupted: the demo order is cancelled');
    return 'INTERRUPTED';
  }
  const { summary, report, execution } = result;
  const path = saveReport(setting.dataDir, summary, report, reportHtml(report, execution));
  if (out.json) out.line(JSON.stringify({ event: 'report', ...summary, path: `${path}.json` }));
  else out.line(`\n${renderReport(summary)}\n\nreport: ${nearPath(path)}.html, .txt and .json`);
  return isGood(summary) ? 'GOOD' : 'BAD';
}
