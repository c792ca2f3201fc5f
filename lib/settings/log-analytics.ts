import type { Expected } from '../model/reasons/expected.ts';
import type { WrongSetting } from '../model/reasons/problem.ts';

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

const endpointName = 'SMB1_AUDIT_LOG_ANALYTICS_ENDPOINT';
const ruleName = 'SMB1_AUDIT_LOG_ANALYTICS_RULE_ID';

/** What is wrong with the two together. */
export function logAnalyticsProblems(plain: Plain): WrongSetting[] {
  const { LOG_ANALYTICS_ENDPOINT: endpoint, LOG_ANALYTICS_RULE_ID: ruleId } = plain;
  if ((endpoint === null) !== (ruleId === null)) {
    return [wrongSetting([endpointName, ruleName], { code: 'both-or-neither' })];
  }
  const isAzure = endpoint === null || endpointPattern.test(endpoint) || loopbackPattern.test(endpoint);
  const isRule = ruleId === null || rulePattern.test(ruleId);
  return [
    ...(isAzure ? [] : [wrongSetting([endpointName], { code: 'ingestion-endpoint' })]),
    ...(isRule ? [] : [wrongSetting([ruleName], { code: 'rule-id' })]),
  ];
}

/** What was given is not said again: it may be a secret. */
export function wrongSetting(names: readonly string[], expected: Expected): WrongSetting {
  return { names, expected, given: null };
}
