/** What adapters say about their own state. Details are plain values: never headers, signed queries or bodies. */
export type VenueLog = (
  level: 'info' | 'warn' | 'error',
  event: string,
  details: Readonly<Record<string, string | number | null>>,
) => void;

export const noLog: VenueLog = () => undefined;
