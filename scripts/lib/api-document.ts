/** The API's document as an API process would serve it, without anything behind the routes. */
import { buildApp } from '../../src/api/app.ts';
import { instant } from '../../src/domain/time.ts';
import { strategyParams } from '../../strategies/index.ts';

type Deps = Parameters<typeof buildApp>[0];

/** The document and the page as they are served. Nothing is asked of the desk, so there need not be one. */
export async function describeApi(): Promise<{
  readonly document: string;
  readonly page: string;
  readonly csp: string;
}> {
  const nobody = { desk: {}, reads: {}, keys: {}, gate: {}, accounts: {}, reports: {}, now: () => instant(0) };
  const app = buildApp({ ...nobody, strategyParams } as unknown as Deps);
  const document = await app.inject('/docs/openapi.json');
  const page = await app.inject('/docs');
  await app.close();
  if (document.statusCode !== 200) throw new Error(`the document was answered ${document.statusCode}`);
  return { document: document.body, page: page.body, csp: String(page.headers['content-security-policy']) };
}
