/** The page of the documentation: whole, by itself, and with nothing in it that runs. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../src/api/docs/page.ts';
import { CSP, DOCUMENT, OPERATIONS, PAGE, SCHEMAS } from './openapi/document.ts';

const idsOf = (page: string): readonly string[] => [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '');

describe('the page of the documentation', () => {
  it('has every operation and every schema once', () => {
    const ids = idsOf(PAGE);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(OPERATIONS.map(({ id }) => id)));
    expect(ids).toEqual(expect.arrayContaining(Object.keys(SCHEMAS).map((name) => `schema-${name}`)));
    for (const { path, json } of OPERATIONS) {
      expect(PAGE).toContain(`<code>${path}</code>`);
      expect(PAGE).toContain(String(json['summary']));
    }
  });

  it('links only to itself and to the document', () => {
    const links = [...PAGE.matchAll(/ href="([^"]+)"/g)].map(([, link]) => link ?? '');
    const ids = idsOf(PAGE);
    expect(links.filter((link) => link !== '/docs/openapi.json' && !ids.includes(link.slice(1)))).toEqual([]);
  });

  it('loads nothing and runs nothing', () => {
    expect(PAGE).not.toMatch(/<(script|link|img|iframe|object|form|base)\b|\bsrc=|\bon[a-z]+=|\bstyle=|@import|url\(/i);
    expect(PAGE).not.toMatch(/https?:/);
  });

  it('has a policy that allows its own style, by its hash, and nothing else', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(PAGE)?.[1] ?? '';
    expect(style).toContain('prefers-color-scheme:dark');
    const hash = createHash('sha256').update(style).digest('base64');
    const rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    expect(CSP).toBe(`default-src 'none'; style-src 'sha256-${hash}'; ${rest}`);
  });

  it('shows what the document says as text, whatever it says', () => {
    const page = renderPage({ ...DOCUMENT, info: { title: '<script>alert(1)</script>', description: '"&\'' } });
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain('&quot;&amp;&#39;');
  });
});
