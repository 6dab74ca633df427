/** Follows the numbers that an exchange gives its trades: one that goes back is refused, a jump is a hole. */
import { DataError } from './data-error.ts';
import type { RowBuilder } from './row-builder.ts';

/** To be called with each trade's number, after its message has begun. */
export function idChain(rows: RowBuilder): (id: number) => void {
  let last = -1;
  return (id) => {
    if (last >= 0 && id !== last + 1) {
      if (id <= last) throw new DataError(`trade ${id} comes after trade ${last}: numbers must rise`);
      rows.hole('SEQUENCE', id - last - 1);
    } else rows.checkQuiet();
    last = id;
  };
}
