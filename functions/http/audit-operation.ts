import type { HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit } from '../../lib/model/audit.ts';
import { namedAudit } from './audit-view.ts';
import { type Call, type Definition, defineOperation, type Operation } from './operation.ts';

/** What a handler is given that answers for one audit. */
export type AuditCall<Query> = Call<Query> & { readonly store: Store; readonly audit: Audit };

type AuditDefinition<Shape extends z.core.$ZodLooseShape> = Omit<Definition<Shape>, 'handle'> & {
  handle(call: AuditCall<z.output<z.ZodObject<Shape>>>): Promise<HttpResponseInit>;
};

/** Makes an operation on the audit that `{id}` in its route names. */
export function defineAuditOperation<Shape extends z.core.$ZodLooseShape>(
  definition: AuditDefinition<Shape>,
): Operation {
  return defineOperation({
    ...definition,
    replies: { 404: { description: 'There is no such audit.' }, ...definition.replies },
    handle: async (call) => {
      const store = await call.deps.openStore();
      const audit = await namedAudit(call.deps, store, call.params['id'] ?? '');
      return await definition.handle({ ...call, store, audit });
    },
  });
}
