import type {
  Evidence,
  EvidenceOfHalves,
  FeatureAnswers,
  HalfEvidence,
  Reading,
  ServiceListing,
  WmiAnswer,
} from '../../../lib/smb/evidence/evidence.ts';
import type { EnvelopeVersion, ProbeKey } from '../../../lib/smb/probe/probe-keys.ts';
import type { Fields } from './envelope-body.ts';
import { type DismList, proveDismList, readDismRow, readWmi } from './feature-state.ts';
import {
  exitCodeOrNull,
  from,
  numberOrNull,
  one,
  readDependencies,
  readPresence,
  readYesNo,
  scDependencies,
  textOrNull,
  unread,
} from './read-entries.ts';
import { readEvidenceV1 } from './read-evidence-v1.ts';
import { readBuild, readDriverService, readListing, readSwitch } from './service-state.ts';

/** The evidence that an envelope's fields hold. Whatever is missing, doubled, contradictory or malformed is unread, never absent. */
export function readEvidence(fields: Fields, version: EnvelopeVersion): Evidence {
  const reported = readReported(fields);
  const shared = { os: readOs(fields), reported, cbsCurrentState: reported.cbsCurrentState };
  return version === 1 ? { ...shared, ...readEvidenceV1(fields) } : { ...shared, ...readEvidenceV2(fields) };
}

function readOs(fields: Fields) {
  return {
    build: from(one(fields, 'os.build'), readBuild),
    revision: numberOrNull(one(fields, 'os.revision')),
    productName: textOrNull(one(fields, 'os.product')),
    edition: textOrNull(one(fields, 'os.edition')),
    installationType: textOrNull(one(fields, 'os.installation')),
    language: textOrNull(one(fields, 'os.language')),
  };
}

function readReported(fields: Fields) {
  return {
    cbsCurrentState: textOrNull(one(fields, 'cbs')),
    smb2Start: numberOrNull(one(fields, 'mrxsmb20.start')),
    languageMode: textOrNull(one(fields, 'host.language-mode')),
    hostBits: numberOrNull(one(fields, 'host.bits')),
    powerShell: textOrNull(one(fields, 'host.powershell')),
  };
}

function readEvidenceV2(fields: Fields): EvidenceOfHalves {
  const proof = proveDismList(readDismList(fields));
  const answers = (dism: ProbeKey, wmi: ProbeKey): FeatureAnswers => ({
    dism: readDismRow(proof, one(fields, dism)),
    wmi: readWmiRow(fields, wmi),
  });
  return {
    client: {
      ...readHalf(fields, clientKeys, answers('dism.smb1-client', 'wmi.smb1-client')),
      dependencies: {
        registry: from(one(fields, 'dependencies'), readDependencies),
        scQuery: readScDependencies(fields),
      },
    },
    server: {
      ...readHalf(fields, serverKeys, answers('dism.smb1-server', 'wmi.smb1-server')),
      isSwitchedOn: from(one(fields, 'srv.switch'), readSwitch),
    },
    parent: answers('dism.smb1', 'wmi.smb1'),
    rebootPending: from(one(fields, 'reboot-pending'), readYesNo),
  };
}

/** Whole, because a key put together anew for each output costs more than to look it up. */
type HalfKeys = Readonly<Record<'key' | 'type' | 'start' | 'state' | 'file' | 'store', ProbeKey>>;

const clientKeys: HalfKeys = {
  key: 'mrxsmb10',
  type: 'mrxsmb10.type',
  start: 'mrxsmb10.start',
  state: 'mrxsmb10.state',
  file: 'mrxsmb10.file',
  store: 'mrxsmb10.store',
};

const serverKeys: HalfKeys = {
  key: 'srv',
  type: 'srv.type',
  start: 'srv.start',
  state: 'srv.state',
  file: 'srv.file',
  store: 'srv.store',
};

function readHalf(fields: Fields, keys: HalfKeys, feature: FeatureAnswers): HalfEvidence {
  const key = from(one(fields, keys.key), readPresence);
  return {
    service: readDriverService(key, one(fields, keys.type), one(fields, keys.start)),
    listing: readState(fields, keys.state),
    file: from(one(fields, keys.file), readYesNo),
    store: from(one(fields, keys.store), readYesNo),
    feature,
  };
}

function readState(fields: Fields, key: ProbeKey): ServiceListing {
  const printed = one(fields, key);
  return printed.kind === 'read' ? readListing(printed.value, 'not-listed') : printed;
}

/** The exit code must say that it went well, and no line may be missing. */
function readScDependencies(fields: Fields): Reading<readonly string[]> {
  const exitCode = exitCodeOrNull(one(fields, 'sc.exit'));
  if (exitCode !== 0) {
    return unread(`sc.exe ended with ${exitCode ?? 'no exit code'}`);
  }
  const lines = fields.get('sc')?.length ?? 0;
  return lines === numberOrNull(one(fields, 'sc.lines'))
    ? scDependencies(fields)
    : unread('not all its lines');
}

function readDismList(fields: Fields): DismList | { readonly why: string } {
  const [noList] = fields.get('dism') ?? [];
  if (noList !== undefined) {
    return { why: noList.kind === 'unread' ? noList.why : 'a list where only a reason is printed' };
  }
  const closed = from(one(fields, 'dism.closed'), readYesNo);
  return {
    exitCode: exitCodeOrNull(one(fields, 'dism.exit')),
    rows: numberOrNull(one(fields, 'dism.rows')),
    known: numberOrNull(one(fields, 'dism.known')),
    isClosed: closed.kind === 'read' && closed.value,
  };
}

function readWmiRow(fields: Fields, key: ProbeKey): WmiAnswer {
  const [noAnswer] = fields.get('wmi') ?? [];
  const printed = noAnswer ?? one(fields, key);
  if (printed.kind === 'unread') {
    return { kind: 'none', why: printed.why };
  }
  return noAnswer === undefined
    ? readWmi(printed.value)
    : { kind: 'none', why: 'no reason where one is printed' };
}
