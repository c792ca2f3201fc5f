import { imagePages } from '../../findings/images/image-pages.ts';
import { imageColumns } from '../../report/by-image.ts';
import { imageJson } from '../../report/json/finding-json.ts';
import { auditHelp, chooseAudit } from '../choose-audit.ts';
import { type Command, exitCodes, scopeFlags } from '../command.ts';
import { renderListing } from '../console/render.ts';
import { withStore } from '../open-store.ts';

export const imagesCommand: Command = {
  name: 'images',
  summary: 'List the Marketplace images of an audit and whether they come without the SMB1 binaries.',
  positional: { name: 'AUDIT', isRequired: false, help: auditHelp },
  flags: [...scopeFlags, 'flagged', 'store', 'output'],
  async run(context, { flags, positionals }) {
    await withStore(context, flags, { readOnly: true }, async (store) => {
      const audit = await chooseAudit(context, store, { name: positionals[0], flags });
      await renderListing(context, flags.output ?? 'table', {
        columns: imageColumns,
        pages: imagePages(store, audit, flags.flagged === true ? { flagged: true } : {}),
        toJson: imageJson,
      });
    });
    return exitCodes.fine;
  },
};
