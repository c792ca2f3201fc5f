import { z } from 'zod';

/** What one file of a bundle was when it was written. */
export type SealedFile = z.infer<typeof sealedFile>;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Names are our own, without folders: a manifest that was tampered with reads no file outside its folder. */
const sealedFile = z.strictObject({
  path: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z0-9]+$/),
  bytes: z.number().int().min(0),
  sha256,
});

const manifestSchema = z.strictObject({
  bundle: z.literal(1),
  audit: z.strictObject({
    id: z.string(),
    state: z.string(),
    trigger: z.string(),
    startedBy: z.string(),
    startedAt: z.string(),
    endedAt: z.string().nullable(),
  }),
  /** `file` is null where another version of the auditor sent another script, which this one does not have. */
  probe: z.strictObject({ sha256, file: z.string().nullable() }),
  /** `evidence` is null where no raw output was kept: `run --save-evidence` keeps it. */
  evidence: z.strictObject({ file: z.string(), outputs: z.number().int().min(0) }).nullable(),
  made: z.strictObject({ by: z.string(), at: z.string(), with: z.string(), node: z.string() }),
  files: z.array(sealedFile).min(1).max(100),
});

/** What a bundle holds, of which audit, and who made it with what. */
export type BundleManifest = z.infer<typeof manifestSchema>;

export const manifestName = 'manifest.json';

export function manifestText(manifest: BundleManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Null for a text that is no manifest. */
export function readManifest(text: string): BundleManifest | null {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export type FileState = 'same' | 'changed' | 'missing' | 'not-in-manifest';

/** How the files of a folder stand to its manifest, by name. `found` has all but the manifest itself. */
export function compareWithManifest(
  { files }: Pick<BundleManifest, 'files'>,
  found: ReadonlyMap<string, Omit<SealedFile, 'path'>>,
): readonly { readonly path: string; readonly state: FileState }[] {
  const sealed = new Map(files.map((file) => [file.path, file]));
  const paths = [...new Set([...sealed.keys(), ...found.keys()])].sort();
  return paths.map((path) => ({ path, state: stateOf(sealed.get(path), found.get(path)) }));
}

function stateOf(sealed: SealedFile | undefined, found: Omit<SealedFile, 'path'> | undefined): FileState {
  if (sealed === undefined) {
    return 'not-in-manifest';
  }
  if (found === undefined) {
    return 'missing';
  }
  return sealed.sha256 === found.sha256 && sealed.bytes === found.bytes ? 'same' : 'changed';
}
