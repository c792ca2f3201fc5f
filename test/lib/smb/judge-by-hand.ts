import type { Half } from '../../../lib/model/verdict.ts';
import type { DismAnswer, Evidence, ServiceListing, WmiAnswer } from '../../../lib/smb/evidence/evidence.ts';

/**
 * The verdict table once more, as one reads it aloud, from the evidence itself: written apart from the rules it checks, from
 * the text of the design alone. Returns `rule verdict`, then `+` and each warning, then `@reboot` where something changes.
 */
export function judgeByHand(e: Evidence, half: Half): string {
  const mine = half === 'client' ? e.client : e.server;
  if (mine === null) {
    return 'A unknown';
  }
  const { service, listing, file, store } = mine;
  const asLeftover =
    service.kind === 'leftover'
      ? ` +leftover-service-key${listing.kind === 'listed' && listing.state === 1 ? ' +leftover-listed' : ''}`
      : '';
  if (e.os.build.kind === 'unread' || service.kind === 'unread' || file.kind === 'unread') {
    return `A unknown${asLeftover}`;
  }
  const build = e.os.build.value;
  const builtin = build < 9600;
  const split = build >= 16_299;
  const parent = words(e.parent.dism);
  const f = builtin ? 'nothing' : split ? words(mine.feature.dism) : parent;
  const wmi = builtin ? 'nothing' : split ? stateOf(mine.feature.wmi) : stateOf(e.parent.wmi);
  const changing = [f, parent].some((state) => state.endsWith('Pending'));
  const restart = changing || (e.rebootPending.kind === 'read' && e.rebootPending.value);
  const atReboot = changing ? ' @reboot' : '';
  const clash = (rule: string): string =>
    `${rule} ${restart ? `unknown${asLeftover}${atReboot}` : `conflict${asLeftover}`}`;
  const dependency = half === 'client' ? dependencyOf(e.client.dependencies) : 'no';

  if (service.kind === 'installed') {
    if (service.start.kind !== 'read') {
      return 'A unknown';
    }
    const start = service.start.value;
    let ownSwitch = 'on';
    if (half === 'server' && e.server !== null) {
      const { isSwitchedOn } = e.server;
      ownSwitch = isSwitchedOn.kind === 'unread' ? 'unread' : isSwitchedOn.value ? 'on' : 'off';
    }
    if (start !== 4 && ownSwitch === 'unread') {
      return 'A unknown';
    }
    if (listing.kind === 'not-listed') {
      return clash('B0');
    }
    if (!file.value) {
      return clash('B1');
    }
    const settledOff = ['Disabled', 'Disabled with Payload Removed', 'not known'].includes(f);
    if (!builtin && (settledOff || (f === 'nothing' && (wmi === '2' || wmi === '3')))) {
      return clash('B2');
    }
    const runs = isRunning(listing);
    if (start === 4 || ownSwitch === 'off') {
      const named = dependency === 'yes' ? ' +dependency-on-disabled-driver' : '';
      return runs === true
        ? `B3 disabled${named} +running-until-restart @reboot`
        : `B3 disabled${named}${atReboot}`;
    }
    if (half === 'client' && start === 3 && dependency !== 'yes' && runs !== true) {
      if (dependency === 'unread' || runs === 'unread') {
        return `B4 unknown${atReboot}`;
      }
      return builtin ? `B4 disabled +driver-can-start-on-demand${atReboot}` : `B4 unknown${atReboot}`;
    }
    return `B5 enabled${atReboot}`;
  }

  if (isRunning(listing) === true) {
    return clash('B0');
  }
  if (file.value || builtin || dependency === 'yes') {
    return clash('C1');
  }
  if (dependency === 'unread') {
    return `C1u unknown${asLeftover}`;
  }
  if (f === 'Enable Pending' || f === 'Disable Pending') {
    return `C2 unknown${asLeftover} @reboot`;
  }
  const rows = rowsOf(e, split);
  if (parent === 'not known' && f === 'not known' && rows === 'none of them') {
    return `C3 not-in-os${asLeftover}`;
  }
  if (parent === 'not known' && ((f !== 'not known' && f !== 'nothing') || rows === 'some')) {
    return clash('C3c');
  }
  const dismYes = f === 'Enabled';
  const dismNo = ['Disabled', 'Disabled with Payload Removed', 'not known'].includes(f);
  const wmiYes = wmi === '1';
  const wmiNo = wmi === '2' || wmi === '3';
  if ((dismYes && wmiNo) || (dismNo && wmiYes)) {
    return clash('C4');
  }
  if (f === 'nothing' || (parent === 'not known' && rows === 'unread')) {
    return `C5 unknown${asLeftover}`;
  }
  if (dismYes) {
    return clash('C6');
  }
  if (f === 'Disabled') {
    if (parent === 'Disabled with Payload Removed') {
      return clash('C6p');
    }
    if (store.kind === 'unread') {
      return `C7 unknown${asLeftover}`;
    }
    return store.value ? `C7 installable${asLeftover}` : clash('C7');
  }
  if (f === 'Disabled with Payload Removed') {
    const doubt = store.kind === 'unread' ? ' +store-unread' : store.value ? ' +payload-in-store' : '';
    return `C8 binaries-absent${doubt}${asLeftover}${atReboot}`;
  }
  return `C9 unknown${asLeftover}`;
}

function words(answer: DismAnswer): string {
  if (answer.kind === 'state') {
    return answer.text;
  }
  return answer.kind === 'not-known' ? 'not known' : 'nothing';
}

function stateOf(answer: WmiAnswer): string {
  return answer.kind === 'state' ? String(answer.installState) : 'nothing';
}

/** A driver that is neither stopped nor gone is loaded. */
function isRunning(listing: ServiceListing): boolean | 'unread' {
  if (listing.kind === 'unread') {
    return 'unread';
  }
  return listing.kind === 'listed' ? [2, 3, 4, 5, 6, 7].includes(listing.state) : false;
}

function dependencyOf(lists: Evidence['client']['dependencies']): 'yes' | 'no' | 'unread' {
  const both = [lists.registry, lists.scQuery];
  if (both.some((list) => list.kind === 'read' && list.value.some((name) => /^mrxsmb10$/i.test(name)))) {
    return 'yes';
  }
  return both.some((list) => list.kind === 'unread') ? 'unread' : 'no';
}

function rowsOf(e: Evidence, split: boolean): 'some' | 'none of them' | 'unread' {
  const halves = [e.client.feature.wmi, ...(e.server === null ? [] : [e.server.feature.wmi])];
  if ([e.parent.wmi, ...halves].some((answer) => answer.kind === 'state')) {
    return 'some';
  }
  const needed = split ? [e.parent.wmi, ...halves] : [e.parent.wmi];
  return needed.every((answer) => answer.kind === 'no-row') ? 'none of them' : 'unread';
}
