metadata description = 'A Durable Task Scheduler as the backend of the orchestrations, instead of queues and tables.'

param name string
param location string
param tags object
param hubName string

@description('Addresses that may reach it, as CIDR ranges; an empty list lets nobody in.')
param addresses string[]

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    ipAllowlist: addresses
  }

  resource hub 'taskHubs' = {
    name: hubName
  }
}

output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
