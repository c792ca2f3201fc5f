import { exposureOf, type HalfVerdicts } from '../model/verdict.ts';

/** Where the report sorts a VM, in the order in which they ask for something: `on` by the half that is, and `none` without verdicts. */
export const exposureStates = [
  'server-on',
  'client-on',
  'not-known',
  'possible',
  'impossible',
  'none',
] as const;

export type ExposureState = (typeof exposureStates)[number];

/** A server that is on comes first, whatever its client is: it is the half that answers others. */
export function exposureState(standing: HalfVerdicts | null): ExposureState {
  if (standing === null) {
    return 'none';
  }
  const exposure = exposureOf(standing);
  if (exposure !== 'on') {
    return exposure;
  }
  return standing.server === 'enabled' ? 'server-on' : 'client-on';
}

/** Which sentence says it of one VM. */
export type ExposureMeaning =
  | Exclude<ExposureState, 'none'>
  | 'both'
  | 'server-on-client-unknown'
  | 'client-on-server-unknown';

export function exposureMeaning(standing: HalfVerdicts): ExposureMeaning {
  const { client, server } = standing;
  const state = exposureState(standing) as Exclude<ExposureState, 'none'>;
  if (state === 'client-on' && isOpen(server)) {
    return 'client-on-server-unknown';
  }
  if (state !== 'server-on') {
    return state;
  }
  return client === 'enabled' ? 'both' : isOpen(client) ? 'server-on-client-unknown' : state;
}

function isOpen(verdict: HalfVerdicts['client']): boolean {
  return verdict === 'unknown' || verdict === 'conflict';
}
