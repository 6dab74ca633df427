/** Rows of Binance trades and aggTrades: the same facts under other names and in other places. */
import type { Places } from './csv-columns.ts';
import { idAt, makerFlagAt, priceAt, quantityAt, stampAt } from './field-values.ts';
import { idChain } from './id-chain.ts';
import type { Fields } from './records.ts';
import type { RowBuilder } from './row-builder.ts';

/** Takes one line a call. `idName` is what the column of the id is called in words about it. */
export function tradeRows(
  rows: RowBuilder,
  at: Places<'id' | 'price' | 'quantity' | 'time' | 'isBuyerMaker'>,
  idName: string,
): (fields: Fields) => void {
  const follow = idChain(rows);
  return (fields) => {
    rows.message(stampAt(fields, at.time));
    follow(idAt(fields, at.id, idName));
    const price = priceAt(rows.grid, fields, at.price);
    rows.trade(price, quantityAt(rows.grid, fields, at.quantity), makerFlagAt(fields, at.isBuyerMaker));
  };
}
