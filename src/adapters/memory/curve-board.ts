/** Volume curves in memory: the twin of the board in Redis. */
import type { CurveBoard, CurveRecord } from '../../engine/curve-keeper.ts';

export function createMemoryCurveBoard(): CurveBoard {
  const boards = new Map<string, Map<string, CurveRecord>>();
  const boardOf = (exchange: string): Map<string, CurveRecord> => {
    const board = boards.get(exchange) ?? new Map<string, CurveRecord>();
    boards.set(exchange, board);
    return board;
  };
  return {
    read: (exchange, symbol) => Promise.resolve(boardOf(exchange).get(symbol) ?? null),
    write(exchange, symbol, record) {
      boardOf(exchange).set(symbol, record);
      return Promise.resolve();
    },
    all: (exchange) => Promise.resolve(new Map(boardOf(exchange))),
  };
}
