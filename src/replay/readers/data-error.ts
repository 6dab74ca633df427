/** A file of market data that cannot be used: which file, where in it, and which rule it breaks. */
export class DataError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DataError';
  }
}

/** The same complaint with the place before it. */
export const located = (place: string, error: DataError): DataError => new DataError(`${place}: ${error.message}`);
