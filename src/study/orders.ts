/** From orders to the orders of a study: which of them are the same parent, and what differs between those. */
import { toText } from '../domain/decimal.ts';
import type { ParentRequest } from '../domain/parent.ts';
import { formatInstant, later, type Instant } from '../domain/time.ts';

/** An order, the line of an orders file that it was read from, and the number of that line. */
export interface ReadOrder {
  readonly text: string;
  readonly line: number;
  readonly order: { readonly request: ParentRequest };
}

/** An order of a study; plain text, so that it can be handed to another thread. */
export interface StudyOrder {
  readonly text: string;
  readonly line: number;
  readonly orderId: string;
  /** What is the same for all orders that are compared in pairs: instrument, side, quantity and start. */
  readonly parent: string;
  /** What differs between them: the strategy, and settings where they differ. */
  readonly variant: string;
}

const startOf = ({ createdAt, startTime }: ParentRequest): Instant => later(createdAt, startTime ?? createdAt);

/** What orders must share to be compared in pairs, as a text. */
export const parentOf = (request: ParentRequest): string =>
  [request.symbol, request.side, toText(request.quantity), formatInstant(startOf(request))].join(' ');

/** A text as it is, anything else as JSON. */
export const plainText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Everything of an order that may be tried in several ways, as texts. An end counts as its distance from the start. */
function settingsOf(request: ParentRequest): Map<string, string> {
  const settings = new Map<string, string>([['clipSizeType', request.clipSizeType]]);
  const { limitPrice, clipSizeVal, endTime } = request;
  if (limitPrice !== null) settings.set('limitPrice', toText(limitPrice));
  if (clipSizeVal !== null) settings.set('clipSizeVal', toText(clipSizeVal));
  if (endTime !== null) settings.set('seconds', String((endTime - startOf(request)) / 1_000));
  for (const [name, value] of Object.entries(request.params)) settings.set(name, plainText(value));
  return settings;
}

interface Described {
  readonly read: ReadOrder;
  readonly parent: string;
  readonly settings: ReadonlyMap<string, string>;
}

/** By strategy, the names of the settings in which its orders on one parent differ. */
function differingSettings(orders: readonly Described[]): Map<string, Set<string>> {
  const first = new Map<string, Described>();
  const differing = new Map<string, Set<string>>();
  for (const described of orders) {
    const { strategy } = described.read.order.request;
    const key = `${strategy} ${described.parent}`;
    const other = first.get(key) ?? described;
    first.set(key, other);
    const names = differing.get(strategy) ?? new Set<string>();
    for (const name of [...described.settings.keys(), ...other.settings.keys()]) {
      if (described.settings.get(name) !== other.settings.get(name)) names.add(name);
    }
    differing.set(strategy, names);
  }
  return differing;
}

/**
 * The orders of a study, in the order given. Those of one strategy that differ on the same parent are told apart by the
 * settings in which they do: `TWAP tradingStyle=PASSIVE`.
 */
export function studyOrders(orders: readonly ReadOrder[]): StudyOrder[] {
  const described = orders.map((read) => ({
    read,
    parent: parentOf(read.order.request),
    settings: settingsOf(read.order.request),
  }));
  const differing = differingSettings(described);
  return described.map(({ read: { text, line, order }, parent, settings }) => {
    const { strategy, orderId } = order.request;
    const names = [...(differing.get(strategy) ?? [])].sort();
    const texts = names.map((name) => `${name}=${settings.get(name) ?? 'default'}`);
    return { text, line, orderId, parent, variant: [strategy, ...texts].join(' ') };
  });
}
