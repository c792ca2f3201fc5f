import { AuditError } from '../../model/errors.ts';
import type { Fence } from './leases.ts';

export function leaseLost({ key, epoch }: Fence): AuditError {
  const message = `The lease on ${key} was lost to another process, which continues in its place.`;
  return new AuditError('store.fenced', message, { data: { key, epoch } });
}
