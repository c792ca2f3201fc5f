metadata description = 'One alert: an audit failed, ended incomplete, could not be started, or none ended on a day when one should have.'

param name string
param location string
param tags object
param applicationInsightsId string

@description('Days of the week, 0 is Sunday, in UTC, on which a whole audit must have ended within the last two days; none: a missing audit is no alert.')
param dueDays int[]

@description('Resource ids of action groups to notify; none: the alert shows in the Portal alone.')
param actionGroupIds string[]

// The texts are the app's own and do not change. A check of one VM tells its caller what it came to, and says nothing of the estate. A log alert looks back two days at most, so a weekly audit is looked for on the day
// after it is due.
var query = '''
let dueDays = dynamic(DUE_DAYS);
let audits = traces
  | where message has_any ('audit failed', 'audit incomplete', 'audit not started', 'audit ended')
  | extend entry = parse_json(message)
  | where tostring(entry.trigger) != 'check'
  | project timestamp, text = tostring(entry.message), auditId = tostring(entry.auditId), state = tostring(entry.state), because = coalesce(tostring(entry.because), tostring(entry.reason));
let bad = audits
  | where timestamp > ago(1d) and text in ('audit failed', 'audit incomplete', 'audit not started')
  | project problem = text, auditId, because;
let whole = toscalar(audits | where text == 'audit ended' and state == 'complete' | count);
let missing = print problem = 'audit missing', auditId = '', because = 'No complete audit ended within two days.'
  | where whole == 0 and set_has_element(dueDays, toint(dayofweek(now()) / 1d));
union bad, missing
'''

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: name
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'SMB1 audit incomplete, failed or missing'
    description: 'The findings of the SMB1 auditor are not whole: see the columns problem, auditId and because.'
    enabled: true
    severity: 2
    scopes: [applicationInsightsId]
    evaluationFrequency: 'P1D'
    windowSize: 'P1D'
    overrideQueryTimeRange: 'P2D'
    criteria: {
      allOf: [
        {
          query: replace(query, 'DUE_DAYS', string(dueDays))
          timeAggregation: 'Count'
          dimensions: [{ name: 'problem', operator: 'Include', values: ['*'] }]
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    // Does not close by itself: a failed audit stays news until somebody has looked.
    autoMitigate: false
    actions: { actionGroups: actionGroupIds }
  }
}
