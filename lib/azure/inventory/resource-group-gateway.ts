import { z } from 'zod';
import type { ArmAddress } from '../../model/clouds.ts';
import { isAuditError } from '../../model/errors.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import { type ArmPagesDeps, armDocument } from './arm-pages.ts';

export type ResourceGroupDeps = ArmPagesDeps & { readonly address: ArmAddress };

/**
 * Whether a subscription has a resource group. https://learn.microsoft.com/rest/api/resources/resource-groups/get
 * Rejects with an `AuditError`, `arm.forbidden` where that may not be asked, or with the abort reason.
 */
export async function hasResourceGroup(
  deps: ResourceGroupDeps,
  { subscription, name }: { readonly subscription: SubscriptionId; readonly name: string },
  signal: AbortSignal,
): Promise<boolean> {
  const path = `/subscriptions/${subscription}/resourcegroups/${encodeURIComponent(name)}`;
  try {
    await armDocument(deps, {
      url: `${deps.address.endpoint}${path}?api-version=2021-04-01`,
      reading: `Reading resource group ${name} in subscription ${subscription}`,
      schema: z.object({ id: z.string() }),
      signal,
    });
    return true;
  } catch (error: unknown) {
    if (isAuditError(error, 'arm.notFound')) {
      return false;
    }
    throw error;
  }
}
