/** What kinds of limit orders an exchange of ccxt says that it has. */
import type { CcxtClient } from './load.ts';

const inside = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

/** `PO`: post-only. */
export type OrderKind = 'IOC' | 'FOK' | 'PO';

/** True when the exchange says outright that it has none: it would take such an order for an ordinary one. */
export const lacks = ({ features }: Pick<CcxtClient, 'features'>, kind: OrderKind): boolean =>
  inside(['spot', 'createOrder', 'timeInForce'].reduce(inside, features), kind) === false;
