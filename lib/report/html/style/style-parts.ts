/** The answer, charts, tables and the explanation of a VM. */
export const partsStyle = `
.answer { padding-top: clamp(1rem, 3vw, 2rem) !important; }
.answers { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.5rem clamp(1.5rem, 5vw, 4rem); }
.answers h2 { font-size: 1rem; font-weight: 600; letter-spacing: 0; color: var(--quiet); }
.answers .lead { font-size: .9rem; margin: .6rem 0 .5rem; }
.big { margin: 0; max-width: 20ch; font-size: clamp(1.7rem, 3.6vw, 2.6rem); line-height: 1.12; letter-spacing: -.024em; font-weight: 680; text-wrap: balance; }
.big:lang(ja) { letter-spacing: -.01em; line-height: 1.3; max-width: 17em; font-size: clamp(1.45rem, 2.9vw, 2.1rem); word-break: auto-phrase; }
.sums, .answers > div > .parts { margin: 1rem 0; }
.act { border-color: var(--accent); color: var(--accent); font-weight: 600; }
.sums > div { display: flex; flex-wrap: wrap; gap: 0 1.6rem; padding: .2rem 0; }
.sums dt { flex: 0 0 9.5rem; white-space: nowrap; font-weight: 650; }
.sums dd { flex: 1 1 14rem; margin: 0; }
.parts { display: flex; flex-wrap: wrap; gap: .1rem 1.6rem; margin: 0; padding: 0; list-style: none; }
.parts li { position: relative; padding-left: 1.2rem; }
.parts li::before { content: ""; position: absolute; left: 0; top: .5em; box-sizing: border-box; width: .6875rem; height: .6875rem; border-radius: 50%; border: 2px solid var(--unknown); }
.parts .confirmed::before { background: var(--absent); border-color: var(--absent); }
.parts .single::before { border-color: var(--absent); }
.parts .server-on::before { background: var(--enabled); border-color: var(--enabled); border-radius: 2px; }
.parts .client-on::before { border-color: var(--enabled); }
.parts .present::before { border-color: var(--disabled); }
.parts .mixed::before { border-radius: 2px; border-color: var(--conflict); }
.tiles { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.tiles button { display: flex; flex-direction: column; width: 100%; height: 100%; padding: .7rem .9rem .8rem; border-top: 4px solid var(--none); border-radius: 4px 4px 6px 6px; background: var(--sheet); text-align: left; color: var(--ink); font-size: .95rem; }
.tiles strong { display: block; font-size: 1.9rem; line-height: 1.2; font-weight: 680; letter-spacing: -.02em; }
.tiles .server-on button { border-top: 7px solid var(--enabled); }
.tiles .client-on button { border-top-color: var(--enabled); }
.tiles .not-known button { border-top-color: var(--conflict); }
.tiles .possible button { border-top-color: var(--installable); }
.tiles .impossible button { border-top-color: var(--absent); }
.tiles .none button { border-top: 4px dotted var(--unknown); }
.facts { display: grid; grid-template-columns: repeat(4, auto); gap: 1rem 2rem; margin: 1.75rem 0 0; padding-top: 1.1rem; border-top: 1px solid var(--line); }
.facts dt { font-size: .8rem; color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts .broad { grid-column: 1 / -1; font-size: .9rem; }
.facts summary { cursor: pointer; }
.caution { margin: 1.25rem 0; padding: .8rem 1.1rem; border-left: 4px solid var(--installable); border-radius: 4px; background: var(--caution); max-width: 72ch; }
.caution ul { margin: .3rem 0; padding-left: 1.2rem; }
.halves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1rem 3rem; }
.halves h3 { margin: 0 0 .5rem; }
#controls { margin-top: 1.5rem; }
#controls summary { cursor: pointer; font-weight: 600; }
#controls th[scope="row"] { overflow-wrap: anywhere; }
.bar { display: block; width: 100%; height: 2.25rem; border-radius: 5px; overflow: hidden; }
.hatch { stroke: var(--none); stroke-width: 5; }
.legend { display: grid; gap: .2rem; margin: .9rem 0 0; padding: 0; list-style: none; }
.legend a, .legend button { display: grid; grid-template-columns: 1rem 3.4rem 1fr auto; align-items: baseline; width: 100%; padding: .3rem .35rem; border: 0; text-align: left; text-decoration: none; color: var(--ink); font-size: .95rem; }
.legend a:hover, .legend button:hover { background: var(--sheet); }
.legend .number { font-weight: 650; text-align: right; padding-right: .7rem; }
.legend .meaning { grid-column: 3 / -1; color: var(--quiet); font-size: .83rem; line-height: 1.45; }
.legend .share { color: var(--quiet); font-size: .85rem; }
.mark { display: inline-block; width: .6875rem; height: .6875rem; margin-right: .45rem; border-radius: 3px; background: var(--none); }
.mark.enabled { background: var(--enabled); border-radius: 50%; }
.mark.conflict { background: var(--conflict); }
.mark.unknown { background: var(--unknown); }
.mark.disabled { background: var(--disabled); }
.mark.installable { background: var(--installable); }
.mark.binaries-absent { background: var(--absent); }
.mark.not-in-os { background: var(--other); }
.mark.none { background: none; border: 2px dotted var(--unknown); }
rect.enabled { fill: var(--enabled); } rect.conflict { fill: var(--conflict); } rect.unknown { fill: var(--unknown); }
rect.disabled { fill: var(--disabled); } rect.installable { fill: var(--installable); } rect.binaries-absent { fill: var(--absent); }
rect.not-in-os { fill: var(--other); } rect.none { fill: url(#hatch); }
.timeline { margin: 0 0 2rem; }
.timeline figcaption { max-width: 72ch; font-size: .9rem; color: var(--quiet); margin-bottom: .6rem; }
.timeline figcaption strong { color: var(--ink); }
.timeline svg[role="img"] { display: block; margin: 0 14px; width: calc(100% - 28px); overflow: visible; }
.timeline rect.mixed { transform: translateX(-5px); }
.timeline .keys rect.mixed { transform: none; x: -5px; }
.timeline text { font-size: 11px; fill: var(--ink); }
.timeline .year { fill: var(--quiet); }
rect.removal { fill: var(--absent); opacity: .13; }
.grid { stroke: var(--line); fill: none; }
.dot { stroke: var(--unknown); stroke-width: 2; fill: var(--paper); }
.dot.confirmed, .dot.single { fill: var(--absent); stroke: var(--absent); }
.dot.single { fill-opacity: .35; }
.dot.no { stroke: var(--disabled); }
.dot.mixed { stroke: var(--conflict); }
.keys { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .5rem 0 0; padding: 0; list-style: none; font-size: .85rem; color: var(--quiet); }
.keys svg { width: 1rem; height: 1rem; vertical-align: -.2em; margin-right: .35rem; }
.scroll { overflow-x: auto; position: relative; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; }
thead th { font-size: .8rem; font-weight: 600; color: var(--quiet); text-align: left; white-space: nowrap; }
th, td { padding: .55rem .9rem .55rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tbody th { font-weight: 500; }
td.amount, th.amount { text-align: right; padding-right: 1.5rem; }
.amount button { padding: .05rem .5rem; color: var(--ink); font-variant-numeric: tabular-nums; }
.under { display: block; font-size: .83rem; color: var(--quiet); font-weight: 400; }
.under.disagrees { color: var(--enabled); font-weight: 600; }
.matrix, #own-images table { min-width: 62rem; }
.matrix { table-layout: fixed; }
.matrix thead th { white-space: normal; overflow-wrap: normal; }
.matrix thead th:first-child { width: 17%; }
.matrix thead th:nth-child(2) { width: 15.5%; }
.matrix thead th.amount { width: 8%; }
.matrix thead th:nth-last-child(2) { width: 12%; }
.matrix thead th:last-child { width: 14.5%; }
.matrix tbody th, .matrix td { overflow-wrap: anywhere; }
.matrix td p, #own-images td p { margin: 0 0 .15rem; font-size: .83rem; color: var(--quiet); }
#own-images tbody th, #own-images .names li { overflow-wrap: anywhere; }
#own-images tbody th, #own-images .names { min-width: 11rem; }
.line { display: block; white-space: nowrap; }
.sku th { padding-top: 1.6rem; border-bottom-color: var(--strong-line); font-weight: 500; }
.path { display: block; font-size: 1rem; }
.path strong { font-weight: 650; }
.era { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; font-size: .85rem; color: var(--quiet); font-weight: 400; }
.flag { display: inline-block; padding: .05rem .55rem; border: 1.5px solid var(--strong-line); border-radius: 99px; font-size: .85rem; white-space: nowrap; }
.flag.confirmed { background: var(--absent); border-color: var(--absent); color: var(--paper); }
.flag.single { border-color: var(--absent); }
.flag.no { border-color: var(--disabled); }
.flag.mixed { border-color: var(--conflict); border-style: dashed; }
.flag.unjudged, .flag.not-in-os { color: var(--quiet); }
.new { padding: 0 .4rem; border-radius: 4px; background: var(--caution); font-size: .8rem; }
.counts, .names, .tallies, .remarks, .links { margin: 0; padding: 0; list-style: none; }
.counts li { padding-left: 1.13rem; text-indent: -1.13rem; }
.counts .mark { text-indent: 0; }
.names button, .links a, #changes button.vm, .remarks button { display: inline-block; min-height: 1.5rem; }
.names button, button.vm { padding: 0; border: 0; color: var(--accent); font-size: inherit; text-align: left; overflow-wrap: anywhere; text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: .2em; }
.names button:hover, button.vm:hover { text-decoration-color: currentColor; }
#changes tbody th { min-width: 11rem; }
.tallies { display: flex; flex-wrap: wrap; gap: .3rem 1.75rem; margin-bottom: 1rem; }
.tallies .number { font-weight: 650; }
.remarks { margin: 1rem 0; max-width: 72ch; }
.remarks li { padding: .2rem 0 .2rem 1rem; border-left: 3px solid var(--line); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 3rem; }
.pair:not(:has(> div + div)) { grid-template-columns: minmax(0, 1fr); }
.pair th, .pair td { overflow-wrap: anywhere; }
.pair :is(th, td):first-child { overflow-wrap: normal; }
.filters { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; margin-top: .8rem; }
.filters label { display: flex; flex-direction: column; gap: .2rem; font-size: .8rem; color: var(--quiet); }
.filters label:has([type="search"]) { flex: 1 1 20rem; }
.filters input, .filters select { width: 100%; padding: .45rem .7rem; border: 1px solid var(--strong-line); border-radius: 6px; background: var(--sheet); color: var(--ink); font-size: 1rem; height: 2.6rem; }
#vm-filters { margin-top: .8rem; }
#vm-filters summary { cursor: pointer; font-size: .9rem; color: var(--quiet); }
.told { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .8rem; margin: .8rem 0 .3rem; }
.told .count { flex: 1 1 8rem; margin: 0; }
.filters label[hidden] { display: none; }
#vm-groups { margin-top: 1rem; }
#vm-groups th[scope="row"] { min-width: 10rem; }
#vm-groups thead th { white-space: normal; vertical-align: bottom; }
#image-count:empty { display: none; }
.count { margin: .8rem 0 .3rem; color: var(--quiet); font-size: .9rem; min-height: 1.5em; }
#vm-table { table-layout: fixed; }
#vm-table th, #vm-table td { overflow-wrap: anywhere; }
html:lang(ja) .verdict { word-break: keep-all; }
html:lang(ja) .verdict .under { word-break: auto-phrase; }
#vm-table thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; white-space: normal; }
thead button { padding: 0; border: 0; font-size: inherit; font-weight: 600; text-align: left; }
thead [aria-sort] button { color: var(--ink); }
thead [aria-sort="ascending"] button::after { content: " ↑"; }
thead [aria-sort="descending"] button::after { content: " ↓"; }
#vm-table [data-column="name"] { width: 12.5%; }
#vm-table [data-column="exposure"] { width: 8.5%; }
#vm-table [data-column="client"], #vm-table [data-column="server"], #vm-table [data-column="group"], #vm-table [data-column="tags"] { width: 11%; }
#vm-table [data-column="image"], #vm-table [data-column="system"] { width: 12%; }
#vm-table [data-column="probed"] { width: 6.5rem; }
.vm-row { content-visibility: auto; }
.quiet { color: var(--quiet); }
#to-do h3 { margin-bottom: 0; }
#to-do .names { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; margin: .4rem 0; }
.steps { margin: .4rem 0 1.5rem; padding-left: 1.4rem; max-width: 80ch; }
.steps li { padding: .15rem 0; }
.detail-row > td { padding: 0 0 1.25rem; }
.detail { padding: 1.1rem 1.25rem; border-left: 3px solid var(--accent); background: var(--sheet); border-radius: 0 6px 6px 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr)); gap: .9rem 2.5rem; }
.detail p { margin: 0 0 .25rem; max-width: 68ch; }
.detail .note { grid-column: 1 / -1; padding-left: .8rem; border-left: 3px solid var(--installable); }
.detail > .whole, .detail > dl, .detail > details { grid-column: 1 / -1; }
.detail .to-do { grid-row: span 2; display: grid; gap: .9rem; align-content: start; }
.detail .half { padding-top: .6rem; border-top: 1px solid var(--strong-line); }
.detail .half h3 { font-size: 1rem; color: var(--ink); }
.detail .half .note { margin-top: .4rem; }
.detail .links { margin-top: .5rem; }
.detail ul { margin: 0; padding: 0; list-style: none; }
.grounds li { padding: .25rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.grounds strong { font-weight: 550; }
.effect { display: block; color: var(--quiet); font-size: .9em; }
.detail dl { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: .25rem 1.25rem; margin: 0; font-size: .9rem; }
.detail dt { grid-column: 1; color: var(--quiet); }
.detail dd { grid-column: 2; margin: 0; }
.tag { display: block; }
.copy { padding: 0 .45rem; margin-left: .5rem; font-size: .8rem; }
.id a { margin-left: .7rem; }
.commands li { padding: .2rem 0; }
.narrow, .whose { display: none; }
.detail summary { cursor: pointer; color: var(--quiet); font-size: .9rem; margin-bottom: .5rem; }
.detail details dd { font: .86rem/1.5 ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; }
`;
