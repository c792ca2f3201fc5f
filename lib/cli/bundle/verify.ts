import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { padToWidth } from '../../report/table/display-width.ts';
import { exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import type { SaidTexts } from '../texts/cli-texts.ts';
import { readFolder } from './bundle-folder.ts';
import { compareWithManifest, manifestName, readManifest } from './bundle-manifest.ts';

export const verifyCommand: Run = async (context, { flags, positionals: [folder = ''] }) => {
  const { verify } = context.texts.said;
  const found = new Map(await readFolder(folder));
  const seal = found.get(manifestName);
  found.delete(manifestName);
  const manifest =
    seal === undefined ? null : readManifest(await readFile(join(folder, manifestName), 'utf8'));
  if (seal === undefined || manifest === null) {
    context.console.error(verify.noBundle(folder, manifestName));
    return exitCodes.operational;
  }
  const expected = flags['manifest-sha256'] ?? null;
  const isSealed = expected === null ? null : expected === seal.sha256;
  const files = compareWithManifest(manifest, found);
  const isSame = isSealed !== false && files.every(({ state }) => state === 'same');
  await renderDocument(context, flags, {
    json: { isSame, manifest: { sha256: seal.sha256, isAsGiven: isSealed }, audit: manifest.audit, files },
    text: files.map(({ path, state }) => `${padToWidth(verify.states[state], 15)} ${path}`),
  });
  if (isSealed === false) {
    context.console.error(verify.otherManifest(seal.sha256));
  }
  context.console.line(conclusion(verify, { isSame, isSealed, sha256: seal.sha256 }));
  return isSame ? exitCodes.fine : exitCodes.operational;
};

function conclusion(
  say: SaidTexts['verify'],
  {
    isSame,
    isSealed,
    sha256,
  }: { readonly isSame: boolean; readonly isSealed: boolean | null; readonly sha256: string },
): string {
  if (!isSame) {
    return say.changed;
  }
  return isSealed === true ? say.same : say.sameAsManifest(sha256);
}
