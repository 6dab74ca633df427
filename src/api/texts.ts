/** Query parameters that take several values. */

/** The values of a parameter given any number of times, with commas between values; empty ones count as absent. */
export const textsOf = (given: string | readonly string[] | undefined): readonly string[] =>
  [given ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
