// How the placement map, the waves and the jobs look. Which moment is shown is chosen by radio buttons that stand before them.
export const MAP_STYLE = `
.f-create{--c:var(--create)}.f-update{--c:var(--update)}.f-replace{--c:var(--replace)}.f-move{--c:var(--move)}
.f-delete{--c:var(--delete)}.f-forget{--c:var(--forget)}.f-kept,.f-faint{--c:var(--kept)}
rect[class^=f-]{fill:var(--c)}
rect.f-while{fill:url(#while)}
#while path{stroke:var(--update);stroke-width:3}
#while rect{fill:var(--card)}
.defs{position:absolute;width:0;height:0}
#map>input{position:absolute;opacity:0;width:1px;height:1px}
#map>label{display:inline-block;padding:.3rem 1.1rem;border:1px solid var(--line);margin:0 -1px .6rem 0;cursor:pointer;background:var(--card)}
#map>label:first-of-type{border-radius:8px 0 0 8px}
#map>label:last-of-type{border-radius:0 8px 8px 0}
#map>input:checked+label{background:var(--fg);border-color:var(--fg);color:var(--card)}
#map>input:focus-visible+label{outline:2px solid var(--focus);outline-offset:2px;position:relative}
#m-before:checked~* .s:not(.s-before),#m-peak:checked~* .s:not(.s-peak),#m-after:checked~* .s:not(.s-after){display:none}
#m-after:checked~* .leaves{border-style:dashed;background:none;color:var(--faint)}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;color:var(--faint);font-size:.87rem;margin:0 0 .8rem}
.legend span{white-space:nowrap}
.legend svg{flex:none;width:.75em;height:.75em;margin-right:.4em;border-radius:2px}
.total{display:grid;grid-template-columns:max-content minmax(8rem,1fr) minmax(8rem,1fr);gap:1.5rem;align-items:center;margin:0 0 1rem;font-size:.93rem}
.zones{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:1.1rem 1.5rem;align-items:start}
.zone{min-width:0}
.zone:only-child .nodes{grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr))}
.zone h3{font-size:.93rem;margin:0 0 .6rem;padding-bottom:.3rem;border-bottom:2px solid var(--line);overflow-wrap:anywhere}
.zone h3 small{font-weight:400;color:var(--faint);margin-left:.6em;font-size:.93em}
.nodes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,14.5rem),1fr));gap:.7rem;align-items:start}
.node{border:1px solid var(--line);border-radius:9px;padding:.6rem .75rem .65rem;min-width:0;background:var(--card)}
.node.off{background:repeating-linear-gradient(135deg,transparent 0 7px,var(--soft) 7px 14px)}
.node h4{margin:0 0 .35rem;font-size:1rem;font-weight:650;overflow-wrap:anywhere}
.node h4 small{font-weight:400;color:var(--faint)}
.tag{font-size:.78rem;font-weight:600;border:1px solid currentColor;border-radius:99px;padding:0 .6em;margin-left:.3em;background:var(--card);white-space:nowrap}
.use{display:grid;grid-template-columns:2.1rem minmax(0,1fr) 2.7rem;gap:.4rem;align-items:center;font-size:.87rem;line-height:1.35}
.use>span:first-child{color:var(--faint)}
.pct{text-align:right;font-variant-numeric:tabular-nums}
.pct.over{color:var(--over);font-weight:700}
.bar{display:block;width:100%;height:.8rem;background:var(--soft);border-radius:4px;overflow:hidden}
.bar rect{stroke:var(--card);stroke-width:1px;vector-effect:non-scaling-stroke}
.bar .limit{stroke:var(--over);stroke-width:3px;vector-effect:non-scaling-stroke}
.room,.stays{font-size:.83rem;color:var(--faint);margin:.25rem 0 0;overflow-wrap:anywhere}
.chips{display:flex;flex-wrap:wrap;gap:.3rem;margin-top:.5rem}
.chip{border:1px solid var(--c);border-left-width:4px;border-radius:6px;font-size:.85rem;min-width:0;max-width:100%;background:color-mix(in srgb,var(--c) 10%,var(--card))}
.chip b{color:var(--c);font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.chip>summary,span.chip{padding:.1rem .5rem;list-style:none;overflow-wrap:anywhere}
.chip>summary::-webkit-details-marker{display:none}
.chip>summary:hover{background:color-mix(in srgb,var(--c) 18%,var(--card))}
.chip[open]{width:100%}
.chip dl{padding:.1rem .6rem .4rem;margin:0;font-size:1em;border-top:1px solid var(--line)}
.alike{font-size:.83rem;color:var(--faint);margin-top:.35rem}
.alike p{overflow-wrap:anywhere}
.squares{display:block;width:100%;max-width:40rem;height:auto;margin:0 0 .8rem}
.squares .rim{stroke-width:1.3;stroke:var(--fg)}
.squares .off{stroke:var(--update);stroke-width:2}
.q0{fill:var(--soft)}
.q1{fill:color-mix(in srgb,var(--move) 25%,var(--soft))}
.q2{fill:color-mix(in srgb,var(--move) 50%,var(--soft))}
.q3{fill:color-mix(in srgb,var(--move) 75%,var(--soft))}
.q4{fill:var(--move)}
.qover{fill:var(--over)}
.moved{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:.5rem 2rem;align-items:start}
.moves svg{display:block;font:12.5px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.moves text{fill:var(--fg)}
.moves .zn{font-weight:650}
.moves .note{fill:var(--update);font-size:11px}
.moves .box{fill:var(--card);stroke:var(--line);stroke-width:1.5}
.moves .off{stroke:var(--update);stroke-dasharray:5 4}
.moves .way{fill:none;stroke:var(--c)}
.moves .head{fill:var(--c)}
.moves .lb{font-size:12px;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.replicas td{min-width:8rem}
.replicas tbody th{min-width:9rem}
.steps{columns:26rem}
.waves td{min-width:7.5rem}
.step{border-left:4px solid var(--c);background:color-mix(in srgb,var(--c) 10%,var(--card));border-radius:0 5px 5px 0;padding:.1rem .5rem;margin-bottom:.2rem;font-size:.9rem}
.gantt td:nth-child(2){min-width:8rem}
.gantt td:nth-child(3){min-width:14rem;width:42%;padding-top:.62rem}
.legend .due{fill:var(--over)}
@media (max-width:40rem){.total{grid-template-columns:1fr;gap:.2rem}.counts li{min-width:4.6rem;padding:.3rem .7rem}.group summary .faint{display:block;margin-left:0}}
@media print{#map>input:not(:checked)+label{display:none}#map>label{border:0;padding:0 0 .4rem}#map>input:checked+label{background:none;color:inherit;font-weight:700}
.moves svg{max-width:62%;max-height:220mm;height:auto}
.moved{display:block}
.node{padding:.35rem .6rem}
.zones{grid-template-columns:repeat(3,1fr);gap:.6rem 1rem}.nodes{grid-template-columns:1fr;gap:.4rem}
.zone:only-child .nodes{grid-template-columns:repeat(3,1fr)}}
`;
