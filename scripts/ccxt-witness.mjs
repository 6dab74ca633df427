/**
 * Lets an independent client trade at the simulated venues: if ccxt is content there, simulator and adapter are not
 * merely wrong together. Not part of `npm test`. Run `npm run build` and then `node scripts/ccxt-witness.mjs [venue...]`:
 * ccxt is installed once into a folder below the system's temporary one. Prints one JSON line a step; exit 1 on any
 * mismatch.
 */
import { witnessBinance } from './lib/witness-binance.mjs';
import { witnessBybit } from './lib/witness-bybit.mjs';
import { witnessKraken } from './lib/witness-kraken.mjs';
import { CCXT } from './lib/ccxt.mjs';
import { loadCcxt, mismatches, say } from './lib/witness.mjs';

const WITNESSES = { binance: witnessBinance, bybit: witnessBybit, kraken: witnessKraken };

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(WITNESSES);
try {
  const ccxt = await loadCcxt();
  for (const name of chosen) {
    const witness = WITNESSES[name];
    if (witness === undefined)
      throw new Error(`no witness for ${name}: there are ${Object.keys(WITNESSES).join(', ')}`);
    await witness(ccxt);
  }
} catch (error) {
  say('stopped', { name: error.name, message: error.message }, false);
}
say('verdict', { ccxt: CCXT, venues: chosen, mismatches: mismatches() }, mismatches() === 0);
process.exit(mismatches() === 0 ? 0 : 1);
