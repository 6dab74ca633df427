/** Brings ccxt for the tests of the adapter that uses it; they are skipped where it is absent. */
import { fetchCcxt } from './lib/ccxt.mjs';

console.log(fetchCcxt());
