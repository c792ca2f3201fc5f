metadata description = 'Alerts on what changed between two audits of one scope, by lines of the log that SMB1_AUDIT_LOG_CHANGES=on asks for.'

param namePrefix string
param location string
param tags object
param applicationInsightsId string

@description('Points of a hundred by which the share of VMs with verdicts may fall from one audit to the next.')
param coverageFall int

@description('Resource ids of action groups to notify; none: the alerts show in the Portal alone.')
param actionGroupIds string[]

// The texts are the app's own and do not change. By the time of arrival: lines may be minutes late, and none may fall between two evaluations.
var rules = [
  {
    name: 'on'
    displayName: 'SMB1 audit: a VM can speak SMB1 that could not'
    description: 'A half of SMB 1.0 is on that was not on when it was last judged, new VMs included; halves under an exemption are left out. See newlyOn and before.'
    severity: 1
    query: '''
traces
| where ingestion_time() > ago(1h)
| where message has 'vm changed'
| extend entry = parse_json(message)
| where tostring(entry.message) == 'vm changed' and isnotempty(tostring(entry.newlyOn))
| project timestamp, newlyOn = tostring(entry.newlyOn), before = tostring(entry.exposureBefore), cause = tostring(entry.cause), resourceId = tostring(entry.resourceId), auditId = tostring(entry.auditId)
'''
  }
  {
    name: 'image'
    displayName: 'SMB1 audit: an image became flagged or unflagged'
    description: 'A Marketplace image counts as coming without the SMB1 binaries and did not, or no longer does.'
    severity: 3
    query: '''
traces
| where ingestion_time() > ago(1h)
| where message has 'image flag changed'
| extend entry = parse_json(message)
| where tostring(entry.message) == 'image flag changed' and tobool(entry.isFlagged) != tobool(entry.wasFlagged)
| project timestamp, publisher = tostring(entry.publisher), offer = tostring(entry.offer), sku = tostring(entry.sku), version = tostring(entry.version), was = tostring(entry.was), now = tostring(entry.now), auditId = tostring(entry.auditId)
'''
  }
  {
    name: 'known'
    displayName: 'SMB1 audit: known coverage fell'
    description: 'Fewer of the VMs that were to be asked have verdicts than in the audit before. Not told where either left VMs out as a sample.'
    severity: 2
    query: '''
traces
| where ingestion_time() > ago(1h)
| where message has 'audits compared'
| extend entry = parse_json(message)
| where tostring(entry.message) == 'audits compared' and todouble(entry.knownPercentBefore) - todouble(entry.knownPercent) > COVERAGE_FALL
| project timestamp, knownPercent = todouble(entry.knownPercent), knownPercentBefore = todouble(entry.knownPercentBefore), previousId = tostring(entry.previousId), auditId = tostring(entry.auditId)
'''
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${namePrefix}${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.displayName
      description: rule.description
      enabled: true
      severity: rule.severity
      scopes: [applicationInsightsId]
      evaluationFrequency: 'PT1H'
      windowSize: 'PT1H'
      overrideQueryTimeRange: 'P1D'
      criteria: {
        allOf: [
          {
            query: replace(rule.query, 'COVERAGE_FALL', string(coverageFall))
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      // Do not close by themselves.
      autoMitigate: false
      actions: { actionGroups: actionGroupIds }
    }
  }
]
