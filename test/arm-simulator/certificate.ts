import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bits,
  boolean,
  type Der,
  integer,
  objectId,
  octets,
  sequence,
  setOf,
  tagged,
  utcTime,
  utf8,
} from './der.ts';

export type Certificates = {
  /** The authority that clients must trust. */
  readonly caPem: string;
  readonly certificatePem: string;
  readonly keyPem: string;
};

const dayMs = 86_400_000;

/** A throw-away authority and a certificate of it for 127.0.0.1 and localhost, valid for a week from `now` (epoch ms). */
export function createCertificates(now = Date.now()): Certificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Its own name, so that a client that trusts two of them can tell them apart.
  const issuerName = `Throw-away authority ${randomBytes(4).toString('hex')} of the ARM simulator`;
  const issuer = { issuerName, issuerKey: authority.privateKey, now };
  return {
    caPem: certificate({ ...issuer, serial: 1, name: issuerName, key: authority.publicKey }, [
      extension(oids.basicConstraints, sequence(boolean(true)), true),
      extension(oids.keyUsage, bits(Buffer.from([0b0000_0110]), 1), true),
    ]),
    certificatePem: certificate({ ...issuer, serial: 2, name: '127.0.0.1', key: server.publicKey }, [
      extension(
        oids.subjectAltName,
        sequence(
          tagged(7, Buffer.from([127, 0, 0, 1]), false),
          tagged(2, Buffer.from('localhost', 'ascii'), false),
        ),
      ),
      extension(oids.extendedKeyUsage, sequence(objectId(oids.serverAuth))),
    ]),
    keyPem: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const oids = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
};

type Facts = {
  readonly serial: number;
  readonly name: string;
  readonly key: KeyObject;
  readonly issuerName: string;
  readonly issuerKey: KeyObject;
  readonly now: number;
};

/** An X.509 certificate, version 3 (RFC 5280 section 4.1). */
function certificate(facts: Facts, extensions: readonly Der[]): string {
  const algorithm = sequence(objectId(oids.ecdsaWithSha256));
  const signed = sequence(
    tagged(0, integer(2)),
    integer(facts.serial),
    algorithm,
    distinguishedName(facts.issuerName),
    sequence(utcTime(new Date(facts.now - dayMs)), utcTime(new Date(facts.now + 7 * dayMs))),
    distinguishedName(facts.name),
    facts.key.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions)),
  );
  return pem(sequence(signed, algorithm, bits(sign('sha256', signed, facts.issuerKey))));
}

function distinguishedName(commonName: string): Der {
  return sequence(setOf(sequence(objectId(oids.commonName), utf8(commonName))));
}

function extension(id: string, value: Der, isCritical = false): Der {
  return sequence(objectId(id), ...(isCritical ? [boolean(true)] : []), octets(value));
}

function pem(der: Der): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
