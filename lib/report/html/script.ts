import * as details from './client/details.mjs';
import * as element from './client/element.mjs';
import * as groups from './client/groups.mjs';
import * as images from './client/images.mjs';
import * as rows from './client/rows.mjs';
import * as save from './client/save.mjs';
import * as start from './client/start.mjs';
import * as state from './client/state.mjs';
import * as table from './client/table.mjs';

/**
 * The script of the report: every function of the client's modules as it stands, and a call of the last. They must be complete in
 * themselves: functions that call each other and the browser, nothing at module level. A bundler may rename and minify them, but
 * not wrap them in helpers of its own, as esbuild's `--keep-names` does.
 */
export const clientScript: string = [
  "'use strict';",
  ...[element, rows, state, save, groups, images, details, table, start].flatMap((module) =>
    Object.values(module).map(String),
  ),
  // A bundler may have given it another name.
  `${(start as unknown as { start(): void }).start.name}();`,
].join('\n');
