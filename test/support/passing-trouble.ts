import type { FaultRule } from '../arm-simulator/fault-plan.ts';

/** JSON that trips readers up: an object that has no text. */
export const oddBody = '[{"toString":1,"code":{"valueOf":2}}]';

/** As Windows PowerShell ends what it says of a script that is not signed. */
const unsigned = '    + FullyQualifiedErrorId : UnauthorizedAccess\r\n';

/** VMs whose first operation is lost or failed by the platform, and is POSTed once more. */
export const postedTwice = /[34]$/;

/** VMs that let no probe run. */
export const blockedVm = /6$/;

/** One of each kind of trouble, for VMs by the last digit of their ids. All others, and all but those that let no probe run, are judged as they truly are. */
export const passingTrouble: readonly FaultRule[] = [
  once('[12]$', { kind: 'catalogue', error: 'concurrent-write' }),
  once('3$', { kind: 'lost' }),
  once('4$', { kind: 'failed', error: 'internal-error' }),
  { match: { call: 'start', vm: '5$' }, fault: { kind: 'slow', seconds: 90 } },
  { match: { call: 'start', vm: blockedVm.source }, fault: { kind: 'blocked', stderr: unsigned } },
  { match: { call: 'poll' }, fault: { kind: 'other-body', body: oddBody }, probability: 0.2 },
];

function once(vm: string, fault: FaultRule['fault']): FaultRule {
  return { match: { call: 'start', vm }, fault, nthMatch: 1, count: 'each' };
}
