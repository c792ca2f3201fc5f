import type { Entry } from '../probe/envelope-body.ts';
import type { DriverService, Reading, ServiceListing } from './evidence.ts';

/** Windows service start types: 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled. */
const lastStartType = 4;

/** Longest dependency list that is believed; Windows lists four or five for LanmanWorkstation. */
const maxDependencies = 64;
const serviceName = /^[^\p{Cc}\\/]{1,256}$/u;

/** A decimal number as a probe prints it; anything else, also a number above 2^32 - 1, is unread. */
export function readNumber(printed: string): Reading<number> {
  const value = decimalOf(printed);
  return value === null
    ? { kind: 'unread', why: `a number was expected, not ${excerpt(printed)}` }
    : { kind: 'read', value };
}

/** The number that one to ten decimal digits mean; null for other text, and for a number of more than 32 bits. */
export function decimalOf(printed: string): number | null {
  let value = printed.length >= 1 && printed.length <= 10 ? 0 : Number.NaN;
  for (let index = 0; index < printed.length && value <= 0xffff_ffff; index += 1) {
    const digit = printed.charCodeAt(index) - 0x30;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value <= 0xffff_ffff ? value : null;
}

/** The number that one digit means, if it is in the range. */
export function digitOf(printed: string, least: number, most: number): number | null {
  const digit = printed.length === 1 ? printed.charCodeAt(0) - 0x30 : -1;
  return digit >= least && digit <= most ? digit : null;
}

/** `CurrentBuildNumber`: 2600 (Windows XP) is the lowest that makes sense. */
export function readBuild(printed: string): Reading<number> {
  const build = readNumber(printed);
  if (build.kind === 'unread') {
    return build;
  }
  const isBuild = build.value >= 2600 && build.value <= 999_999;
  return isBuild ? build : { kind: 'unread', why: `${excerpt(printed)} is no build of Windows` };
}

/**
 * The key of a driver's service, and its `Type` and `Start` as a probe prints them: a DWORD as a number, `missing` when the key has no
 * such value; of another kind they are unread. The key of an installed service has `Type`; a policy leaves keys without one.
 */
export function readDriverService(key: Reading<boolean>, type: Entry, start: Entry): DriverService {
  if (key.kind === 'unread') {
    return key;
  }
  if (!key.value) {
    const isBare = type.kind === 'unread' && start.kind === 'unread';
    return isBare ? { kind: 'absent' } : { kind: 'unread', why: 'values of a key that is not there' };
  }
  const known = readDword(type);
  if (known.kind === 'unread') {
    return known;
  }
  const startValue = readDword(start);
  if (known.kind === 'missing') {
    return { kind: 'leftover', start: startValue.kind === 'read' ? startValue.value : null };
  }
  return {
    kind: 'installed',
    start: startValue.kind === 'read' ? readStart(String(startValue.value)) : startValue,
  };
}

type Dword = Reading<number> | { readonly kind: 'missing' };

function readDword({ kind, text }: Entry): Dword {
  if (kind === 'unread') {
    return { kind, why: text };
  }
  return text === 'missing' ? { kind: 'missing' } : readNumber(text);
}

/** Number of the state that the service control manager gives, or the word for a service that it does not list. */
export function readListing(printed: string, notListed: string): ServiceListing {
  if (printed === notListed) {
    return { kind: 'not-listed' };
  }
  // https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status
  const state = digitOf(printed, 1, 7);
  return state === null ? { kind: 'unread', why: 'no state of a service' } : { kind: 'listed', state };
}

/**
 * `SMB1` of LanmanServer's parameters: only the DWORD 0 switches the server off; without it, or without the key, it is on.
 * https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/detect-enable-and-disable-smbv1-v2-v3
 */
export function readSwitch(printed: string): Reading<boolean> {
  if (printed === 'missing' || printed === 'no-key') {
    return { kind: 'read', value: true };
  }
  const number = readNumber(printed);
  return number.kind === 'read' ? { kind: 'read', value: number.value !== 0 } : number;
}

/** A service's `Start` value, 0 to 4. */
export function readStart(printed: string): Reading<number> {
  const value = digitOf(printed, 0, lastStartType);
  return value === null
    ? { kind: 'unread', why: `0 to 4 was expected, not ${excerpt(printed)}` }
    : { kind: 'read', value };
}

/** A multi-string of service names: every item must be a name, or the whole list is unread. An empty list is a list. */
export function readServiceNames(names: readonly string[]): Reading<readonly string[]> {
  if (names.length > maxDependencies) {
    return { kind: 'unread', why: `${names.length} names are more than a service depends on` };
  }
  const foreign = names.find((name) => !serviceName.test(name));
  return foreign === undefined
    ? { kind: 'read', value: names }
    : { kind: 'unread', why: `${excerpt(foreign)} is no service name` };
}

/** Guest text for a sentence: at most 40 characters, nothing that a terminal obeys. */
function excerpt(text: string): string {
  return `"${text.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, '?')}"`;
}
