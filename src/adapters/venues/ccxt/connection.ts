/** Where the requests of a ccxt venue may go, by the mode of the system. */
import { assertPaperAddress } from '../paper-address.ts';
import type { CcxtOptions } from './gate.ts';
import type { CcxtSettings } from './settings.ts';

interface Connection {
  readonly addresses?: { readonly rest?: string };
  readonly mode: 'paper' | 'live';
  readonly simulatorHosts?: readonly string[];
}

/** Throws in paper mode when no simulator is named: every request goes there, whatever address ccxt has in mind. */
export function connectionOf(
  name: string,
  settings: CcxtSettings,
  { addresses = {}, mode, simulatorHosts }: Connection,
): Pick<CcxtOptions, 'name' | 'settings' | 'rest' | 'check'> {
  const { rest } = addresses;
  if (mode === 'live') return { name, settings, check: () => undefined, ...(rest === undefined ? {} : { rest }) };
  const check = (address: string): void => assertPaperAddress(address, simulatorHosts);
  check(rest ?? '');
  return { name, settings, check, ...(rest === undefined ? {} : { rest }) };
}
