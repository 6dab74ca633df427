/**
 * The frame of a page that stands alone: no script, no image, no address outside of it. Its policy lets in one style
 * sheet, named by its hash, and nothing else, so that even text which had got past the escaping could do no harm.
 */
import { createHash } from 'node:crypto';
import { markup, type Markup } from './markup.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  readonly body: Markup;
}

const styleHash = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** The whole document. The same page gives the same bytes. */
export const pageHtml = ({ title, body }: Page): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
${body}</main>
</body>
</html>
`.html;
