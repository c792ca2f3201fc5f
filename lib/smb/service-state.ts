import type { DriverService, Reading } from './evidence.ts';

/** Windows service start types: 0 boot, 1 system, 2 automatic, 3 on demand, 4 disabled. */
const startTypes = /^[0-4]$/;

/** Longest dependency list that is believed; Windows lists four or five for LanmanWorkstation. */
const maxDependencies = 64;
const serviceName = /^[^\p{Cc}\\/]{1,256}$/u;

/** A decimal number as a probe prints it; anything else, also a number above 2^32 - 1, is unread. */
export function readNumber(printed: string): Reading<number> {
  const value = /^\d{1,10}$/.test(printed) ? Number(printed) : Number.NaN;
  return value <= 0xffff_ffff
    ? { kind: 'read', value }
    : { kind: 'unread', why: `a number was expected, not ${excerpt(printed)}` };
}

/** `1` or `0`; anything else is unread. */
export function readFlag(printed: string): Reading<boolean> {
  if (printed === '1' || printed === '0') {
    return { kind: 'read', value: printed === '1' };
  }
  return { kind: 'unread', why: `1 or 0 was expected, not ${excerpt(printed)}` };
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

/** The key of a driver's service and its `Start` value, as a probe prints them; `start` is null when it read none. */
export function readDriverService(key: Reading<boolean>, start: string | null): DriverService {
  if (key.kind === 'unread') {
    return key;
  }
  if (!key.value) {
    return start === null
      ? { kind: 'absent' }
      : { kind: 'unread', why: 'a start type without the service it belongs to' };
  }
  return { kind: 'present', start: readStart(start) };
}

/** A service's `Start` value, 0 to 4. */
export function readStart(printed: string | null): Reading<number> {
  if (printed === null) {
    return { kind: 'unread', why: 'the service has no readable start type' };
  }
  return startTypes.test(printed)
    ? { kind: 'read', value: Number(printed) }
    : { kind: 'unread', why: `0 to 4 was expected, not ${excerpt(printed)}` };
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
