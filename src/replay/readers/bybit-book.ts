/**
 * Bybit order book dumps: JSON lines, a snapshot and then changes; quantity 0 deletes, `u` rises by one. `cts`, the time of
 * the matching engine, is there from 2023 on and fits the trades; `ts` is when the message was made.
 */
import { addLevels } from './book-levels.ts';
import { unitOfBybit } from './bybit-trades.ts';
import { DataError } from './data-error.ts';
import { symbolFilter, type Format } from './format.ts';
import { Members } from './json-bytes.ts';
import { stampMicros } from './byte-numbers.ts';

export const bybitBook: Format = {
  name: 'bybit-book',
  title: 'Bybit order book (ob200, ob500)',
  shape: 'lines',
  width: 2,
  fits: (head) => /^\{.*"topic"\s*:\s*"orderbook\./.test(head.lines[0] ?? ''),
  open: (target) => {
    const { rows, notes, settings } = target;
    const message = new Members();
    const data = new Members();
    const isWanted = symbolFilter(target);
    let update = -1;
    const micros = (name: string): number => stampMicros(message.bytes, message.from(name), message.to(name));
    return {
      take: ({ bytes, from, to }) => {
        message.read(bytes, from[0] as number, to[0] as number);
        data.read(bytes, message.from('data'), message.to('data'));
        if (!isWanted(bytes, data.from('s'), data.to('s'))) return;
        if (update < 0) notes.quantityUnit = settings.quantityUnit ?? unitOfBybit(notes.symbol);
        const type = message.text('type');
        if (type !== 'snapshot' && type !== 'delta') throw new DataError(`type ${type} is neither snapshot nor delta`);
        const ts = micros('ts');
        rows.message(message.has('cts') ? micros('cts') : ts, -1, ts);
        const next = data.whole('u');
        if (update >= 0 && type === 'delta' && next !== update + 1)
          rows.hole('SEQUENCE', Math.max(0, next - update - 1));
        else rows.checkQuiet();
        update = next;
        addLevels(rows, data, 'b', 'a', type === 'snapshot');
      },
    };
  },
};
