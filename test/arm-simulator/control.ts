import { answer, armError } from './arm-error.ts';
import type { LogEntry } from './request-log.ts';
import { truthOf } from './truth.ts';
import type { SimRequest, SimResponse, World } from './world.ts';

/** What ARM does not have: a look behind the scenes, without a token. */
export function answerControl(world: World, log: readonly LogEntry[], request: SimRequest): SimResponse {
  switch (request.url.pathname) {
    case '/simulator/log':
      return answer(log);
    case '/simulator/truth':
      return answer(truthOf(world));
    case '/simulator/world':
      return answer({
        seed: world.seed,
        subscriptions: world.subscriptions,
        vms: [...world.vms.values()],
        scaleSets: [...world.scaleSets.values()],
        disks: [...world.disks.values()],
        resources: [...world.resources.values()],
        marketplace: [...world.marketplace],
      });
    default:
      return armError(
        404,
        'NotSimulated',
        'The control endpoints are /simulator/log, /simulator/truth and /simulator/world.',
      );
  }
}
