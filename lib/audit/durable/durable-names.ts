/**
 * The names of orchestrations and activities, in one table for both sides: a caller that misspells one leaves its instance running for
 * ever.
 */
export const durableNames = {
  audit: 'audit',
  auditSubscription: 'audit-subscription',
  auditPlan: 'audit-plan',
  auditPass: 'audit-pass',
  auditConclude: 'audit-conclude',
  auditAbandon: 'audit-abandon',
} as const;
