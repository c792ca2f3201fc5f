import { describe, expect, it } from '@jest/globals';
import { telemetryAddress } from '../../../functions/telemetry/telemetry-address.ts';

const connectionString = 'InstrumentationKey=k;IngestionEndpoint=https://e.in.applicationinsights.azure.com/';
const nothing = { serviceName: 'smb1-audit', monitor: null, hasOtlp: false, problems: [] };

describe('telemetryAddress', () => {
  it.each([
    { name: 'nothing', env: {}, address: nothing },
    {
      name: 'blank variables',
      env: { APPLICATIONINSIGHTS_CONNECTION_STRING: ' ', OTEL_EXPORTER_OTLP_ENDPOINT: '' },
      address: nothing,
    },
    {
      name: 'a collector',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', WEBSITE_SITE_NAME: 'func-1' },
      address: { ...nothing, serviceName: 'func-1', hasOtlp: true },
    },
    {
      name: 'a collector for metrics alone',
      env: {
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://localhost:4318/v1/metrics',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf',
      },
      address: { ...nothing, hasOtlp: true },
    },
    {
      name: 'Application Insights without a sign-in',
      env: { APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString },
      address: { ...nothing, monitor: { connectionString, identity: null } },
    },
    {
      name: 'Application Insights with a user-assigned identity',
      env: {
        APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=c;Authorization=AAD',
      },
      address: { ...nothing, monitor: { connectionString, identity: { clientId: 'c' } } },
    },
    {
      name: 'Application Insights with the system-assigned identity',
      env: {
        APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'authorization=aad',
      },
      address: { ...nothing, monitor: { connectionString, identity: { clientId: null } } },
    },
    {
      name: 'both, turned off',
      env: {
        APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
        OTEL_METRICS_EXPORTER: 'none',
      },
      address: nothing,
    },
  ])('reads $name', ({ env, address }) => {
    expect(telemetryAddress(env)).toEqual(address);
  });

  it('says that it does not speak another protocol, and exports elsewhere all the same', () => {
    const address = telemetryAddress({
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });

    expect(address).toMatchObject({ hasOtlp: false, monitor: { connectionString } });
    expect(address.problems).toEqual([
      "OTEL_EXPORTER_OTLP_PROTOCOL is grpc: the app's own metrics are exported by http/protobuf alone, so they are not.",
    ]);
  });
});
