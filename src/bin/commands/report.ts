/** `tranche report`: what an execution came to, of a report file or of an order on the server. */
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { parseOrderId } from '../../domain/ids.ts';
import { reportText } from '../../report/text/report-text.ts';
import { connect, talk } from './connection.ts';
import { CommandError, EXIT, messageOf } from './outcome.ts';
import { nearPath, openOutput, type Output } from './output.ts';
import { readReport, readReportFile, writeReport, type ReportForms } from './report-files.ts';

interface Flags {
  readonly clientOrderId?: string;
  readonly out?: string;
  readonly url?: string;
  readonly json?: true;
}

/** The world outside, for tests; each part has the obvious default. */
export interface ReportOutside {
  readonly out?: Parameters<typeof openOutput>[1];
  readonly env?: NodeJS.ProcessEnv;
}

const DETAILS = `
A file is a report that \`tranche replay\` or --out has written. Anything else is an order id, and the server is asked;
that needs an API key, as \`tranche order\` does.

--out writes <orderId>.json, .csv and .parquet of the fills, and the page .html; the page of a report file is copied from
beside it, where there is one. In CSV and Parquet quantities and prices are exact decimal strings.`;

function refOf(order: string | undefined, clientOrderId: string | undefined) {
  if (order !== undefined && clientOrderId === undefined) return { orderId: parseOrderId(order, 'order id') };
  if (order === undefined && clientOrderId !== undefined) return { clientOrderId };
  throw new CommandError('give a report file, an order id or --client-order-id, one of them', EXIT.usage);
}

/** The forms a server hands out; the page is only asked for when it is to be written. */
async function fromServer(target: string | undefined, flags: Flags, env: NodeJS.ProcessEnv, out: Output) {
  const ref = refOf(target, flags.clientOrderId);
  const client = connect(flags.url, env);
  const found: { forms: ReportForms | null } = { forms: null };
  const onRefusal = (body: string): void => {
    if (out.json) out.line(body);
  };
  await talk(async () => {
    const { text } = await client.report(ref);
    const html = flags.out === undefined ? null : await client.reportPage(ref);
    found.forms = { report: readReport(text, 'the answer of the server'), html };
  }, onRefusal);
  return found.forms;
}

const isFile = (target: string | undefined): target is string => target !== undefined && existsSync(target);

async function formsOf(target: string | undefined, flags: Flags, env: NodeJS.ProcessEnv, out: Output) {
  if (isFile(target) && flags.clientOrderId === undefined) return readReportFile(target);
  if (target !== undefined && /[./\\]/.test(target)) {
    throw new CommandError(`${target} is neither a file nor an order id`, EXIT.failed);
  }
  return await fromServer(target, flags, env, out);
}

async function show(target: string | undefined, flags: Flags, outside: ReportOutside): Promise<void> {
  const out = openOutput(flags.json === true, outside.out);
  const forms = await formsOf(target, flags, outside.env ?? process.env, out);
  if (forms === null) return;
  out.line(out.json ? JSON.stringify(forms.report) : reportText(forms.report, out.columns));
  if (flags.out === undefined) return;
  const written = await writeReport(flags.out, forms).catch((error: unknown) => {
    throw new CommandError(`${flags.out ?? ''} cannot be written: ${messageOf(error)}`, EXIT.failed);
  });
  if (!out.json) out.line(`\nwritten: ${written.map(nearPath).join(', ')}`);
  if (forms.html === null && !out.json) out.line('no page was written: there is none beside the report file');
}

export const reportCommand = (outside: ReportOutside = {}): Command =>
  new Command('report')
    .description('show what an execution came to: of a report file, or of an order on the server')
    .argument('[file-or-order-id]')
    .option('--client-order-id <id>', 'the id you gave the order')
    .option('--out <dir>', 'write json, csv, parquet and html there')
    .option('--url <address>', 'address of the API (TRANCHE_URL, or keys.json of the data directory)')
    .option('--json', 'one line of JSON also on a terminal')
    .addHelpText('after', DETAILS)
    .action((target: string | undefined, flags: Flags) => show(target, flags, outside));
