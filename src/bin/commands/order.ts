/** `tranche order`: everything that can be done with orders over the signed API. */
import { Command } from 'commander';
import type { Answer, OrderRef } from '../../client/client.ts';
import { connect, talk } from './connection.ts';
import type { ExactObject } from '../../client/exact-json.ts';
import { amendBody, createBody, type AmendFlags, type CreateFlags } from './order-body.ts';
import { previewText, whyText } from './insight-text.ts';
import { orderCard, orderRow } from './order-text.ts';
import { CommandError, EXIT } from './outcome.ts';
import { openOutput, type Output } from './output.ts';

interface Common {
  readonly url?: string;
  readonly json?: true;
}
interface Reference extends Common {
  readonly clientOrderId?: string;
}

const show = (out: Output, answer: Answer, text: (value: ExactObject) => string = orderCard): void =>
  out.line(out.json ? answer.text : text(answer.value));
/** A program gets the server's own words on standard output; the message goes to standard error anyway. */
const showRefusal =
  (out: Output) =>
  (body: string): void => {
    if (out.json) out.line(body);
  };

function refOf(orderId: string | undefined, clientOrderId: string | undefined): OrderRef {
  if (orderId !== undefined && clientOrderId === undefined) return { orderId };
  if (orderId === undefined && clientOrderId !== undefined) return { clientOrderId };
  throw new CommandError('give either the order id or --client-order-id', EXIT.usage);
}

const common = (command: Command): Command =>
  command
    .option('--url <address>', 'address of the API (TRANCHE_URL, or keys.json of the data directory)')
    .option('--json', 'lines of JSON also on a terminal');

/** Sends the body of a create request, and shows the answer. */
const submitting =
  (call: 'create' | 'preview', text: (answer: ExactObject) => string) =>
  async ({ url, json, ...flags }: Common & CreateFlags): Promise<void> => {
    const out = openOutput(json === true);
    const body = await createBody(flags);
    await talk(async () => show(out, await connect(url, process.env)[call](body), text), showRefusal(out));
  };

const orderFlags = (command: Command): Command =>
  common(command)
    .option('--file <file>', 'JSON of the whole order, - for standard input')
    .option('--client-order-id <id>', 'your own id: the same id and content is the same order')
    .option('--exchange <name>', 'such as BINANCE')
    .option('--subaccount <name>', 'configured account of the exchange (main)')
    .option('--symbol <name>', 'such as BTC/USDT')
    .option('--asset-class <class>', 'SPOT unless given')
    .option('--side <side>', 'BUY or SELL')
    .option('--quantity <amount>', 'in units of the base asset')
    .option('--strategy <name>', 'such as TWAP')
    .option('--limit-price <price>', 'never pay more, never sell for less')
    .option('--start-time <time>', 'RFC 3339 with an offset')
    .option('--end-time <time>', 'RFC 3339 with an offset')
    .option('--clip-size-type <type>', 'ABSOLUTE, PERCENTAGE or AUTOMATIC')
    .option('--clip-size-val <value>', 'units of the base asset, or percent of the order')
    .option('--params <json>', 'parameters of the strategy');

const createCommand = (): Command =>
  orderFlags(new Command('create'))
    .description('submit an order; prints what the server answers')
    .action(submitting('create', orderCard));

const previewCommand = (): Command =>
  orderFlags(new Command('preview'))
    .description('show what an order would come to, clip by clip, without submitting it')
    .action(submitting('preview', previewText));

type Named = 'get' | 'cancel' | 'pause' | 'unpause' | 'why';
const CALLS: Readonly<Record<Named, string>> = {
  get: 'show an order',
  cancel: 'cancel an order',
  pause: 'cancel what an order has at the venue and send nothing more until it is unpaused',
  unpause: 'let a paused order go on: what is left is planned again',
  why: 'say why an order does what it does now, and when it acts next',
};

const referenceCommand = (name: Named): Command =>
  common(new Command(name))
    .description(CALLS[name])
    .argument('[order-id]')
    .option('--client-order-id <id>', 'the id you gave it')
    .action(async (orderId: string | undefined, options: Reference) => {
      const out = openOutput(options.json === true);
      const ref = refOf(orderId, options.clientOrderId);
      const text = name === 'why' ? whyText : orderCard;
      await talk(async () => show(out, await connect(options.url, process.env)[name](ref), text), showRefusal(out));
    });

async function amend(
  orderId: string | undefined,
  { url, json, clientOrderId, ...flags }: Reference & AmendFlags,
): Promise<void> {
  const out = openOutput(json === true);
  const body = amendBody(refOf(orderId, clientOrderId), flags);
  await talk(async () => show(out, await connect(url, process.env).amend(body)), showRefusal(out));
}

const amendCommand = (): Command =>
  common(new Command('amend'))
    .description('change a live order; what is left is planned again')
    .argument('[order-id]')
    .option('--client-order-id <id>', 'the id you gave it')
    .option('--quantity <amount>', 'of the whole order, what is filled included')
    .option('--limit-price <price>', 'never pay more, never sell for less')
    .option('--end-time <time>', 'RFC 3339 with an offset')
    .option('--clip-size-type <type>', 'ABSOLUTE, PERCENTAGE or AUTOMATIC')
    .option('--clip-size-val <value>', 'units of the base asset, or percent of the order')
    .option('--params <json>', 'parameters to set; null puts one back to its default')
    .option('--expected-version <number>', 'amend only if the order still has this version, as `order why` shows it')
    .action(amend);

async function list({ url, json, all }: Common & { readonly all?: true }): Promise<void> {
  const out = openOutput(json === true);
  const client = connect(url, process.env);
  await talk(async () => {
    let count = 0;
    for await (const order of all === true ? client.history() : await client.open()) {
      out.line(out.json ? order.text : orderRow(order.value));
      count += 1;
    }
    if (count === 0 && !out.json) out.line(all === true ? 'no orders' : 'no open orders');
  }, showRefusal(out));
}

const listCommand = (): Command =>
  common(new Command('list'))
    .description('list the open orders')
    .option('--all', 'closed orders too, the newest first')
    .action(list);

/** Needs an API key: TRANCHE_API_KEY and TRANCHE_API_SECRET, or the keys.json that `tranche up` wrote. */
export function orderCommand(): Command {
  return new Command('order')
    .description('create, preview, get, list, cancel, pause, unpause and amend orders, and ask them why')
    .addCommand(createCommand())
    .addCommand(previewCommand())
    .addCommand(referenceCommand('get'))
    .addCommand(listCommand())
    .addCommand(referenceCommand('cancel'))
    .addCommand(referenceCommand('pause'))
    .addCommand(referenceCommand('unpause'))
    .addCommand(amendCommand())
    .addCommand(referenceCommand('why'));
}
