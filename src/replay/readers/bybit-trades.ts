/**
 * Bybit trades of derivatives and of spot. Derivatives: time in seconds with a fraction, `side` is the taker's; inverse
 * contracts are sized in the quote currency. Spot: time in ms, ids begin again in each file and so prove nothing.
 */
import { csvSink, type Columns } from './csv-columns.ts';
import { priceAt, quantityAt, sideFlagAt, stampAt } from './field-values.ts';
import { symbolFilter, type Format, type QuantityUnit } from './format.ts';
import { isNumber, isStamp, namesAll } from './head.ts';

const DERIVATIVES = {
  time: { names: ['timestamp'], place: 0 },
  symbol: { names: ['symbol'], place: 1 },
  side: { names: ['side'], place: 2 },
  quantity: { names: ['size'], place: 3 },
  price: { names: ['price'], place: 4 },
} as const satisfies Columns<string>;

const SPOT = {
  time: { names: ['timestamp'], place: 1 },
  price: { names: ['price'], place: 2 },
  quantity: { names: ['volume'], place: 3 },
  side: { names: ['side'], place: 4 },
} as const satisfies Columns<string>;

const isSide = (word: string | undefined): boolean => /^(buy|sell)$/i.test(word ?? '');

/** BTCUSD, BTCUSDH24: inverse contracts, of one dollar each. */
export const unitOfBybit = (symbol: string | null): QuantityUnit =>
  /USD([HMUZ]\d\d)?$/.test(symbol ?? '') ? 'QUOTE' : 'BASE';

export const bybitTrades: Format = {
  name: 'bybit-trades',
  title: 'Bybit trades of derivatives',
  shape: 'csv',
  width: 2,
  fits: (head) =>
    namesAll(head, 'timestamp', 'symbol', 'side', 'size', 'price', 'tickdirection') ||
    (isStamp(head.cells[0]?.[0]) && isSide(head.cells[0]?.[2]) && (head.cells[0]?.length ?? 0) >= 10),
  open: (target) =>
    csvSink(DERIVATIVES, (at) => {
      const { rows, notes, settings } = target;
      const isWanted = symbolFilter(target);
      return (fields) => {
        if (!isWanted(fields.bytes, fields.from[at.symbol] as number, fields.to[at.symbol] as number)) return;
        if (rows.firstUs < 0) notes.quantityUnit = settings.quantityUnit ?? unitOfBybit(notes.symbol);
        rows.message(stampAt(fields, at.time));
        rows.checkQuiet();
        const price = priceAt(rows.grid, fields, at.price);
        rows.trade(price, quantityAt(rows.grid, fields, at.quantity, 'size'), sideFlagAt(fields, at.side));
      };
    }),
};

export const bybitSpotTrades: Format = {
  name: 'bybit-spot-trades',
  title: 'Bybit trades of spot',
  shape: 'csv',
  width: 2,
  fits: (head) =>
    namesAll(head, 'id', 'timestamp', 'price', 'volume', 'side') ||
    (isNumber(head.cells[0]?.[0]) && isStamp(head.cells[0]?.[1]) && isSide(head.cells[0]?.[4])),
  open: (target) =>
    csvSink(SPOT, (at) => {
      const { rows, notes, settings } = target;
      notes.quantityUnit = settings.quantityUnit ?? 'BASE';
      return (fields) => {
        rows.message(stampAt(fields, at.time));
        rows.checkQuiet();
        const price = priceAt(rows.grid, fields, at.price);
        rows.trade(price, quantityAt(rows.grid, fields, at.quantity, 'volume'), sideFlagAt(fields, at.side));
      };
    }),
};
