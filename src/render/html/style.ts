// How the page looks: light and dark by what the reader's system wants, narrow and wide, on paper. Colours only repeat what words
// and symbols say. No text of a plan is in here, so that its hash can be in the page's security policy.
import { FILTER_STYLE } from "./filter.ts";
import { MAP_STYLE } from "./map-style.ts";

const COLOURS = `
:root{color-scheme:light dark;
--bg:#f6f7f9;--card:#fff;--fg:#1d2330;--faint:#566074;--line:#dde1e8;--soft:#eef0f4;--link:#0757b8;
--create:#136b2c;--update:#7d5600;--replace:#7a2fae;--move:#06617c;--delete:#b81a27;--forget:#43578f;--kept:#9aa5b8;
--over:#b81a27;--focus:#0969da}
@media (prefers-color-scheme:dark){:root{
--bg:#0f1218;--card:#171b24;--fg:#e8ebf2;--faint:#9aa4b8;--line:#2b3242;--soft:#1f2531;--link:#6cb0ff;
--create:#4cc26a;--update:#e0ab3a;--replace:#c692f2;--move:#4fc3e0;--delete:#ff7a7a;--forget:#93a8ee;--kept:#5b667d;
--over:#ff7a7a;--focus:#6cb0ff}}
`;

const BASE = `
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:3.2rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:112rem;margin:0 auto;padding:0 clamp(.75rem,2.5vw,2.5rem) 3rem}
code,.lines{font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
h1{font-size:1.5rem;font-weight:500;margin:0;line-height:1.3;overflow-wrap:anywhere}
h1 code{font-size:1rem;padding:.15em .5em;border-radius:6px;background:var(--soft);white-space:nowrap}
h2{font-size:1.15rem;margin:0 0 .75rem;line-height:1.3}
h2 small{font-size:.875rem;font-weight:400;color:var(--faint);margin-left:.4em}
p{margin:.35rem 0}
a{color:var(--link)}
ul,ol{margin:.35rem 0;padding-left:1.25rem}
li{overflow-wrap:anywhere}
.facts{color:var(--faint)}
.faint,.t-faint{color:var(--faint)}
.t-strong{font-weight:650}
.t-create,.t-good,.good{color:var(--create)}
.t-update,.t-warning{color:var(--update)}
.t-replace{color:var(--replace)}
.t-move{color:var(--move)}
.t-delete,.t-error{color:var(--delete)}
.t-forget{color:var(--forget)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;z-index:3;background:var(--card);padding:.4rem .8rem;border-radius:6px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:4px}
nav{position:sticky;top:0;z-index:2;background:var(--bg);border-bottom:1px solid var(--line);margin:0 0 1rem}
nav ul{display:flex;gap:.25rem 1.1rem;list-style:none;margin:0 auto;padding:.55rem 0;overflow-x:auto;scrollbar-width:none}
nav a{text-decoration:none;white-space:nowrap;font-weight:550;font-size:.93rem}
nav a:hover{text-decoration:underline}
header{padding:1.5rem 0 1rem}
.counts{display:flex;flex-wrap:wrap;gap:.6rem;list-style:none;padding:0;margin:1rem 0 .8rem}
.counts li{background:var(--card);border:1px solid var(--line);border-top:3px solid currentColor;border-radius:8px;padding:.35rem .95rem .45rem;min-width:5.6rem;font-size:.9rem}
.counts b{display:block;font-size:1.65rem;line-height:1.2;font-variant-numeric:tabular-nums}
.apply{display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:baseline}
.apply span{color:var(--faint)}
.apply code{background:var(--soft);border-radius:6px;padding:.25em .6em;user-select:all}
.alert{border:1px solid var(--update);border-left-width:5px;border-radius:8px;background:var(--card);padding:.6rem 1rem;margin:.9rem 0}
.alert>b{color:var(--update)}
.alert.bad{border-color:var(--delete)}
.alert.bad>b{color:var(--delete)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem clamp(.8rem,1.6vw,1.5rem);margin:0 0 1.1rem;position:relative}
#pending{border-color:var(--delete);border-left-width:5px}
#pending h2{color:var(--delete)}
.risks>ul,#pending>ul{list-style:none;padding:0;margin:0}
.risks>ul>li,#pending>ul>li{padding:.5rem 0;border-top:1px solid var(--line)}
.risks>ul>li:first-child,#pending>ul>li:first-child{border-top:0;padding-top:0}
.source code:first-child{color:var(--link)}
.source code+code{background:var(--soft);border-radius:5px;padding:.15em .5em;margin-left:.4em;white-space:pre-wrap}
.detail{white-space:pre-wrap;color:var(--faint);overflow-wrap:anywhere;max-width:80ch}
summary{cursor:pointer}
details>summary{padding:.2rem 0}
.group{border-top:1px solid var(--line)}
.group:first-of-type{border-top:0}
.group>details>summary{padding:.6rem 0;overflow-wrap:anywhere}
.group>details[open]{padding-bottom:.9rem}
.group .how{margin-left:.5em}
.group summary code{margin-left:.5em}
.group summary .faint{margin-left:.8em}
.badge{display:inline-block;min-width:2.1em;text-align:center;font:700 .85em/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;border:1px solid currentColor;border-radius:5px;padding:0 .25em}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem .9rem;margin:.5rem 0;font-size:.93rem}
dt{color:var(--faint)}
dd{margin:0;overflow-wrap:anywhere}
.lines{background:var(--soft);border-radius:8px;padding:.6rem .8rem;margin:.6rem 0;overflow-wrap:anywhere}
.lines>div{white-space:pre-wrap;padding-left:2ch;text-indent:-2ch;min-height:1.55em}
.lines>.i3{padding-left:2ch}.lines>.i4{padding-left:4ch}.lines>.i5{padding-left:5ch}.lines>.i6{padding-left:6ch}.lines>.i7,.lines>.i8{padding-left:7ch}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-size:.93rem;min-width:100%}
th,td{text-align:left;vertical-align:top;padding:.32rem .9rem .32rem 0;border-top:1px solid var(--line);font-weight:400;max-width:60ch;overflow-wrap:anywhere}
thead th{color:var(--faint);font-size:.85rem;border-top:0;white-space:nowrap;vertical-align:bottom}
tbody th{min-width:7rem}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.refused{margin:.6rem 0;font-size:.93rem}
footer{color:var(--faint);font-size:.87rem;overflow-wrap:anywhere}
@media print{
:root{--bg:#fff;--card:#fff;--fg:#000;--faint:#444;--line:#bbb;--soft:#f2f2f2;color-scheme:light}
html{font-size:11px}
body{font-size:10px;line-height:1.4}
code,.lines{font-size:9px;line-height:1.4}
h1 code{font-size:10px}
header{padding:0}
.counts{margin:.5rem 0 .3rem}
.counts b{font-size:1.3rem}
.counts li{padding:.1rem .7rem .2rem}
th,td{padding:.14rem .9rem .14rem 0}
h2{margin:0 0 .3rem}
.group>details>summary{padding:.25rem 0}
.group>details[open]{padding-bottom:.3rem}
.lines{padding:.3rem .6rem;margin:.3rem 0}
dl,.refused,.scroll{margin:.25rem 0}
.risks>ul>li,#pending>ul>li{padding:.25rem 0}
summary{list-style:none}
summary::-webkit-details-marker{display:none}
nav,.skip{display:none}
main{padding:0;max-width:none}
section{border-radius:0;border-width:1px 0 0;padding:.5rem 0;margin:0}
section>h2,summary{break-after:avoid}
.node,tr,.risks li,.alert,.moves,.lines>div{break-inside:avoid}
.scroll{overflow:visible}
details:not(.chip,.alike,.long)::details-content{content-visibility:visible;block-size:auto;opacity:1}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details.long:not([open]){display:none}
@page{margin:14mm 14mm 16mm}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`;

/** On paper each page says of which plan it is; what is no id of ours is left out. */
export function pageFooter(id: string): string {
  if (!/^p1-[0-9a-f]{12}$/.test(id)) return "";
  return `@page{@bottom-left{content:"Plan ${id}";font:9px system-ui,sans-serif;color:#444}@bottom-right{content:counter(page) " of " counter(pages);font:9px system-ui,sans-serif;color:#444}}
`;
}

export const STYLE = `${COLOURS}${BASE}${MAP_STYLE}${FILTER_STYLE}`;
