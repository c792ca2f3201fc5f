import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFolder } from '../bundle/bundle-folder.ts';
import { compareWithManifest, manifestName, readManifest } from '../bundle/bundle-manifest.ts';
import { type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Say whether a byte of a bundle that export --bundle wrote has changed since.',
  positional: { name: 'DIR', isRequired: true, help: 'the folder of a bundle' },
  flags: ['manifest-sha256', 'output'],
  async run(context, { flags, positionals: [folder = ''] }) {
    const found = new Map(await readFolder(folder));
    const seal = found.get(manifestName);
    found.delete(manifestName);
    const manifest =
      seal === undefined ? null : readManifest(await readFile(join(folder, manifestName), 'utf8'));
    if (seal === undefined || manifest === null) {
      context.words.error(
        `${folder} has no ${manifestName} that can be read: it is no bundle, or no longer one. Compare it with another copy.`,
      );
      return exitCodes.operational;
    }
    const expected = flags['manifest-sha256'] ?? null;
    const isSealed = expected === null ? null : expected === seal.sha256;
    const files = compareWithManifest(manifest, found);
    const isSame = isSealed !== false && files.every(({ state }) => state === 'same');
    await renderDocument(context.out, flags.output ?? 'table', {
      json: { isSame, manifest: { sha256: seal.sha256, isAsGiven: isSealed }, audit: manifest.audit, files },
      text: files.map(({ path, state }) => `${state.padEnd(15)} ${path}`),
    });
    if (isSealed === false) {
      context.words.error(`The manifest is not the one that was sealed: its SHA-256 is ${seal.sha256}.`);
    }
    context.words.line(conclusion(isSame, isSealed, seal.sha256));
    return isSame ? exitCodes.fine : exitCodes.operational;
  },
};

function conclusion(isSame: boolean, isSealed: boolean | null, sha256: string): string {
  if (!isSame) {
    return 'The bundle is not as it was sealed.';
  }
  return isSealed === true
    ? 'Not a byte has changed since the bundle was sealed.'
    : `The files are those of the manifest. Whether the manifest is the one that was sealed, only its SHA-256 can tell, kept elsewhere: give it as --manifest-sha256, or compare ${sha256} yourself.`;
}
