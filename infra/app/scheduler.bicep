metadata description = 'A Durable Task Scheduler as the backend of the orchestrations, instead of queues and tables.'

param name string
param location string
param tags object
param hubName string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // An empty list lets nobody in. Flex Consumption has no fixed addresses; the identity is what guards.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: hubName
  }
}

output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
