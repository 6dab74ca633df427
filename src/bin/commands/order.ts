/** `tranche order`: creates, shows, lists and cancels orders over the signed API. */
import { Command } from 'commander';
import type { Answer, OrderRef } from '../../client/client.ts';
import { connect, talk } from './connection.ts';
import { createBody, type CreateFlags } from './order-body.ts';
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

const show = (out: Output, answer: Answer): void => out.line(out.json ? answer.text : orderCard(answer.value));
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

async function create({ url, json, ...flags }: Common & CreateFlags): Promise<void> {
  const out = openOutput(json === true);
  const body = await createBody(flags);
  await talk(async () => show(out, await connect(url, process.env).create(body)), showRefusal(out));
}

function createCommand(): Command {
  return common(new Command('create'))
    .description('submit an order; prints what the server answers')
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
    .option('--params <json>', 'parameters of the strategy')
    .action(create);
}

type Named = 'get' | 'cancel';
const CALLS: Readonly<Record<Named, string>> = { get: 'show an order', cancel: 'cancel an order' };

const referenceCommand = (name: Named): Command =>
  common(new Command(name))
    .description(CALLS[name])
    .argument('[order-id]')
    .option('--client-order-id <id>', 'the id you gave it')
    .action(async (orderId: string | undefined, options: Reference) => {
      const out = openOutput(options.json === true);
      const ref = refOf(orderId, options.clientOrderId);
      await talk(async () => show(out, await connect(options.url, process.env)[name](ref)), showRefusal(out));
    });

const listCommand = (): Command =>
  common(new Command('list'))
    .description('list the open orders')
    .action(async (options: Common) => {
      const out = openOutput(options.json === true);
      await talk(async () => {
        const orders = await connect(options.url, process.env).open();
        for (const order of orders) out.line(out.json ? order.text : orderRow(order.value));
        if (orders.length === 0 && !out.json) out.line('no open orders');
      }, showRefusal(out));
    });

/** Needs an API key: TRANCHE_API_KEY and TRANCHE_API_SECRET, or the keys.json that `tranche up` wrote. */
export function orderCommand(): Command {
  return new Command('order')
    .description('create, get, list and cancel orders')
    .addCommand(createCommand())
    .addCommand(referenceCommand('get'))
    .addCommand(listCommand())
    .addCommand(referenceCommand('cancel'));
}
