/** Keeps a paper system away from real order entry: only loopback and named simulators are addresses it may use. */

const LOOPBACK_V4 = /^127\.(?:[0-9]{1,3}\.){2}[0-9]{1,3}$/;

function isLoopback(hostname: string): boolean {
  return LOOPBACK_V4.test(hostname) || hostname === '[::1]' || hostname === 'localhost';
}

/**
 * Throws unless the address is loopback (127.0.0.0/8, ::1, localhost) or its host is one of `simulatorHosts`. The
 * message holds the host only: an address may carry credentials.
 */
export function assertPaperAddress(address: string, simulatorHosts: readonly string[] = []): void {
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  if (host !== '' && (isLoopback(host) || simulatorHosts.includes(host))) return;
  const named = host === '' ? 'an unreadable venue address' : `the venue address ${host}`;
  throw new Error(`paper mode refuses ${named}: it is neither loopback nor a configured simulator host`);
}
