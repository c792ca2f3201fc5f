import type { Fields } from '../probe/envelope-body.ts';
import type { EnvelopeVersion, ProbeKey } from '../probe/probe-keys.ts';
import type {
  DriverService,
  Evidence,
  FeatureAnswers,
  HalfEvidence,
  Reading,
  ServiceListing,
  WmiAnswer,
} from './evidence.ts';
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
  const shared = { os: readOs(fields), reported: readReported(fields) };
  return version === 1 ? { ...shared, ...readEvidenceV1(fields) } : { ...shared, ...readEvidenceV2(fields) };
}

function readOs(fields: Fields): Evidence['os'] {
  return {
    build: from(one(fields, 'os.build'), readBuild),
    revision: numberOrNull(one(fields, 'os.revision')),
    productName: textOrNull(one(fields, 'os.product')),
    edition: textOrNull(one(fields, 'os.edition')),
    installationType: textOrNull(one(fields, 'os.installation')),
    language: textOrNull(one(fields, 'os.language')),
  };
}

function readReported(fields: Fields): Evidence['reported'] {
  return {
    cbsCurrentState: textOrNull(one(fields, 'cbs')),
    smb2Start: numberOrNull(one(fields, 'mrxsmb20.start')),
    languageMode: textOrNull(one(fields, 'host.language-mode')),
    hostBits: numberOrNull(one(fields, 'host.bits')),
    powerShell: textOrNull(one(fields, 'host.powershell')),
  };
}

/** The three SMB1 features by what a tool prints behind its own name. */
type Suffix = 'smb1' | 'smb1-client' | 'smb1-server';

function readEvidenceV2(fields: Fields): Omit<Evidence, 'os' | 'reported'> {
  const proof = proveDismList(readDismList(fields));
  const answers = (suffix: Suffix): FeatureAnswers => ({
    dism: readDismRow(proof, one(fields, `dism.${suffix}`)),
    wmi: readWmiRow(fields, suffix),
  });
  return {
    client: {
      ...readHalf(fields, 'mrxsmb10', answers('smb1-client')),
      dependencies: {
        registry: from(one(fields, 'dependencies'), readDependencies),
        scQuery: readScDependencies(fields),
      },
    },
    server: {
      ...readHalf(fields, 'srv', answers('smb1-server')),
      isSwitchedOn: from(one(fields, 'srv.switch'), readSwitch),
    },
    parent: answers('smb1'),
    rebootPending: from(one(fields, 'reboot-pending'), readYesNo),
  };
}

function readHalf(fields: Fields, driver: 'mrxsmb10' | 'srv', feature: FeatureAnswers): HalfEvidence {
  return {
    service: readService(fields, driver),
    listing: readState(fields, `${driver}.state`),
    file: from(one(fields, `${driver}.file`), readYesNo),
    store: from(one(fields, `${driver}.store`), readYesNo),
    feature,
  };
}

function readService(fields: Fields, driver: 'mrxsmb10' | 'srv'): DriverService {
  const key = from(one(fields, driver), readPresence);
  return readDriverService(key, one(fields, `${driver}.type`), one(fields, `${driver}.start`));
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

function readWmiRow(fields: Fields, suffix: Suffix): WmiAnswer {
  const [noAnswer] = fields.get('wmi') ?? [];
  const printed = noAnswer ?? one(fields, `wmi.${suffix}`);
  if (printed.kind === 'unread') {
    return { kind: 'none', why: printed.why };
  }
  return noAnswer === undefined
    ? readWmi(printed.value)
    : { kind: 'none', why: 'no reason where one is printed' };
}
