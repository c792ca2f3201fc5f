import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { noon } from './azure-fixture.ts';
import { createCertificates } from './certificate.ts';

describe('createCertificates', () => {
  const { caPem, certificatePem, keyPem } = createCertificates(noon);
  const ca = new X509Certificate(caPem);
  const certificate = new X509Certificate(certificatePem);

  it('makes an authority and a certificate that it signed', () => {
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.toLegacyObject().subject).toMatchObject({ CN: '127.0.0.1' });
  });

  it('names the loopback address, for a week', () => {
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(new Date(certificate.validTo).getTime()).toBe(noon + 7 * 86_400_000);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('fits its key', () => {
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  });

  it('makes another authority each time', () => {
    expect(createCertificates(noon).caPem).not.toBe(caPem);
  });
});
