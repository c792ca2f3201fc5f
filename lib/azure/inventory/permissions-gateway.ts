import { z } from 'zod';
import type { AuditorRole, Grant, PermissionsPort } from '../../inventory/permissions.ts';
import type { ReadDeps } from '../retried-read.ts';
import { type ArmReadDeps, armPages, nextLink } from './arm-pages.ts';

export type PermissionsDeps = ReadDeps & {
  readonly clients: Readonly<Record<AuditorRole, ArmReadDeps['clients']>>;
};

/** https://learn.microsoft.com/rest/api/authorization/permissions; the SDK has it in a package that nothing else here needs. */
const permissions = 'providers/Microsoft.Authorization/permissions?api-version=2022-04-01';

export function createPermissionsGateway(deps: PermissionsDeps): PermissionsPort {
  return {
    async grantsOf(role, scope, signal) {
      const list = {
        path: `${scope}/${permissions}`,
        reading: { code: 'permissions', role, resourceId: scope } as const,
        schema: pageSchema,
        signal,
      };
      const pages = await Array.fromAsync(armPages({ ...deps, clients: deps.clients[role] }, list));
      return pages.flatMap(({ value }) => value.map(grantOf));
    },
  };
}

const patterns = z.array(z.string()).nullish();

/** A list that is no list of permissions is no answer: to leave a member out could hide a right, or what is taken from one. */
const pageSchema = z.object({
  value: z.array(z.object({ actions: patterns, notActions: patterns, condition: z.string().nullish() })),
  nextLink,
});

type Page = z.infer<typeof pageSchema>;

function grantOf({ actions, notActions, condition }: Page['value'][number]): Grant {
  return { actions: actions ?? [], notActions: notActions ?? [], isConditional: (condition ?? '') !== '' };
}
