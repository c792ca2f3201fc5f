import { imageColumns } from '../../report/by-image.ts';
import { imageJson } from '../../report/finding-json.ts';
import { imagePages } from '../audit-views.ts';
import { type Command, exitCodes } from '../command.ts';
import { namedAudit, withStore } from '../open-store.ts';
import { renderListing } from '../render.ts';

export const imagesCommand: Command = {
  name: 'images',
  summary: 'List the Marketplace images of an audit and whether they come without the SMB1 binaries.',
  positional: { name: 'AUDIT', isRequired: false, help: 'an audit id, or latest' },
  flags: ['flagged', 'store', 'output'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await namedAudit(store, positionals[0]);
      await renderListing(context.out, flags.output ?? 'table', {
        columns: imageColumns,
        pages: imagePages(store, audit, flags.flagged === true ? { flagged: true } : {}),
        toJson: imageJson,
      });
    });
    return exitCodes.fine;
  },
};
