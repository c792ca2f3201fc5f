metadata description = 'Tables for a row of each finding and image, the rule by which the app sends them, a workbook and three saved queries over them.'

param ruleName string
param location string
param tags object
param workspaceName string

// The columns of each table, which are those of the stream that it is filled by.
var tables = items(loadJsonContent('./log-tables.json'))

var savedQueries = [
  {
    name: 'smb1-on-now'
    displayName: 'SMB1: VMs that can speak it now'
    query: loadTextContent('./queries/on-now.kql')
  }
  {
    name: 'smb1-images-without'
    displayName: 'SMB1: images that come without it'
    query: loadTextContent('./queries/images-without-smb1.kql')
  }
  {
    name: 'smb1-changed-since-last'
    displayName: 'SMB1: VMs that changed since the audit before'
    query: loadTextContent('./queries/changed-since-last.kql')
  }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-02-01' existing = {
  name: workspaceName

  resource table 'tables' = [
    for table in tables: {
      name: table.key
      properties: {
        plan: 'Analytics'
        schema: {
          name: table.key
          columns: map(table.value, column => {
            name: column.name
            type: column.type == 'datetime' ? 'dateTime' : column.type
          })
        }
      }
    }
  ]

  resource savedQuery 'savedSearches' = [
    for saved in savedQueries: {
      name: saved.name
      properties: {
        category: 'SMB1 audit'
        displayName: saved.displayName
        query: saved.query
        version: 2
      }
    }
  ]
}

// Direct: the rule has an endpoint of its own, which takes rows from whoever has the role on it.
resource rule 'Microsoft.Insights/dataCollectionRules@2023-03-11' = {
  name: ruleName
  location: location
  tags: tags
  kind: 'Direct'
  dependsOn: [workspace::table]
  properties: {
    streamDeclarations: toObject(tables, table => 'Custom-${table.key}', table => { columns: table.value })
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }] }
    dataFlows: [
      for table in tables: {
        streams: ['Custom-${table.key}']
        destinations: ['workspace']
        transformKql: 'source'
        outputStream: 'Custom-${table.key}'
      }
    ]
  }
}

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'smb1-audit')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'SMB1 audit'
    category: 'workbook'
    sourceId: workspace.id
    version: '1.0'
    serializedData: replace(loadTextContent('./workbook.json'), 'WORKSPACE_ID', workspace.id)
  }
}

output ruleName string = rule.name
output ruleId string = rule.properties.immutableId
output endpoint string = rule.properties.endpoints.logsIngestion
