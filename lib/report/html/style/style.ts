import { layoutStyle } from './style-layout.ts';
import { mediaStyle } from './style-media.ts';
import { partsStyle } from './style-parts.ts';

/** The report's whole style. Colours come in pairs for light and dark; each has enough contrast on its own paper. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfaf8, #15181b);
  --sheet: light-dark(#ffffff, #1c2024);
  --ink: light-dark(#1c2126, #e9e7e2);
  --quiet: light-dark(#57606a, #a3abb4);
  --line: light-dark(#e2dfd8, #31373d);
  --strong-line: light-dark(#8b8f94, #767e87);
  --accent: light-dark(#0a6a60, #5bc8b6);
  --caution: light-dark(#fdf3dc, #332a14);
  --enabled: light-dark(#b3261e, #f2837a);
  --conflict: light-dark(#7a45b5, #bd9bf0);
  --unknown: light-dark(#6a7079, #98a1ab);
  --disabled: light-dark(#c05a12, #f0a063);
  --installable: light-dark(#9a7400, #d9b750);
  --absent: light-dark(#0a7a6c, #4fc4b0);
  --other: light-dark(#3b6ba5, #83b2e6);
  --none: light-dark(#b9bcc0, #59616a);
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
${layoutStyle}${partsStyle}${mediaStyle}`;
