/** The settings of a sweep: every combination of the values that are to be tried, put into orders. */
import { refuse } from '../../domain/errors.ts';
import { formatInstant, parseInstant, plusMs } from '../../domain/time.ts';
import { readDuration, type OrderFields } from '../generate.ts';
import { plainText } from '../orders.ts';

/** A setting and the values to try: a field of an order, `duration`, or the name of a parameter. */
export interface GridAxis {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** One combination. */
export interface GridPoint {
  /** `tradingStyle=PASSIVE slippageBps=20` */
  readonly label: string;
  readonly settings: readonly (readonly [name: string, value: unknown])[];
}

/** More combinations than this are more likely a mistake than a sweep. */
const POINTS_MAX = 1_000;

/** Fields of an order that may be varied; any other name is a parameter of the strategy. */
const FIELDS: ReadonlySet<string> = new Set([
  'strategy',
  'quantity',
  'side',
  'symbol',
  'limitPrice',
  'clipSizeType',
  'clipSizeVal',
]);

/** `name=a,b,c`. `true` and `false` are taken as such. Throws OrderError for anything else. */
export function readAxis(text: string): GridAxis {
  const [, name, list] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || list === undefined)
    throw refuse('--vary', 'must be a name and values: tradingStyle=PASSIVE,HYBRID');
  const values = list.split(',').map((word) => (word === 'true' || word === 'false' ? word === 'true' : word));
  return checkAxis({ name, values });
}

function checkAxis(axis: GridAxis): GridAxis {
  const texts = axis.values.map(plainText);
  if (texts.some((text) => text === '')) throw refuse(`--vary ${axis.name}`, 'has an empty value');
  if (new Set(texts).size < texts.length) throw refuse(`--vary ${axis.name}`, 'has a value twice');
  return axis;
}

/** A grid as an object of lists: `{"tradingStyle": ["PASSIVE", "HYBRID"]}`. Throws OrderError for anything else. */
export function readGrid(value: unknown): GridAxis[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refuse('--grid', 'must be a JSON object of lists of values');
  }
  return Object.entries(value).map(([name, values]: [string, unknown]) => {
    if (!Array.isArray(values) || values.length === 0) throw refuse(`--grid ${name}`, 'must be a list of values');
    return checkAxis({ name, values });
  });
}

/** Every combination of the axes, the last one changing fastest. Throws OrderError for an axis given twice. */
export function gridPoints(axes: readonly GridAxis[]): GridPoint[] {
  const names = axes.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw refuse(`--vary ${twice}`, 'is given twice');
  if (axes.length === 0) throw refuse('--vary', 'is required: the settings to try');
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > POINTS_MAX) throw refuse('--vary', `makes ${count} combinations: more than ${POINTS_MAX}`);
  let combinations: GridPoint['settings'][] = [[]];
  for (const { name, values } of axes) {
    combinations = combinations.flatMap((some) => values.map((value) => [...some, [name, value] as const]));
  }
  return combinations.map((settings) => ({
    label: settings.map(([name, value]) => `${name}=${plainText(value)}`).join(' '),
    settings,
  }));
}

const paramsOf = (order: OrderFields): Record<string, unknown> => {
  const given = order['params'] ?? {};
  if (typeof given === 'object' && !Array.isArray(given)) return { ...given };
  throw refuse('params', 'of the orders of a sweep must be an object');
};

/** The end of an order that is to last this long from its start. */
function endAfter(order: OrderFields, duration: unknown): string {
  const text = String(order['startTime'] ?? order['createdAt']);
  const start = parseInstant(text, order['startTime'] === undefined ? 'createdAt' : 'startTime');
  return formatInstant(plusMs(start, readDuration(plainText(duration), '--vary duration')));
}

/** The order with the settings of a point. An order with a duration of its own needs no end, and gets none. */
export function withSettings(order: OrderFields, point: GridPoint): OrderFields {
  const varied: Record<string, unknown> = { ...order };
  const params = paramsOf(order);
  for (const [name, value] of point.settings) {
    if (name === 'duration') varied['endTime'] = endAfter(order, value);
    else if (FIELDS.has(name)) varied[name] = value;
    else params[name] = value;
    if (name === 'durationSeconds') delete varied['endTime'];
  }
  return Object.keys(params).length === 0 ? varied : { ...varied, params };
}

/** An order of a sweep and the point whose settings it has. */
export interface SweptOrder {
  readonly order: OrderFields;
  readonly point: GridPoint;
}

/** All orders with the settings of all points; their ids count from 1. */
export const sweptOrders = (orders: readonly OrderFields[], points: readonly GridPoint[]): SweptOrder[] =>
  orders
    .flatMap((order) => points.map((point) => ({ order: withSettings(order, point), point })))
    .map(({ order, point }, index) => ({ order: { ...order, orderId: String(index + 1) }, point }));
