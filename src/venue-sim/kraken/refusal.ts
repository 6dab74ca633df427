/** An error of this venue: a category and a text, answered with HTTP 200 unless it is said otherwise. */
export class KrakenRefusal extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'KrakenRefusal';
  }
}
