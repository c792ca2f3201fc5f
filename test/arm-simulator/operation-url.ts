import { seededText } from './seeded.ts';

/**
 * The address of one operation. Recorded URLs carry `p` (a guid), `t` (ticks), `c` (a certificate) and a signature, together
 * some kilobytes: https://github.com/Azure/azure-cli/issues/32286. They are opaque and work only as they were handed out.
 */
export type OperationUrls = { readonly status: string; readonly result: string };

export type UrlFacts = {
  readonly origin: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly operationId: string;
  readonly apiVersion: string;
  /** The principal's id, the `p` of the query. */
  readonly principal: string;
  /** Epoch ms. */
  readonly issuedAt: number;
};

const certificateLength = 2700;
const signatureLength = 342;
const hashLength = 43;

/** .NET ticks at the Unix epoch, in units of 100 ns. */
const ticksAtEpoch = 621_355_968_000_000_000n;

/** Makes the URLs of one simulator's operations; the certificate is the same in all of them. */
export function createOperationUrls(seed: number): (facts: UrlFacts) => OperationUrls {
  const certificate = `MII${seededText(seed, certificateLength, 'certificate')}`;
  return (facts) => {
    const path = `/subscriptions/${facts.subscriptionId}/providers/Microsoft.Compute/locations/${facts.location}/operations/${facts.operationId}`;
    const url = (kind: 'status' | 'result') => {
      const monitor = kind === 'result' ? '&monitor=true' : '';
      const signed = signature(seed, certificate, facts, kind);
      return `${facts.origin}${path}?p=${facts.principal}${monitor}&api-version=${facts.apiVersion}${signed}`;
    };
    return { status: url('status'), result: url('result') };
  };
}

function signature(
  seed: number,
  certificate: string,
  { operationId, issuedAt }: UrlFacts,
  kind: string,
): string {
  const ticks = ticksAtEpoch + BigInt(Math.floor(issuedAt)) * 10_000n;
  const signed = seededText(seed, signatureLength, 'signature', operationId, kind);
  const hash = seededText(seed, hashLength, 'hash', operationId, kind);
  return `&t=${ticks}&c=${certificate}&s=${signed}&h=${hash}`;
}
