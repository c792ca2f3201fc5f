import type { DismAnswer, Evidence, WmiAnswer } from '../../../lib/smb/evidence.ts';

/**
 * The verdict table once more, as one reads it aloud, from the evidence itself: written apart from the rules it checks.
 * Returns `rule verdict`.
 */
export function judgeByHand(e: Evidence): string {
  if (e.os.build.kind !== 'read' || e.driverService.kind === 'unread' || e.driverFile.kind !== 'read') {
    return 'A unknown';
  }
  const build = e.os.build.value;
  const builtin = build < 9600;
  const split = build > 16_298;
  const lists = [e.dependencies.registry, e.dependencies.scQuery];
  const dependsOnIt = lists.some(
    (list) => list.kind === 'read' && list.value.some((name) => /^mrxsmb10$/i.test(name)),
  );
  const mayDependOnIt = dependsOnIt || lists.some((list) => list.kind === 'unread');
  const f = split ? e.dism.client : e.dism.parent;
  const w = split ? e.wmi.client : e.wmi.parent;
  if (e.driverService.kind === 'present') {
    if (e.driverService.start.kind !== 'read') {
      return 'A unknown';
    }
    const start = e.driverService.start.value;
    if (start === 4) {
      return 'B1 disabled';
    }
    if (!e.driverFile.value) {
      return 'B2 conflict';
    }
    if (!builtin && ['Disabled', 'Disabled with Payload Removed', 'unknown feature'].includes(words(f))) {
      return 'B3 conflict';
    }
    const running = e.driverRunning.kind === 'read' ? e.driverRunning.value : 'perhaps';
    if (start === 3 && !dependsOnIt && running !== true) {
      return builtin && !mayDependOnIt && running === false ? 'B4 disabled' : 'B4 unknown';
    }
    return 'B5 enabled';
  }
  if (dependsOnIt || e.driverFile.value || builtin) {
    return 'C1 conflict';
  }
  if (mayDependOnIt) {
    return 'C1 unknown';
  }
  if (words(f).endsWith('Pending')) {
    return 'C2 unknown';
  }
  const rows = split ? [e.wmi.parent, e.wmi.client] : [e.wmi.parent];
  const anyRow = [e.wmi.parent, e.wmi.client].some((answer) => answer.kind === 'state');
  const parentDenied = words(e.dism.parent) === 'unknown feature';
  if (parentDenied && anyRow) {
    return 'C3 conflict';
  }
  if (parentDenied && rows.every((answer) => answer.kind === 'no-row')) {
    return 'C3 not-in-os';
  }
  const dismSays = {
    Enabled: true,
    Disabled: false,
    'Disabled with Payload Removed': false,
    'unknown feature': false,
  }[words(f)];
  const wmiSays = enabledByWmi(w);
  if (dismSays !== undefined && wmiSays !== undefined && dismSays !== wmiSays) {
    return 'C4 conflict';
  }
  if (parentDenied) {
    return 'C5 unknown';
  }
  const payload = e.store.kind === 'read' ? e.store.value : 'unread';
  switch (words(f)) {
    case 'unknown feature':
    case 'nothing':
      return 'C5 unknown';
    case 'Enabled':
      return 'C6 conflict';
    case 'Disabled':
      return { true: 'C7 installable', false: 'C7 conflict', unread: 'C7 unknown' }[`${payload}`];
    case 'Disabled with Payload Removed':
      return { true: 'C8 conflict', false: 'C8 binaries-absent', unread: 'C8 unknown' }[`${payload}`];
    default:
      return 'C9 unknown';
  }
}

function words(answer: DismAnswer): string {
  if (answer.kind === 'state') {
    return answer.text;
  }
  return answer.kind === 'not-known' ? 'unknown feature' : 'nothing';
}

function enabledByWmi(answer: WmiAnswer): boolean | undefined {
  if (answer.kind === 'no-row') {
    return false;
  }
  if (answer.kind === 'none' || answer.installState === 4) {
    return undefined;
  }
  return answer.installState === 1;
}
