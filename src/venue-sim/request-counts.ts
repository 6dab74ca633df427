/** What was asked of the simulator, counted for the control port. */
import type { Params } from './params.ts';
import type { Route } from './route.ts';

const bump = (counts: Map<string, number>, key: string, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

export class RequestCounts {
  readonly #byRoute = new Map<string, number>();
  readonly #weights = new Map<string, number>();
  readonly #byStatus = new Map<string, number>();
  readonly #creates = new Map<string, number>();

  arrived(route: Route, params: Params, clientOrderId: string | null): void {
    bump(this.#byRoute, route.name);
    bump(this.#weights, route.name, route.weight(params));
    if (route.op === 'create' && clientOrderId !== null) bump(this.#creates, clientOrderId);
  }

  answered(status: number): void {
    bump(this.#byStatus, String(status));
  }

  view(): object {
    return {
      byRoute: Object.fromEntries(this.#byRoute),
      byStatus: Object.fromEntries(this.#byStatus),
      weights: Object.fromEntries(this.#weights),
    };
  }

  /** Create requests by client order id. */
  creates(): Record<string, number> {
    return Object.fromEntries(this.#creates);
  }

  clear(): void {
    for (const counts of [this.#byRoute, this.#weights, this.#byStatus, this.#creates]) counts.clear();
  }
}
