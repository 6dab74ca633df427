/** Reading single parameters out of an order's stored form, where numbers are decimal texts. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A percentage of the parameters; null when the order has none of that name. */
export function paramNumber(params: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = params[key];
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** How far behind its schedule the order may be, in percent of its quantity; null when it does not say. */
export function behindTolerance(params: Readonly<Record<string, unknown>>): number | null {
  const { band } = params;
  return isObject(band) ? paramNumber(band, 'behindPct') : null;
}
