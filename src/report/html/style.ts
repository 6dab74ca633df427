/**
 * The one style sheet of all pages. Colours are those of Okabe and Ito (2008), which people with any colour vision tell
 * apart, darkened on paper and lightened on black so that they stand out from it; each also has its own shape or dash.
 */

const LIGHT = `--paper:#fff;--ink:#1b1f24;--soft:#57606a;--faint:#d0d7de;--panel:#f6f8fa;
--blue:#0072b2;--red:#c24a00;--green:#00795a;--orange:#a86a00;--sky:#3d8fc2;--pink:#a8477f;--black:#1b1f24;
--bar:#7f97ae;--spread:#d5e3ee;--tolerance:#d9ebe3;--error:#d5e3ee;
--cost1:#fdebd3;--cost2:#fad3a2;--cost3:#f3b066;--cost4:#e78b2b;--gain1:#dfedf8;--gain2:#b9d8ef;--gain3:#86bbe2;--gain4:#559fd3;--shade-ink:#1b1f24`;
const DARK = `--paper:#0f1318;--ink:#e6edf3;--soft:#a0abb8;--faint:#303842;--panel:#171d24;
--blue:#56b4e9;--red:#ff8a4c;--green:#2cc295;--orange:#e69f00;--sky:#8fd0f5;--pink:#e58fc0;--black:#e6edf3;
--bar:#5b728c;--spread:#22384a;--tolerance:#17382d;--error:#22384a;
--cost1:#3a2a14;--cost2:#5c3d10;--cost3:#7d500b;--cost4:#9a6000;--gain1:#14283a;--gain2:#173e5c;--gain3:#1a5580;--gain4:#0a6cab;--shade-ink:#fff`;

const PAGE = `*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0}
main{max-width:1280px;margin:0 auto;padding:24px 24px 64px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:40px 0 4px;padding-top:8px;border-top:1px solid var(--faint)}
h3{font-size:1rem;margin:0}
p{margin:4px 0;max-width:85ch}
.lead,.soft,figcaption p,td small,th small{color:var(--soft)}
.notes{padding-left:20px;max-width:85ch}
a{color:var(--blue)}
bdi,td,dd{overflow-wrap:anywhere}
abbr{text-decoration:none}`;

const HEADLINE = `.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(220px,1fr));gap:12px;margin:20px 0;padding:0}
.card{background:var(--panel);border:1px solid var(--faint);border-radius:8px;padding:12px 14px;margin:0}
.card dt{font-size:.85rem;color:var(--soft)}
.card dd{margin:0}
.card .figure{font-size:1.45rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}
.card .figure.long{font-size:1.15rem;line-height:1.65}
.card .meaning{font-size:.85rem;color:var(--soft)}`;

const TABLES = `.blocks{columns:2 480px;column-gap:32px}
.block{break-inside:avoid;margin:0 0 24px}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--blue)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;margin:6px 0;font-size:.9rem}
caption{text-align:left;font-weight:600;padding:4px 0}
th,td{text-align:left;vertical-align:top;padding:5px 8px;border-bottom:1px solid var(--faint)}
th{font-weight:500}
thead th{color:var(--soft);font-size:.8rem}
.number{text-align:right}
td small,th small{display:block;font-weight:400;font-size:.8rem;line-height:1.35}
table.wrap .number{white-space:nowrap}
table.wrap th[scope=row]{min-width:130px}
table.wrap .number small{white-space:normal}
.blocks table:not(.wrap) th{width:44%}
.none{color:var(--soft)}
.heat th,.heat td{text-align:center;white-space:nowrap;padding:5px 3px;min-width:34px;border:1px solid var(--paper);font-size:.78rem}
.heat th[scope=row]{text-align:left;white-space:nowrap;padding-right:8px}
${['cost', 'gain']
  .flatMap((side) => [1, 2, 3, 4].map((n) => `.${side}${n}{background:var(--${side}${n});color:var(--shade-ink)}`))
  .join('')}
.even{background:var(--panel)}`;

const PLOTS = `.plots{display:grid;grid-template-columns:minmax(0,1fr);gap:28px;margin-top:16px}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr));gap:24px}
.plot{margin:0;break-inside:avoid;min-width:0}
.empty{border-left:3px solid var(--faint);padding-left:12px}
figcaption p,.block>p{font-size:.9rem}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:6px 0;padding:0;font-size:.82rem}
.legend li{display:flex;align-items:center;gap:6px}
.swatch{flex:none;overflow:visible}
.units{display:flex;justify-content:space-between;font-size:.78rem;color:var(--soft);margin-bottom:8px}
.canvas{padding:0 14px 26px 62px}
.canvas.two{padding-right:52px}
.canvas.long{padding-left:92px}
.drawing{display:block;overflow:visible}
.across{font-size:.78rem;color:var(--soft);text-align:right;margin:0;max-width:none}
.tick{font-size:11px;fill:var(--soft);font-variant-numeric:tabular-nums}
.tick.x{text-anchor:middle}
.tick.y{text-anchor:end}
.grid{stroke:var(--faint);stroke-width:1}
.grid.zero{stroke:var(--soft)}
.line{fill:none;stroke-width:1.5;stroke-linejoin:round}
.bar{stroke:var(--paper);stroke-width:.5}`;

const MARKS = `.price{stroke:var(--soft);stroke-width:1.2}
.quotes{fill:var(--spread)}.bar.quotes{stroke:none}
.ask,.bid{stroke-width:1;stroke-opacity:.65}.ask{stroke:var(--pink)}.bid{stroke:var(--green)}
.vwap{stroke:var(--green);stroke-dasharray:6 3}
.twap{stroke:var(--pink);stroke-dasharray:2 3}
.arrival{stroke:var(--orange);stroke-dasharray:9 3 2 3}
.limit,.cap{stroke:var(--red);stroke-dasharray:3 3}
.fill{stroke:var(--paper);stroke-width:1}
.maker{fill:var(--blue)}.taker{fill:var(--red)}.unknown{fill:var(--soft)}
.filled{stroke:var(--blue);stroke-width:2}
.planned{stroke:var(--ink);stroke-dasharray:5 3}
.market{stroke:var(--orange);stroke-dasharray:2 2}
.tolerance{fill:var(--tolerance)}
.shade{stroke:none}.hole{fill:var(--faint);fill-opacity:.55}.held{fill:var(--orange);fill-opacity:.16}
.volume{fill:var(--bar)}.own{fill:var(--blue)}
.share{stroke:var(--pink)}.mark.share{fill:var(--pink);stroke:var(--paper)}
.markout{stroke:var(--blue)}.mark.markout{fill:var(--blue);stroke:var(--paper)}
.error{fill:var(--error)}
.waiting{stroke:var(--orange);stroke-dasharray:2 2}
.live{stroke:var(--blue);stroke-width:2.5}
.live.cancelled{stroke:var(--soft)}
.end.filled{fill:var(--blue);stroke:var(--paper);stroke-width:1}
.end.cancelled{fill:none;stroke:var(--ink);stroke-width:1.5}
.end.rejected{fill:var(--red);stroke:var(--paper)}
.fit{stroke:var(--ink);stroke-width:2}
.line.zero{stroke:var(--soft)}
.efficient{stroke:var(--blue)}.mark.efficient{fill:var(--blue);stroke:var(--paper)}
.mark.inefficient{fill:none;stroke:var(--soft);stroke-width:1.5}
${['blue', 'red', 'green', 'orange', 'pink', 'sky', 'black']
  .map((colour, n) => `.series${n}{fill:var(--${colour});stroke:var(--paper)}`)
  .join('')}
${['blue', 'red', 'green', 'orange', 'pink', 'sky', 'black']
  .map((colour, n) => `.hollow.series${n}{fill:none;stroke:var(--${colour});stroke-width:1.5}`)
  .join('')}`;

const NARROW = `@media (max-width:640px){main{padding:16px 14px 48px}.extra{display:none}.canvas:not(.long){padding-left:54px}.card .figure{font-size:1.25rem}}`;
const PRINT = `@page{size:A4;margin:14mm}
@media print{html{font-size:11px}main{max-width:none;padding:0}h2{break-after:avoid;margin-top:24px}.scroll{overflow:visible}
.cards{grid-template-columns:repeat(3,1fr)}.card,.bar,td{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.heat th,.heat td{min-width:0;padding:3px 1px;font-size:8px}.blocks{columns:2}
table.wrap th,table.wrap td{padding:4px 5px}table.wrap .number{white-space:normal}}`;

export const STYLE = [
  `:root{color-scheme:light dark;${LIGHT}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${DARK}}}`,
  PAGE,
  HEADLINE,
  TABLES,
  PLOTS,
  MARKS,
  NARROW,
  PRINT,
].join('\n');
