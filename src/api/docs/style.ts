/** How the page of the documentation looks: in light and dark, on a wide screen and a narrow one. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f9;--line:#e1e4ea;--text:#1b2230;--quiet:#5a6478;--link:#0b57c2;
--code:#eef1f5;--get:#0a6b47;--post:#8a4b00;--scope:#4d3aa8}
@media (prefers-color-scheme:dark){:root{--bg:#11151c;--panel:#171c25;--line:#2a3240;--text:#e4e8ef;--quiet:#9aa5b8;
--link:#7db2ff;--code:#1d2430;--get:#58d3a2;--post:#f0b35c;--scope:#b5a6ff}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,sans-serif;display:grid;
grid-template-columns:18rem minmax(0,1fr)}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
nav{position:sticky;top:0;height:100vh;overflow-y:auto;padding:1.25rem 1rem;background:var(--panel);
border-right:1px solid var(--line);font-size:.875rem}
nav ul{list-style:none;margin:0;padding:0}nav li a{display:flex;gap:.5rem;padding:.2rem .25rem;color:var(--text)}
nav h2{margin:1.25rem .25rem .25rem;font-size:.75rem;text-transform:uppercase;letter-spacing:.06em;color:var(--quiet)}
.brand{display:block;font-size:1.125rem;font-weight:650;color:var(--text);margin:0 .25rem .75rem}
.brand small{font-weight:400;color:var(--quiet)}
main{padding:2rem clamp(1rem,4vw,3rem) 6rem;max-width:72rem}
h1{margin:0;font-size:2rem;line-height:1.2}h2{margin:3rem 0 .5rem;font-size:1.375rem}h3{margin:0 0 .25rem;font-size:1.125rem}
h4{margin:1.25rem 0 .25rem;font-size:.875rem}main>h2::first-letter{text-transform:uppercase}
.lead{font-size:1.125rem;margin:.25rem 0 0;color:var(--quiet)}.quiet,small,figcaption{color:var(--quiet)}
section{margin:1.5rem 0;padding-top:1.5rem;border-top:1px solid var(--line)}#signing{border:0;padding:0}
#signing h2{margin-top:1.5rem}
p,ol{max-width:46rem;margin:.5rem 0}
code,pre{font:.8125rem/1.5 ui-monospace,monospace}
code{background:var(--code);border-radius:4px;padding:.1em .3em;overflow-wrap:anywhere}
pre{background:var(--panel);border:1px solid var(--line);border-radius:8px;margin:.25rem 0 0;padding:.75rem 1rem;
overflow-x:auto}
figure{margin:1rem 0 0;min-width:0}figcaption{font-size:.8125rem}
.samples{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(22rem,100%),1fr));gap:0 1rem;align-items:start}
.path{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}.path code{background:none;padding:0;font-size:.9375rem}
.method{font:600 .75rem/1.6 ui-monospace,monospace;min-width:2.6rem}.method.get{color:var(--get)}
.method.post{color:var(--post)}
.scope{font-size:.75rem;color:var(--scope);border:1px solid currentColor;border-radius:999px;padding:0 .6rem}
.scope.open{color:var(--quiet)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--quiet)}td:first-child{white-space:nowrap}td:nth-child(2){min-width:9rem}
b[title]{color:var(--post)}
@media (max-width:52rem){body{display:block}nav{position:static;height:auto;max-height:40vh;border-right:0;
border-bottom:1px solid var(--line)}
thead{display:none}tbody,tr,td{display:block}tr{border-bottom:1px solid var(--line);padding:.4rem 0}
td,td:nth-child(2){border:0;padding:.1rem 0;min-width:0}}
@media print{nav{display:none}body{display:block}}
`;
