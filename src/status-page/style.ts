import { createHash } from 'node:crypto';

const COLOURS = `
:root{color-scheme:light dark;--back:light-dark(#f4f6f9,#0e131e);--card:light-dark(#fff,#161d2b);
--text:light-dark(#182033,#e8ecf4);--soft:light-dark(#566072,#a4aec2);--line:light-dark(#dce1ea,#2a3448);
--link:light-dark(#1f4fc4,#93b3ff)}
.failed{--hue:light-dark(#b3261e,#ff9f96);--tint:light-dark(#fdeceb,#3b1a1c)}
.transitional{--hue:light-dark(#855000,#ffc968);--tint:light-dark(#fff3da,#38290e)}
.stopped{--hue:light-dark(#566072,#a4aec2);--tint:light-dark(#eceff4,#232c3e)}
.ok{--hue:light-dark(#14693a,#7ddba2);--tint:light-dark(#e4f5eb,#11301f)}`;

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
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;padding:.5rem 1rem;background:var(--card)}
header,header nav,form{display:flex;flex-wrap:wrap;gap:.35rem 1rem;align-items:center}
header{justify-content:space-between;padding:1rem 0}
.overview,.problems>li,table{background:var(--card);border:1px solid var(--line);border-radius:12px}
.overview{padding:1rem 1.5rem 1rem 1.9rem;background:linear-gradient(90deg,var(--hue) 8px,var(--card) 8px)}
.overview>p{color:var(--soft);margin:0}
.details{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.25rem 1.25rem .75rem;margin-top:1rem}
.details h2{margin:.5rem 0}
.details dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(18rem,100%),1fr));gap:.5rem 1rem;margin:0 0 .5rem}
.details dd{font-size:1rem;font-weight:400}
footer{margin-top:2rem;color:var(--soft);font-size:.87rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.75rem 1rem;margin:.9rem 0 0}
dt{font-size:.82rem;color:var(--soft)}
dd{margin:0;font-size:1.2rem;font-weight:600}
.problems{list-style:none;margin:0;padding:0;display:grid;gap:.6rem;
grid-template-columns:repeat(auto-fit,minmax(min(21rem,100%),1fr))}
.problems>li{padding:.6rem 1rem .7rem 1.25rem;background:linear-gradient(90deg,var(--hue) 5px,var(--card) 5px)}
form{margin-top:1.6rem}
label{font-weight:600}
input,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:8px;
padding:.4rem .75rem;min-height:2.5rem}
input{flex:1 1 9rem;min-width:0}
::placeholder{color:var(--soft);opacity:1}
button{cursor:pointer;background:var(--link);border-color:var(--link);color:var(--card);font-weight:600}`;

const TABLES = `
table{width:100%;border-collapse:separate;border-spacing:0;overflow:hidden;font-variant-numeric:tabular-nums}
th,td{text-align:start;vertical-align:top;padding:.35rem .9rem;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
thead th{font-size:.82rem;font-weight:400;color:var(--soft)}
td small,th small{display:block}
th small{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.75rem}
.badge{display:inline-block;padding:0 .6rem;border-radius:99px;font-weight:600;font-size:.87rem;unicode-bidi:isolate;
background:var(--tint);color:var(--hue)}
.badge::before{content:"● ";font-size:.7em;vertical-align:.12em}`;

// On a phone each row is a card of two lines.
const PHONE = `
@media(max-width:46rem){body{padding:0 .75rem 2rem}
header{padding:.6rem 0}
.overview{padding:.75rem 1rem .75rem 1.4rem}
.facts{grid-template-columns:1fr 1fr;gap:.4rem 1rem}
section thead{position:absolute;left:-99rem}
section table,section tbody,section tr,section tbody th{display:block}
section tbody tr{padding:.45rem .9rem;border-bottom:1px solid var(--line)}
section tbody th,section td{border:0;padding:0}
section tbody th small,.cvms td:nth-child(2){display:none}
section td{display:inline-block;margin-right:.8rem}
section td small{display:inline;margin-left:.4rem}
.apps td:nth-child(5)::before{content:"poll "}
.nodes td:nth-child(5)::after{content:" apps"}}`;

// Pages of the documentation.
const DOCS = `
.doc{line-height:1.6}
.doc h1{color:inherit;margin:.5rem 0 1rem}
.doc h2{font-size:1.25rem}
.doc p,.doc ul,.doc ol{margin:.6rem 0;max-width:52rem}
.doc pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem 1rem;overflow-x:auto}
.doc table{display:block;overflow-x:auto;width:fit-content;max-width:100%}
.doc td,.doc th{overflow-wrap:normal}
.doc img{max-width:100%;height:auto}`;

/** The style of the page: light or dark as the system, for any width. */
export const STYLE: string = [COLOURS, LAYOUT, TABLES, PHONE, DOCS].join('');

const toPolicy = (pictures: string): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    `img-src ${pictures}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** The Content Security Policy of the page: only its own style, its icon and its search form. */
export const STATUS_PAGE_POLICY: string = toPolicy('data:');

/** The policy of the documentation, which has pictures. */
export const DOCS_POLICY: string = toPolicy("'self' data:");
