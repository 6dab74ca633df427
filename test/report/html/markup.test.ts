import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, markup } from '../../../src/report/html/markup.ts';
import { elementsOf } from '../../support/elements.ts';

describe('markup', () => {
  it('escapes what it is handed and keeps what is markup already', () => {
    const inner = markup`<b>${'a & b'}</b>`;
    expect(markup`<p title="${'"><i>'}">${inner}${null}${3}</p>`.html).toBe(
      '<p title="&quot;&gt;&lt;i&gt;"><b>a &amp; b</b>3</p>',
    );
  });

  it('joins lists', () => {
    expect(markup`<ul>${['x', '<'].map((text) => markup`<li>${text}</li>`)}</ul>`.html).toBe(
      '<ul><li>x</li><li>&lt;</li></ul>',
    );
  });

  it('shows characters that hide or turn text by their code', () => {
    expect(escapeText('a\u202eb\u0000\u200b')).toBe('a\\u202eb\\u0000\\u200b');
    expect(escapeText('\ud800')).toBe('\ufffd');
    expect(escapeText('tab\tand line\n')).toBe('tab\tand line\n');
  });

  it('lets no text become an element, in content or in an attribute', () => {
    const unit = fc.oneof(fc.constantFrom('<', '>', '"', "'", '&', '</title>', '<script>', 'on="'), fc.string());
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const text = parts.join('');
        const { all, faults } = elementsOf(markup`<p title="${text}">${text}</p>`.html);
        expect(faults).toEqual([]);
        expect(all.map(({ name }) => name)).toEqual(['p']);
        expect(Object.keys(all[0]?.attributes ?? {})).toEqual(['title']);
      }),
    );
  });
});
