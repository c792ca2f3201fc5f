type Plain = {
  readonly LOG_ANALYTICS_ENDPOINT: string | null;
  readonly LOG_ANALYTICS_RULE_ID: string | null;
};

/** Where rows go: the endpoint of a data collection rule, and the rule's immutable id. */
export type LogAnalyticsAddress = { readonly endpoint: string; readonly ruleId: string };

/** Null: rows go nowhere. */
export function logAnalyticsOf(plain: Plain): LogAnalyticsAddress | null {
  const { LOG_ANALYTICS_ENDPOINT: endpoint, LOG_ANALYTICS_RULE_ID: ruleId } = plain;
  return endpoint === null || ruleId === null ? null : { endpoint, ruleId };
}

/** A token goes to Azure's ingestion endpoints alone, and to this machine: https://learn.microsoft.com/azure/azure-monitor/fundamentals/azure-monitor-network-access */
const endpointPattern = /^https:\/\/([\w-]+\.)+ingest\.monitor\.azure\.(com|us|cn)\/?$/i;
const loopbackPattern = /^https:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/?$/i;
const rulePattern = /^dcr-[0-9a-z]{1,64}$/i;

/** What is wrong with the two together, each as a sentence. `prefix` begins the names. */
export function logAnalyticsProblems(plain: Plain, prefix: string): string[] {
  const { LOG_ANALYTICS_ENDPOINT: endpoint, LOG_ANALYTICS_RULE_ID: ruleId } = plain;
  if ((endpoint === null) !== (ruleId === null)) {
    return [`${prefix}LOG_ANALYTICS_ENDPOINT and ${prefix}LOG_ANALYTICS_RULE_ID: expected both or neither.`];
  }
  const isAzure = endpoint === null || endpointPattern.test(endpoint) || loopbackPattern.test(endpoint);
  const isRule = ruleId === null || rulePattern.test(ruleId);
  const expected =
    'LOG_ANALYTICS_ENDPOINT: expected https://….ingest.monitor.azure.com, or https to this machine.';
  return [
    ...(isAzure ? [] : [`${prefix}${expected}`]),
    ...(isRule ? [] : [`${prefix}LOG_ANALYTICS_RULE_ID: expected the immutable id of a rule, dcr-….`]),
  ];
}
