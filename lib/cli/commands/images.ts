import { imagePages } from '../../findings/images/image-pages.ts';
import { imageColumns } from '../../report/by-image.ts';
import { imageJson } from '../../report/json/finding-json.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { chooseAudit } from '../stored/choose-audit.ts';
import { withStore } from '../stored/open-store.ts';

export const imagesCommand: Command = {
  name: 'images',
  group: 'look',
  examples: ['images --flagged', 'images latest -o csv'],
  positional: { name: 'AUDIT', isRequired: false },
  flags: [...scopeFlags, 'flagged', 'store', 'output', 'wide'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      await renderListing(context, flags, {
        columns: imageColumns,
        pages: imagePages(store, audit, flags.flagged === true ? { flagged: true } : {}),
        toJson: imageJson,
      });
    });
    return exitCodes.fine;
  },
};
