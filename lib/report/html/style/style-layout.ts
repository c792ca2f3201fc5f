/** Type, the page and its sections. */
export const layoutStyle = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", Meiryo, sans-serif;
  font-variant-numeric: tabular-nums;
}
html:lang(ja) body { line-height: 1.7; word-break: auto-phrase; }
html[lang="en"] span[lang="ja"], html[lang="ja"] span[lang="en"] { display: none; }
header, main, footer { max-width: 84rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding-top: 1.25rem; padding-bottom: 1rem; }
.brand { margin: 0 auto 0 0; font-weight: 650; letter-spacing: -.01em; }
header ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 0; padding: 0; list-style: none; font-size: .9rem; }
header a { color: var(--quiet); text-decoration: none; }
header a:hover { color: var(--ink); text-decoration: underline; }
.switches { display: flex; gap: .35rem; }
.switches button[aria-pressed="true"] { border-color: var(--ink); color: var(--ink); }
main > section { padding: 2.75rem 0 .5rem; }
main > section + section { border-top: 1px solid var(--line); margin-top: 2.25rem; }


h2 { margin: 0 0 .35rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em; font-weight: 650; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
.detail h3 { margin: 0 0 .2rem; font-size: .8rem; font-weight: 650; color: var(--quiet); }
p { margin: .4rem 0; text-wrap: pretty; }
a { color: var(--accent); }
code { display: inline-block; max-width: 100%; font: .86em/1.5 ui-monospace, "Cascadia Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere; }
code > span { display: inline-block; max-width: 100%; }
.lead { max-width: 68ch; margin: 0 0 1.25rem; color: var(--quiet); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; z-index: 2; padding: .4rem .8rem; background: var(--sheet); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
button, input, select { font: inherit; color: inherit; }
button { cursor: pointer; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: var(--quiet); font-size: .875rem; }
button:hover { border-color: var(--strong-line); color: var(--ink); }
footer { padding-top: 3rem; padding-bottom: 3rem; color: var(--quiet); font-size: .85rem; }
`;
