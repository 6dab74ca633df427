/** Figures that several blocks of a report ask for are derived once for each execution. */

/** Remembers what was made of an object for as long as the object lives; `make` must be pure, its argument never change. */
export function once<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found.value;
    const value = make(of);
    known.set(of, { value });
    return value;
  };
}
