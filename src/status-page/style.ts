import { createHash } from 'node:crypto';

const COLOURS = `
:root{color-scheme:light dark;--back:#f4f6f9;--card:#fff;--text:#182033;--soft:#566072;--line:#dce1ea;--link:#1f4fc4;
--failed:#b3261e;--failed-back:#fdeceb;--transitional:#855000;--transitional-back:#fff3da;--stopped:#566072;
--stopped-back:#eceff4;--ok:#14693a;--ok-back:#e4f5eb}
@media(prefers-color-scheme:dark){:root{--back:#0e131e;--card:#161d2b;--text:#e8ecf4;--soft:#a4aec2;--line:#2a3448;
--link:#93b3ff;--failed:#ff9f96;--failed-back:#3b1a1c;--transitional:#ffc968;--transitional-back:#38290e;
--stopped:#a4aec2;--stopped-back:#232c3e;--ok:#7ddba2;--ok-back:#11301f}}
.failed{--hue:var(--failed);--tint:var(--failed-back)}
.transitional{--hue:var(--transitional);--tint:var(--transitional-back)}
.stopped{--hue:var(--stopped);--tint:var(--stopped-back)}
.ok{--hue:var(--ok);--tint:var(--ok-back)}`;

const LAYOUT = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:0 1.25rem 3rem;background:var(--back);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:0;color:var(--hue)}
h2{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.25rem 0}
small{font-size:.82rem;font-weight:400;color:var(--soft)}
code{font:.85em ui-monospace,Menlo,Consolas,monospace}
a{color:var(--link);text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
h2:focus{outline:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;padding:.5rem 1rem;background:var(--card)}
header,header nav,form{display:flex;flex-wrap:wrap;gap:.35rem 1rem;align-items:center}
header{justify-content:space-between;padding:1rem 0}
.overview,.problems>li,table{background:var(--card);border:1px solid var(--line);border-radius:12px}
.overview{padding:1rem 1.5rem 1rem 1.9rem;background:linear-gradient(90deg,var(--hue) 8px,var(--card) 8px)}
.overview>p{color:var(--soft);margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.75rem 1rem;margin:.9rem 0 0}
dt{font-size:.82rem;color:var(--soft)}
dd{margin:0;font-size:1.2rem;font-weight:600}
.problems{list-style:none;margin:0;padding:0;display:grid;gap:.6rem;
grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr))}
.problems>li{padding:.6rem 1rem .7rem 1.25rem;background:linear-gradient(90deg,var(--failed) 5px,var(--card) 5px)}
.problems ul{margin:.3rem 0 0;padding-left:1.2rem}
form{margin-top:1.6rem}
label{font-weight:600}
input,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px;
padding:.4rem .75rem;min-height:2.5rem}
input{flex:1 1 14rem;min-width:0}
::placeholder{color:var(--soft);opacity:1}
button{cursor:pointer;background:var(--link);border-color:var(--link);color:var(--card);font-weight:600}`;

const TABLES = `
table{width:100%;border-collapse:separate;border-spacing:0;overflow:hidden;font-variant-numeric:tabular-nums}
th,td{text-align:start;vertical-align:top;padding:.35rem .9rem;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover{background:var(--back)}
thead th{font-size:.82rem;font-weight:400;color:var(--soft)}
td small,th small{display:block}
th small{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.75rem}
.badge{display:inline-block;padding:0 .6rem;border-radius:99px;font-weight:600;font-size:.87rem;unicode-bidi:isolate;
background:var(--tint);color:var(--hue)}
.badge::before{content:"● ";font-size:.7em;vertical-align:.12em}`;

// On a phone each row is a card, with the names of the columns beside the values.
const PHONE = `
@media(max-width:46rem){body{padding:0 .75rem 2rem}
.facts{grid-template-columns:1fr 1fr}
dd small{display:block}
thead{position:absolute;left:-99rem}
table,tbody,tr,tbody th,td{display:block;width:auto}
tbody tr{padding:.6rem .9rem;border-bottom:1px solid var(--line)}
tbody tr:last-child{border-bottom:0}
tbody th,td{border:0;padding:.1rem 0}
td{padding-left:6.2rem;min-height:1.6rem;position:relative}
td::before{position:absolute;left:0;color:var(--soft);font-size:.82rem}
td:empty{display:none}
.apps td:nth-child(2)::before{content:"Workspace"}
.apps td:nth-child(3)::before{content:"Last poll"}
.apps td:nth-child(4)::before{content:"Last success"}
.apps td:nth-child(5)::before{content:"CVMs"}
.cvms td:nth-child(2)::before{content:"App"}
.cvms td:nth-child(3)::before{content:"Status"}
.cvms td:nth-child(4)::before{content:"Node"}
.cvms td:nth-child(5)::before{content:"Uptime"}}`;

/** The style of the page: light or dark as the system, for any width. */
export const STYLE: string = [COLOURS, LAYOUT, TABLES, PHONE].join('');

/** The Content Security Policy of the page: only its own style, its icon and its search form. */
export const STATUS_PAGE_POLICY: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
