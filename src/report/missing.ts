/** Collects why fields of a report are null while it is made. */

export interface Missing {
  /** Notes the reason for the field of that path, once, and gives null: `value ?? missing.note(path, reason)`. */
  note(path: string, reason: string): null;
  /** All reasons by path, in the order of the paths. */
  all(): Readonly<Record<string, string>>;
}

export function createMissing(): Missing {
  const reasons = new Map<string, string>();
  return {
    note(path, reason) {
      if (!reasons.has(path)) reasons.set(path, reason);
      return null;
    },
    all: () => Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
