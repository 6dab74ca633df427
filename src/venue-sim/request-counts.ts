/** What was asked of the simulator, counted for the control port. */

const bump = (counts: Map<string, number>, key: string, by = 1): void => {
  counts.set(key, (counts.get(key) ?? 0) + by);
};

/** What is counted of a request. */
export interface Counted {
  readonly op: string;
  readonly name: string;
  readonly weight: number;
  readonly clientOrderIds: readonly string[];
}

export class RequestCounts {
  readonly #byRoute = new Map<string, number>();
  readonly #weights = new Map<string, number>();
  readonly #byStatus = new Map<string, number>();
  readonly #creates = new Map<string, number>();

  arrived({ op, name, weight, clientOrderIds }: Counted): void {
    bump(this.#byRoute, name);
    bump(this.#weights, name, weight);
    const [clientOrderId] = clientOrderIds;
    if (op === 'create' && clientOrderId !== undefined) bump(this.#creates, clientOrderId);
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
