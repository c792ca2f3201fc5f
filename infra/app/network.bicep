metadata description = 'A virtual network for the app, unless there is one, and private endpoints for the three storage services that it uses and for its package.'

param name string
param securityGroupName string
param privateEndpointPrefix string
param location string
param tags object
param storageAccountName string
param packageAccountName string

@description('A subnet that is there for the app; blank: a network is made, with zones for the names of the endpoints.')
param givenAppSubnetId string

@description('A subnet that is there for the endpoints. Who gives it also sees to their names.')
param givenEndpointSubnetId string

var makesNetwork = empty(givenAppSubnetId)

// Blob: host locks, timer state, function keys. Queue: Durable messages. Table: Durable history and the findings.
var services = ['blob', 'queue', 'table']
var endpointsNeeded = concat(
  map(services, service => { account: storageAccountName, service: service }),
  [{ account: packageAccountName, service: 'blob' }]
)

// Nobody comes in from the internet by the default rules, and nothing here has a reason to log on anywhere: the app reaches VMs through
// Azure's own interface alone.
resource group 'Microsoft.Network/networkSecurityGroups@2024-07-01' = if (makesNetwork) {
  name: securityGroupName
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'deny-remote-logon'
        properties: {
          access: 'Deny'
          direction: 'Outbound'
          priority: 200
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRanges: ['22', '3389']
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = if (makesNetwork) {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/23'] }
    subnets: [
      {
        name: 'private-endpoints'
        properties: {
          addressPrefix: '10.0.0.0/27'
          networkSecurityGroup: { id: group.id }
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
      {
        // No underscore in the name: Flex Consumption refuses it.
        name: 'app'
        properties: {
          addressPrefix: '10.0.1.0/24'
          networkSecurityGroup: { id: group.id }
          // What Flex Consumption's instances live in.
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
    ]
  }

  resource endpoints 'subnets' existing = if (makesNetwork) {
    name: 'private-endpoints'
  }

  resource app 'subnets' existing = if (makesNetwork) {
    name: 'app'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: if (makesNetwork) {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: if (makesNetwork) {
    parent: zones[index]
    name: '${name}-${service}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-07-01' = [
  for needed in endpointsNeeded: {
    name: '${privateEndpointPrefix}${needed.service}-${needed.account}'
    location: location
    tags: tags
    properties: {
      subnet: { id: makesNetwork ? network::endpoints.id : givenEndpointSubnetId }
      privateLinkServiceConnections: [
        {
          name: needed.service
          properties: {
            privateLinkServiceId: resourceId('Microsoft.Storage/storageAccounts', needed.account)
            groupIds: [needed.service]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = [
  for (needed, index) in endpointsNeeded: if (makesNetwork) {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        {
          name: needed.service
          properties: { privateDnsZoneId: zones[indexOf(services, needed.service)].id }
        }
      ]
    }
  }
]

output appSubnetId string = makesNetwork ? network::app.id : givenAppSubnetId
