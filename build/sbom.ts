import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeApp, describeCli } from './bundles.ts';
import { type ShippedPackage, shippedPackages } from './shipped-packages.ts';

/** `npm run sbom`: what is in the two bundles, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/), in dist/sbom.cdx.json. */
const { name, version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as Record<'name' | 'version', string>;
const document = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: { component: { type: 'application', name, version, licenses: [{ license: { id: 'MIT' } }] } },
  components: shippedPackages([await describeApp(), await describeCli()]).map(component),
};
mkdirSync(new URL('../dist/', import.meta.url), { recursive: true });
const file = fileURLToPath(new URL('../dist/sbom.cdx.json', import.meta.url));
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${file}\n`);

function component({ name: title, version: edition, license, integrity }: ShippedPackage) {
  const purl = `pkg:npm/${title.replace('@', '%40')}@${edition}`;
  const [algorithm = '', hash = ''] = integrity.split(/-(.*)/s);
  return {
    type: 'library',
    'bom-ref': purl,
    name: title,
    version: edition,
    purl,
    licenses: [{ license: { id: license } }],
    hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(hash, 'base64').toString('hex') }],
  };
}
