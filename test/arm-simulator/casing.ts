export type Casing = 'upper' | 'lower';

/**
 * Values that Azure compares without regard to case, and that its services spell each in its own way: names of types, enumerations, codes and
 * ids. Tags' names are of that sort too, their values are not.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules,
 * https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources
 */
const spelledAnyhow = new Set(
  `availabilityState code createOption displayStatus hyperVGeneration id imageState level licenseType location managedBy name offer orchestrationMode
  osState osType product provisioningState publisher resourceGroup resultTruncated securityType sku status subscriptionId tenantId type`.split(
    /\s+/,
  ),
);

/** The body of an answer, its values spelled otherwise. What is text to people, such as what a command printed, stays as it is. */
export function recased(body: unknown, casing: Casing, key = ''): unknown {
  if (typeof body === 'string') {
    return spelledAnyhow.has(key) || /^\/subscriptions\//i.test(body) ? spell(body, casing) : body;
  }
  if (Array.isArray(body)) {
    return body.map((item) => recased(item, casing, key));
  }
  return typeof body === 'object' && body !== null
    ? Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          key === 'tags' ? spell(name, casing) : name,
          key === 'tags' ? value : recased(value, casing, name),
        ]),
      )
    : body;
}

function spell(text: string, casing: Casing): string {
  return casing === 'upper' ? text.toUpperCase() : text.toLowerCase();
}
