import { createHash } from 'node:crypto';

const COLOURS = `
:root{color-scheme:light dark;--back:#f4f6f9;--card:#fff;--text:#182033;--soft:#566072;--line:#dce1ea;--link:#1f4fc4;
--failing:#b3261e;--failing-back:#fdeceb;--changing:#855000;--changing-back:#fff3da;--resting:#566072;
--resting-back:#eceff4;--good:#14693a;--good-back:#e4f5eb}
@media(prefers-color-scheme:dark){:root{--back:#0e131e;--card:#161d2b;--text:#e8ecf4;--soft:#a4aec2;--line:#2a3448;
--link:#93b3ff;--failing:#ff9f96;--failing-back:#3b1a1c;--changing:#ffc968;--changing-back:#38290e;--resting:#a4aec2;
--resting-back:#232c3e;--good:#7ddba2;--good-back:#11301f}}`;

const FRAME = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:0 1.25rem 3rem;background:var(--back);color:var(--text);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.25;margin:0}
h2{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.25rem 0}
small{font-size:.82rem;font-weight:400;color:var(--soft)}
code{font:.85em ui-monospace,Menlo,Consolas,monospace}
a{color:var(--link);text-underline-offset:.18em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
h2:focus{outline:none}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;padding:.5rem 1rem;background:var(--card)}
header,header nav,form,.statuses,.pager{display:flex;flex-wrap:wrap;gap:.35rem 1rem;align-items:center}
header{justify-content:space-between;padding:1rem 0}`;

const CARDS = `
.verdict,.problems>li,table{background:var(--card);border:1px solid var(--line);border-radius:12px}
.verdict{--hue:var(--resting);padding:1rem 1.5rem 1rem 1.9rem;
background:linear-gradient(90deg,var(--hue) 8px,var(--card) 8px)}
.verdict.attention{--hue:var(--failing)}
.verdict.waiting{--hue:var(--changing)}
.verdict.good{--hue:var(--good)}
.verdict h1{color:var(--hue)}
.verdict>p{color:var(--soft);margin:0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem 1rem;margin:.9rem 0 0}
dt{font-size:.82rem;color:var(--soft)}
dd{margin:0;font-size:1.2rem;font-weight:600}
.problems{list-style:none;margin:0;padding:0;display:grid;gap:.6rem;
grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr))}
.problems>li{padding:.6rem 1rem .7rem 1.25rem;background:linear-gradient(90deg,var(--failing) 5px,var(--card) 5px)}
.problems ul{margin:.3rem 0 0;padding-left:1.2rem}`;

const CONTROLS = `
.filter{margin-top:1.6rem}
label{font-weight:600}
input,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px;
padding:.4rem .75rem;min-height:2.5rem}
input[type=search]{flex:1 1 14rem;min-width:0}
::placeholder{color:var(--soft);opacity:1}
button{cursor:pointer;background:var(--link);border-color:var(--link);color:var(--card);font-weight:600}
.statuses{gap:.5rem;margin-top:.75rem}
.statuses a{padding:.2rem .75rem;border:1px solid var(--line);border-radius:99px;background:var(--card);
color:var(--text);text-decoration:none;min-height:2rem}
.statuses a:hover{border-color:var(--link)}
.statuses a[aria-current]{border-color:var(--link);box-shadow:inset 0 0 0 1px var(--link);font-weight:600}
.statuses b{color:var(--soft);font-weight:400}
.pager{justify-content:center;margin:.75rem 0}
.pager a,.pager span{padding:.3rem .4rem}
.pager span{color:var(--soft)}
.pager b{font-variant-numeric:tabular-nums}`;

const TABLES = `
table{width:100%;border-collapse:separate;border-spacing:0;overflow:hidden;font-variant-numeric:tabular-nums}
th,td{text-align:start;vertical-align:top;padding:.35rem .9rem;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover{background:var(--back)}
thead th{font-size:.82rem;font-weight:400;color:var(--soft)}
tbody th{font-weight:600}
td small,th small{display:block}
.apps th small,.cvms th small{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.75rem}
.nothing{color:var(--soft);padding:1rem 0}
.badge{display:inline-block;padding:0 .6rem;border-radius:99px;font-weight:600;font-size:.87rem;unicode-bidi:isolate;
background:var(--resting-back);color:var(--resting)}
.badge::before{content:"● ";font-size:.7em;vertical-align:.12em}
.badge.failing{background:var(--failing-back);color:var(--failing)}
.badge.changing{background:var(--changing-back);color:var(--changing)}
.badge.good{background:var(--good-back);color:var(--good)}`;

// A phone shows each row as a card: the names of its columns stand beside what is in them.
const PHONE = `
@media(max-width:46rem){body{padding:0 .75rem 2rem}
.facts{grid-template-columns:1fr 1fr}
dd small{display:block}
.pager{gap:.1rem .3rem}
thead{position:absolute;left:-99rem}
table,tbody,tr,tbody th,td{display:block;width:auto}
tbody tr{padding:.6rem .9rem;border-bottom:1px solid var(--line)}
tbody tr:last-child{border-bottom:0}
tbody th,td{border:0;padding:.1rem 0}
td{padding-left:6.2rem;min-height:1.6rem;position:relative}
td::before{position:absolute;left:0;color:var(--soft);font-size:.82rem}
td:empty{display:none}
.cvms td:nth-child(2)::before{content:"App"}
.workspaces td:nth-child(2)::before{content:"Apps"}
.workspaces td:nth-child(3)::before{content:"List of apps"}
.workspaces td:nth-child(4)::before{content:"Requests"}
.apps td:nth-child(2)::before{content:"Workspace"}
.apps td:nth-child(3)::before{content:"Last poll"}
.apps td:nth-child(4)::before{content:"Data"}
.apps td:nth-child(5)::before{content:"CVMs"}
.cvms td:nth-child(3)::before{content:"State"}
.cvms td:nth-child(4)::before{content:"Node"}
.cvms td:nth-child(5)::before{content:"Resources"}
.cvms td:nth-child(6)::before{content:"Uptime"}}`;

/** The page's whole style: light or dark as the reader's system is, and for any width. */
export const STYLE: string = [COLOURS, FRAME, CARDS, CONTROLS, TABLES, PHONE].join('');

/** What the page may do: show its own style and its own icon, and send its form back to us. Nothing else. */
export const STATUS_PAGE_POLICY: string = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
