/** Small screens, calm motion and paper. It comes last, so that it decides. */
export const mediaStyle = `
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media screen and (min-width: 62rem) {
  header { flex-wrap: nowrap; }
  header ul { justify-content: flex-end; }
  .brand, .switches { flex: none; }
}
@media screen and (max-width: 84rem) {
  #vm-table .roomy { display: none; }
  #vm-table [data-column="name"] { width: 13%; }
  #vm-table [data-column="image"] { width: 16%; }
  #vm-table [data-column="system"] { width: 14%; }
}
@media screen and (max-width: 62rem) {
  #vm-table .wide { display: none; }
  .matrix thead th:first-child { width: 17.5%; }
  .whose { display: block; }
  .sku th > * { position: sticky; left: 0; width: calc(92vw - 1rem); overflow-wrap: anywhere; }
  #vm-table [data-column="name"] { width: 24%; }
  #vm-table [data-column="exposure"], #vm-table [data-column="client"], #vm-table [data-column="server"] { width: 17%; }
  .answers { grid-template-columns: minmax(0, 1fr); }
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
@media screen and (max-width: 42rem) {
  #vm-table .mid { display: none; }
  #vm-table [data-column="name"] { width: 26%; }
  #vm-table [data-column="client"], #vm-table [data-column="server"] { width: 37%; }
  #vm-table th, #vm-table td { padding-right: .35rem; }
  .vm-row td { font-size: .8125rem; }
  .vm-row .mark { margin-right: .25rem; }
  html:lang(ja) :is(.vm-row td, .vm-row .under) { font-size: .76rem; }
  #trend svg[role="img"] { min-width: 36rem; }
  #trend text { font-size: 19px; }
  main > section { padding-top: 2rem; }
  .filters { flex-direction: column; align-items: stretch; }
  .filters label:has([type="search"]) { flex: none; }
  :is(#changes, .scroll[aria-labelledby="coverage-title"]) :is(table, tbody, tr, tbody th, td) { display: block; }
  :is(#changes, .scroll[aria-labelledby="coverage-title"]) thead { position: absolute; clip-path: inset(50%); }
  :is(#changes, .scroll[aria-labelledby="coverage-title"]) tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  :is(#changes, .scroll[aria-labelledby="coverage-title"]) :is(tbody th, td) { padding: .15rem 0; border: 0; text-align: left; }
  .narrow { display: block; font-size: .8rem; color: var(--quiet); }
  .facts, .tiles { grid-template-columns: 1fr 1fr; }
  .sku th > * { width: calc(100vw - 2rem); }
  .matrix thead th:first-child { width: 15.5%; }
  .matrix tbody th { font-size: .82rem; }
  .pair, .detail, .detail dl { grid-template-columns: minmax(0, 1fr); }
  .detail dd { grid-column: 1; }
  .detail dt { margin-top: .4rem; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light; }
  @page { margin: 14mm; }
  body { font-size: 9.5pt; background: none; }
  header nav, .switches, .filters, #vm-filters summary, .told button, .act, #vm-more, .skip, .copy { display: none; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  main > section { padding-top: 1.2rem; break-inside: auto; }
  .big { font-size: 20pt; }
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  h2, h3, .sku, caption, figcaption, summary, .lead, .tallies, .count, #to-do .under, #to-do .names { break-after: avoid; }
  .detail-row > td { break-before: avoid; }
  tr, #to-do .names, .legend li, .tiles li, .timeline, .caution, .steps li, #to-do .lead { break-inside: avoid; }
  .tiles button { border: 1px solid var(--line); padding: .4rem .6rem; }
  thead { display: table-header-group; }
  thead button { display: contents; }
  .detail-row { break-inside: auto; }
  th, td { padding-right: .6rem; }
  #vm-table .vm { overflow-wrap: anywhere; }
  #vm-table thead th { position: static; }
  .scroll { overflow: visible; }
  .matrix, #own-images table { min-width: 0; }
  .matrix, #own-images table, #vm-table { font-size: 8pt; }
  .matrix .under, #own-images .under, #vm-table .under { font-size: .95em; }
  .counts li, .flag, .line { white-space: normal; }
  .counts li, .names li { overflow-wrap: anywhere; }
  #vm-table [data-column="image"], #vm-table [data-column="system"] { width: 12.5%; }
  #vm-table [data-column="probed"] { width: 10%; }
  button { border: 0; padding: 0; color: inherit; }
  .mark, .bar, .flag, .dot, .parts li::before, .tiles button { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
