import type { AuditDeps } from '../audit/audit-deps.ts';
import { troubleOf } from '../model/errors.ts';
import type { ResourceKey } from '../model/ids.ts';
import { type Check, type EstateSurvey, notChecked } from './estate.ts';

const name = 'restarts';

/** What `--max-age` lives on: of how many VMs Azure tells when they were last changed from outside and since when they are up. */
export async function checkRestarts(
  deps: Pick<AuditDeps, 'availableSince'>,
  { ready, subscriptions }: Pick<EstateSurvey, 'ready' | 'subscriptions'>,
  signal: AbortSignal,
): Promise<Check> {
  if (ready.length === 0) {
    return notChecked(name);
  }
  try {
    const up = new Set<ResourceKey>();
    for (const subscription of subscriptions) {
      for (const key of (await deps.availableSince(subscription, signal)).keys()) {
        up.add(key);
      }
    }
    const restarts = ready.filter(({ key }) => up.has(key)).length;
    const changes = ready.filter(({ changedAt }) => changedAt !== null).length;
    return {
      name,
      state: restarts === 0 || changes === 0 ? 'not-known' : 'ok',
      detail: { code: 'restarts-told', restarts, changes, vms: ready.length },
    };
  } catch (error: unknown) {
    return { name, state: 'not-known', detail: { code: 'restarts-not-told', error: troubleOf(error) } };
  }
}
