const firstKeys = [
  'host.bits',
  'host.powershell',
  'host.language-mode',
  'os.build',
  'os.revision',
  'os.product',
  'os.edition',
  'os.installation',
  'os.language',
  'dependencies',
  'sc.exit',
] as const;

/** The keys that a probe of each version prints, in its order; `docs/probe-envelope.md` says what each means. */
export const probeKeys = {
  1: [
    ...firstKeys,
    'sc',
    'mrxsmb10',
    'mrxsmb10.start',
    'mrxsmb10.state',
    'driver-file',
    'store',
    'mrxsmb20',
    'mrxsmb20.start',
    'srv',
    'srv.start',
    'server.smb1',
    'cbs',
    'reboot-pending',
    'dism.parent.exit',
    'dism.parent',
    'dism.client.exit',
    'dism.client',
    'temporary-file',
    'wmi.parent',
    'wmi.client',
    'evidence',
  ],
  2: [
    ...firstKeys,
    'sc.lines',
    'sc',
    'mrxsmb10',
    'mrxsmb10.type',
    'mrxsmb10.start',
    'mrxsmb10.state',
    'mrxsmb10.file',
    'mrxsmb10.store',
    'mrxsmb20',
    'mrxsmb20.type',
    'mrxsmb20.start',
    'srv',
    'srv.type',
    'srv.start',
    'srv.state',
    'srv.file',
    'srv.store',
    'srv.switch',
    'cbs',
    'reboot-pending',
    'dism',
    'dism.exit',
    'dism.rows',
    'dism.known',
    'dism.closed',
    'dism.smb1',
    'dism.smb1-client',
    'dism.smb1-server',
    'temporary-file',
    'wmi',
    'wmi.smb1',
    'wmi.smb1-client',
    'wmi.smb1-server',
    'evidence',
  ],
} as const;

export type EnvelopeVersion = keyof typeof probeKeys;

export type ProbeKey = (typeof probeKeys)[EnvelopeVersion][number];

/** Keys that are reported and decide no verdict. */
const isReported = /^(?:host\.|os\.(?!build$)|cbs$|mrxsmb20|temporary-file$|evidence$)/;

/** Does a verdict rest on the key? */
export function isDeciding(version: EnvelopeVersion, key: string): boolean {
  return placeOf(version, key) >= 0 && !isReported.test(key);
}

/** Where a version's probe prints the key among its keys; -1 for a key that it does not print. */
export function placeOf(version: EnvelopeVersion, key: string): number {
  return places[version].get(key) ?? -1;
}

const places = {
  1: placesOf(probeKeys[1]),
  2: placesOf(probeKeys[2]),
};

function placesOf(keys: readonly string[]): ReadonlyMap<string, number> {
  return new Map(keys.map((key, place) => [key, place]));
}
